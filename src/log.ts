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
  /** Values that must never be written, whatever they are part of. */
  secrets: string[];
}

/**
 * The process's log. Every module gets a child of it (`log.child({ feed })`), so that a line says which job, feed, URL and
 * stage it is about.
 */
export function createLog(options: LogOptions): Log {
  const secrets = options.secrets.filter((secret) => secret.length >= 4);
  const destination = pino.destination({ dest: options.file ?? 2, mkdir: true, sync: true });
  const pretty = options.format === 'pretty' || (options.format === 'auto' && !options.file && process.stderr.isTTY);
  const stream: DestinationStream = pretty
    ? PinoPretty({ destination, colorize: process.stderr.isTTY, ignore: 'pid,hostname', singleLine: true, sync: true })
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
      hooks: { streamWrite: (line: string) => secrets.reduce((shown, secret) => shown.replaceAll(secret, '[redacted]'), line) },
    },
    stream,
  );
}
