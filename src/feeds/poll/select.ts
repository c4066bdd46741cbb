import { setImmediate as nextTurn } from 'node:timers/promises';
import type { FeedItem } from '../../domain.ts';
import { feedPattern } from '../list/pattern.ts';
import type { FeedEntry } from '../list/schema.ts';
import { htmlToText } from '../parse/text.ts';
import { type Candidate, SLICE } from './items.ts';

export interface SelectOptions {
  /** Entries before this are not taken (epoch ms); undefined: no limit. */
  oldest: number | undefined;
  /** The first poll of this feed, which takes at most so many; undefined on later polls. */
  firstPoll: number | undefined;
  /** Remember what the age limit keeps out: for sources whose only date is that of the last change, which may come again as new. */
  rememberOld?: boolean;
  /** Today (YYYY-MM-DD, UTC): a known entry comes again as changed at most once a day. */
  today: string;
  /** Which of these marks were seen before. */
  seen: (marks: string[]) => Promise<ReadonlySet<string>>;
}

export interface Selection {
  /** New ones, and known ones that the publisher has changed since (`changed`); oldest first, so that a reader of MISP meets them in their order. */
  items: FeedItem[];
  /** What an item is remembered by, once it is stored safely. */
  marksOf: (item: FeedItem) => string[];
  /** To be remembered in any case: what the first poll leaves out, and new names of what is known. */
  marks: string[];
}

/**
 * Which entries are new and wanted. What a filter or the age limit keeps out is not remembered, so that a change of the
 * settings can bring it in; what the first poll leaves out is, else the second poll would take it.
 */
export async function select(candidates: Candidate[], entry: FeedEntry, options: SelectOptions): Promise<Selection> {
  const wanted = makeFilter(entry);
  const old: Candidate[] = [];
  const passed: Candidate[] = [];
  for (const [index, candidate] of candidates.entries()) {
    if (index % SLICE === SLICE - 1) await nextTurn();
    if (options.oldest !== undefined && candidate.time !== undefined && candidate.time < options.oldest) old.push(candidate);
    else if (wanted(candidate)) passed.push(candidate);
  }
  const remembered = options.rememberOld ? [...passed, ...old] : passed;
  const asked = remembered.flatMap((candidate) => [...candidate.marks, ...versionMarks(candidate, options.today)]);
  const seen = asked.length === 0 ? new Set<string>() : await options.seen(asked);
  const isNew = ({ marks }: Candidate): boolean => !marks.some((mark) => seen.has(mark));
  // Newest first; without dates the feed's own order is taken to be that.
  const fresh = newestFirst(passed.filter(isNew));
  const taken = options.firstPoll === undefined ? fresh : fresh.slice(0, options.firstPoll);
  const skipped = fresh.slice(taken.length);
  const changed =
    options.firstPoll === undefined ? passed.filter((candidate) => !isNew(candidate) && isChanged(candidate, seen, options.today)) : [];

  const chosen = new Map<FeedItem, string[]>();
  for (const candidate of taken.reverse()) chosen.set(candidate.item, [...candidate.marks, ...versionMarks(candidate).slice(0, 1)]);
  for (const candidate of changed)
    chosen.set({ ...candidate.item, changed: true }, [...candidate.marks, ...versionMarks(candidate, options.today).slice(0, 2)]);
  // What the first poll leaves out, and known entries under a new name (their id or address changed).
  const leftOut = new Set(skipped);
  const marks = remembered
    .filter((candidate) => !chosen.has(candidate.item))
    .flatMap((candidate) => [
      ...candidate.marks,
      ...(leftOut.has(candidate) ? [leftMark(candidate), ...versionMarks(candidate).slice(0, 1)] : []),
    ])
    .filter((mark) => !seen.has(mark));
  return { items: [...chosen.keys()], marksOf: (item) => chosen.get(item) ?? [], marks };
}

/** The mark of this version of the text; then, with `today`, those of a change reported today and of an entry that the first poll left out. */
function versionMarks(candidate: Candidate, today?: string): string[] {
  if (candidate.version === undefined) return [];
  const [key] = candidate.marks;
  const version = `version:${key} ${candidate.version}`;
  return today === undefined ? [version] : [version, `changed:${key} ${today}`, leftMark(candidate)];
}

function leftMark({ marks: [key] }: Candidate): string {
  return `left:${key}`;
}

/** A version that was not seen, of an entry that was taken once and has not been reported as changed today. */
function isChanged(candidate: Candidate, seen: ReadonlySet<string>, today: string): boolean {
  return candidate.version !== undefined && !versionMarks(candidate, today).some((mark) => seen.has(mark));
}

/** An entry without a date stands where its predecessor in the feed stands. */
function newestFirst(candidates: Candidate[]): Candidate[] {
  let last = Number.POSITIVE_INFINITY;
  const dated = candidates.map((candidate) => {
    last = candidate.time ?? last;
    return { candidate, time: last };
  });
  return dated.sort((a, b) => (a.time === b.time ? 0 : b.time - a.time)).map(({ candidate }) => candidate);
}

type Filter = NonNullable<FeedEntry['include']>;

/** Whether an entry's include and exclude let it through. */
export function makeFilter({ include, exclude }: FeedEntry): (candidate: Candidate) => boolean {
  const isIncluded = include && makeMatcher(include);
  const isExcluded = exclude && makeMatcher(exclude);
  return (candidate) => (isIncluded?.(candidate) ?? true) && !(isExcluded?.(candidate) ?? false);
}

function makeMatcher(filter: Filter): (candidate: Candidate) => boolean {
  const url = filter.url?.map(feedPattern) ?? [];
  const title = filter.title?.map(feedPattern) ?? [];
  const category = new Set(filter.category?.map((name) => name.toLowerCase()));
  const keyword = filter.keyword?.map((word) => word.toLowerCase()) ?? [];
  return ({ item, teaser }) =>
    url.some((pattern) => pattern.test(item.url)) ||
    title.some((pattern) => pattern.test(item.title ?? '')) ||
    (item.categories?.some((name) => category.has(name.toLowerCase())) ?? false) ||
    (keyword.length > 0 &&
      hasKeyword(keyword, `${item.title ?? ''}\n${htmlToText(teaser)}\n${htmlToText(item.content ?? '')}`.toLowerCase()));
}

function hasKeyword(keywords: string[], text: string): boolean {
  return keywords.some((word) => text.includes(word));
}
