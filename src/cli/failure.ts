import { CommanderError } from 'commander';
import { Permanent, RetryLater, sentence, UsageError } from '../errors.ts';
import { printable } from '../printable.ts';
import { EXIT } from './exit-codes.ts';

/** SIGINT or SIGTERM ended a command before its work was done. */
export class Interrupted extends Error {}

/** The exit code for anything that a command threw. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  if (error instanceof UsageError) return EXIT.usage;
  if (error instanceof RetryLater) return EXIT.unavailable;
  if (error instanceof Interrupted) return error.message === 'SIGTERM' ? EXIT.terminated : EXIT.interrupted;
  return EXIT.failed;
}

/** One sentence for errors that we expect, nothing for an interruption; surprises keep their stack, because somebody has to find them. */
export function explain(error: unknown): string {
  return printable(explanationOf(error));
}

function explanationOf(error: unknown): string {
  if (error instanceof Interrupted) return '';
  if (error instanceof UsageError || error instanceof Permanent || error instanceof RetryLater) return sentence(error);
  const system = explainSystemError(error);
  if (system) return system;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

const SYSTEM: Record<string, (error: NodeJS.ErrnoException) => string | undefined> = {
  ENOENT: ({ syscall }) =>
    syscall?.startsWith('spawn ')
      ? `the program ${syscall.slice(6)} is not installed: "misp-crawler doctor" says what is missing.`
      : undefined,
  EADDRINUSE: (error) => `${address(error)} is in use: stop the other process or choose another METRICS_PORT.`,
  EADDRNOTAVAIL: (error) => `${address(error)} is not an address of this host: correct METRICS_HOST.`,
  EACCES: (error) =>
    `${error.path ?? address(error)} cannot be opened: permission denied. Give this user the permission, or choose another place.`,
  EROFS: (error) => `${error.path ?? 'the data folder'} is on a read-only file system: set DATA_DIR to a folder that can be written.`,
  ENOSPC: (error) => `the disk is full (${error.path ?? 'data folder'}): make room and start again.`,
};

function explainSystemError(error: unknown): string | undefined {
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  return code && SYSTEM[code] ? SYSTEM[code](error as NodeJS.ErrnoException) : undefined;
}

function address(error: NodeJS.ErrnoException & { address?: string; port?: number }): string {
  return error.port === undefined ? (error.path ?? 'the address') : `${error.address ?? ''}:${error.port}`;
}
