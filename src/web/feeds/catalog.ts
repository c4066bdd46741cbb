import { type CatalogEntry, readFeedCatalog } from '../../feeds/list/catalog.ts';
import type { Ctx, Site } from '../context.ts';
import { hasScope } from '../security/gate.ts';
import { number, shortUrl } from '../view/format.ts';
import { type Html, html, nothing } from '../view/html.ts';
import { csrfField, pill } from '../view/layout.ts';
import { listedAmong } from './actions.ts';

export interface CatalogQuery {
  text?: string | undefined;
  topic?: string | undefined;
  language?: string | undefined;
}

const languageNames = new Intl.DisplayNames(['en'], { type: 'language' });

/** The feed catalog as far as it matches, each entry with whether it is in the feed list. */
export function searchCatalog(site: Site, query: CatalogQuery): (CatalogEntry & { listed: boolean })[] {
  const text = query.text?.trim().toLowerCase() ?? '';
  const matching = readFeedCatalog().filter(
    ({ title, url, focus, language }) =>
      (!query.topic || focus === query.topic) &&
      (!query.language || language === query.language) &&
      (text === '' || title.toLowerCase().includes(text) || url.toLowerCase().includes(text)),
  );
  const listed = listedAmong(
    site,
    matching.map(({ url }) => url),
  );
  return matching.map((entry) => ({ ...entry, listed: listed.has(entry.url) }));
}

export function catalogBody(c: Ctx, site: Site, notices: Html = nothing): Html {
  const query: CatalogQuery = { text: c.req.query('text'), topic: c.req.query('topic'), language: c.req.query('language') };
  const all = readFeedCatalog();
  const entries = searchCatalog(site, query);
  const choices = (values: string[], chosen: string | undefined, name: (value: string) => string) =>
    [...new Set(values)]
      .sort()
      .map((value) => html`<option value="${value}"${value === chosen ? html` selected` : nothing}>${name(value)}</option>`);
  return html`<p class="crumb"><a href="${site.link('/feeds')}">Feeds</a></p><h1>Feed catalog</h1>
<p class="lead">${number(all.length)} security blogs to choose from.</p>${notices}
<form method="get" action="${site.link('/feeds/catalog')}" class="filter" role="search">
<label class="grow"><span class="sr">Text</span><input type="search" name="text" value="${query.text ?? ''}" placeholder="Title or address"></label>
<label><span class="sr">Topic</span><select name="topic"><option value="">All topics</option>${choices(
    all.map(({ focus }) => focus),
    query.topic,
    (value) => value,
  )}</select></label>
<label><span class="sr">Language</span><select name="language"><option value="">All languages</option>${choices(
    all.map(({ language }) => language),
    query.language,
    (value) => languageNames.of(value) ?? value,
  )}</select></label><button>Search</button></form>
${entries.length === 0 ? html`<p class="empty">No blogs match. <a href="${site.link('/feeds/catalog')}">Show all</a></p>` : choose(c, site, entries)}`;
}

function choose(c: Ctx, site: Site, entries: (CatalogEntry & { listed: boolean })[]): Html {
  const canAdd = hasScope(c, 'admin');
  return html`<form method="post" action="${site.link('/feeds/catalog')}">${csrfField(c)}
<table class="list catalog"><thead><tr><th><span class="sr">Choose</span></th><th>Blog</th><th>Topic</th><th>Language</th><th title="When a public list last said that it works">Checked</th></tr></thead><tbody>${entries.map(
    (entry) =>
      html`<tr><td>${entry.listed ? pill('done', 'in the list') : canAdd ? html`<input type="checkbox" name="url" value="${entry.url}" aria-label="Choose ${entry.title}">` : nothing}</td>
<td data-label="Blog"><b>${entry.title}</b><br><span class="quiet mono wrap">${shortUrl(entry.url, 70)}</span></td><td data-label="Topic">${entry.focus}</td><td data-label="Language">${languageNames.of(entry.language) ?? entry.language}</td><td data-label="Checked"><span class="quiet">${entry.listedAsWorking ?? '–'}</span></td></tr>`,
  )}</tbody></table>
${canAdd ? html`<div class="actions sticky"><label class="grow"><span class="sr">Tags for their events</span><input name="tags" placeholder="Tags, such as type:OSINT"></label><button class="primary">Add the chosen feeds</button></div>` : nothing}</form>`;
}
