import { Hono } from 'hono';
import { StageError, sentence, UsageError } from '../../errors.ts';
import { urlKey } from '../../net/canonical-url.ts';
import { type Ctx, type Env, nameOf, type Site } from '../context.ts';
import type { FeedAccess, FeedView, FoundFeed } from '../deps.ts';
import { Refused } from '../refused.ts';
import { may, need } from '../security/gate.ts';
import type { Limits } from '../security/limits.ts';
import { PageUrl } from '../submission.ts';
import { number, shortUrl, when } from '../view/format.ts';
import { type Html, html, nothing } from '../view/html.ts';
import { csrfField, layout, notice, pill } from '../view/layout.ts';
import { splitTags } from './form.ts';

export function feedPages(site: Site, limits: Limits): Hono<Env> {
  const app = new Hono<Env>();
  const show = async (c: Ctx, extra: Html = nothing) =>
    c.html(layout(c, site, { title: 'Feeds', section: '/feeds', wide: true, body: await listBody(c, site, extra) }));

  app.get('/feeds', need('read'), (c) => show(c));

  app.post('/feeds/poll', need('submit'), async (c) => {
    const url = await field(c, 'url');
    const { ok, message } = await pollFeed(c, site, limits, url);
    return show(c, notice(ok ? 'good' : 'bad', `${shortUrl(url)}: ${message}`));
  });

  app.post('/feeds/enable', need('admin'), async (c) => {
    await enableFeed(c, site, await field(c, 'url'), (await field(c, 'enabled')) === '1');
    return c.redirect(site.link('/feeds'), 303);
  });

  app.get('/feeds.opml', need('read'), async (c) => {
    c.header('content-disposition', 'attachment; filename="feeds.opml"');
    return c.body(await feedAccess(site).exportOpml(), 200, { 'content-type': 'text/x-opml; charset=utf-8' });
  });

  app.post('/feeds/import', need('admin'), async (c) => {
    const { file } = await c.req.parseBody();
    if (!(file instanceof File) || file.size === 0) return show(c, notice('bad', 'Choose an OPML file.'));
    try {
      const { added, known: before, problems } = await feedAccess(site).importOpml(new Uint8Array(await file.arrayBuffer()));
      await record(c, site, 'feed-import', file.name.slice(0, 100));
      const skipped = problems.length > 0 ? ` Skipped: ${problems.slice(0, 5).join(' ')}` : '';
      return show(c, notice('good', `${added} feeds were added, ${before} were in the list already.${skipped}`));
    } catch (error) {
      if (error instanceof UsageError) return show(c, notice('bad', sentence(error)));
      throw error;
    }
  });

  app.post('/feeds/discover', need('admin'), async (c) => {
    const given = await field(c, 'site');
    const address = PageUrl.safeParse(/^https?:\/\//i.test(given) ? given : `https://${given}`);
    if (!address.success) return show(c, notice('bad', `${JSON.stringify(given.slice(0, 100))} is not the address of a site.`));
    await limits.take('preview', `feeds ${c.get('client').address}`);
    try {
      const found = await feedAccess(site).discover(address.data);
      const listed = new Set((await feedAccess(site).list()).map(({ url }) => urlKey(url)));
      return show(c, foundBody(c, site, address.data, found, listed));
    } catch (error) {
      // The server is down, or refuses us: said on the page, not as an error of ours.
      if (error instanceof UsageError || error instanceof StageError) return show(c, notice('bad', sentence(error)));
      throw error;
    }
  });

  app.post('/feeds/add', need('admin'), async (c) => {
    const feed = { url: await field(c, 'url'), title: await field(c, 'title'), tags: splitTags(await field(c, 'tags')) };
    await addFeed(c, site, feed);
    return show(c, notice('good', `${feed.title} was added; it is polled in the next round.`));
  });

  return app;
}

async function field(c: Ctx, name: string): Promise<string> {
  const value = (await c.req.parseBody())[name];
  return typeof value === 'string' ? value.trim() : '';
}

export function feedAccess(site: Site): FeedAccess {
  if (!site.deps.feeds)
    throw new Refused(
      409,
      'no-feeds',
      'The feed list is not available here: open the web interface of the process that runs the scheduler.',
    );
  return site.deps.feeds;
}

const record = (c: Ctx, site: Site, action: 'feed-add' | 'feed-import' | 'feed-enable' | 'feed-disable' | 'feed-poll', object: string) =>
  site.deps.audit({ who: nameOf(c), address: c.get('client').address, action, object });

export async function pollFeed(c: Ctx, site: Site, limits: Limits, url: string): Promise<{ ok: boolean; message: string }> {
  await known(site, url);
  await limits.take('preview', `feeds ${c.get('client').address}`);
  await record(c, site, 'feed-poll', url);
  return feedAccess(site).pollNow(url);
}

export async function enableFeed(c: Ctx, site: Site, url: string, enabled: boolean): Promise<void> {
  await known(site, url);
  await feedAccess(site).setEnabled(url, enabled);
  await record(c, site, enabled ? 'feed-enable' : 'feed-disable', url);
}

export async function addFeed(c: Ctx, site: Site, feed: { title: string; url: string; tags: string[] }): Promise<void> {
  if (!PageUrl.safeParse(feed.url).success)
    throw new Refused(422, 'input', `${JSON.stringify(feed.url.slice(0, 100))} is not the address of a feed.`);
  if (feed.title === '' || feed.title.length > 200) throw new Refused(422, 'input', 'Give the feed a title of up to 200 characters.');
  if ((await feedAccess(site).list()).some(({ url }) => url === feed.url))
    throw new Refused(409, 'exists', 'This feed is in the list already.');
  await feedAccess(site).add(feed);
  await record(c, site, 'feed-add', feed.url);
}

async function known(site: Site, url: string): Promise<void> {
  if (!(await feedAccess(site).list()).some((feed) => feed.url === url))
    throw new Refused(404, 'not-found', 'This feed is not in the list.');
}

async function listBody(c: Ctx, site: Site, extra: Html): Promise<Html> {
  if (!site.deps.feeds)
    return html`<h1>Feeds</h1>${notice('note', 'The feed list is kept by the process that polls the feeds; this one does not.')}`;
  const feeds = await site.deps.feeds.list();
  const failing = feeds.filter((feed) => feed.enabled && feed.health?.failingSince !== undefined).length;
  return html`<h1>Feeds</h1>
<p class="lead">${number(feeds.length)} feeds, ${failing === 0 ? 'none of them failing' : `${failing} failing`}.</p>${extra}
${may(c, 'admin') ? finder(c, site) : nothing}
${
  feeds.length === 0
    ? html`<p class="empty">The list is empty. Add a feed by the address of its site.</p>`
    : html`<table class="list feeds"><thead><tr><th>State</th><th>Feed</th><th>Last success</th><th>Next poll</th><th class="num">Entries</th><th class="num">New</th><th><span class="sr">Actions</span></th></tr></thead>
<tbody>${feeds.map((feed) => row(c, site, feed))}</tbody></table>`
}`;
}

function row(c: Ctx, site: Site, feed: FeedView): Html {
  const { health } = feed;
  const failing = feed.enabled && health?.failingSince !== undefined;
  const state = !feed.enabled
    ? pill('quiet', 'off')
    : failing
      ? pill('failed', 'failing')
      : health?.lastSuccessAt
        ? pill('done', 'fine')
        : pill('waiting', 'new');
  const hidden = html`${csrfField(c)}<input type="hidden" name="url" value="${feed.url}">`;
  return html`<tr><td data-label="State">${state}</td><td data-label="Feed"><a class="title" href="${site.link(`/jobs?feed=${encodeURIComponent(feed.title)}`)}">${feed.title}</a><br><span class="quiet mono wrap">${shortUrl(feed.url)}</span>
${failing ? html`<br><span class="bad">${health?.lastError ?? 'It cannot be read'}</span> <span class="quiet">since ${when(health?.failingSince)}</span>` : nothing}
${health?.movedTo ? html`<br><span class="quiet">has moved to <span class="mono wrap">${health.movedTo}</span></span>` : nothing}
${feed.tags.length > 0 ? html`<br>${feed.tags.map((tag) => html`<span class="tag">${tag}</span> `)}` : nothing}</td>
<td data-label="Last success">${when(health?.lastSuccessAt)}</td><td data-label="Next poll">${feed.enabled ? when(health?.nextPollAt) : html`<span class="quiet">–</span>`}</td>
<td data-label="Entries" class="num">${health?.entries === undefined ? '–' : number(health.entries)}</td><td data-label="New" class="num">${health?.newEntries === undefined ? '–' : number(health.newEntries)}</td>
<td class="row-actions">${may(c, 'submit') && feed.enabled ? html`<form method="post" action="${site.link('/feeds/poll')}" class="inline">${hidden}<button class="small" aria-label="Poll ${feed.title} now">Poll now</button></form>` : nothing}
${may(c, 'admin') ? html`<form method="post" action="${site.link('/feeds/enable')}" class="inline">${hidden}<button class="small ghost" name="enabled" value="${feed.enabled ? '0' : '1'}" aria-label="${feed.enabled ? 'Disable' : 'Enable'} ${feed.title}">${feed.enabled ? 'Disable' : 'Enable'}</button></form>` : nothing}</td></tr>`;
}

const finder = (c: Ctx, site: Site): Html =>
  html`<form method="post" action="${site.link('/feeds/discover')}" class="filter">${csrfField(c)}<label class="grow"><span class="sr">Address of a site</span><input name="site" placeholder="Address of a blog or feed, such as blog.example.com" required inputmode="url"></label><button>Find its feeds</button></form>
<details><summary>Import or export the list</summary><form method="post" action="${site.link('/feeds/import')}" enctype="multipart/form-data" class="filter">${csrfField(c)}<label>OPML file <input type="file" name="file" accept=".opml,.xml,text/x-opml" required></label><button>Import</button> <a href="${site.link('/feeds.opml')}">Export as OPML</a></form></details>`;

function foundBody(c: Ctx, site: Site, address: string, found: FoundFeed[], listed: Set<string>): Html {
  if (found.length === 0) return notice('note', `No feed was found on ${shortUrl(address)}. If you know its address, enter that.`);
  return html`<section class="found" aria-label="Feeds found"><h2>Found on ${shortUrl(address)}</h2>${found.map(
    (
      feed,
    ) => html`<div class="card stack"><p><b>${feed.title ?? 'Without a title'}</b><br><span class="quiet mono wrap">${feed.url}</span></p>
<ul class="compact">${feed.entries.slice(0, 5).map((entry) => html`<li>${entry.title ?? shortUrl(entry.url)} <span class="quiet">${entry.published?.slice(0, 10) ?? ''}</span></li>`)}</ul>
${
  listed.has(urlKey(feed.url))
    ? html`<p>${pill('done', 'in the list')} This feed is in the list already.</p>`
    : html`<form method="post" action="${site.link('/feeds/add')}" class="filter">${csrfField(c)}<input type="hidden" name="url" value="${feed.url}">
<label><span class="sr">Title</span><input name="title" value="${feed.title ?? ''}" placeholder="Title" required maxlength="200"></label><label><span class="sr">Tags</span><input name="tags" placeholder="Tags for its events"></label><button class="primary">Add</button></form>`
}</div>`,
  )}</section>`;
}
