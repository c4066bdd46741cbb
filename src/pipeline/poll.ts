import { createHash } from 'node:crypto';
import type { AddSourceInput, CrawlRequest, FeedHealth, FeedItem, Outcome } from '../domain.ts';
import { sentence } from '../errors.ts';
import type { PartLog } from '../log.ts';
import { type Blobs, type Ledger, PRIORITY, type Queue } from '../queue/ports.ts';
import { counted } from '../text.ts';
import { type Submission, type Submitted, submitAll } from './submit.ts';

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
  const { taken, queued } = await takeAll(polled.items, deps);
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

/** Submits the items together. An item that is not among the taken ones is looked at again at the next poll. */
async function takeAll(items: FeedItem[], deps: PollDeps): Promise<{ taken: FeedItem[]; queued: number }> {
  const orLater = async <T>(url: string, work: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await work();
    } catch (error) {
      deps.log.warn({ feed: deps.feed.title, url, reason: sentence(error) }, 'entry not taken; it is looked at again at the next poll');
      return undefined;
    }
  };
  const submissions: (Submission & { item: FeedItem })[] = [];
  for (const [index, item] of items.entries()) {
    const request = await orLater(item.url, () => withDocument(deps.toRequest(item), item, deps.blobs));
    const priority = index >= items.length - MAX_NEWS ? PRIORITY.feed : PRIORITY.backfill;
    if (request) submissions.push({ request, priority, again: item.changed ?? false, item });
  }
  const answers = (await orLater(deps.feed.url, () => submitAll(submissions, deps))) ?? [];
  const taken: FeedItem[] = [];
  for (const [index, submitted] of answers.entries()) {
    const { request, item } = submissions[index] as (typeof submissions)[number];
    if (await orLater(item.url, () => settle(item, request, submitted, deps))) taken.push(item);
  }
  return { taken, queued: answers.filter(({ status }) => status === 'queued').length };
}

/** False when the item is to be looked at again. An event that exists is told of this feed. */
async function settle(item: FeedItem, request: CrawlRequest, submitted: Submitted, deps: PollDeps): Promise<boolean> {
  const { feed } = deps;
  if (submitted.status === 'queued') return true;
  if (submitted.status === 'done') {
    const { record } = submitted;
    if (record.sources?.includes(feed.title)) return true;
    await deps.addSource({ key: record.key, eventUuid: record.eventUuid, request });
    await deps.ledger.saveUrl({ ...record, sources: [...(record.sources ?? []), feed.title] });
    return true;
  }
  const { job } = submitted;
  // What was read before the change waits to be published: the new version is read when that is done.
  if (item.changed && (job.lane === 'publish' || job.state === 'active')) return false;
  // Another feed's job for the same article is under way: its event can be told of this feed when it exists.
  return job.request.source.title === feed.title;
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
