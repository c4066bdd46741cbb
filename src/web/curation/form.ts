import type { AddedValue, GalaxyCluster } from '../../domain.ts';
import { parseJson } from '../../json.ts';
import { type Ctx, formText } from '../context.ts';
import { splitTags } from '../pages/form.ts';
import { Refused } from '../refused.ts';
import { type Basis, Curation, MAX_ADDED, TLP, TYPES } from './curation.ts';
import { basisFrom } from './meanwhile.ts';
import { readValues } from './read-values.ts';

type Fields = Record<string, string | File | (string | File)[]>;

/**
 * The curation form as it was sent: its fields one by one, or (from the page that shows the difference) as one JSON value. Numbers
 * of values are those of `basis`, which is what the page was made of, or `now` when it does not say.
 */
export async function readCuration(
  c: Ctx,
  now: Basis,
  clusters: GalaxyCluster[],
): Promise<{ basis: Basis; curation: Curation; step: string; notFound: string[]; rule?: string }> {
  const fields = await c.req.parseBody({ all: true });
  const field = await formText(c);
  const text = (name: string) => field(name).trim();
  const basis = basisFrom(text('basis'), now);
  const state = text('state');
  if (state) return { basis, curation: parse(parseJson(state), basis), step: text('step') || 'send', notFound: [] };
  const { added, notFound } = addedOf(fields, text('add'));
  const galaxies = splitTags(text('galaxies')).flatMap((name) => {
    const tag = clusterTag(name, clusters);
    if (!tag) notFound.push(name);
    return tag ?? [];
  });
  const distribution = text('distribution');
  // "Always leave out" of the value with this number.
  const rule = /^\d{1,6}$/.test(text('rule')) ? Number(text('rule')) : -1;
  const ruled = basis.values[rule]?.value;
  const curation = {
    title: text('title'),
    tags: [...new Set([...splitTags(text('tags')), ...galaxies])],
    ...(text('tlp') ? { tlp: text('tlp') } : {}),
    ...(distribution ? { distribution: Number(distribution) } : {}),
    note: text('note').replace(/\r\n?/g, '\n'),
    changes: basis.values.flatMap((shown, index) => {
      const [verdict, type] = [index === rule ? 'drop' : text(`v${index}`), text(`t${index}`)];
      const change = {
        ...(verdict && verdict !== shown.verdict ? { verdict } : {}),
        ...(type && type !== shown.type ? { type } : {}),
      };
      return Object.keys(change).length > 0 ? [{ index, ...change }] : [];
    }),
    added,
  };
  const step = ruled ? 'edit' : text('step') || 'send';
  return { basis, curation: parse(curation, basis), step, notFound, ...(ruled ? { rule: ruled } : {}) };
}

function parse(value: unknown, { values }: Basis): Curation {
  const result = Curation.safeParse(value);
  if (result.success && result.data.changes.every(({ index }) => index < values.length)) return result.data;
  const issue = result.error?.issues[0];
  throw new Refused(422, 'input', sentenceOf(issue?.path ?? [], issue?.message));
}

function sentenceOf(path: PropertyKey[], message = 'it does not match this preview'): string {
  if (path.includes('type')) return `One of the types is not known: use ${TYPES.join(', ')}.`;
  if (path[0] === 'tlp') return `The TLP is not known: use ${TLP.join(', ')}.`;
  if (path[0] === 'added' && path.length === 1) return `Up to ${MAX_ADDED} values can be added.`;
  return `The form was not accepted (${[...path, message].join(' ')}).`;
}

/** The rows that were added before, and the lines of the text field; lines without a value are named. */
function addedOf(fields: Fields, lines: string): { added: AddedValue[]; notFound: string[] } {
  const list = (name: string) => [fields[name] ?? []].flat().map((value) => (typeof value === 'string' ? value.trim() : ''));
  const [types, values, raws, verdicts] = ['addedType', 'addedValue', 'addedRaw', 'addedVerdict'].map(list) as [
    string[],
    string[],
    string[],
    string[],
  ];
  const before = values.flatMap((value, i) => {
    if (!value) return [];
    return [{ type: types[i] ?? '', value, raw: raws[i] || value, verdict: verdicts[i] ?? 'ids' } as AddedValue];
  });
  const notFound: string[] = [];
  const typed = lines.split('\n').flatMap((line) => {
    const found = readValues(line);
    if (line.trim() && found.length === 0) notFound.push(line.trim().slice(0, 100));
    return found.map((value): AddedValue => ({ ...value, verdict: 'ids' }));
  });
  const known = new Set(before.map(({ type, value }) => `${type} ${value}`));
  return { added: [...before, ...typed.filter(({ type, value }) => !known.has(`${type} ${value}`))], notFound };
}

/** A cluster's tag by the tag itself, its name or a synonym; undefined when MISP has none of them. */
function clusterTag(name: string, clusters: GalaxyCluster[]): string | undefined {
  if (/^misp-galaxy:/i.test(name)) return name;
  const wanted = name.toLowerCase();
  const named = clusters.find(({ value }) => value.toLowerCase() === wanted);
  return (named ?? clusters.find(({ synonyms }) => synonyms.some((synonym) => synonym.toLowerCase() === wanted)))?.tag;
}
