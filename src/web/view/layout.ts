import { getCookie } from 'hono/cookie';
import type { AssetName } from '../assets.ts';
import { allows } from '../auth/users.ts';
import type { Ctx, Site } from '../context.ts';
import { type Html, html, nothing } from './html.ts';

export const THEME_COOKIE = 'mc_theme';

export interface Page {
  title: string;
  /** Path of the navigation entry that this page belongs to. */
  section?: (typeof SECTIONS)[number][0];
  body: Html;
  /** Without scripts, look again after so many seconds. */
  refreshSeconds?: number | undefined;
  /** Wider than text: tables. */
  wide?: boolean;
  /** Further scripts of src/web/assets. */
  scripts?: readonly AssetName[];
}

const SECTIONS = [
  ['/', 'Submit', 'submit'],
  ['/jobs', 'Jobs', 'read'],
  ['/feeds', 'Feeds', 'read'],
  ['/watchlists', 'Watchlists', 'read'],
  ['/notifications', 'Notifications', 'read'],
  ['/overview', 'Overview', 'read'],
  ['/api/docs', 'API', 'submit'],
] as const;

/** The frame around every page. */
export function layout(c: Ctx, site: Site, page: Page): Html {
  const theme = getCookie(c, THEME_COOKIE);
  const who = c.get('who');
  return html`<!doctype html>
<html lang="en"${theme === 'dark' || theme === 'light' ? html` data-theme="${theme}"` : nothing}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="live" content="${site.link('/api/live')}">
<title>${page.title} · misp-crawler</title>
${page.refreshSeconds ? html`<noscript><meta http-equiv="refresh" content="${page.refreshSeconds}"></noscript>` : nothing}
<link rel="icon" href="${site.link('/assets/icon.svg')}" type="image/svg+xml">
<link rel="stylesheet" href="${site.link('/assets/style.css')}">
${page.scripts?.includes('curate.js') ? html`<link rel="stylesheet" href="${site.link('/assets/curate.css')}">` : nothing}
<script src="${site.link('/assets/app.js')}" defer></script>
${(page.scripts ?? []).map((name) => html`<script src="${site.link(`/assets/${name}`)}" defer></script>`)}
</head>
<body>
<a class="skip" href="#main">Skip to content</a>
<header class="top">
<div class="bar">
<a class="brand" href="${site.link('/')}"><span class="mark" aria-hidden="true"></span>misp-crawler</a>
<nav aria-label="Pages">${SECTIONS.filter(([, , scope]) => !who || allows(who, scope)).map(([path, name]) => html`<a href="${site.link(path)}"${page.section === path ? html` aria-current="page"` : nothing}>${name}</a>`)}</nav>
<div class="tools">
${mispLink(site)}
<form method="post" action="${site.link('/theme')}" class="inline">${csrfField(c)}<input type="hidden" name="back" value="${c.req.path}"><button class="ghost" name="theme" value="${theme === 'dark' ? 'light' : 'dark'}" aria-label="Switch between light and dark">◐</button></form>
${who && who.via === 'password' ? html`<span class="who">${who.name}</span><form method="post" action="${site.link('/logout')}" class="inline">${csrfField(c)}<button class="ghost">Log out</button></form>` : nothing}
${who && who.via === 'sso' ? html`<span class="who">${who.name}</span>` : nothing}
</div>
</div>
</header>
<main id="main" class="${page.wide ? 'wide' : ''}" tabindex="-1">
${page.body}
</main>
<footer class="bottom"><span>${destination(site)}</span>${site.deps.feedFolder && who && allows(who, 'read') ? html`<a href="${site.link('/feed/manifest.json')}">MISP feed</a>` : nothing}${site.deps.stixFolder && who && allows(who, 'read') ? html`<a href="${site.link('/stix/index.json')}">STIX bundles</a>` : nothing}</footer>
</body>
</html>`;
}

function mispLink(site: Site): Html {
  const { mispUrl } = site.deps.publisher;
  return mispUrl
    ? html`<a class="ghost" href="${mispUrl}" rel="noreferrer" target="_blank">MISP<span class="sr"> (new tab)</span></a>`
    : nothing;
}

function destination(site: Site): string {
  const { names, mispUrl } = site.deps.publisher;
  if (names.join() === 'MISP') return 'Events go to MISP.';
  return mispUrl ? `Articles go to ${names.join(' and ')}.` : `No MISP is configured: articles go to the ${names.join(' and ')}.`;
}

export const csrfField = (c: Ctx): Html => html`<input type="hidden" name="_csrf" value="${c.get('csrf')}">`;

/** A box with one message; role=status is read out, role=alert at once. */
export function notice(kind: 'good' | 'bad' | 'note', body: Html | string): Html {
  return html`<div class="notice ${kind}" role="${kind === 'bad' ? 'alert' : 'status'}">${body}</div>`;
}

/** State as a word with a coloured dot; never colour alone. */
export const pill = (kind: string, text: string = kind): Html => html`<span class="pill ${kind}">${text}</span>`;
