import type { AddedValue, Article, GalaxyCluster } from '../../domain.ts';
import { parseJson } from '../../json.ts';
import { type Ctx, formText } from '../context.ts';
import { splitTags } from '../pages/form.ts';
import { Refused } from '../refused.ts';
import { proposed } from '../view/indicators.ts';
import { Curation, MAX_ADDED, TLP, TYPES } from './curation.ts';
import { readValues } from './read-values.ts';

type Fields = Record<string, string | File | (string | File)[]>;

/** The curation form as it was sent: its fields one by one, or (from the page that shows the difference) as one JSON value. */
export async function readCuration(
  c: Ctx,
  article: Article,
  clusters: GalaxyCluster[],
): Promise<{ curation: Curation; step: string; notFound: string[]; rule?: number }> {
  const fields = await c.req.parseBody({ all: true });
  const field = await formText(c);
  const text = (name: string) => field(name).trim();
  const state = text('state');
  if (state) return { curation: parse(parseJson(state), article), step: text('step') || 'send', notFound: [] };
  const { added, notFound } = addedOf(fields, text('add'));
  const galaxies = splitTags(text('galaxies')).flatMap((name) => {
    const tag = clusterTag(name, clusters);
    if (!tag) notFound.push(name);
    return tag ?? [];
  });
  const distribution = text('distribution');
  // "Always leave out" of this value, by index into Article.indicators.
  const rule = /^\d{1,6}$/.test(text('rule')) && article.indicators[Number(text('rule'))] ? Number(text('rule')) : undefined;
  const curation = {
    title: text('title'),
    tags: [...new Set([...splitTags(text('tags')), ...galaxies])],
    ...(text('tlp') ? { tlp: text('tlp') } : {}),
    ...(distribution ? { distribution: Number(distribution) } : {}),
    note: text('note').replace(/\r\n?/g, '\n'),
    changes: article.indicators.flatMap((indicator, index) => {
      const [verdict, type] = [index === rule ? 'drop' : text(`v${index}`), text(`t${index}`)];
      const change = {
        ...(verdict && verdict !== proposed(indicator) ? { verdict } : {}),
        ...(type && type !== indicator.type ? { type } : {}),
      };
      return Object.keys(change).length > 0 ? [{ index, ...change }] : [];
    }),
    added,
  };
  const step = rule === undefined ? text('step') || 'send' : 'edit';
  return { curation: parse(curation, article), step, notFound, ...(rule === undefined ? {} : { rule }) };
}

function parse(value: unknown, article: Article): Curation {
  const result = Curation.safeParse(value);
  if (result.success && result.data.changes.every(({ index }) => index < article.indicators.length)) return result.data;
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
