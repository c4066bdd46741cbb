import { Hono } from 'hono';
import { counted } from '../../text.ts';
import { audit, type Ctx, type Env, formText, type Site } from '../context.ts';
import type { ChannelView } from '../deps.ts';
import { Refused } from '../refused.ts';
import { hasScope, requireScope } from '../security/gate.ts';
import type { Limits } from '../security/limits.ts';
import { when } from '../view/format.ts';
import { type Html, html, nothing } from '../view/html.ts';
import { csrfField, layout, notice, pill } from '../view/layout.ts';

const KINDS: Record<ChannelView['kind'], string> = {
  email: 'E-mail',
  slack: 'Slack',
  mattermost: 'Mattermost',
  teams: 'Teams',
  matrix: 'Matrix',
  webhook: 'Webhook',
};

/** The channels through which people are told: what goes where, how the last delivery ended, and a test. */
export function notificationPages(site: Site, limits: Limits): Hono<Env> {
  const app = new Hono<Env>();
  const show = async (c: Ctx, extra: Html = nothing) =>
    c.html(layout(c, site, { title: 'Notifications', section: '/notifications', wide: true, body: await listBody(c, site, extra) }));

  app.get('/notifications', requireScope('read'), (c) => show(c));

  app.post('/notifications/test', requireScope('admin'), async (c) => {
    const { ok, message } = await testChannel(c, site, limits, (await formText(c))('name'));
    return show(c, notice(ok ? 'good' : 'bad', message));
  });

  return app;
}

/** Sends a test message through the channel. Refused 404 when there is no such channel. */
export async function testChannel(c: Ctx, site: Site, limits: Limits, name: string): Promise<{ ok: boolean; message: string }> {
  const { channels } = await site.deps.notifications.read();
  if (!channels.some((channel) => channel.name === name)) throw new Refused(404, 'not-found', 'There is no channel of this name.');
  await limits.take('notify', c);
  await audit(c, site, 'notify-test', name);
  return site.deps.notifications.test(name);
}

async function listBody(c: Ctx, site: Site, extra: Html): Promise<Html> {
  const { file, problem, channels } = await site.deps.notifications.read();
  return html`<h1>Notifications</h1>
<p class="lead">Who is notified of new events, watchlist hits, failing feeds and jobs, and a MISP that is down. The channels are defined in <code>${file}</code>.</p>${extra}
${problem ? notice('bad', problem) : nothing}
${
  channels.length === 0
    ? html`<p class="empty">No channels yet, so nobody is notified. The documentation (notifications.md) shows examples for e-mail, Slack, Mattermost, Teams, Matrix and webhooks.</p>`
    : html`<table class="list"><thead><tr><th>State</th><th>Channel</th><th>Notices</th><th>When</th><th>Last delivery</th><th><span class="sr">Actions</span></th></tr></thead><tbody>${channels.map(
        (channel) => row(c, site, channel),
      )}</tbody></table>`
}`;
}

function row(c: Ctx, site: Site, channel: ChannelView): Html {
  const { name, enabled, last } = channel;
  const unset = channel.secrets.filter(({ isSet }) => !isSet).map((secret) => secret.name);
  const state = !enabled
    ? pill('quiet', 'off')
    : unset.length > 0 || last?.ok === false
      ? pill('failed', 'fails')
      : last
        ? pill('done', 'works')
        : pill('waiting', 'new');
  return html`<tr><td data-label="State">${state}</td><td data-label="Channel"><b>${name}</b><br><span class="quiet wrap">${KINDS[channel.kind]}: ${channel.receiver}</span>
${unset.length > 0 ? html`<br><span class="bad">Not set: ${unset.join(', ')}</span>` : nothing}</td>
<td data-label="Notices">${channel.events.map((event) => html`<span class="tag">${event}</span> `)}${filters(channel)}</td><td data-label="When">${times(channel)}</td>
<td data-label="Last delivery">${last ? html`${when(last.at)}<br><span class="${last.ok ? 'quiet' : 'bad'} wrap">${last.message}</span>` : html`<span class="quiet">none yet</span>`}</td>
<td class="row-actions">${hasScope(c, 'admin') ? html`<form method="post" action="${site.link('/notifications/test')}" class="inline">${csrfField(c)}<input type="hidden" name="name" value="${name}"><button class="small" aria-label="Send a test to ${name}">Send a test</button></form>` : nothing}</td></tr>`;
}

function filters({ filter }: ChannelView): Html {
  const parts = [
    filter.feeds ? `feeds ${filter.feeds.join(', ')}` : '',
    filter.tags ? `tags ${filter.tags.join(', ')}` : '',
    filter.watchlists ? `watchlists ${filter.watchlists.join(', ')}` : '',
    filter.minIndicators ? `with at least ${counted(filter.minIndicators, 'indicator')}` : '',
  ].filter(Boolean);
  return parts.length > 0 ? html`<br><span class="quiet wrap">only ${parts.join('; ')}</span>` : nothing;
}

function times({ digest, dailyAt, quietHours, timezone }: ChannelView): Html {
  const main = digest === 'each' ? 'at once' : digest === 'hourly' ? 'every hour' : `daily at ${dailyAt}`;
  const quiet = quietHours ? `quiet from ${quietHours.from} to ${quietHours.to}` : '';
  return html`${main}${quiet ? html`<br><span class="quiet">${quiet}</span>` : nothing}${digest === 'daily' || quiet ? html` <span class="quiet">${timezone}</span>` : nothing}`;
}
