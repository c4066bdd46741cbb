import { sourceReader } from '../../app/sources.ts';
import { UsageError } from '../../errors.ts';
import { type BackfillCursor, backfill, backfillCursor } from '../../feeds/backfill.ts';
import { loadFeedList } from '../../feeds/list/load.ts';
import type { FeedEntry } from '../../feeds/list/schema.ts';
import { toRequest } from '../../feeds/request.ts';
import { submitAll } from '../../pipeline/submit.ts';
import { PRIORITY, type Store } from '../../queue/ports.ts';
import { counted } from '../../text.ts';
import type { Context } from '../context.ts';
import { findFeed } from '../input.ts';

interface BackfillOptions {
  since: string;
  dryRun?: boolean;
  again?: boolean;
  pause: string;
  json?: boolean;
}

/** Queues articles since a day; remembers how far it came, so that the same command continues after an interruption. */
export async function runBackfill(context: Context, name: string, options: BackfillOptions): Promise<void> {
  const since = dayOf(options.since);
  if (!/^\d{1,6}$/.test(options.pause))
    throw new UsageError(`--pause is ${JSON.stringify(options.pause)}: it must be a number of milliseconds.`);
  const feed = findFeed(loadFeedList(context.config().feeds.file).feeds, name);
  const store = options.dryRun ? undefined : await context.app().store();
  const cursor = store && !options.again ? await savedCursor(store, feed, since) : undefined;
  if (cursor?.stage === 'done')
    return context.print(`${feed.title}: everything since ${options.since} is already queued; --again starts over.`);
  const deps = await sourceReader(context.app(), context.signal);
  const counts = { found: 0, queued: 0 };
  for await (const step of backfill(feed, { ...deps, since, cursor, pauseMs: Number(options.pause) })) {
    for (const item of step.items) {
      counts.found++;
      if (options.json) context.print(JSON.stringify({ url: item.url, title: item.title ?? null, published: item.published ?? null }));
      else if (options.dryRun) context.print(`  ${item.published?.slice(0, 10) ?? 'no date   '}  ${item.title ?? ''}  ${item.url}`);
    }
    if (store) {
      const submitted = await submitAll(
        step.items.map((item) => ({ request: toRequest(feed, item), priority: PRIORITY.backfill })),
        store,
      );
      counts.queued += submitted.filter(({ status }) => status === 'queued').length;
    }
    if (!options.json) context.print(step.note);
    // Only now: a run that dies before does this step again, and the queue knows what it has.
    await store?.ledger.set(cursorName(feed), JSON.stringify(step.cursor));
    if (context.signal.aborted) break;
  }
  if (options.json) return;
  const stopped = context.signal.aborted ? ' Stopped; the same command goes on from here.' : '';
  const queued = store ? `${counts.queued} queued, ${counts.found - counts.queued} already known` : 'nothing queued (--dry-run)';
  context.print(`${feed.title}: ${counted(counts.found, 'article')} since ${options.since}: ${queued}.${stopped}`);
}

function dayOf(text: string): string {
  const time = /^\d{4}-\d{2}-\d{2}(T.*)?$/.test(text) ? Date.parse(text) : Number.NaN;
  const day = text.slice(0, 10);
  // Date takes 31 February for 3 March.
  if (Number.isNaN(time) || new Date(day).toISOString().slice(0, 10) !== day)
    throw new UsageError(`--since is ${JSON.stringify(text)}: it must be a day such as 2024-01-31.`);
  if (time > Date.now()) throw new UsageError(`--since is ${text}, which is in the future.`);
  return new Date(time).toISOString();
}

function cursorName(feed: FeedEntry): string {
  return `backfill:${feed.url}`;
}

async function savedCursor(store: Store, feed: FeedEntry, since: string): Promise<BackfillCursor | undefined> {
  const saved = await store.ledger.get(cursorName(feed));
  if (saved === undefined) return undefined;
  const cursor = backfillCursor.safeParse(JSON.parse(saved));
  return cursor.success && cursor.data.since === since ? cursor.data : undefined;
}
