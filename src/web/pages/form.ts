import type * as z from 'zod';
import { inWords } from '../../issue-wording.ts';
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
  const urls = checkUrls(values.urls.split('\n').flatMap(addressesIn));
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

/** A line is one address, or several with blanks between them. */
function addressesIn(line: string): string[] {
  const parts = line.trim().split(/\s+/);
  return parts.every((part) => PageUrl.safeParse(part).success) ? parts : [line.trim()].filter((text) => text !== '');
}

/** All lines that are not addresses are named at once, so that a long list is mended in one go. */
function checkUrls(lines: string[]): string[] {
  const urls: string[] = [];
  const refused = new Map<string, string[]>();
  for (const line of lines) {
    const { success, data, error } = PageUrl.safeParse(line);
    if (success) urls.push(data);
    else {
      const reason = error.issues[0]?.message ?? 'is not accepted';
      const alike = refused.get(reason) ?? [];
      alike.push(JSON.stringify(line.slice(0, 100)));
      refused.set(reason, alike);
    }
  }
  if (refused.size === 0) return urls;
  const sentences = [...refused].map(([reason, [first, ...others]]) => {
    const more = others.length > MAX_NAMED ? ` and ${others.length - MAX_NAMED} more` : '';
    return `${first} ${reason}.${others.length > 0 ? ` The same goes for ${others.slice(0, MAX_NAMED).join(', ')}${more}.` : ''}`;
  });
  throw new Refused(422, 'input', `${sentences.join(' ')}${urls.length > 0 ? ' Nothing was sent yet.' : ''}`);
}

function check<S extends z.ZodType>(schema: S, value: unknown, name: string): z.output<S> {
  const result = schema.safeParse(value, { error: inWords });
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new Refused(422, 'input', `${[name, ...(issue?.path ?? [])].join(' ')}: ${issue?.message ?? 'not accepted'}.`);
}
