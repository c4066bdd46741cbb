/** One entry as the feed states it: nothing is invented here, fallbacks are made in items.ts. */
export interface ParsedEntry {
  /** Text, without markup; undefined when the entry has no title element. */
  title?: string;
  /** The article's address: absolute as written, relative ones resolved when a base is known. */
  link?: string;
  /** What a proxy of links (feedburner, pheedo) says the link was before. */
  original?: string;
  /** atom:id, guid, rdf:about, JSON Feed's id. */
  id?: string;
  /** ISO 8601, UTC. */
  published?: string;
  updated?: string;
  created?: string;
  author?: string;
  categories: string[];
  /** HTML that the publisher meant as the whole article. */
  content?: string;
  /** HTML of the teaser. */
  summary?: string;
  /** The article itself, where the source has it and nothing is to be opened (a mail). */
  document?: { contentType: string; text: string };
  /** Address of an attached file (podcast, video). */
  enclosure?: string;
}

/** What a feed says about when to come back. */
export interface FeedHints {
  /** Least time between polls, from ttl or the syndication module. */
  intervalMs?: number;
  /** Hours (0-23, GMT) and English weekday names in lower case at which a poll is useless. */
  skipHours: number[];
  skipDays: string[];
}

export interface ParsedFeed {
  kind: 'rss' | 'atom' | 'rdf' | 'jsonfeed' | 'unknown';
  title?: string;
  /** The site's address. */
  link?: string;
  /** Where the feed says that it lives. */
  self?: string;
  /** The next older page (RFC 5005: rel=next or prev-archive). */
  older?: string;
  /** RFC 5005 fh:complete: entries that are not here do not exist any more. */
  complete: boolean;
  language?: string;
  hints: FeedHints;
  entries: ParsedEntry[];
  /** What was wrong, one sentence each. */
  problems: string[];
  /** Encoding that was used. */
  encoding: string;
  /** Which reader's result this is. */
  reader: 'tolerant' | 'rss-parser';
}

/** More entries than any feed has: each costs the thread that reads it and the process that takes it. */
const MAX_ENTRIES = 20_000;

/** Whether the feed takes another entry; the first one that it does not take is noted. */
export function takesEntry(feed: ParsedFeed): boolean {
  if (feed.entries.length < MAX_ENTRIES) return true;
  feed.problems.push(`more than ${MAX_ENTRIES} entries: the rest was ignored`);
  return false;
}

export function emptyFeed(kind: ParsedFeed['kind'], problems: string[] = []): ParsedFeed {
  return { kind, complete: false, hints: { skipHours: [], skipDays: [] }, entries: [], problems, encoding: 'utf-8', reader: 'tolerant' };
}

/** A document that is wrong in each entry says so a hundred times, not twenty thousand times. */
const MAX_PROBLEMS = 100;

export function note(feed: ParsedFeed, problem: string): void {
  if (feed.problems.length < MAX_PROBLEMS) feed.problems.push(problem);
}
