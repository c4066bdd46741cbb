import type { CrawlRequest, FeedHealth, FeedItem, Outcome } from '../domain.ts';
import { sentence } from '../errors.ts';
import { type Ledger, PRIORITY, type Queue } from '../queue/ports.ts';
import { submit } from './submit.ts';

/** What a poll of one feed gives: the entries that are wanted, and the feed's state afterwards. */
export interface Polled {
  items: FeedItem[];
  health: FeedHealth;
}

export interface PollDeps<Feed extends { url: string; title: string }> {
  read(feed: Feed, health: FeedHealth | undefined, seen: (ids: string[]) => Promise<Set<string>>): Promise<Polled>;
  toRequest(feed: Feed, item: FeedItem): CrawlRequest;
  queue: Queue;
  ledger: Ledger;
  urlKey(url: string): string;
  /** The article's event exists and this feed shows it too: note that on the event. */
  addSource(input: { key: string; eventUuid: string; request: CrawlRequest }): Promise<Outcome>;
  log: { info(fields: object, message: string): void; warn(fields: object, message: string): void };
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
 * in the queue (or its event was told of this feed), so a crash in between costs nothing but a second look.
 */
export async function poll<Feed extends { url: string; title: string }>(feed: Feed, deps: PollDeps<Feed>): Promise<PollReport> {
  const before = await deps.ledger.feed(feed.url);
  const { items, health } = await deps.read(feed, before, (ids) => deps.ledger.seen(feed.url, ids));
  const taken: string[] = [];
  let queued = 0;
  for (const item of items) {
    const request = deps.toRequest(feed, item);
    try {
      const result = await submit(request, PRIORITY.feed, deps);
      if (result.status === 'queued') queued += 1;
      if (result.status === 'done' && !result.record.sources?.includes(feed.title))
        await alsoSeen(request, result.record.key, feed.title, deps);
      // Another feed's job for the same article is under way: look again at the next poll, when its event exists.
      if (result.status === 'pending' && result.job.request.source.title !== feed.title) continue;
      taken.push(item.id);
    } catch (error) {
      deps.log.warn({ feed: feed.title, url: item.url, reason: sentence(error) }, 'entry not queued; it is tried again at the next poll');
    }
  }
  await deps.ledger.markSeen(feed.url, taken);
  await deps.ledger.saveFeed(health);
  const ok = health.lastError === undefined;
  const message = ok ? `${health.entries ?? 0} entries, ${queued} new` : (health.lastError ?? 'failed');
  deps.log[ok ? 'info' : 'warn']({ feed: feed.title, url: feed.url, queued }, message);
  return { feed: feed.title, ok, entries: health.entries ?? 0, queued, message };
}

async function alsoSeen<Feed extends { url: string; title: string }>(
  request: CrawlRequest,
  key: string,
  feed: string,
  deps: PollDeps<Feed>,
): Promise<void> {
  const record = await deps.ledger.url(key);
  if (!record) return;
  await deps.addSource({ key, eventUuid: record.eventUuid, request });
  await deps.ledger.saveUrl({ ...record, sources: [...(record.sources ?? []), feed] });
}
