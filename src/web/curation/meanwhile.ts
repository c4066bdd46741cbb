import { createHash } from 'node:crypto';
import * as z from 'zod';
import { parseJson } from '../../json.ts';
import { Refused } from '../refused.ts';
import { type Basis, type Curation, type Difference, differences } from './curation.ts';

/**
 * Two people curate one event. Each page carries what it was made of and brings it back, so that only what its user changed there
 * is sent, whatever a colleague has changed meanwhile.
 */

const VERDICTS = { i: 'ids', n: 'no-ids', d: 'drop' } as const;

const Carried = z.object({
  title: z.string(),
  tags: z.array(z.string()),
  note: z.string(),
  /** A letter for each value. */
  verdicts: z.string().regex(/^[ind]*$/),
  digest: z.string(),
});

/** A basis as a form carries it: types and values as one digest, since thousands of them would be too much for a form. */
export const carriedBasis = ({ values, ...basis }: Basis): string =>
  JSON.stringify({ ...basis, verdicts: values.map(({ verdict }) => verdict[0]).join(''), digest: digestOf(values) });

/** What a form was made of; `now` when it does not say. Refused 409 when its values are no longer those of the event. */
export function basisFrom(text: string, now: Basis): Basis {
  const carried = Carried.safeParse(parseJson(text)).data;
  if (!carried) return now;
  const { verdicts, digest, ...basis } = carried;
  // What a colleague added comes behind the others.
  const values = now.values.slice(0, verdicts.length);
  if (digestOf(values) !== digest)
    throw new Refused(
      409,
      'read-again',
      'The article was read again after this page was opened, and has other values now: curate the event anew.',
    );
  return { ...basis, values: values.map((value, i) => ({ ...value, verdict: VERDICTS[verdicts[i] as keyof typeof VERDICTS] })) };
}

const digestOf = (values: Basis['values']): string =>
  createHash('sha256')
    .update(JSON.stringify(values.map(({ type, value }) => [type, value])))
    .digest('base64url');

/** What was changed on a page of `basis`, as a curation of what there is now. */
export function carriedOver(basis: Basis, now: Basis, curation: Curation): Curation {
  const text = (name: 'title' | 'note') => (curation[name] === basis[name] ? now[name] : curation[name]);
  const kept = now.tags.filter((tag) => curation.tags.includes(tag) || !basis.tags.includes(tag));
  const added = curation.tags.filter((tag) => !basis.tags.includes(tag));
  return { ...curation, title: text('title'), note: text('note'), tags: [...new Set([...kept, ...added])] };
}

/** What others changed since the page of `basis` was made. */
export function changesSince(basis: Basis, { title, tags, note, values }: Basis): Difference[] {
  const changes = basis.values.map((_, index) => ({ index, verdict: values[index]?.verdict }));
  const added = values.slice(basis.values.length).map((value) => ({ ...value, raw: value.value }));
  return differences(basis, { title, tags, note, changes, added });
}
