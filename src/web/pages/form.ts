import type { z } from 'zod';
import { type Ctx, formText } from '../context.ts';
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
  const text = await formText(c);
  const { file } = await c.req.parseBody();
  return {
    values: { urls: text('urls'), title: text('title'), tags: text('tags'), note: text('note'), html: text('html') },
    file: file instanceof File && file.size > 0 ? file : undefined,
    again: text('again') === '1',
  };
}

/** Refused 422 whose sentence names the line or field. */
export async function toSubmission({ values, file, again }: Awaited<ReturnType<typeof readForm>>): Promise<Submission> {
  const lines = values.urls.split(/\s+/).filter((line) => line !== '');
  const urls = checkUrls(lines);
  const about = check(
    About,
    {
      title: values.title.trim() || undefined,
      tags: splitTags(values.tags),
      note: values.note.trim() || undefined,
    },
    'The form',
  );
  if (file && values.html.trim()) throw new Refused(422, 'input', 'Upload either a file or raw HTML, not both.');
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

const MAX_NAMED = 20;

/** All lines that are not addresses are named at once, so that a long list is mended in one go. */
function checkUrls(lines: string[]): string[] {
  const results = lines.map((line) => ({ line, result: PageUrl.safeParse(line) }));
  const bad = results.flatMap(({ line, result }) =>
    result.success ? [] : [`${JSON.stringify(line.slice(0, 100))} ${result.error.issues[0]?.message ?? 'is not accepted'}`],
  );
  if (bad.length > 0) {
    const more = bad.length > MAX_NAMED ? ` And ${bad.length - MAX_NAMED} more.` : '';
    throw new Refused(
      422,
      'input',
      `${bad.slice(0, MAX_NAMED).join('. ')}.${more}${lines.length > bad.length ? ' Nothing was sent yet.' : ''}`,
    );
  }
  return results.flatMap(({ result }) => (result.success ? [result.data] : []));
}

function check<S extends z.ZodType>(schema: S, value: unknown, name: string): z.output<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new Refused(422, 'input', `${[name, ...(issue?.path ?? [])].join(' ')}: ${issue?.message ?? 'not accepted'}.`);
}
