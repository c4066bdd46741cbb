/**
 * Feeds: feeds.json -> FeedItem.
 *
 *   list/    the feed list: schema, reading, OPML
 *   parse/   bytes -> ParsedFeed, whatever is wrong with them
 *   reader/  parsing in threads, with limits
 *   poll/    one poll of a source: fetch, read, what is new, when again
 *   site/    the same for sites without a feed
 */

import type { FeedHealth, FeedItem } from '../../domain.ts';
import { type FeedEntry, toMs } from '../list/schema.ts';
import { readMailbox } from '../mailbox/read-mailbox.ts';
import type { ParsedFeed } from '../parse/parsed-feed.ts';
import { readSite } from '../site/read-site.ts';
import { toCandidates } from './items.ts';
import { FAILING_LONG, maxAge, nextPollAt } from './next-poll.ts';
import { type ReadContext, type ReadDeps, readSource, type SourceRead } from './read-source.ts';
import { select } from './select.ts';

export interface PollDeps extends ReadDeps {
  /** Which of these marks were seen before for this feed: the ledger's seen(). */
  seen: (feedUrl: string, marks: string[]) => Promise<ReadonlySet<string>>;
  /** Setting FEED_INTERVAL. */
  intervalMs: number;
  /** Setting FEED_MAX_AGE; 0 means no limit. */
  maxAgeMs: number;
  /** Setting FEED_FIRST_POLL. */
  firstPoll: number;
  /** A manual run: ask for the whole feed even when it has not changed since. */
  force?: boolean;
  now?: () => number;
}

export interface PollResult {
  status: 'read' | 'unchanged' | 'failed';
  /** New and wanted entries, oldest first. */
  items: FeedItem[];
  /**
   * The feed's state after this poll. Save it only after the items are stored safely: it holds the validators that make
   * the next answer "unchanged", and an unchanged feed is not read again. Where an item could not be stored, save
   * it without `validators` and `extra.settings`: then the next poll reads everything again.
   */
  health: FeedHealth;
  /** What to mark as seen when this item is stored safely; an item that could not be stored comes again when it is not marked. */
  marksOf: (item: FeedItem) => string[];
  /** To be marked as seen in any case. */
  marks: string[];
  /** What was wrong with the document, one sentence each. */
  problems: string[];
  /** The document, unless it was unchanged or could not be had. */
  feed?: ParsedFeed;
}

/**
 * One reader per kind of source: a new kind is a field of the feed list's schema that tells it apart (kindOf), and a reader here.
 * Everything else (what is new, filters, queue, health, figures) is the same for all of them. A reader never throws for what the
 * outside does wrong: that is `status: 'failed'`.
 */
const READERS: Readonly<Record<'feed' | 'site' | 'mailbox', (entry: FeedEntry, context: ReadContext) => Promise<SourceRead>>> = {
  feed: readSource,
  site: readSite,
  mailbox: readMailbox,
};

function kindOf({ site, mailbox }: FeedEntry): keyof typeof READERS {
  if (mailbox) return 'mailbox';
  return site ? 'site' : 'feed';
}

/**
 * Polls one source of the feed list: fetches it (conditionally, where that is honest), reads it and says what is new.
 * Never throws for what the outside does wrong: that is `status: 'failed'` with the sentence in health.lastError.
 * Throws only what deps.seen throws, and when deps.signal is aborted.
 */
export async function pollFeed(entry: FeedEntry, health: FeedHealth | undefined, deps: PollDeps): Promise<PollResult> {
  const now = deps.now?.() ?? Date.now();
  const before: FeedHealth = health ?? { url: entry.url, failures: 0 };
  const fingerprint = fingerprintOf(entry, deps);
  // Other filters may let in what was left out: then "unchanged" would be no answer.
  const conditional = deps.force !== true && before.failures === 0 && before.extra?.settings === fingerprint;
  const read = await READERS[kindOf(entry)](entry, { ...deps, state: before, conditional });

  const empty = { items: [], marksOf: () => [], marks: [] };
  if (read.status === 'failed') {
    return { status: 'failed', ...empty, health: failedHealth(before, read, { entry, deps, now }), problems: read.problems };
  }
  const timing = { entry, intervalMs: deps.intervalMs, now, maxAgeMs: maxAge(read.cacheControl), retryAfterMs: undefined };
  const succeeded: FeedHealth = { ...before, lastPollAt: now, lastSuccessAt: now, failures: 0, newEntries: 0 };
  delete succeeded.failingSince;
  delete succeeded.lastError;
  if (read.movedTo === undefined) delete succeeded.movedTo;
  else succeeded.movedTo = read.movedTo;

  if (read.status === 'unchanged') {
    const hints = before.extra?.hints as ParsedFeed['hints'] | undefined;
    const nextPoll = nextPollAt({ ...timing, hints, health: succeeded });
    return { status: 'unchanged', ...empty, health: { ...succeeded, nextPollAt: nextPoll }, problems: [] };
  }

  const problems = [...read.feed.problems];
  const candidates = await toCandidates(read.feed, read.finalUrl, problems);
  const maxAgeMs = entry.maxAge === undefined ? deps.maxAgeMs : toMs(entry.maxAge);
  const selection = await select(candidates, entry, {
    oldest: maxAgeMs > 0 ? now - maxAgeMs : undefined,
    firstPoll: before.lastSuccessAt === undefined ? (entry.firstPoll ?? deps.firstPoll) : undefined,
    rememberOld: entry.site !== undefined,
    today: new Date(now).toISOString().slice(0, 10),
    seen: (marks) => deps.seen(entry.url, marks),
  });
  const after: FeedHealth = {
    ...succeeded,
    nextPollAt: nextPollAt({ ...timing, hints: read.feed.hints, health: succeeded }),
    entries: read.feed.entries.length,
    newEntries: selection.items.length,
    extra: { ...before.extra, ...read.extra, hints: read.feed.hints, settings: fingerprint, problems: problems.slice(0, 5) },
  };
  if (read.validators) after.validators = read.validators;
  else delete after.validators;
  return { status: 'read', ...selection, health: after, problems, feed: read.feed };
}

function failedHealth(
  before: FeedHealth,
  read: Extract<SourceRead, { status: 'failed' }>,
  { entry, deps, now }: { entry: FeedEntry; deps: PollDeps; now: number },
): FeedHealth {
  const failingSince = before.failingSince ?? now;
  const health: FeedHealth = { ...before, lastPollAt: now, failures: before.failures + 1, failingSince, newEntries: 0 };
  const days = Math.floor((now - failingSince) / 86_400_000);
  const slowed =
    now - failingSince >= FAILING_LONG ? ` It has failed for ${days} days and is polled less often; see whether it has moved.` : '';
  health.lastError = `${read.message}${slowed}`;
  health.extra = { ...before.extra, errorCode: read.code, ...read.extra };
  health.nextPollAt = nextPollAt({ entry, intervalMs: deps.intervalMs, now, retryAfterMs: read.retryAfterMs, health });
  return health;
}

/** Everything that decides which entries of an unchanged document are taken. */
function fingerprintOf(entry: FeedEntry, deps: PollDeps): string {
  return JSON.stringify([entry.include, entry.exclude, entry.maxAge ?? deps.maxAgeMs, entry.site, entry.mailbox]);
}
