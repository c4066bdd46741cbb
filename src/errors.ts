/**
 * Two ways not to go on. A stage throws one of them and the queue decides; every other error is a bug or a surprise
 * and is treated as RetryLater by the worker.
 *
 * `message` is the sentence that a person sees in log, web page and MISP tag: what, why, what to do.
 * `code` is the short machine-readable reason that filters, metrics and tags use (e.g. "HTTP=403", "bot-wall",
 * "misp-down"); keep it to [A-Za-z0-9=._-].
 */
export abstract class StageError extends Error {
  abstract readonly retry: boolean;
  readonly code: string;
  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.name = new.target.name;
  }
}

export interface RetryLaterOptions extends ErrorOptions {
  /** The least wait (Retry-After), if known. */
  delayMs?: number | undefined;
  /** Nothing is wrong with the job: a server of ours is away, or does not take our key. Such attempts are not counted. */
  outage?: boolean;
  /** The attempts after which it will not work any more, where that is fewer than the setting says. */
  maxAttempts?: number;
}

/** It may work later: a server is down, a page is rate limited. */
export class RetryLater extends StageError {
  readonly retry = true;
  readonly delayMs: number | undefined;
  readonly outage: boolean;
  readonly maxAttempts: number;
  constructor(
    code: string,
    message: string,
    { delayMs, outage = false, maxAttempts = Number.POSITIVE_INFINITY, ...options }: RetryLaterOptions = {},
  ) {
    super(code, message, options);
    this.delayMs = delayMs;
    this.outage = outage;
    this.maxAttempts = maxAttempts;
  }
}

/** Whether this was thrown because something of ours is away, and not because of the job. */
export const isOutage = (error: unknown): boolean => error instanceof RetryLater && error.outage;

/** It will not work however often it is tried: 404, login wall, event removed by an analyst. */
export class Permanent extends StageError {
  readonly retry = false;
}

/** Bad input from a person or a file: one sentence, exit code 2 or HTTP 4xx. Never queued. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

const FILE_REASONS: Record<string, string> = {
  ENOENT: 'there is no such file or folder',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EEXIST: 'a file is where a folder should be',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of its path is not a folder',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  ELOOP: 'its symbolic links go round in a circle',
};

/** Why a file cannot be read or written, in words. */
export function fileReason(error: unknown): string {
  return FILE_REASONS[(error as NodeJS.ErrnoException).code ?? ''] ?? sentence(error);
}

/** The sentence of anything that was thrown, without stack; the causes' sentences follow in brackets. */
export function sentence(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause =
    error.cause instanceof Error && error.cause.message && !error.message.includes(error.cause.message) ? ` (${error.cause.message})` : '';
  return `${error.message}${cause}`;
}
