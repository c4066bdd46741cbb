import { Hono } from 'hono';
import { StageError, sentence, UsageError } from '../../errors.ts';
import { readFeedCatalog } from '../../feeds/list/catalog.ts';
import { addToFeedList } from '../../feeds/list/edit.ts';
import { loadFeedList } from '../../feeds/list/load.ts';
import { readOpml, writeOpml } from '../../feeds/list/opml.ts';
import { counted } from '../../text.ts';
import { audit, type Ctx, type Env, formText, type Site } from '../context.ts';
import { splitTags } from '../pages/form.ts';
import { requireScope } from '../security/gate.ts';
import type { Limits } from '../security/limits.ts';
import { PageUrl } from '../submission.ts';
import { number, shortUrl } from '../view/format.ts';
import { type Html, nothing } from '../view/html.ts';
import { layout, notice } from '../view/layout.ts';
import { addFeed, editFeed, enableFeed, findFeed, listedAmong, pollFeed, removeFeed } from './actions.ts';
import { catalogBody } from './catalog.ts';
import { changesOf } from './fields.ts';
import { readFeedForm } from './form.ts';
import { feedListBody, foundFeeds } from './list.ts';
import { feedBody } from './one.ts';

/** The feed list, one feed with its settings, and the feed catalog. */
export function feedPages(site: Site, limits: Limits): Hono<Env> {
  const app = new Hono<Env>();
  const page = (c: Ctx, title: string, body: Html, status: 200 | 422 = 200) =>
    c.html(layout(c, site, { title, section: '/feeds', wide: true, body }), status);
  const list = async (c: Ctx, extra: Html = nothing) => page(c, 'Feeds', await feedListBody(c, site, extra));
  const one = async (c: Ctx, url: string, notices: Html = nothing) => {
    const feed = await findFeed(site, url);
    return page(c, feed.title, await feedBody(c, site, feed, { notices }));
  };

  app.get('/feeds', requireScope('read'), (c) => list(c));
  app.get('/feeds/one', requireScope('read'), (c) => one(c, c.req.query('url') ?? ''));
  app.get('/feeds/catalog', requireScope('read'), async (c) => page(c, 'Feed catalog', catalogBody(c, site)));

  app.post('/feeds/edit', requireScope('admin'), async (c) => {
    const body = await c.req.parseBody({ all: true });
    const feed = await findFeed(site, (await formText(c))('of'));
    const values = readFeedForm(body);
    let changes: Record<string, unknown>;
    try {
      changes = changesOf(feed, values);
      await editFeed(c, site, feed.url, changes);
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      return page(c, feed.title, await feedBody(c, site, feed, { notices: notice('bad', sentence(error)), values }), 422);
    }
    const fields = Object.keys(changes);
    return one(
      c,
      typeof changes.url === 'string' ? changes.url : feed.url,
      fields.length === 0 ? notice('note', 'Nothing was changed.') : notice('good', `Saved: ${fields.join(', ')}.`),
    );
  });

  app.post('/feeds/remove', requireScope('admin'), async (c) => {
    const { title } = await removeFeed(c, site, await field(c, 'url'));
    return list(c, notice('good', `${title} was deleted from the list.`));
  });

  app.post('/feeds/catalog', requireScope('admin'), async (c) => {
    const body = await c.req.parseBody({ all: true });
    const chosen = new Set([body.url ?? []].flat());
    const entries = readFeedCatalog().filter(({ url }) => chosen.has(url));
    if (entries.length === 0) return page(c, 'Feed catalog', catalogBody(c, site, notice('bad', 'Choose at least one blog.')));
    const tags = splitTags((await formText(c))('tags'));
    const listed = listedAmong(
      site,
      entries.map(({ url }) => url),
    );
    const added = entries.filter(({ url }) => !listed.has(url));
    for (const { title, url } of added) await addFeed(c, site, { title, url, tags });
    return list(c, notice('good', `${number(added.length)} ${added.length === 1 ? 'feed was' : 'feeds were'} added.`));
  });

  app.post('/feeds/poll', requireScope('submit'), async (c) => {
    const url = await field(c, 'url');
    const { ok, message } = await pollFeed(c, site, limits, url);
    return list(c, notice(ok ? 'good' : 'bad', `${shortUrl(url)}: ${message}`));
  });

  app.post('/feeds/enable', requireScope('admin'), async (c) => {
    await enableFeed(c, site, await field(c, 'url'), (await field(c, 'enabled')) === '1');
    return c.redirect(site.link('/feeds'), 303);
  });

  app.get('/feeds.opml', requireScope('read'), async (c) => {
    c.header('content-disposition', 'attachment; filename="feeds.opml"');
    return c.body(writeOpml(loadFeedList(site.deps.feedList).feeds), 200, { 'content-type': 'text/x-opml; charset=utf-8' });
  });

  app.post('/feeds/import', requireScope('admin'), async (c) => {
    const { file } = await c.req.parseBody();
    if (!(file instanceof File) || file.size === 0) return list(c, notice('bad', 'Choose an OPML file.'));
    try {
      const { feeds, problems } = readOpml(new Uint8Array(await file.arrayBuffer()), 'The file');
      const added = (await addToFeedList(site.deps.feedList, feeds)).length;
      await audit(c, site, 'feed-import', file.name.slice(0, 100));
      const skipped = problems.length > 0 ? ` Skipped: ${problems.slice(0, 5).join(' ')}` : '';
      return list(c, notice('good', `Added ${counted(added, 'feed')}; already in the list: ${feeds.length - added}.${skipped}`));
    } catch (error) {
      if (error instanceof UsageError) return list(c, notice('bad', sentence(error)));
      throw error;
    }
  });

  app.post('/feeds/discover', requireScope('admin'), async (c) => {
    const given = await field(c, 'site');
    const address = PageUrl.safeParse(/^https?:\/\//i.test(given) ? given : `https://${given}`);
    if (!address.success) return list(c, notice('bad', `${JSON.stringify(given.slice(0, 100))} is not the address of a site.`));
    await limits.take('feeds', c);
    try {
      return list(c, foundFeeds(c, site, address.data, await site.deps.discoverFeeds(address.data)));
    } catch (error) {
      // The server is down, or refuses us: said on the page, not as an error of ours.
      if (error instanceof UsageError || error instanceof StageError) return list(c, notice('bad', sentence(error)));
      throw error;
    }
  });

  app.post('/feeds/add', requireScope('admin'), async (c) => {
    const feed = { url: await field(c, 'url'), title: await field(c, 'title'), tags: splitTags(await field(c, 'tags')) };
    await addFeed(c, site, feed);
    return list(c, notice('good', `${feed.title} was added; it will be polled soon.`));
  });

  return app;
}

const field = async (c: Ctx, name: string): Promise<string> => (await formText(c))(name).trim();
