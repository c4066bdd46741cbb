import type { FeedItem } from '../../domain.ts';
import type { FeedEntry } from '../list/schema.ts';
import { htmlToText } from '../parse/text.ts';
import type { Candidate } from './items.ts';

export interface SelectOptions {
  /** Entries before this are not taken (epoch ms); undefined: no limit. */
  oldest: number | undefined;
  /** The first poll of this feed, which takes at most so many; undefined on later polls. */
  firstPoll: number | undefined;
  /** Remember what the age limit keeps out: for sources whose only date is that of the last change, which may come again as new. */
  rememberOld?: boolean;
  /** Which of these marks were seen before. */
  seen: (marks: string[]) => Promise<ReadonlySet<string>>;
}

export interface Selection {
  /** New ones, oldest first, so that a reader of MISP meets them in their order. */
  items: FeedItem[];
  /** What an item is remembered by, once it is stored safely. */
  marksOf: (item: FeedItem) => string[];
  /** To be remembered in any case: what the first poll leaves out, and new names of what is known. */
  marks: string[];
  /** How many were not taken, by reason. */
  left: { known: number; old: number; filtered: number; firstPoll: number };
}

/**
 * Which entries are new and wanted. What a filter or the age limit keeps out is not remembered, so that a change of the
 * settings can bring it in; what the first poll leaves out is, else the second poll would take it.
 */
export async function select(candidates: Candidate[], entry: FeedEntry, options: SelectOptions): Promise<Selection> {
  const left: Selection['left'] = { known: 0, old: 0, filtered: 0, firstPoll: 0 };
  const wanted = makeFilter(entry);
  const old: Candidate[] = [];
  const passed = candidates.filter((candidate) => {
    if (options.oldest !== undefined && candidate.time !== undefined && candidate.time < options.oldest) old.push(candidate);
    else if (!wanted(candidate)) left.filtered++;
    else return true;
    return false;
  });
  left.old = old.length;
  const remembered = options.rememberOld ? [...passed, ...old] : passed;
  const seen = remembered.length === 0 ? new Set<string>() : await options.seen(remembered.flatMap(({ marks }) => marks));
  const fresh = passed.filter(({ marks }) => !marks.some((mark) => seen.has(mark)));
  left.known = passed.length - fresh.length;
  // Newest first; without dates the feed's own order is taken to be that.
  const ordered = newestFirst(fresh);
  const taken = options.firstPoll === undefined ? ordered : ordered.slice(0, options.firstPoll);
  left.firstPoll = ordered.length - taken.length;
  // A known entry under a new name (its id or address changed) is remembered under that name, too.
  const chosen = new Map(taken.map(({ item, marks }) => [item, marks]));
  const marks = remembered.flatMap((candidate) => (chosen.has(candidate.item) ? [] : candidate.marks)).filter((mark) => !seen.has(mark));
  return { items: [...chosen.keys()].reverse(), marksOf: (item) => chosen.get(item) ?? [], marks, left };
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
  const url = filter.url?.map((source) => new RegExp(source, 'iu')) ?? [];
  const title = filter.title?.map((source) => new RegExp(source, 'iu')) ?? [];
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
