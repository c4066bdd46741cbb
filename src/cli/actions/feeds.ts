import { writeFileSync } from 'node:fs';
import { readSourceOnce, sourceReader } from '../../app/sources.ts';
import type { FeedHealth } from '../../domain.ts';
import { fileReason, UsageError } from '../../errors.ts';
import { discoverFeeds } from '../../feeds/discover.ts';
import { addToFeedList, removeFeed } from '../../feeds/list/edit.ts';
import { loadFeedList } from '../../feeds/list/load.ts';
import { readOpml, writeOpml } from '../../feeds/list/opml.ts';
import type { FeedEntry, FeedEntryInput } from '../../feeds/list/schema.ts';
import type { ParsedFeed } from '../../feeds/parse/parsed-feed.ts';
import { fetchOptions } from '../../feeds/poll/read-source.ts';
import { sideBySide } from '../../feeds/poll/side-by-side.ts';
import { type FeedQuality, readFeedQualities } from '../../pipeline/feed-quality.ts';
import { counted } from '../../text.ts';
import type { Context } from '../context.ts';
import { EXIT } from '../exit-codes.ts';
import { findFeed, readInput } from '../input.ts';
import { oneLine, table, when } from '../table.ts';

export async function listFeeds(context: Context, options: { json?: boolean }): Promise<void> {
  const { feeds } = loadFeedList(context.config().feeds.file);
  const { ledger } = await context.app().store();
  const known = new Map((await ledger.feeds()).map((health) => [health.url, health]));
  if (options.json) return context.printJson(feeds.map((feed) => ({ ...feed, health: known.get(feed.url) ?? null })));
  const rows = feeds.map((feed) => {
    const health = known.get(feed.url);
    const last = health?.lastSuccessAt === undefined ? 'never' : when(health.lastSuccessAt);
    return [
      feed.title,
      stateOf(feed, health),
      last,
      health?.entries,
      health?.newEntries,
      feed.enabled ? when(health?.nextPollAt) : '',
      noteOf(feed, health),
    ];
  });
  context.print(table(['title', 'state', 'last read', 'entries', 'new', 'next', 'address or what is wrong'], rows));
}

function stateOf(feed: FeedEntry, health: FeedHealth | undefined): string {
  if (!feed.enabled) return 'off';
  if (!health) return 'not polled yet';
  return health.failures > 0 ? `failing (${health.failures})` : 'ok';
}

function noteOf(feed: FeedEntry, health: FeedHealth | undefined): string {
  if (health?.lastError !== undefined) return health.lastError;
  return health?.movedTo === undefined ? feed.url : `${feed.url} has moved to ${health.movedTo}: change the list`;
}

interface Checked {
  title: string;
  url: string;
  status: 'ok' | 'failed';
  entries: number;
  newest: string | null;
  movedTo: string | null;
  problems: string[];
}

export async function checkFeeds(context: Context, names: string[], options: { json?: boolean }): Promise<void> {
  const { config } = context.app();
  const all = loadFeedList(config.feeds.file).feeds;
  const chosen = names.length === 0 ? all.filter(({ enabled }) => enabled) : names.map((name) => findFeed(all, name));
  const { concurrency, hostConcurrency } = config.feeds;
  const results: Checked[] = [];
  const work = async (feed: FeedEntry): Promise<void> => {
    const { health, problems, feed: read } = await readSourceOnce(feed, context.app(), context.signal);
    results.push({
      title: feed.title,
      url: feed.url,
      status: health.lastError === undefined ? 'ok' : 'failed',
      entries: read?.entries.length ?? 0,
      newest: newestDate(read),
      movedTo: health.movedTo ?? null,
      problems: health.lastError === undefined ? problems : [health.lastError],
    });
  };
  await sideBySide(chosen, work, { concurrency, hostConcurrency, signal: context.signal });
  results.sort((a, b) => chosen.findIndex(({ url }) => url === a.url) - chosen.findIndex(({ url }) => url === b.url));
  if (options.json) context.printJson(results);
  else {
    const rows = results.map(({ title, status, entries, newest, movedTo, problems }) => {
      const notes = [...(movedTo ? [`moved to ${movedTo}`] : []), ...problems];
      return [
        title,
        status,
        entries,
        newest?.slice(0, 10) ?? '',
        notes.length > 1 ? `${notes[0]} (and ${notes.length - 1} more)` : notes[0],
      ];
    });
    context.print(table(['title', 'status', 'entries', 'newest', 'problems'], rows));
    context.print(`${results.filter(({ status }) => status === 'ok').length} of ${results.length} sources can be read`);
  }
  if (results.some(({ status }) => status === 'failed')) process.exitCode = EXIT.failed;
}

function newestDate(feed: ParsedFeed | undefined): string | null {
  const dates = (feed?.entries ?? []).map((entry) => entry.published ?? entry.updated ?? '');
  return dates.sort().at(-1) || null;
}

interface AddOptions {
  title?: string;
  tag?: string[];
  dryRun?: boolean;
}

export async function addFeed(context: Context, given: string, options: AddOptions): Promise<void> {
  const deps = await sourceReader(context.app(), context.signal);
  const discovery = await discoverFeeds(given, fetchOptions({ title: given, url: given, tags: [], enabled: true }, deps));
  const [best, ...others] = discovery.found;
  if (discovery.unreachable !== undefined) throw new UsageError(discovery.unreachable);
  if (!best) {
    const tried = discovery.tried.slice(0, 4).map((line) => `\n  ${line}`);
    throw new UsageError(
      `No feed was found at ${given}. A site without one can be read by its sitemap or index page: see "site" in docs/feeds.md. Tried:${tried.join('')}`,
    );
  }
  const entry: FeedEntryInput = {
    title: options.title ?? (best.feed.title || new URL(best.url).host),
    url: best.url,
    tags: options.tag ?? [],
  };
  context.print(`${entry.title}: ${best.url} (${best.feed.kind}, ${counted(best.feed.entries.length, 'entry', 'entries')})`);
  for (const { published, updated, title, link } of newest(best.feed, 5)) {
    context.print(`  ${(published ?? updated ?? 'no date   ').slice(0, 10)}  ${oneLine(title)}  ${link ?? ''}`);
  }
  for (const problem of best.feed.problems.slice(0, 3)) context.print(`  problem: ${problem}`);
  for (const other of others) context.print(`  also there: ${other.url} (${other.feed.title ?? 'without title'})`);
  await write(context, [entry], options);
}

function newest(feed: ParsedFeed, count: number): ParsedFeed['entries'] {
  const time = (entry: ParsedFeed['entries'][number]): string => entry.published ?? entry.updated ?? '';
  return [...feed.entries].sort((a, b) => (time(a) === time(b) ? 0 : time(a) < time(b) ? 1 : -1)).slice(0, count);
}

export async function importFeeds(context: Context, file: string, options: AddOptions): Promise<void> {
  const { feeds, problems } = readOpml(readInput(file), file);
  if (feeds.length + problems.length === 0) throw new UsageError(`${file} lists no feeds.`);
  for (const problem of problems) context.print(`left out: ${problem}`);
  await write(
    context,
    feeds.map((feed) => ({ ...feed, tags: options.tag ?? [] })),
    options,
  );
}

async function write(context: Context, entries: FeedEntryInput[], options: AddOptions): Promise<void> {
  const { file } = context.config().feeds;
  if (options.dryRun) {
    context.print(`${JSON.stringify(entries, null, 2)}\nNothing was written (--dry-run).`);
    return;
  }
  const added = await addToFeedList(file, entries);
  const known = entries.length - added.length;
  context.print(`${added.length} added to ${file}${known > 0 ? `, ${known} already there` : ''}.`);
}

export function exportFeeds(context: Context, file: string | undefined): void {
  const { feeds } = loadFeedList(context.config().feeds.file);
  const opml = writeOpml(feeds);
  if (file === undefined) {
    context.print(opml.trimEnd());
  } else {
    try {
      writeFileSync(file, opml);
    } catch (error) {
      throw new UsageError(`${file} cannot be written: ${fileReason(error)}.`);
    }
  }
  const others = feeds.filter(({ site, mailbox }) => site || mailbox).map(({ title }) => title);
  // Beside the file, which may go to standard output.
  if (others.length > 0) process.stderr.write(`misp-crawler: left out, because OPML lists feeds only: ${others.join(', ')}.\n`);
}

export async function showFeed(context: Context, name: string, options: { days: string; json?: boolean }): Promise<void> {
  const days = Number(options.days);
  if (!Number.isInteger(days) || days < 1 || days > 400)
    throw new UsageError(`--days is ${JSON.stringify(options.days)}: it must be a whole number from 1 to 400.`);
  const feed = findFeed(loadFeedList(context.config().feeds.file).feeds, name);
  const { ledger } = await context.app().store();
  const quality = (await readFeedQualities(ledger, [feed], { days })).get(feed.url) as FeedQuality;
  if (options.json) {
    const { title, url, enabled } = feed;
    return context.printJson({ title, url, enabled, days, quality });
  }
  const percent = (share: number): string => `${Math.round(share * 100)} %`;
  const lines: [string, string | undefined][] = [
    ['Address', feed.url],
    ['Last read', quality.lastSuccessAt === undefined ? 'never' : when(quality.lastSuccessAt)],
    ['Failing', quality.failingSince === undefined ? undefined : `since ${when(quality.failingSince)}: ${quality.lastError ?? ''}`],
    ['Articles', `${quality.articles} in ${days} days`],
    ['Events', quality.articles === 0 ? '0' : `${quality.events} (${percent(quality.events / quality.articles)} of the articles)`],
    ['Indicators', quality.indicatorsPerArticle === undefined ? undefined : `${quality.indicatorsPerArticle.toFixed(1)} an article`],
    ['With to_ids', quality.toIdsShare === undefined ? undefined : `${percent(quality.toIdsShare)} of the attributes`],
    ['Rejected', quality.rejected === 0 ? undefined : `${counted(quality.rejected, 'value')}, by analysts`],
    [
      'Often',
      quality.oftenRejected &&
        `rejected: ${quality.oftenRejected.map(({ value, count }) => `${value} (${count})`).join(', ')}; add what is never an indicator to the file of INDICATOR_RULES`,
    ],
    [
      'Failed',
      quality.failed === 0 ? '0' : `${quality.failed}: ${quality.failures.map(({ code, count }) => `${code} (${count})`).join(', ')}`,
    ],
    ['Cost', quality.secondsPerArticle === undefined ? undefined : `${quality.secondsPerArticle.toFixed(1)} s an article`],
  ];
  context.print(feed.title);
  for (const [label, value] of lines) if (value !== undefined) context.print(`  ${label.padEnd(12)} ${value}`);
}

export async function removeFeedByName(context: Context, name: string): Promise<void> {
  const { file } = context.config().feeds;
  const feed = findFeed(loadFeedList(file).feeds, name);
  await removeFeed(file, feed.url);
  context.print(`${feed.title} (${feed.url}) was removed from ${file}.`);
}
