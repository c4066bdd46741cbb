import { urlKey } from '../../net/canonical-url.ts';
import { audit, type Ctx, type Site } from '../context.ts';
import type { FeedAccess, FeedChanges, FeedView } from '../deps.ts';
import { Refused } from '../refused.ts';
import type { Limits } from '../security/limits.ts';
import { PageUrl } from '../submission.ts';

/** What can be done with feeds, for pages and API alike: checked, done, and in the audit log. */

export function feedAccess(site: Site): FeedAccess {
  if (!site.deps.feeds)
    throw new Refused(
      409,
      'no-feeds',
      'The feed list is not available here: open the web interface of the process that runs the scheduler.',
    );
  return site.deps.feeds;
}

/** Refused 404 when it is not in the list. */
export async function findFeed(site: Site, url: string): Promise<FeedView> {
  const feed = (await feedAccess(site).list()).find((one) => one.url === url);
  if (!feed) throw new Refused(404, 'not-found', 'This feed is not in the list.');
  return feed;
}

export async function pollFeed(c: Ctx, site: Site, limits: Limits, url: string): Promise<{ ok: boolean; message: string }> {
  await findFeed(site, url);
  await limits.take('feeds', c);
  await audit(c, site, 'feed-poll', url);
  return feedAccess(site).pollNow(url);
}

export async function enableFeed(c: Ctx, site: Site, url: string, enabled: boolean): Promise<void> {
  await findFeed(site, url);
  await feedAccess(site).setEnabled(url, enabled);
  await audit(c, site, enabled ? 'feed-enable' : 'feed-disable', url);
}

export async function addFeed(c: Ctx, site: Site, feed: { title: string; url: string; tags: string[] }): Promise<void> {
  if (!PageUrl.safeParse(feed.url).success)
    throw new Refused(422, 'input', `${JSON.stringify(feed.url.slice(0, 100))} is not the address of a feed.`);
  if (feed.title === '' || feed.title.length > 200) throw new Refused(422, 'input', 'Give the feed a title of up to 200 characters.');
  const known = (await feedAccess(site).list()).some(({ url }) => urlKey(url) === urlKey(feed.url));
  if (known) throw new Refused(409, 'exists', 'This feed is already in the list.');
  await feedAccess(site).add(feed);
  await audit(c, site, 'feed-add', feed.url);
}

/** Changes fields of one entry. UsageError when the entry would not be valid. The audit log names the fields, not their values. */
export async function editFeed(c: Ctx, site: Site, url: string, changes: FeedChanges): Promise<void> {
  await findFeed(site, url);
  const fields = Object.keys(changes);
  if (fields.length === 0) return;
  await feedAccess(site).update(url, changes);
  await audit(c, site, 'feed-edit', url, { fields });
}

export async function removeFeed(c: Ctx, site: Site, url: string): Promise<FeedView> {
  const feed = await findFeed(site, url);
  await feedAccess(site).remove(url);
  await audit(c, site, 'feed-remove', url);
  return feed;
}
