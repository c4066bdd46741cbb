import { createHash } from 'node:crypto';
import type { AddSourceInput, CrawlRequest, FeedHealth, FeedItem, Outcome } from '../domain.ts';
import { sentence } from '../errors.ts';
import type { PartLog } from '../log.ts';
import { type Blobs, type Ledger, PRIORITY, type Priority, type Queue } from '../queue/ports.ts';
import { counted } from '../text.ts';
import { submit } from './submit.ts';

/** What a poll of one feed gives: the entries that are wanted, what to remember of each, and the feed's state afterwards. */
export interface Polled {
  items: FeedItem[];
  health: FeedHealth;
  marksOf(item: FeedItem): string[];
  marks: string[];
}

export interface PollDeps {
  feed: { url: string; title: string };
  /** Reads the feed; never throws for what the outside does wrong. */
  read(health: FeedHealth | undefined): Promise<Polled>;
  toRequest(item: FeedItem): CrawlRequest;
  queue: Queue;
  ledger: Ledger;
  blobs: Pick<Blobs, 'put'>;
  /** The article's event exists and this feed shows it too: note that on the event. */
  addSource(input: AddSourceInput): Promise<Outcome>;
  log: PartLog;
}

export interface PollReport {
  feed: string;
  ok: boolean;
  /** Entries in the feed; new ones put into the queue. */
  entries: number;
  queued: number;
  message: string;
}

/**
 * One poll of one feed: read it, put what is new into the queue, remember. An entry counts as seen only when its job is
 * in the queue (or its event was told of this feed); the validators that make the next answer "unchanged" are saved last,
 * and only when every entry was taken. So a crash in between costs nothing but a second look.
 */
export async function poll(deps: PollDeps): Promise<PollReport> {
  const { feed } = deps;
  const polled = await deps.read(await deps.ledger.feed(feed.url));
  const taken: FeedItem[] = [];
  let queued = 0;
  for (const [index, item] of polled.items.entries()) {
    const isNews = index >= polled.items.length - MAX_NEWS;
    const result = await take(item, isNews ? PRIORITY.feed : PRIORITY.backfill, deps);
    if (result === 'queued') queued += 1;
    if (result !== 'later') taken.push(item);
  }
  await deps.ledger.markSeen(feed.url, [...polled.marks, ...taken.flatMap((item) => polled.marksOf(item))]);
  // New is what became a job: of the feed's new entries some are known from another feed, or in the queue already.
  const health: FeedHealth = { ...polled.health, newEntries: queued };
  await deps.ledger.saveFeed(taken.length === polled.items.length ? health : toReadInFull(health));
  const { entries = 0, lastError } = health;
  const message = lastError ?? `${counted(entries, 'entry', 'entries')}, ${queued} new`;
  deps.log[lastError ? 'warn' : 'info']({ feed: feed.title, url: feed.url, queued }, message);
  return { feed: feed.title, ok: !lastError, entries, queued, message };
}

/** Of one poll, the newest entries (the last ones) are news. The rest waits until nothing else does, so that no feed keeps others waiting. */
const MAX_NEWS = 50;

/** later: look at this entry again at the next poll. */
async function take(item: FeedItem, priority: Priority, deps: PollDeps): Promise<'queued' | 'known' | 'later'> {
  const { feed } = deps;
  try {
    const request = await withDocument(deps.toRequest(item), item, deps.blobs);
    const result = await submit(request, priority, deps, { again: item.changed ?? false });
    if (result.status === 'queued') return 'queued';
    if (result.status === 'done') {
      const { record } = result;
      if (record.sources?.includes(feed.title)) return 'known';
      await deps.addSource({ key: record.key, eventUuid: record.eventUuid, request });
      await deps.ledger.saveUrl({ ...record, sources: [...(record.sources ?? []), feed.title] });
      return 'known';
    }
    // What was read before the change waits to be published: the new version is read when that is done.
    if (item.changed && (result.job.lane === 'publish' || result.job.state === 'active')) return 'later';
    // Another feed's job for the same article is under way: its event can be told of this feed when it exists.
    return result.job.request.source.title === feed.title ? 'known' : 'later';
  } catch (error) {
    deps.log.warn({ feed: feed.title, url: item.url, reason: sentence(error) }, 'entry not taken; it is looked at again at the next poll');
    return 'later';
  }
}

/** As long as a job that failed is kept, so that it can be retried. */
const KEEP_DOCUMENT_MS = 30 * 86_400_000;

/** An item that is its own article (a mail) is stored as if a person had uploaded it. */
async function withDocument(request: CrawlRequest, { document, id }: FeedItem, blobs: Pick<Blobs, 'put'>): Promise<CrawlRequest> {
  if (!document) return request;
  const blob = `document/${createHash('sha256').update(`${request.source.url} ${id}`).digest('hex').slice(0, 32)}`;
  await blobs.put(blob, new TextEncoder().encode(document.text), KEEP_DOCUMENT_MS);
  return { ...request, document: { contentType: document.contentType, blob } };
}

/** The next poll reads everything again: a document that is the same, and a mailbox's mails that were passed. */
function toReadInFull({ validators: _validators, ...health }: FeedHealth): FeedHealth {
  const { settings: _settings, ...extra } = health.extra ?? {};
  return { ...health, extra };
}
