import type { Check } from '../../domain.ts';
import type { FeedEntry } from '../../feeds/list/schema.ts';
import { sideBySide } from '../../feeds/poll/side-by-side.ts';
import { counted } from '../../text.ts';
import type { AppContext } from '../context.ts';
import { readFeedList } from '../scheduler.ts';
import { readSourceOnce } from '../sources.ts';

export function feedListCheck(context: AppContext): Check {
  const { feeds } = readFeedList(context);
  const off = feeds.filter((feed) => !feed.enabled).length;
  return {
    name: 'feed list',
    ok: feeds.length > 0,
    message: `${context.config.feeds.file}: ${counted(feeds.length, 'feed')}${off ? `, ${off} of them switched off` : ''}`,
    todo: 'Add a feed: "misp-crawler feeds add https://..."',
  };
}

/** Asks every feed that is switched on once, stores nothing: one finding for all that work, one for each that does not. */
export async function feedReachability(context: AppContext): Promise<Check[]> {
  const feeds = readFeedList(context).feeds.filter(({ enabled }) => enabled);
  const failing: Check[] = [];
  const ask = async (feed: FeedEntry): Promise<void> => {
    const { lastError } = (await readSourceOnce(feed, context)).health;
    if (lastError === undefined) return;
    failing.push({
      name: 'feed',
      ok: false,
      message: `${feed.title}: ${lastError}`,
      todo: `"misp-crawler feeds check" tells more; correct ${feed.url} in the feed list or switch it off.`,
    });
  };
  const { concurrency, hostConcurrency } = context.config.feeds;
  await sideBySide(feeds, ask, { concurrency, hostConcurrency });
  const working = feeds.length - failing.length;
  return [{ name: 'feeds', ok: true, message: `${working} of ${feeds.length} feeds can be read` }, ...failing];
}
