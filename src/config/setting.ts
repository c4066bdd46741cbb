import * as z from 'zod';
import { DURATION, parseDuration } from '../durations.ts';

/**
 * How a setting is declared. Each file of this folder declares one section as `{ field: setting(...) }`; load.ts makes
 * one zod schema of all of them, and the reference in docs/ and .env.example are generated from the same declarations.
 */
export interface Setting<T = unknown> {
  /** The environment variable. */
  name: string;
  /** Takes the variable's text (or undefined when it is unset or empty) to the value. */
  schema: z.ZodType<T>;
  /** One or two sentences for the reference: what it does, units. */
  description: string;
  /** What is accepted, for the error sentence: "true or false", "a whole number from 1 to 64". */
  accepts: string;
  /** As the reference shows it. */
  fallback: string;
  /** Also read from NAME_FILE; never shown. */
  secret: boolean;
}

interface Kind<T> {
  schema: z.ZodType<T>;
  accepts: string;
}

/** A setting with a default; `fallback` is written as it would stand in the environment. */
export function setting<T>(name: string, kind: Kind<T>, fallback: string, description: string): Setting<T> {
  const schema = z.preprocess((value) => value ?? fallback, kind.schema) as z.ZodType<T>;
  return { name, schema, description, accepts: kind.accepts, fallback, secret: false };
}

/** A setting that may be absent. */
export function optional<T>(name: string, kind: Kind<T>, description: string): Setting<T | undefined> {
  return { name, schema: kind.schema.optional(), description, accepts: kind.accepts, fallback: '', secret: false };
}

/** An optional setting whose value is never shown or logged, and may come from the file that NAME_FILE names. */
export function secret(name: string, description: string): Setting<string | undefined> {
  return { ...optional(name, text, description), secret: true };
}

export const text: Kind<string> = { schema: z.string().trim().min(1), accepts: 'text' };

/** Text in which spaces at the ends count. */
export const verbatim: Kind<string> = { schema: z.string(), accepts: 'text' };

export const flag: Kind<boolean> = {
  schema: z
    .string()
    .trim()
    .toLowerCase()
    .pipe(z.enum(['true', 'false', '1', '0', 'yes', 'no', 'on', 'off']))
    .transform((value) => ['true', '1', 'yes', 'on'].includes(value)),
  accepts: 'true or false',
};

export const httpUrl: Kind<string> = {
  schema: z.url({ protocol: /^https?$/ }).transform((value) => value.replace(/\/+$/, '')),
  accepts: 'an address that starts with http:// or https://',
};

export const redisAddress: Kind<string> = {
  schema: z.url({ protocol: /^rediss?$/ }),
  accepts: 'an address that starts with redis:// or rediss://',
};

/** Items are trimmed, empty ones dropped. */
export function separatedBy(mark: string): z.ZodType<string[]> {
  const itemsOf = (value: string) => value.split(mark).map((item) => item.trim());
  return z.string().transform((value) => itemsOf(value).filter((item) => item !== ''));
}

/** Tags keep their quotes: misp:tool="x". */
export const list: Kind<string[]> = {
  schema: separatedBy(','),
  accepts: 'a comma-separated list',
};

export function integer(min: number, max: number): Kind<number> {
  return {
    schema: z
      .string()
      .trim()
      .regex(/^-?\d+$/)
      .transform(Number)
      .pipe(z.number().min(min).max(max)),
    accepts: `a whole number from ${min} to ${max}`,
  };
}

export function choice<const T extends string>(...values: [T, ...T[]]): Kind<T> {
  return { schema: z.string().trim().pipe(z.enum(values)) as unknown as z.ZodType<T>, accepts: `one of ${values.join(', ')}` };
}

/** "90s", "4h", "99d" to milliseconds. */
export const duration: Kind<number> = {
  schema: z
    .string()
    .trim()
    .regex(DURATION)
    .transform((value) => parseDuration(value) ?? Number.NaN),
  accepts: 'a time such as 500ms, 90s, 15m, 4h or 99d',
};

const SIZE = { b: 1, kb: 1024, mb: 1024 ** 2, gb: 1024 ** 3 } as const;

/** "20mb" to bytes. */
export const size: Kind<number> = {
  schema: z
    .string()
    .trim()
    .toLowerCase()
    .regex(/^\d+(b|kb|mb|gb)$/)
    .transform((value) => Number.parseInt(value, 10) * SIZE[value.replace(/^\d+/, '') as keyof typeof SIZE]),
  accepts: 'a size such as 500kb, 20mb or 1gb',
};

export type Values<S extends Record<string, Setting>> = { [K in keyof S]: S[K] extends Setting<infer T> ? T : never };
