import { type DestinationStream, type Logger, pino, stdTimeFunctions } from 'pino';
import { PinoPretty } from 'pino-pretty';

export type Log = Logger;

export interface LogOptions {
  /** LOG_LEVEL */
  level: string;
  /** LOG_FORMAT; auto: readable on a terminal, JSON lines otherwise. */
  format: 'auto' | 'json' | 'pretty';
  /** LOG_FILE; absent: standard error, so that standard output stays free for results. */
  file?: string | undefined;
  /** Values that must never be written, whatever they are part of; may grow while the process runs. */
  secrets: string[];
}

/**
 * The process's log. Every module gets a child of it (`log.child({ feed })`), so that a line says which job, feed, URL and
 * stage it is about.
 */
export function createLog(options: LogOptions): Log {
  let spelled: { of: number; secrets: string[] } = { of: 0, secrets: [] };
  const secrets = (): string[] => {
    if (spelled.of !== options.secrets.length)
      spelled = { of: options.secrets.length, secrets: options.secrets.filter((secret) => secret.length >= 4).flatMap(spellings) };
    return spelled.secrets;
  };
  const destination = pino.destination({ dest: options.file ?? 2, mkdir: true, sync: true });
  const pretty = options.format === 'pretty' || (options.format === 'auto' && !options.file && process.stderr.isTTY);
  const stream: DestinationStream = pretty
    ? PinoPretty({
        ...{ destination, colorize: process.stderr.isTTY, ignore: 'pid,hostname', singleLine: true, sync: true },
        // What a title says must not look like a line of its own.
        messageFormat: (line, key) => String(line[key] ?? '').replace(/[\r\n]+/g, ' '),
      })
    : destination;
  return pino(
    {
      level: options.level,
      base: { pid: process.pid },
      timestamp: stdTimeFunctions.isoTime,
      redact: {
        paths: ['*.authorization', '*.Authorization', '*.cookie', '*.cookies', '*.password', '*.key', 'headers.*'],
        censor: '[redacted]',
      },
      // The last word: whatever path a secret took into the line, it does not leave the process.
      hooks: {
        streamWrite: (line: string) => withoutControls(secrets().reduce((shown, secret) => shown.replaceAll(secret, '[redacted]'), line)),
      },
    },
    stream,
  );
}

/** A secret as it may stand in a line: as it is, in JSON (also JSON inside of a string), in an address, in a form's body. */
function spellings(secret: string): string[] {
  const inJson = JSON.stringify(secret).slice(1, -1);
  const inForm = new URLSearchParams({ '': secret }).toString().slice(1);
  const all = [secret, inJson, JSON.stringify(inJson).slice(1, -1), encodeURIComponent(secret), encodeURI(secret), inForm];
  // The longest first: one may be a part of another.
  return [...new Set(all)].sort((a, b) => b.length - a.length);
}

/** Control characters of a JSON line (as it escapes them), which pino-pretty would write to the terminal as they are; \\n and \\t stay. */
function withoutControls(line: string): string {
  return line
    .replace(/(?<!\\)((?:\\\\)*)\\(?:u00(?:[01][0-9a-f]|7f|[89][0-9a-f])|[bfr])/gi, '$1\\ufffd')
    .replace(/[\u007f-\u009f]/g, '\ufffd');
}
