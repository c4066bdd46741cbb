import iconv from 'iconv-lite';
import { loadPdfjs } from '../../../extractors/pdfjs.ts';
import { type Site, siteTruth, startSite } from '../../site/index.ts';
import { expect, test } from '../../support/test.ts';

/** The demo blog is what other tests judge by: here it is held to its own description. */

let site: Site;
test.beforeAll(async () => {
  site = await startSite({ slowMs: 50 });
});
test.afterAll(() => site.close());

/** The text of everything that an article shows, also what it loads later and the lists that it links to. */
async function shown(slug: string): Promise<string> {
  const article = site.articles.find((candidate) => candidate.slug === slug);
  const response = await fetch(site.urlOf(slug));
  const bytes = new Uint8Array(await response.arrayBuffer());
  if (article?.shape === 'pdf') return pdfText(bytes);
  const html = iconv.decode(Buffer.from(bytes), article?.charset ?? 'utf-8') + Object.values(article?.sections ?? {}).join('\n');
  return html + (await linkedLists(html));
}

/** The text of the lists of the site's own that a page links to. */
async function linkedLists(html: string): Promise<string> {
  const links = [...html.matchAll(/href="(\/[^"]+\.csv)"/g)].map(([, path]) => `${site.url}${path}`);
  return (await Promise.all(links.map(async (url) => (await fetch(url)).text()))).join('\n');
}

async function pdfText(bytes: Uint8Array): Promise<string> {
  const { getDocument } = await loadPdfjs();
  const pdf = await getDocument({ data: bytes, verbosity: 0 }).promise;
  let text = '';
  for (let n = 1; n <= pdf.numPages; n++) {
    const content = await (await pdf.getPage(n)).getTextContent();
    text += content.items.map((item) => ('str' in item ? item.str : '')).join('\n');
  }
  return text;
}

const refang = (text: string) =>
  text
    .replace(/\[(?:\.|dot)\]/g, '.')
    .replace(/\[(?:@|at)\]/g, '@')
    .replaceAll('hxxp', 'http')
    .replaceAll('&amp;', '&');

test('every value of the truth stands in its article or its linked list, and no article is missing there', async () => {
  expect(Object.keys(siteTruth()).sort()).toEqual(site.articles.map(({ slug }) => slug).sort());
  for (const [slug, types] of Object.entries(siteTruth())) {
    const text = refang(await shown(slug));
    for (const value of Object.values(types).flat()) expect(text, `${slug} shows ${value}`).toContain(value);
    for (const words of site.articles.find((article) => article.slug === slug)?.must ?? []) expect(text, slug).toContain(words);
  }
});

test('the shapes answer as they should', async () => {
  const status = async (slug: string) => (await fetch(site.urlOf(slug))).status;
  expect(await status('blocked')).toBe(403);
  expect(await status('bot-wall')).toBe(403);
  expect(await status('soft-404')).toBe(200);
  expect((await fetch(`${site.url}/nowhere`)).status).toBe(404);
  const hops = await fetch(site.urlOf('redirect'));
  expect(new URL(hops.url).pathname).toBe('/2026/10/dredger-botnet-routers/');
  expect((await fetch(site.urlOf('windows-1251'))).headers.get('content-type')).toBe('text/html');
  const canonical = await (await fetch(site.urlOf('canonical'))).text();
  expect(canonical).toContain(`<link rel="canonical" href="${site.url}/2026/10/copper-skua-cloud-keys/">`);
  const copy = await (await fetch(`${site.url}/copy/7/2026/11/cinder-wharf-printer-loader/`)).text();
  expect(copy).toContain(`<link rel="canonical" href="${site.url}/copy/7/2026/11/cinder-wharf-printer-loader/">`);
  expect(site.hits.get('/members/briefing-november/')).toBeGreaterThan(0);
});

test('each feed lists every article, and is not sent twice to somebody who has it', async () => {
  for (const feed of Object.values(site.feeds)) {
    const response = await fetch(feed);
    const body = await response.text();
    for (const article of site.articles) expect(body, feed).toContain(article.from ?? article.path);
    const again = await fetch(feed, { headers: { 'if-none-match': response.headers.get('etag') ?? '' } });
    expect(again.status).toBe(304);
  }
  expect((await (await fetch(`${site.url}/feeds/many.xml?n=25`)).text()).match(/<item>/g)).toHaveLength(25);
});

test('nothing on a page loads anything from another host', async () => {
  for (const { slug, shape } of site.articles) {
    if (shape === 'pdf') continue;
    const loads = (await shown(slug)).matchAll(
      /<(?:script|img|iframe|link|source)\b[^>]*\s(?:src|srcset|href|data-src)="(https?:)?\/\/([^"/]+)/g,
    );
    for (const [tag, , host] of loads) expect(`${slug} ${host}`, tag).toBe(`${slug} ${new URL(site.url).host}`);
  }
});
