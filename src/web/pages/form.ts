import type { z } from 'zod';
import type { Ctx } from '../context.ts';
import { Refused } from '../refused.ts';
import { About, PageUrl, type Submission } from '../submission.ts';

/** The submit form's fields as they came, to show them again when something is wrong. */
export interface FormValues {
  urls: string;
  title: string;
  tags: string;
  note: string;
  html: string;
}

export const EMPTY_FORM: FormValues = { urls: '', title: '', tags: '', note: '', html: '' };

export async function readForm(c: Ctx): Promise<{ values: FormValues; file: File | undefined; again: boolean }> {
  const body = await c.req.parseBody();
  const text = (name: string) => (typeof body[name] === 'string' ? body[name] : '');
  const file = body.file;
  return {
    values: { urls: text('urls'), title: text('title'), tags: text('tags'), note: text('note'), html: text('html') },
    file: file instanceof File && file.size > 0 ? file : undefined,
    again: text('again') === '1',
  };
}

/** Refused 422 whose sentence names the line or field. */
export async function toSubmission({ values, file, again }: Awaited<ReturnType<typeof readForm>>): Promise<Submission> {
  const urls = values.urls
    .split(/\s+/)
    .filter((line) => line !== '')
    .map((line) => check(PageUrl, line, JSON.stringify(line.slice(0, 100))));
  const about = check(
    About,
    {
      title: values.title.trim() || undefined,
      tags: splitTags(values.tags),
      note: values.note.trim() || undefined,
    },
    'The form',
  );
  if (file && values.html.trim()) throw new Refused(422, 'input', 'Give either a file or raw HTML, not both.');
  const document = file
    ? { contentType: file.type, bytes: new Uint8Array(await file.arrayBuffer()) }
    : values.html.trim()
      ? { contentType: 'text/html; charset=utf-8', bytes: new TextEncoder().encode(values.html) }
      : undefined;
  return { ...about, urls, again, ...(document ? { document } : {}) };
}

/** Commas and line breaks part tags, but not within quotes: galaxy names hold commas. */
export function splitTags(text: string): string[] {
  return (text.match(/(?:"[^"\n]*"|[^",\n])+/g) ?? []).map((tag) => tag.trim()).filter((tag) => tag !== '');
}

function check<S extends z.ZodType>(schema: S, value: unknown, name: string): z.output<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new Refused(422, 'input', `${[name, ...(issue?.path ?? [])].join(' ')}: ${issue?.message ?? 'not accepted'}.`);
}
