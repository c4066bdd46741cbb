import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import iconv from 'iconv-lite';
import { makePdf, makePng } from './bytes.ts';
import { atom, broken, entriesOf, json, rdf, rss } from './feeds.ts';
import { loadArticles, renderPage, SITE_FOLDER, type SiteArticle } from './pages.ts';
import { type Answer, type ServeOptions, type Serving, serve } from './serve.ts';

/**
 * The demo blog: an invented threat-research site with its feeds, on loopback. `npm run demo` crawls it, and the tests
 * and benches run on it. Everything on it is made up; nothing on a page leads a browser off this host.
 *
 *   /feeds/rss.xml atom.xml rdf.xml feed.json broken.xml   the same articles in every feed
 *   /feeds/many.xml?n=500                                  a feed of n entries under /copy/1/..., /copy/2/..., ...
 *   /copy/N/<path>                                         any article again, under an address (and canonical link) of its own
 */

export { makePdf, makePng } from './bytes.ts';
export { loadArticles, renderPage, type SiteArticle } from './pages.ts';
export { startSamples } from './samples.ts';
export type { ServeOptions, Serving } from './serve.ts';

/** {slug: {type: [values]}}, refanged; types as in domain.ts, where "domain" holds host names as well. */
export type Truth = Record<string, Record<string, string[]>>;

export interface SiteOptions extends ServeOptions {
  /** Only these articles, by slug. */
  only?: string[];
  /** How long the slow page stalls in the middle of its HTML; default 1500. */
  slowMs?: number;
}

export interface Site extends Serving {
  feeds: { rss: string; atom: string; rdf: string; json: string; broken: string };
  /** The articles as the feeds list them, newest first. */
  articles: SiteArticle[];
  truth: Truth;
  /** Address of an article as the feeds give it. */
  urlOf(slug: string): string;
}

/** What each article shows, as a person reads it. */
export function siteTruth(): Truth {
  return JSON.parse(readFileSync(join(SITE_FOLDER, 'truth.json'), 'utf8')) as Truth;
}

export async function startSite(options: SiteOptions = {}): Promise<Site> {
  const articles = loadArticles().filter((article) => !options.only || options.only.includes(article.slug));
  const serving = await serve((url, origin) => answerFor(url, origin, articles, options.slowMs ?? 1500), options);
  const { url } = serving;
  return {
    ...serving,
    articles,
    truth: siteTruth(),
    feeds: {
      rss: `${url}/feeds/rss.xml`,
      atom: `${url}/feeds/atom.xml`,
      rdf: `${url}/feeds/rdf.xml`,
      json: `${url}/feeds/feed.json`,
      broken: `${url}/feeds/broken.xml`,
    },
    urlOf(slug) {
      const article = articles.find((candidate) => candidate.slug === slug);
      if (!article) throw new Error(`The demo blog has no article ${slug}.`);
      return url + (article.from ?? article.path);
    },
  };
}

function answerFor(url: URL, host: string, articles: SiteArticle[], slowMs: number): Answer | undefined {
  const copy = /^\/copy\/\d+(?=\/)/.exec(url.pathname)?.[0] ?? '';
  const origin = host + copy;
  const path = url.pathname.slice(copy.length);
  return feed(path, url, host, articles) ?? article(path, origin, articles, slowMs) ?? asset(path, articles, origin);
}

function feed(path: string, url: URL, origin: string, articles: SiteArticle[]): Answer | undefined {
  const entries = entriesOf(articles, origin);
  switch (path) {
    case '/feeds/rss.xml':
      return { type: 'application/rss+xml; charset=utf-8', body: rss(entries, origin) };
    case '/feeds/atom.xml':
      return { type: 'application/atom+xml', body: atom(entries, origin) };
    case '/feeds/rdf.xml':
      return { type: 'application/rdf+xml', body: rdf(entries, origin) };
    case '/feeds/feed.json':
      return { type: 'application/feed+json', body: json(entries, origin) };
    case '/feeds/broken.xml':
      return { type: 'text/xml', body: broken(entries, origin) };
    case '/feeds/many.xml': {
      const plain = articles.filter((candidate) => candidate.outcome === 'article' && !candidate.shape && !candidate.from);
      const many = Array.from({ length: Number(url.searchParams.get('n') ?? 100) }, (_, i) =>
        entriesOf(plain.slice(i % plain.length, (i % plain.length) + 1), origin, `/copy/${i + 1}`),
      );
      return { type: 'application/rss+xml', body: rss(many.flat(), origin) };
    }
    default:
      return undefined;
  }
}

function article(path: string, origin: string, articles: SiteArticle[], slowMs: number): Answer | undefined {
  const found = articles.find((candidate) => [candidate.path, candidate.from, `${candidate.path}hop`].includes(path));
  if (!found) return undefined;
  // Two hops: a short link to an address of old, and from there to the article.
  if (path === found.from) return { status: 302, headers: { location: `${origin}${found.path}hop?from=feed` }, body: '' };
  if (path !== found.path)
    return { status: 301, headers: { location: found.path.startsWith('/') ? origin + found.path : found.path }, body: '' };
  if (found.shape === 'pdf') return { type: 'application/pdf', body: makePdf(found.main, found) };
  const html = renderPage(found, origin);
  // The charset stands in the page alone, as it does on the sites that still use one of the old ones.
  if (found.charset !== 'utf-8') return { type: 'text/html', body: iconv.encode(html, found.charset) };
  return { status: found.status ?? 200, body: html, ...(found.shape === 'slow' ? { stallMs: slowMs } : {}) };
}

function asset(path: string, articles: SiteArticle[], origin: string): Answer | undefined {
  if (path === '/') return { body: home(articles, origin) };
  const late = articles.find((candidate) => path === `/api/articles/${candidate.slug}.json`);
  if (late) {
    const { title, author, published, sections } = late;
    return { type: 'application/json', body: JSON.stringify({ title, author, published, html: sections.late ?? '' }) };
  }
  if (path === '/embed/sandpiper-iocs.html') return { body: articles.find(({ slug }) => slug === 'embedded')?.sections.frame ?? '' };
  if (path === '/assets/journal.css') return { type: 'text/css', body: CSS };
  if (path === '/files/kelp-table.png') return { type: 'image/png', body: readFileSync(join(SITE_FOLDER, 'files', 'kelp-table.png')) };
  if (path === '/dock-lab/threat-data/raw/main/copper-finch/iocs.csv')
    return { type: 'text/csv', body: readFileSync(join(SITE_FOLDER, 'files', 'copper-finch-iocs.csv')) };
  if (/^\/img\/[\w-]+\.png$/.test(path)) return { type: 'image/png', body: makePng(640, 360) };
  if (path === '/robots.txt') return { type: 'text/plain', body: 'User-agent: *\nAllow: /\n' };
  return undefined;
}

const CSS = `body{font:17px/1.6 Georgia,serif;margin:0}.site-content{display:flex;gap:40px;max-width:1080px;margin:auto;padding:24px}
.site-main{flex:1;min-width:0}.widget-area{width:260px;font-size:14px}table{border-collapse:collapse}td,th{border:1px solid #ccc;padding:4px 8px}
.skip-link{position:absolute;left:-9999px}.mono{font-family:monospace;word-break:break-all}pre{background:#f4f4f4;padding:12px;overflow:auto}`;

function home(articles: SiteArticle[], origin: string): string {
  const list = articles.map(({ path, from, title }) => `<li><a href="${origin}${from ?? path}">${title}</a></li>`).join('\n');
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Harbour Labs</title>
<link rel="alternate" type="application/rss+xml" title="RSS" href="/feeds/rss.xml">
<link rel="alternate" type="application/atom+xml" title="Atom" href="/feeds/atom.xml">
<link rel="alternate" type="application/feed+json" title="JSON Feed" href="/feeds/feed.json"></head>
<body><h1>Harbour Labs</h1><p>An invented blog with invented reports.</p><ul>
${list}
</ul></body></html>`;
}
