import type { FeedQuality } from '../../pipeline/feed-quality.ts';
import type { Ctx, Site } from '../context.ts';
import type { FeedView } from '../deps.ts';
import { hasScope } from '../security/gate.ts';
import { number, when } from '../view/format.ts';
import { type Html, html, nothing } from '../view/html.ts';
import { csrfField } from '../view/layout.ts';
import { feedQualities } from './actions.ts';
import { type FormValues, valuesOf } from './fields.ts';
import { feedFields } from './form.ts';
import { eventShare, feedProblem, feedState, perArticle, percent, pollAndEnable, QUALITY_DAYS, seconds } from './list.ts';

/** One feed: how it does, what it is worth, and its settings to be changed. `values`: what somebody typed and was refused. */
export async function feedBody(
  c: Ctx,
  site: Site,
  feed: FeedView,
  { notices = nothing, values = valuesOf(feed) }: { notices?: Html; values?: FormValues } = {},
): Promise<Html> {
  const quality = (await feedQualities(site, QUALITY_DAYS)).get(feed.url);
  const { health } = feed;
  return html`<p class="crumb"><a href="${site.link('/feeds')}">Feeds</a></p><h1>${feed.title}</h1>
<p class="meta">${feedState(feed)} <span class="mono wrap">${feed.url}</span></p>${notices}
<p>${health?.lastSuccessAt ? html`Read ${when(health.lastSuccessAt)}` : 'Not read yet'}${feed.enabled ? html`, next poll ${when(health?.nextPollAt)}` : nothing}. ${health?.entries === undefined ? nothing : html`${number(health.entries)} entries at the last poll, ${number(health.newEntries ?? 0)} of them new.`}${feedProblem(feed)}</p>
<div class="actions">${pollAndEnable(c, site, feed)} <a href="${site.link(`/jobs?feed=${encodeURIComponent(feed.title)}`)}">Jobs of this feed</a>${hasScope(c, 'admin') ? remove(c, site, feed) : nothing}</div>
${quality ? figures(site, quality) : nothing}
${hasScope(c, 'admin') ? settings(c, site, feed, values) : nothing}`;
}

const remove = (c: Ctx, site: Site, { url, title }: FeedView): Html =>
  html`<details class="menu"><summary>Delete</summary><form method="post" action="${site.link('/feeds/remove')}" class="card stack">${csrfField(c)}<input type="hidden" name="url" value="${url}">
<p>Delete “${title}” from the feed list? Its events and jobs are kept. If you add it again later, its old articles will not come back.</p><p><button class="danger">Delete this feed</button></p></form></details>`;

function figures(site: Site, quality: FeedQuality): Html {
  const tile = (name: string, value: string, below: Html | string = '') =>
    html`<div class="tile"><span class="name">${name}</span><b>${value}</b><span class="quiet">${below}</span></div>`;
  const reasons = quality.failures
    .slice(0, 4)
    .map(({ code, count }) => html`<a href="${site.link(`/jobs?error=${encodeURIComponent(code)}`)}">${code}</a> (${number(count)}) `);
  return html`<section><h2>The last ${QUALITY_DAYS} days</h2><div class="tiles">
${tile('Articles', number(quality.articles), quality.articles === 0 ? '' : `${number(quality.events)} events (${percent(eventShare(quality))})`)}
${tile('Indicators per article', perArticle(quality.indicatorsPerArticle), quality.toIdsShare === undefined ? '' : `${percent(quality.toIdsShare)} of the attributes have to_ids`)}
${tile('Rejected by analysts', number(quality.rejected), 'values removed or switched off')}
${tile('Failed', number(quality.failed), html`${reasons}`)}
${tile('Cost per article', seconds(quality.secondsPerArticle), 'browser, reading and publishing')}</div></section>`;
}

const settings = (c: Ctx, site: Site, feed: FeedView, values: FormValues): Html =>
  html`<section><h2>Settings</h2><form method="post" action="${site.link('/feeds/edit')}" class="card stack">${csrfField(c)}<input type="hidden" name="of" value="${feed.url}">
${feedFields(values)}
<div class="actions"><button class="primary">Save</button><span class="quiet">Leave a field empty to use the global setting. The order and comments of the file are kept.</span></div></form></section>`;
