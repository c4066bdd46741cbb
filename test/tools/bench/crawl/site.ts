import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { loadArticles, makePng, renderPage } from '../../../site/index.ts';

/**
 * The pages of the bench, in a process of its own: articles of the demo blog and, where ../shared has them, saved pages
 * of real blogs, each dressed with 30 sub-resources as a blog of today has them, and answered after realistic delays.
 * Nothing on them leads off this host: outside references of the saved pages are taken away.
 */
const DELAYS_MS = {
  /** A well-kept site on a good line. */
  fast: { document: 500, data: 150, style: 150, script: 150, picture: 250, font: 250, tracker: 300 },
  /**
   * Still kinder than what visitors measure: of desktop page views reported by real browsers (Akamai mPulse, 2019) the
   * median had its first byte after 0.6 s and its load event after 6.2 s.
   */
  usual: { document: 600, data: 250, style: 250, script: 250, picture: 500, font: 400, tracker: 500 },
};
const TRACKERS = [
  'www.google-analytics.com',
  'www.googletagmanager.com',
  'connect.facebook.net',
  'static.hotjar.com',
  'px.ads.linkedin.com',
];

const DELAY_MS = DELAYS_MS[process.argv[2] === 'fast' ? 'fast' : 'usual'];
/** How many ports the same site is served on: each is a host of its own to those who are polite. */
const PORTS = Number(process.argv[3] ?? 1);
const dir = process.argv[4];
const png = makePng(1200, 800);
const noise = Buffer.from(Array.from({ length: 40_000 }, (_, i) => (i * 7919) % 251));
const css = Array.from(
  { length: 400 },
  (_, i) => `.c${i}{margin:${i % 9}px;color:#${(i * 4099).toString(16).padStart(6, '0').slice(0, 6)}}`,
).join('\n');
const script = `(function(){var a=[];for(var i=0;i<20000;i++)a.push(Math.sqrt(i)*i%7);window.__n=(window.__n||0)+a.length})();\n${'// filler\n'.repeat(4_000)}`;

const next = (path: string): string =>
  `{const s=document.createElement('script');s.src=new URL('${path}',document.currentScript.src);document.head.append(s)}`;

/** 30 a page: 14 pictures, 4 fonts, 3 style sheets, 4 scripts, 5 trackers, each of which loads its tag by a second script. */
function dress(html: string, page: number, port: number): string {
  const at = (kind: string, i: number, ending: string): string => `/asset/${page}/${kind}${i}.${ending}`;
  const many = (n: number, make: (i: number) => string): string => Array.from({ length: n }, (_, i) => make(i)).join('\n');
  const head = `${many(3, (i) => `<link rel="stylesheet" href="${at('s', i, 'css')}">`)}
<style>${many(4, (i) => `@font-face{font-family:f${i};src:url(${at('f', i, 'woff2')})}.u${i}{font-family:f${i}}`)}</style>
${many(4, (i) => `<script src="${at('j', i, 'js')}"></script>`)}
${TRACKERS.map((host) => `<script async src="http://${host}:${port}/collect.js"></script>`).join('\n')}`;
  const foot = `${many(4, (i) => `<span class="u${i}">x</span>`)}${many(14, (i) => `<img alt="" width="300" height="200" src="${at('i', i, 'png')}">`)}`;
  return html.replace(/<\/head>/i, `${head}</head>`).replace(/<\/body>/i, `${foot}</body>`);
}

function withoutOutside(html: string): string {
  return html
    .replace(/<script\b[^>]*\bsrc=[^>]*>[\s\S]*?<\/script>/gi, '')
    .replace(/<link\b[^>]*\brel=["']?(stylesheet|preload|prefetch|preconnect|dns-prefetch|icon|shortcut icon|modulepreload)[^>]*>/gi, '')
    .replace(/<iframe\b[\s\S]*?<\/iframe>/gi, '')
    .replace(/\b(srcset|src|data-src|poster)=("[^"]*"|'[^']*')/gi, 'data-was=""');
}

const articles = loadArticles().filter(
  (article) => article.outcome === 'article' && !article.shape && !article.from && article.charset === 'utf-8',
);
/** What the pages that are rendered by a script ask for. */
const data = new Map(
  articles.map(({ slug, title, author, published, sections }) => [
    `/api/articles/${slug}.json`,
    JSON.stringify({ title, author, published, html: sections.late ?? '' }),
  ]),
);

function pages(): string[] {
  const own = articles.map((article) => renderPage(article, 'http://127.0.0.1'));
  if (!dir) return own;
  const list = JSON.parse(readFileSync(join(dir, 'pages.json'), 'utf8')) as { file: string }[];
  return [...list.map(({ file }) => withoutOutside(readFileSync(join(dir, 'pages', file), 'utf8'))), ...own];
}

const plain = pages();
const answer: RequestListener = (request, response) => {
  const path = new URL(request.url ?? '/', 'http://x').pathname;
  const send = (type: string, body: string | Buffer, ms: number): void => {
    setTimeout(() => response.writeHead(200, { 'content-type': type, 'cache-control': 'no-store' }).end(body), ms);
  };
  const page = /^\/page\/(\d+)/.exec(path)?.[1];
  if (page) {
    send(
      'text/html; charset=utf-8',
      dress(plain[Number(page) % plain.length] ?? '', Number(page), request.socket.localPort ?? 0),
      DELAY_MS.document,
    );
  } else if (data.has(path)) send('application/json', data.get(path) ?? '', DELAY_MS.data);
  else if (path === '/collect.js') send('text/javascript', next('/second.js'), DELAY_MS.tracker);
  else if (path === '/second.js') send('text/javascript', script, DELAY_MS.tracker);
  else if (path.endsWith('.png')) send('image/png', png, DELAY_MS.picture);
  else if (path.endsWith('.css')) send('text/css', css, DELAY_MS.style);
  else if (path.endsWith('.js')) send('text/javascript', script, DELAY_MS.script);
  else send('font/woff2', noise, DELAY_MS.font);
};
const ports = await Promise.all(
  Array.from({ length: PORTS }, async () => {
    const server = createServer(answer).listen(0, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  }),
);
process.send?.({ ports, pages: plain.length });
process.on('disconnect', () => process.exit(0));
