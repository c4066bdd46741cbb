import type * as z from 'zod';
import { counted } from './text.ts';

const TYPES: Record<string, string> = {
  string: 'text',
  boolean: 'true or false',
  number: 'a number',
  int: 'a whole number',
  array: 'a list',
  object: 'an object',
  record: 'an object',
};

/**
 * What a schema finds wrong, in words that follow the name of the field: `schema.safeParse(value, { error: inWords })`. Messages of the
 * schema itself come first; what is rare keeps zod's own words.
 */
export const inWords: z.core.$ZodErrorMap = (issue) => {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? 'is missing' : `must be ${TYPES[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      return `must be one of ${issue.values.map(String).join(', ')}`;
    case 'unrecognized_keys':
      return `there is no field ${issue.keys.map((key) => JSON.stringify(key)).join(', ')}`;
    case 'too_small':
      return issue.origin === 'string' && issue.minimum === 1
        ? 'must not be empty'
        : `must ${sized(issue.origin, 'at least', issue.minimum)}`;
    case 'too_big':
      return `must ${sized(issue.origin, 'at most', issue.maximum)}`;
    default:
      return undefined;
  }
};

function sized(origin: string, bound: string, size: number | bigint): string {
  if (origin === 'string') return `be ${bound} ${counted(Number(size), 'character')} long`;
  return origin === 'array' ? `have ${bound} ${counted(Number(size), 'entry', 'entries')}` : `be ${bound} ${size}`;
}
