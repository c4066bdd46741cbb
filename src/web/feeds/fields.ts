import { UsageError } from '../../errors.ts';
import type { FeedEntry } from '../../feeds/list/schema.ts';
import { splitTags } from '../pages/form.ts';
import { type Control, GROUPS } from './field-table.ts';

/** From an entry of the feed list to what its form shows, and back. */

const FIELDS = GROUPS.flatMap(({ fields }) => fields);
const HIDDEN_VALUE = '•••';

/** What the form shows, by path. */
export type FormValues = Record<string, string[]>;

export function valuesOf(entry: FeedEntry): FormValues {
  return Object.fromEntries(FIELDS.map(({ path, control }) => [path, shown(control, at(entry, path))]));
}

function at(value: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((inner, key) => (inner as Record<string, unknown> | undefined)?.[key], value);
}

function shown({ kind }: Control, value: unknown): string[] {
  if (value === undefined) return [];
  if (kind === 'headers')
    return [
      Object.entries(value as NonNullable<FeedEntry['headers']>)
        .map(([name, given]) => `${name}: ${typeof given === 'string' ? HIDDEN_VALUE : `secret ${given.secret}`}`)
        .join('\n'),
    ];
  if (kind === 'checks') return value as string[];
  if (kind === 'lines') return [(value as string[]).join('\n')];
  return kind === 'tags' ? [(value as string[]).join(', ')] : [String(value)];
}

/** The fields of the entry that the form changes, whole objects such as "include" included; undefined removes a field. */
export function changesOf(entry: FeedEntry, values: FormValues): Record<string, unknown> {
  const typed: Record<string, unknown> = {};
  for (const { path, control } of FIELDS) {
    const value = read(control, values[path] ?? [], entry);
    const [field = '', inner] = path.split('.');
    if (inner === undefined) typed[field] = value;
    else {
      const object = (typed[field] ?? {}) as Record<string, unknown>;
      typed[field] = value === undefined ? object : { ...object, [inner]: value };
    }
  }
  const changes: Record<string, unknown> = {};
  for (const [field, value] of Object.entries(typed)) {
    const after = isEmptyObject(value) ? undefined : value;
    if (!isSame(after, entry[field as keyof FeedEntry])) changes[field] = after;
  }
  return changes;
}

const isEmptyObject = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length === 0;

/** The same value whatever the order of its keys; an empty list of tags is what an entry without tags has. */
const isSame = (a: unknown, b: unknown): boolean => canonical(a) === canonical(b);

function canonical(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? 'none' : `[${value.map(canonical).join()}]`;
  if (typeof value !== 'object' || value === null) return value === undefined ? 'none' : JSON.stringify(value);
  const keys = Object.keys(value).sort();
  return `{${keys.map((key) => `${key}:${canonical((value as Record<string, unknown>)[key])}`).join()}}`;
}

function read(control: Control, given: string[], entry: FeedEntry): unknown {
  const text = (given[0] ?? '').trim();
  switch (control.kind) {
    case 'text':
      return text === '' ? undefined : text;
    case 'address-or-true':
      return text === '' ? undefined : text === 'true' ? true : text;
    case 'lines': {
      const items = linesOf(text);
      return items.length === 0 ? undefined : items;
    }
    case 'tags': {
      const tags = splitTags(text);
      return tags.length === 0 ? undefined : tags;
    }
    case 'headers':
      return text === '' ? undefined : readHeaders(text, entry);
    case 'select':
      if (text === '') return undefined;
      if (control.type === 'boolean') return text === 'true';
      return control.type === 'number' ? numberOr(text) : text;
    case 'number':
      return text === '' ? undefined : numberOr(text);
    case 'checks':
      return given.length === 0 ? undefined : control.options.filter((option) => given.includes(option));
  }
}

/** What is not a number stays text: the schema then names it. */
const numberOr = (text: string): number | string => (/^\d+$/.test(text) ? Number(text) : text);

const linesOf = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

function readHeaders(text: string, { headers = {} }: FeedEntry): Record<string, unknown> {
  return Object.fromEntries(
    linesOf(text).map((line) => {
      const colon = line.indexOf(':');
      const name = (colon < 0 ? line : line.slice(0, colon)).trim();
      const value = colon < 0 ? '' : line.slice(colon + 1).trim();
      const secret = /^secret\s+(\S+)$/.exec(value)?.[1];
      if (secret) return [name, { secret }];
      if (value !== HIDDEN_VALUE) return [name, value];
      const kept = headers[name];
      if (kept === undefined) throw new UsageError(`Enter the value of the header ${name}: the hidden one belongs to another name.`);
      return [name, kept];
    }),
  );
}
