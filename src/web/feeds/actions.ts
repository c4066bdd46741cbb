import { addToFeedList, removeFeed as removeFromList, sourceKey, updateFeed } from '../../feeds/list/edit.ts';
import { loadFeedList } from '../../feeds/list/load.ts';
import type { FeedEntryInput } from '../../feeds/list/schema.ts';
import { type FeedQuality, readFeedQualities } from '../../pipeline/feed-quality.ts';
import { audit, type Ctx, type Site } from '../context.ts';
import type { FeedChanges, FeedView } from '../deps.ts';
import { Refused } from '../refused.ts';
import type { Limits } from '../security/limits.ts';
import { PageUrl } from '../submission.ts';

/** What can be done with feeds, for pages and API alike: checked, done, and in the audit log. */

export async function listFeeds({ deps }: Site): Promise<FeedView[]> {
  const health = new Map((await deps.store.ledger.feeds()).map((one) => [one.url, one]));
  return loadFeedList(deps.feedList).feeds.map((entry) => {
    const known = health.get(entry.url);
    return { ...entry, ...(known ? { health: known } : {}) };
  });
}

/** What each feed was worth and cost in the last `days` days, by address. */
export async function feedQualities({ deps }: Site, days: number): Promise<Map<string, FeedQuality>> {
  return readFeedQualities(deps.store.ledger, loadFeedList(deps.feedList).feeds, { days });
}

/** Refused 404 when it is not in the list. */
export async function findFeed(site: Site, url: string): Promise<FeedView> {
  const feed = (await listFeeds(site)).find((one) => one.url === url);
  if (!feed) throw new Refused(404, 'not-found', 'This feed is not in the list.');
  return feed;
}

export async function pollFeed(c: Ctx, site: Site, limits: Limits, url: string): Promise<{ ok: boolean; message: string }> {
  const feed = await findFeed(site, url);
  await limits.take('feeds', c);
  await audit(c, site, 'feed-poll', url);
  return site.deps.pollFeed(feed);
}

export async function enableFeed(c: Ctx, site: Site, url: string, enabled: boolean): Promise<void> {
  await findFeed(site, url);
  await updateFeed(site.deps.feedList, url, { enabled });
  await audit(c, site, enabled ? 'feed-enable' : 'feed-disable', url);
}

export async function addFeed(c: Ctx, site: Site, feed: FeedEntryInput): Promise<void> {
  if (!PageUrl.safeParse(feed.url).success)
    throw new Refused(422, 'input', `${JSON.stringify(feed.url.slice(0, 100))} is not the address of a feed.`);
  if (feed.title === '' || feed.title.length > 200) throw new Refused(422, 'input', 'Give the feed a title of up to 200 characters.');
  if ((await addToFeedList(site.deps.feedList, [feed])).length === 0) throw new Refused(409, 'exists', 'This feed is already in the list.');
  await audit(c, site, 'feed-add', feed.url);
}

/** Which of these addresses the list has, perhaps written differently. */
export function listedAmong({ deps }: Site, urls: string[]): Set<string> {
  const keys = new Set(loadFeedList(deps.feedList).feeds.map(({ url }) => sourceKey(url)));
  return new Set(urls.filter((url) => keys.has(sourceKey(url))));
}

/** Changes fields of one entry. UsageError when the entry would not be valid. The audit log names the fields, not their values. */
export async function editFeed(c: Ctx, site: Site, url: string, changes: FeedChanges): Promise<void> {
  await findFeed(site, url);
  const fields = Object.keys(changes);
  if (fields.length === 0) return;
  await updateFeed(site.deps.feedList, url, changes);
  await audit(c, site, 'feed-edit', url, { fields });
}

export async function removeFeed(c: Ctx, site: Site, url: string): Promise<FeedView> {
  const feed = await findFeed(site, url);
  await removeFromList(site.deps.feedList, url);
  await audit(c, site, 'feed-remove', url);
  return feed;
}
