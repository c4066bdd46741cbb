import { type DestinationStream, type Logger, pino, stdTimeFunctions } from 'pino';
import { lazyPackage } from './lazy-package.ts';

const pinoPretty = lazyPackage<typeof import('pino-pretty')>('pino-pretty');

export type Log = Logger;

/** What a part of the product logs to; a Log fits. */
export interface PartLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

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
  let known: { of: number; patterns: RegExp[] } = { of: 0, patterns: [] };
  const patterns = (): RegExp[] => {
    // The longest first: one secret may be a part of another.
    const secrets = () => options.secrets.filter((secret) => secret.length >= 4).sort((a, b) => b.length - a.length);
    if (known.of !== options.secrets.length) known = { of: options.secrets.length, patterns: secrets().map(patternOf) };
    return known.patterns;
  };
  const destination = pino.destination({ dest: options.file ?? 2, mkdir: true, sync: true });
  const pretty = options.format === 'pretty' || (options.format === 'auto' && !options.file && process.stderr.isTTY);
  const stream: DestinationStream = pretty
    ? pinoPretty().PinoPretty({
        destination,
        colorize: process.stderr.isTTY && !process.env.NO_COLOR,
        ignore: 'pid,hostname',
        singleLine: true,
        sync: true,
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
        streamWrite: (line: string) => withoutControls(patterns().reduce((shown, pattern) => shown.replace(pattern, '[redacted]'), line)),
      },
    },
    stream,
  );
}

/**
 * Finds a secret however it is spelled in a line: as it is, in JSON (also JSON inside of strings), in an address (also encoded twice), in
 * a form's body, in HTML. Each of its characters may be written in its own way.
 */
function patternOf(secret: string): RegExp {
  return new RegExp([...secret].map((char) => `(?:${spellingsOf(char).join('|')})`).join(''), 'g');
}

const HTML: Record<string, string> = { '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot', "'": '#0?39' };

function spellingsOf(char: string): string[] {
  const hex = (code: number, digits: number): string =>
    code
      .toString(16)
      .padStart(digits, '0')
      .replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`);
  const inJson = JSON.stringify(char).slice(1, -1);
  return [
    // A backslash is doubled with each level of JSON.
    char === '\\' ? '\\\\{1,16}' : char.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'),
    ...(inJson.length === 2 && char !== '\\' ? [`\\\\{1,15}${inJson[1]}`] : []),
    [...Buffer.from(char)].map((byte) => `%(?:25){0,3}${hex(byte, 2)}`).join(''),
    char
      .split('')
      .map((unit) => `\\\\{1,15}u${hex(unit.charCodeAt(0), 4)}`)
      .join(''),
    ...(char === ' ' ? ['\\+'] : []),
    ...(HTML[char] ? [`&${HTML[char]};`] : []),
  ];
}

/** Control characters of a JSON line (as it escapes them), which pino-pretty would write to the terminal as they are; \\n and \\t stay. */
function withoutControls(line: string): string {
  return line
    .replace(/(?<!\\)((?:\\\\)*)\\(?:u00(?:[01][0-9a-f]|7f|[89][0-9a-f])|[bfr])/gi, '$1\\ufffd')
    .replace(/[\u007f-\u009f]/g, '\ufffd');
}
