import { readFileSync } from 'node:fs';
import type * as z from 'zod';
import { fileReason, sentence, UsageError } from './errors.ts';
import { inWords } from './issue-wording.ts';

/** A settings file of its own, beside the environment: notifications, watchlists, publish rules, indicator rules. */
export interface SettingsFile<S extends z.ZodType> {
  schema: S;
  parse(text: string): unknown;
  /** Shows an example: "docs/notifications.md". */
  docs: string;
  /** What a missing file means; without it, it has to be there. */
  missing?: z.input<S>;
  /** Where in the file a problem is, when the bare path says too little. */
  place?(path: PropertyKey[], content: unknown): string;
}

/** Reads it; `name` stands for the file in sentences. Throws UsageError with one sentence that names the place and what is wrong there. */
export function readSettings<S extends z.ZodType>(file: string, kind: SettingsFile<S>, name = file): z.output<S> {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    if (isMissing && kind.missing !== undefined) return kind.schema.parse(kind.missing);
    throw new UsageError(`${name} cannot be read: ${fileReason(error)}.`);
  }
  return parseSettings(text, kind, name);
}

export function parseSettings<S extends z.ZodType>(
  text: string,
  { schema, parse, docs, place }: SettingsFile<S>,
  name: string,
): z.output<S> {
  let content: unknown;
  try {
    content = parse(text) ?? {};
  } catch (error) {
    // YAML's parser adds the place as a drawing, JSON's quotes the text with its line ends.
    const reason = sentence(error).split(':\n\n')[0]?.replace(/\s+/g, ' ');
    throw new UsageError(`${name} is not valid: ${reason}. ${docs} shows an example.`);
  }
  const parsed = schema.safeParse(content, { error: inWords });
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = issue && place ? place(issue.path, content) : issue?.path.map(String).join('.');
  throw new UsageError(`${name}: ${where || 'the file'}: ${issue?.message}. ${docs} shows an example.`);
}
