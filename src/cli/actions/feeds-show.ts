import { UsageError } from '../../errors.ts';
import { loadFeedList, removeFeed } from '../../feeds/index.ts';
import { type FeedQuality, readFeedQualities } from '../../pipeline/feed-quality.ts';
import type { Context } from '../context.ts';
import { findFeed } from '../input.ts';
import { when } from '../table.ts';

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
    ['Rejected', quality.rejected === 0 ? undefined : `${quality.rejected} values, by analysts`],
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
