import type { FeedQuality } from '../../pipeline/feed-quality.ts';
import type { Ctx, Site } from '../context.ts';
import type { FeedView, FoundFeed } from '../deps.ts';
import { hasScope } from '../security/gate.ts';
import { number, shortUrl, when } from '../view/format.ts';
import { type Html, html, nothing } from '../view/html.ts';
import { csrfField, notice, pill } from '../view/layout.ts';
import { feedQualities, listFeeds } from './actions.ts';

export const QUALITY_DAYS = 90;

const SORTS = ['title', 'success', 'articles', 'events', 'indicators', 'detect', 'failed', 'seconds'] as const;
type Sort = (typeof SORTS)[number];

interface Row {
  feed: FeedView;
  quality: FeedQuality | undefined;
}

const feedLink = (site: Site, url: string): string => site.link(`/feeds/one?url=${encodeURIComponent(url)}`);

/** All feeds with their health and what they are worth; sorted and filtered by the address of the page. */
export async function feedListBody(c: Ctx, site: Site, extra: Html): Promise<Html> {
  const [feeds, quality] = await Promise.all([listFeeds(site), feedQualities(site, QUALITY_DAYS)]);
  const failing = feeds.filter(isFailing).length;
  const text = (c.req.query('text') ?? '').trim().slice(0, 200);
  const sort = SORTS.find((name) => name === c.req.query('sort'));
  const rows = feeds.map((feed): Row => ({ feed, quality: quality.get(feed.url) })).filter(({ feed }) => matches(feed, text));
  return html`<h1>Feeds</h1>
<p class="lead">${number(feeds.length)} ${feeds.length === 1 ? 'feed' : 'feeds'}, ${failing === 0 ? 'none of them failing' : `${failing} failing`}.</p>${extra}
${hasScope(c, 'admin') ? tools(c, site) : nothing}
${
  feeds.length === 0
    ? html`<p class="empty">The list is empty. Add a feed by the address of its site, or <a href="${site.link('/feeds/catalog')}">choose from the catalog</a>.</p>`
    : html`${feeds.length > 10 || text ? search(site, text, sort) : nothing}${table(c, site, sorted(rows, sort), { sort, text })}`
}`;
}

const isFailing = ({ enabled, health }: FeedView): boolean => enabled && health?.failingSince !== undefined;

const matches = ({ title, url, tags }: FeedView, text: string): boolean =>
  text === '' || [title, url, ...tags].some((part) => part.toLowerCase().includes(text.toLowerCase()));

function sorted(rows: Row[], sort: Sort | undefined): Row[] {
  if (!sort) return rows;
  if (sort === 'title') return rows.toSorted((a, b) => a.feed.title.localeCompare(b.feed.title));
  const figure = ({ feed, quality }: Row): number =>
    ({
      success: feed.health?.lastSuccessAt,
      articles: quality?.articles,
      events: quality && eventShare(quality),
      indicators: quality?.indicatorsPerArticle,
      detect: quality?.toIdsShare,
      failed: quality?.failed,
      seconds: quality?.secondsPerArticle,
    })[sort] ?? -1;
  return rows.toSorted((a, b) => figure(b) - figure(a));
}

const search = (site: Site, text: string, sort: Sort | undefined): Html =>
  html`<form method="get" action="${site.link('/feeds')}" class="filter" role="search">${sort ? html`<input type="hidden" name="sort" value="${sort}">` : nothing}
<label class="grow"><span class="sr">Filter feeds</span><input type="search" name="text" value="${text}" placeholder="Title, address or tag"></label><button>Filter</button>${text ? html`<a href="${site.link('/feeds')}">Clear</a>` : nothing}</form>`;

function table(c: Ctx, site: Site, rows: Row[], { sort, text }: { sort: Sort | undefined; text: string }): Html {
  if (rows.length === 0) return html`<p class="empty">No feeds match. <a href="${site.link('/feeds')}">Show all</a></p>`;
  const head = (name: Sort, label: string, title: string, kind = 'num') =>
    html`<th class="${kind}" title="${title}"${sort === name ? html` aria-sort="${name === 'title' ? 'ascending' : 'descending'}"` : nothing}><a href="${site.link(`/feeds?${new URLSearchParams({ sort: name, ...(text ? { text } : {}) })}`)}">${label}</a></th>`;
  return html`<p class="quiet">Figures of the last ${QUALITY_DAYS} days.</p><table class="list feeds"><thead><tr><th>State</th>${head('title', 'Feed', 'Title', '')}${head('success', 'Last success', 'Last successful poll', '')}
${head('articles', 'Articles', 'Articles that were read or failed')}${head('events', 'Events', 'Share of the articles that became events')}${head('indicators', 'Per article', 'Indicators per article')}${head('detect', 'to_ids', 'Share of the attributes with to_ids')}${head('failed', 'Failed', 'Pages that failed')}${head('seconds', 'Cost', 'Seconds of work per article')}<th><span class="sr">Actions</span></th></tr></thead>
<tbody>${rows.map((row) => tableRow(c, site, row))}</tbody></table>`;
}

export const percent = (share: number | undefined): string => (share === undefined ? '–' : `${Math.round(share * 100)} %`);
export const eventShare = ({ articles, events }: FeedQuality): number | undefined => (articles === 0 ? undefined : events / articles);
export const perArticle = (value: number | undefined): string => value?.toFixed(1) ?? '–';

export const seconds = (value: number | undefined): string => (value === undefined ? '–' : `${value.toFixed(1)} s`);

export function feedState(feed: FeedView): Html {
  if (!feed.enabled) return pill('quiet', 'off');
  if (isFailing(feed)) return pill('failed', 'failing');
  return feed.health?.lastSuccessAt ? pill('done', 'ok') : pill('waiting', 'new');
}

/** What is wrong with the feed now, if anything. */
export function feedProblem(feed: FeedView): Html {
  const { health } = feed;
  return html`${isFailing(feed) ? html`<br><span class="bad">${health?.lastError ?? 'It cannot be read.'}</span> <span class="quiet">since ${when(health?.failingSince)}</span>` : nothing}
${health?.movedTo ? html`<br><span class="quiet">has moved to <span class="mono wrap">${health.movedTo}</span></span>` : nothing}`;
}

function tableRow(c: Ctx, site: Site, { feed, quality }: Row): Html {
  const cell = (label: string, text: string) => html`<td data-label="${label}" class="num">${text}</td>`;
  return html`<tr><td data-label="State">${feedState(feed)}</td><td><a class="title" href="${feedLink(site, feed.url)}">${feed.title}</a><br><span class="quiet mono wrap">${shortUrl(feed.url, 60)}</span>
${feedProblem(feed)}
${feed.tags.length > 0 ? html`<br>${feed.tags.map((tag) => html`<span class="tag">${tag}</span> `)}` : nothing}</td>
<td data-label="Last success">${when(feed.health?.lastSuccessAt)}</td>
${quality ? html`${cell('Articles', number(quality.articles))}${cell('Events', percent(eventShare(quality)))}${cell('Per article', perArticle(quality.indicatorsPerArticle))}${cell('to_ids', percent(quality.toIdsShare))}${cell('Failed', number(quality.failed))}${cell('Cost', seconds(quality.secondsPerArticle))}` : html`${Array.from({ length: 6 }, () => html`<td></td>`)}`}
<td class="row-actions">${pollAndEnable(c, site, feed)}</td></tr>`;
}

export function pollAndEnable(c: Ctx, site: Site, feed: FeedView): Html {
  const hidden = html`${csrfField(c)}<input type="hidden" name="url" value="${feed.url}">`;
  return html`${hasScope(c, 'submit') && feed.enabled ? html`<form method="post" action="${site.link('/feeds/poll')}" class="inline">${hidden}<button class="small" aria-label="Poll now: ${feed.title}">Poll now</button></form>` : nothing}
${hasScope(c, 'admin') ? html`<form method="post" action="${site.link('/feeds/enable')}" class="inline">${hidden}<button class="small ghost" name="enabled" value="${feed.enabled ? '0' : '1'}" aria-label="${feed.enabled ? 'Disable' : 'Enable'} ${feed.title}">${feed.enabled ? 'Disable' : 'Enable'}</button></form>` : nothing}`;
}

const tools = (c: Ctx, site: Site): Html =>
  html`<form method="post" action="${site.link('/feeds/discover')}" class="filter">${csrfField(c)}<label class="grow"><span class="sr">Address of a site</span><input name="site" placeholder="Address of a blog or feed" required inputmode="url"></label><button>Find feeds</button><a href="${site.link('/feeds/catalog')}">Choose from the catalog</a></form>
<details><summary>Import or export the list</summary><form method="post" action="${site.link('/feeds/import')}" enctype="multipart/form-data" class="filter">${csrfField(c)}<label>OPML file <input type="file" name="file" accept=".opml,.xml,text/x-opml" required></label><button>Import</button> <a href="${site.link('/feeds.opml')}">Export as OPML</a></form></details>`;

/** Feeds of a site that the list does not have, with their newest entries. */
export function foundFeeds(c: Ctx, site: Site, address: string, found: FoundFeed[]): Html {
  if (found.length === 0) return notice('note', `No feed was found on ${shortUrl(address)}. If you know its address, enter that.`);
  return html`<section class="found" aria-label="Feeds found"><h2>Found on ${shortUrl(address)}</h2>${found.map(
    (
      feed,
    ) => html`<div class="card stack"><p><b>${feed.title ?? 'Without a title'}</b><br><span class="quiet mono wrap">${feed.url}</span></p>
<ul class="compact">${feed.entries.slice(0, 5).map((entry) => html`<li>${entry.title ?? shortUrl(entry.url)} <span class="quiet">${entry.published?.slice(0, 10) ?? ''}</span></li>`)}</ul>
<form method="post" action="${site.link('/feeds/add')}" class="filter">${csrfField(c)}<input type="hidden" name="url" value="${feed.url}">
<label><span class="sr">Title</span><input name="title" value="${feed.title ?? ''}" placeholder="Title" required maxlength="200"></label><label><span class="sr">Tags</span><input name="tags" placeholder="Tags for its events"></label><button class="primary">Add</button></form></div>`,
  )}</section>`;
}
