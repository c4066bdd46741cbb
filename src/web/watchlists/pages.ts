import { Hono } from 'hono';
import { placeOf } from '../../domain/outcome.ts';
import { sentence, UsageError } from '../../errors.ts';
import { firstDay } from '../../pipeline/feed-quality.ts';
import { readWatchlists, type Watchlist, type WatchlistInput } from '../../watchlists/settings.ts';
import { type Ctx, type Env, formText, type Site } from '../context.ts';
import { readHitCounts } from '../overview/arrivals.ts';
import { Refused } from '../refused.ts';
import { hasScope, requireScope } from '../security/gate.ts';
import { number } from '../view/format.ts';
import { type Html, html, nothing } from '../view/html.ts';
import { csrfField, layout, notice, pill } from '../view/layout.ts';
import { checkWatchlist, findWatchlist, removeWatchlist, saveWatchlist, tryWatchlists } from './actions.ts';

const HIT_DAYS = 90;
const NEW: WatchlistInput = { name: '' };

/** The watchlists: what they hold, how often they were hit, and a text to try them on. */
export function watchlistPages(site: Site): Hono<Env> {
  const app = new Hono<Env>();
  const page = (c: Ctx, title: string, body: Html, status: 200 | 409 | 422 = 200) =>
    c.html(layout(c, site, { title, section: '/watchlists', body }), status);
  const list = async (c: Ctx, extra: Html = nothing, text = '') => page(c, 'Watchlists', await listBody(c, site, extra, text));

  app.get('/watchlists', requireScope('read'), (c) => list(c));

  app.post('/watchlists/try', requireScope('read'), async (c) => {
    const text = (await fieldsOf(c))('text');
    return list(c, hitsNotice(readWatchlists(site.deps.watchlists), text), text);
  });

  app.get('/watchlists/one', requireScope('read'), (c) => {
    const name = c.req.query('name');
    const watchlist = name === undefined ? NEW : findWatchlist(site, name);
    return page(c, name ?? 'New watchlist', editBody(c, site, watchlist, name));
  });

  app.post('/watchlists/save', requireScope('admin'), async (c) => {
    const field = await fieldsOf(c);
    const before = field('before') || undefined;
    const typed = readForm(field);
    const text = field('text');
    try {
      if (field('step') === 'try')
        return page(c, before ?? 'New watchlist', editBody(c, site, typed, before, hitsNotice([checkWatchlist(typed)], text), text));
      await saveWatchlist(c, site, typed, before);
    } catch (error) {
      const refused = error instanceof Refused && (error.status === 422 || error.status === 409) ? error : undefined;
      if (!refused && !(error instanceof UsageError)) throw error;
      const body = editBody(c, site, typed, before, notice('bad', sentence(error)), text);
      return page(c, before ?? 'New watchlist', body, refused?.status === 409 ? 409 : 422);
    }
    return list(c, notice('good', `The watchlist “${typed.name}” was saved. It is used from the next article on.`));
  });

  app.post('/watchlists/remove', requireScope('admin'), async (c) => {
    const name = (await fieldsOf(c))('name');
    await removeWatchlist(c, site, name);
    return list(c, notice('good', `The watchlist “${name}” was deleted.`));
  });

  return app;
}

async function fieldsOf(c: Ctx): Promise<(name: string) => string> {
  const text = await formText(c);
  return (name) => text(name).replace(/\r\n?/g, '\n').trim();
}

function readForm(field: (name: string) => string): WatchlistInput {
  const lines = (name: string) =>
    field(name)
      .split('\n')
      .map((line) => line.trim())
      .filter(Boolean);
  const tag = field('tag');
  return {
    name: field('name'),
    enabled: field('enabled') === '1',
    terms: lines('terms'),
    patterns: lines('patterns'),
    ...(tag ? { tag } : {}),
    priority: field('priority') === '1',
    notify: field('notify') === '1',
  };
}

async function listBody(c: Ctx, site: Site, extra: Html, text: string): Promise<Html> {
  const lists = readWatchlists(site.deps.watchlists);
  const hits = new Map(await readHitCounts(site.deps.store.ledger, firstDay(HIT_DAYS)));
  const add = hasScope(c, 'admin') ? html`<p><a class="button" href="${site.link('/watchlists/one')}">New watchlist</a></p>` : nothing;
  return html`<h1>Watchlists</h1><p class="lead">Names and patterns that you want to hear about: your brands and domains, products you run, actors, CVEs. Every article is matched as it is read.</p>${extra}${add}
${lists.length === 0 ? html`<p class="empty">No watchlists yet.</p>` : table(site, lists, hits)}
${lists.length === 0 ? nothing : html`<section><h2>Test them on a text</h2><form method="post" action="${site.link('/watchlists/try')}" class="stack">${csrfField(c)}<label><span class="sr">Text</span><textarea name="text" rows="4" placeholder="Paste a title, a paragraph or some indicators" required maxlength="100000">${text}</textarea></label><p><button>Try</button></p></form></section>`}`;
}

function table(site: Site, lists: Watchlist[], hits: Map<string, number>): Html {
  return html`<table class="list"><thead><tr><th>State</th><th>Watchlist</th><th>Event</th><th class="num">Hits in ${HIT_DAYS} days</th></tr></thead><tbody>${lists.map(
    (list) =>
      html`<tr><td data-label="State">${list.enabled ? pill('done', 'on') : pill('quiet', 'off')}</td>
<td data-label="Watchlist"><a class="title" href="${site.link(`/watchlists/one?name=${encodeURIComponent(list.name)}`)}">${list.name}</a><br><span class="quiet wrap">${summary(list)}</span></td>
<td data-label="Event">${list.tag ? html`<span class="tag">${list.tag}</span> ` : nothing}<span class="quiet">${[list.priority ? 'published first' : '', list.notify ? 'notifies' : ''].filter(Boolean).join(', ')}</span></td>
<td data-label="Hits" class="num">${number(hits.get(list.name) ?? 0)}</td></tr>`,
  )}</tbody></table>`;
}

function summary({ terms, patterns }: Watchlist): string {
  const all = [...terms, ...patterns];
  return all.length <= 5 ? all.join(', ') : `${all.slice(0, 5).join(', ')} and ${number(all.length - 5)} more`;
}

function hitsNotice(lists: Watchlist[], text: string): Html {
  if (text === '') return notice('note', 'Paste some text first.');
  const hits = tryWatchlists(lists, text);
  if (hits.length === 0) return notice('note', 'Nothing in this text is on a watchlist.');
  return notice(
    'good',
    html`${number(hits.length)} ${hits.length === 1 ? 'hit' : 'hits'}:<ul>${hits.map((hit) => html`<li><code>${hit.term}</code> (${hit.list || 'this list'}), in ${placeOf(hit)}</li>`)}</ul>`,
  );
}

function editBody(c: Ctx, site: Site, list: WatchlistInput, before: string | undefined, extra: Html = nothing, text = ''): Html {
  const canEdit = hasScope(c, 'admin');
  const check = (name: string, checked: boolean, label: string) =>
    html`<label class="check"><input type="checkbox" name="${name}" value="1"${checked ? html` checked` : nothing}> ${label}</label>`;
  return html`<p class="crumb"><a href="${site.link('/watchlists')}">Watchlists</a></p><h1>${before ?? 'New watchlist'}</h1>${extra}
<form method="post" action="${site.link('/watchlists/save')}" class="card stack">${csrfField(c)}<input type="hidden" name="before" value="${before ?? ''}">
<label>Name<input name="name" value="${list.name}" required maxlength="60"></label>
<label>Terms <span class="quiet">one per line; matched as whole words, case-insensitive</span><textarea name="terms" rows="8" spellcheck="false" placeholder="Example Bank&#10;examplebank.com&#10;APT29">${(list.terms ?? []).join('\n')}</textarea></label>
<label>Regular expressions <span class="quiet">one per line, RE2 syntax: no look-ahead, no back-references</span><textarea name="patterns" rows="3" class="mono" spellcheck="false" placeholder="CVE-2026-\\d{4,}">${(list.patterns ?? []).join('\n')}</textarea></label>
<label>Tag for the event<input name="tag" value="${list.tag ?? ''}" placeholder="watch:brand"></label>
<div>${check('enabled', list.enabled ?? true, 'Enabled')}${check('priority', list.priority ?? false, 'Publish events with a hit ahead of others')}${check('notify', list.notify ?? true, 'Notify the channels that take watchlist hits')}</div>
${
  canEdit
    ? html`<details${text ? html` open` : nothing}><summary>Test it before saving</summary><div class="stack"><label><span class="sr">Text</span><textarea name="text" rows="4" placeholder="Paste a title, a paragraph or some indicators">${text}</textarea></label><p><button name="step" value="try">Try</button></p></div></details>
<div class="actions"><button class="primary" name="step" value="save">Save</button></div>`
    : nothing
}</form>
${canEdit && before !== undefined ? html`<details class="menu"><summary>Delete</summary><form method="post" action="${site.link('/watchlists/remove')}" class="card stack">${csrfField(c)}<input type="hidden" name="name" value="${before}"><p>Delete “${before}”? Tags that it put on events stay.</p><p><button class="danger">Delete this watchlist</button></p></form></details>` : nothing}`;
}
