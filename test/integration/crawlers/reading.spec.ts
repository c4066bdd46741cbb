import type { PageOptions } from '../../../crawlers/types.ts';
import type { CrawlTask, EvidenceKind, Page } from '../../../src/domain.ts';
import { type Egress, openEgress } from '../../../src/net/egress.ts';
import { crawl, type Result, taskOf } from '../../support/crawl/run.ts';
import { type Handler, type PageServer, servePages } from '../../support/crawl/server.ts';
import { expect, test } from '../../support/test.ts';

/** What the servers were sent, by path. */
const asked = new Map<string, Record<string, string | string[] | undefined>>();
const note: (html: string) => Handler = (html) => (request, response, url) => {
  asked.set(url.pathname, request.headers);
  response.writeHead(200, { 'content-type': 'text/html' }).end(html);
};

let other: PageServer;
let server: PageServer;
let egress: Egress;

test.beforeAll(async () => {
  other = await servePages({
    '/frame': '<p>embedded 203.0.113.77</p>',
    '/tracker.js': note(''),
    '/elsewhere': note('<p>elsewhere</p>'),
  });
  server = await servePages({
    '/plain': note('<title>Plain</title><p>Hello</p>'),
    '/late': '<p>early</p><script>setTimeout(() => document.body.insertAdjacentHTML("beforeend", "<p>rendered late</p>"), 4000)</script>',
    '/late-fetch': '<p>early</p><script>fetch("/slow-data").then((r) => r.text()).then((t) => { document.body.append(t) })</script>',
    '/slow-data': (_q, r) => void setTimeout(() => r.end('data that took a second'), 1_000),
    '/hidden':
      '<div style="display:none">gone<p>inner</p></div><div style="visibility:hidden">unseen</div><div style="display:contents"><p>contents</p></div><p>seen</p>',
    '/noise':
      '<head><style>p{}</style><link rel="stylesheet" href="/x.css"><link rel="canonical" href="/c"><meta name="author" content="A &amp; B"><script type="application/ld+json">{"@type":"Article"}</script></head><body><script>var x = 1</script><noscript><img src="n.png"></noscript><p onclick="x()" style="color:red" data-x="1">kept</p><input value="typed"><textarea></textarea><script>document.querySelector("textarea").value = "203.0.113.9\\nline"</script>',
    '/shadow':
      '<my-card>light</my-card><script>customElements.define("my-card", class extends HTMLElement { constructor() { super(); this.attachShadow({ mode: "open" }).innerHTML = "<p>in shadow: <slot></slot></p><style>p{}</style>" } })</script>',
    '/details': '<details><summary>IOCs</summary><p>198.51.100.1</p></details>',
    '/accordion':
      '<article><h2>Indicators</h2><button class="accordion" onclick="this.nextElementSibling.classList.toggle(\'open\')">Show all</button><div class="panel"><p>198.51.100.2 and more of them</p></div><style>.panel{display:none}.panel.open{display:block}</style></article>',
    '/tabs':
      '<article><h2>Indicators</h2><div role="tablist"><button role="tab" aria-controls="a" aria-selected="true">Hashes</button><button role="tab" aria-controls="b" aria-selected="false">Domains</button></div><div id="a">d41d8cd98f00b204e9800998ecf8427e</div><div id="b" hidden>evil.example.org and others</div></article>',
    '/load-more':
      '<article><h2>Indicators of compromise</h2><ul><li>198.51.100.3</li></ul><button id="m">Show more indicators</button><script>document.getElementById("m").onclick = () => fetch("/more").then((r) => r.text()).then((t) => { document.querySelector("ul").insertAdjacentHTML("beforeend", t) })</script></article>',
    '/leads-away':
      '<article><h2>Indicators of compromise</h2><p>198.51.100.6</p><button onclick="location = \'/plain\'">Show all indicators</button></article>',
    '/more': '<li>198.51.100.4</li>',
    '/lazy':
      '<p>top</p><div style="height:4000px"></div><div id="l"></div><script>new IntersectionObserver((e) => { if (e[0].isIntersecting) l.textContent = "came into view" }).observe(l)</script>',
    '/lazy-scroll':
      '<p>top</p><div style="height:4000px"></div><p id="l">later</p><script>addEventListener("scroll", () => { if (scrollY > 3000) l.textContent = "scrolled to" })</script>',
    '/framed': `<p>before</p><iframe src="${other.url}/frame" width="500" height="200"></iframe><iframe srcdoc="<p>inline frame</p>" width="500" height="200"></iframe><iframe src="${other.url}/frame" width="1" height="1"></iframe>`,
    '/cookie-wall':
      '<p>article</p><div id="cookie-consent" style="position:fixed;bottom:0;width:100%;height:200px">We use cookies for your privacy. <button onclick="document.cookie=\'c=no\';this.parentNode.remove()">Reject all</button><button>Accept all</button></div>',
    '/redirect': (_q, r) => r.writeHead(302, { location: '/redirect2' }).end(),
    '/redirect2': (_q, r) => r.writeHead(301, { location: '/plain' }).end(),
    '/meta': '<meta http-equiv="refresh" content="3;url=/plain">moved',
    '/404': (_q, r) => r.writeHead(404, { 'content-type': 'text/html' }).end('<h1>gone</h1>'),
    '/404-empty': (_q, r) => r.writeHead(404).end(),
    '/500': (_q, r) => r.writeHead(500, { 'content-type': 'text/html' }).end('broken'),
    '/text': (_q, r) => r.writeHead(200, { 'content-type': 'text/plain; charset=utf-8' }).end('a < b\n198.51.100.5'),
    '/latin': (_q, r) =>
      r
        .writeHead(200, { 'content-type': 'text/html' })
        .end(Buffer.from('<meta charset="windows-1251"><p>\xcf\xf0\xe8\xe2\xe5\xf2</p>', 'latin1')),
    '/mislabelled': (_q, r) =>
      r.writeHead(200, { 'content-type': 'text/html; charset=iso-8859-1' }).end('<title>Café</title><p>Größe “naïve” &eacute;</p>'),
    '/list': (_q, r) => r.writeHead(200, { 'content-type': 'text/csv' }).end('type,value\ndomain,evil.example.org\n'),
    '/saved': (_q, r) =>
      r.writeHead(200, { 'content-type': 'text/html', 'content-disposition': 'attachment; filename=a.html' }).end('<p>saved</p>'),
    '/report.pdf': (_q, r) => r.writeHead(200, { 'content-type': 'application/pdf' }).end('%PDF-1.4\n...'),
    '/report': (_q, r) => r.writeHead(200, { 'content-type': 'application/pdf' }).end('%PDF-1.4\n...'),
    '/binary-pdf': (_q, r) => r.writeHead(200, { 'content-type': 'application/octet-stream' }).end('%PDF-1.4\n...'),
    '/page.pdf': '<p>not a PDF at all</p>',
    '/zip': (_q, r) => r.writeHead(200, { 'content-type': 'application/zip' }).end('PK'),
    '/third-party': note(`<p>x</p><script src="${other.url}/tracker.js"></script><script src="/own.js"></script>`),
    '/own.js': note(''),
    '/away': (request, response, url) => {
      asked.set(url.pathname, request.headers);
      response.writeHead(302, { location: `${other.url}/elsewhere` }).end();
    },
    '/pictures': '<p style="height:3000px">tall</p><img src="/picture.png">',
    '/picture.png': (_q, r) => r.writeHead(200, { 'content-type': 'image/png' }).end(),
    '/selector':
      '<p>x</p><script>fetch("/slow-data").then(() => { const p = document.createElement("p"); p.id = "ready"; p.textContent = "selected"; document.body.append(p) })</script>',
    '/robots.txt': (_q, r) => r.writeHead(200, { 'content-type': 'text/plain' }).end('User-agent: *\nDisallow: /private\n'),
    '/private/page': '<p>private</p>',
  });
  egress = await openEgress({ allow: [server.host, other.host], ports: [80, server.port] });
});
test.afterAll(async () => {
  await egress.close();
  await server.close();
  await other.close();
});

/** Every page of this file's table is read in one run, once. */
let pages: Map<string, Result>;
test.beforeAll(async () => {
  test.setTimeout(120_000);
  const paths = [
    '/plain',
    '/late',
    '/late-fetch',
    '/hidden',
    '/noise',
    '/shadow',
    '/details',
    '/accordion',
    '/tabs',
    '/load-more',
    '/leads-away',
    '/lazy',
    '/lazy-scroll',
    '/framed',
    '/cookie-wall',
    '/redirect',
    '/meta',
    '/404',
    '/404-empty',
    '/500',
    '/text',
    '/latin',
    '/mislabelled',
    '/list',
    '/saved',
    '/report.pdf',
    '/report',
    '/binary-pdf',
    '/page.pdf',
    '/zip',
  ];
  const results = await crawl(
    paths.map((path) => taskOf(server.url + path)),
    { egress, concurrency: 4 },
  );
  pages = new Map(paths.map((path, i) => [path, results[i] as Result]));
});

function page(path: string): Page {
  const result = pages.get(path);
  if (!result?.page) throw new Error(`${path}: ${result?.error?.message}`);
  return result.page;
}

test('a page is its DOM after scripts, with address, status, title and headers', () => {
  const read = page('/plain');
  expect(read).toMatchObject({
    status: 200,
    contentType: 'text/html',
    via: 'browser',
    title: 'Plain',
    finalUrl: `${server.url}/plain`,
    redirects: [`${server.url}/plain`],
  });
  expect(read.html).toContain('<p>Hello</p>');
  expect(read.headers['content-type']).toBe('text/html');
});

test('text that a script renders late is there, by timer or by fetch', () => {
  expect(page('/late').html).toContain('rendered late');
  expect(page('/late-fetch').html).toContain('data that took a second');
});

test('what was not shown is marked, at its outermost element', () => {
  const { html } = page('/hidden');
  expect(html).toContain('<div data-mc-hidden="1">gone<p>inner</p></div>');
  expect(html).toContain('<div data-mc-hidden="1">unseen</div>');
  expect(html).toContain('<div><p>contents</p></div><p>seen</p>');
});

test('scripts and styles go, metadata and typed text stay', () => {
  const { html } = page('/noise');
  expect(html).not.toMatch(/var x|stylesheet|<style|noscript|onclick|color:red/);
  expect(html).toContain('<link rel="canonical" href="/c">');
  expect(html).toContain('<meta name="author" content="A &amp; B">');
  expect(html).toContain('<script type="application/ld+json">{"@type":"Article"}</script>');
  expect(html).toContain('<p data-x="1">kept</p>');
  expect(html).toContain('203.0.113.9\nline</textarea>');
});

test('shadow DOM is read as it is shown', () => {
  expect(page('/shadow').html).toContain('<my-card><p>in shadow: light</p></my-card>');
});

const UNFOLDED: [string, string[]][] = [
  ['/details', ['<p>198.51.100.1</p>']],
  ['/accordion', ['198.51.100.2']],
  ['/tabs', ['d41d8cd98f00b204e9800998ecf8427e', 'evil.example.org']],
  ['/load-more', ['198.51.100.3', '198.51.100.4']],
  ['/leads-away', ['198.51.100.6']],
  ['/lazy', ['came into view']],
  ['/lazy-scroll', ['scrolled to']],
];
for (const [path, texts] of UNFOLDED) {
  test(`folded content is opened: ${path.slice(1)}`, () => {
    const { html } = page(path);
    for (const text of texts) expect(html).toContain(text);
    expect(html).not.toContain('data-mc-hidden');
  });
}

test('documents of frames that are shown come along, whatever their site', () => {
  const read = page('/framed');
  expect(read.frames.map(({ html }) => /<p>(.*)<\/p>/.exec(html)?.[1])).toEqual(['embedded 203.0.113.77', 'inline frame']);
  expect(read.frames[0]?.url).toBe(`${other.url}/frame`);
  expect([...read.html.matchAll(/data-mc-frame="(\d)"/g)].map((match) => match[1])).toEqual(['0', '1']);
});

test('a consent banner is answered', () => {
  const { html } = page('/cookie-wall');
  expect(html).toContain('article');
  expect(html).not.toContain('Reject all');
});

test('the way to the page is kept', () => {
  expect(page('/redirect').redirects).toEqual(['/redirect', '/redirect2', '/plain'].map((path) => server.url + path));
  expect(page('/meta').redirects).toEqual(['/meta', '/plain'].map((path) => server.url + path));
  expect(page('/meta').finalUrl).toBe(`${server.url}/plain`);
});

test('an error status is a page with that status', () => {
  expect([page('/404').status, page('/404-empty').status, page('/500').status]).toEqual([404, 404, 500]);
  expect(page('/404').html).toContain('gone');
});

test('text, PDF and old charsets', () => {
  expect(page('/text')).toMatchObject({ contentType: 'text/plain', text: 'a < b\n198.51.100.5', html: '' });
  expect(page('/latin').html).toContain('Привет');
  expect(page('/mislabelled')).toMatchObject({ title: 'Café', html: expect.stringContaining('<p>Größe “naïve” é</p>') });
  for (const path of ['/report.pdf', '/report', '/binary-pdf']) {
    expect(page(path), path).toMatchObject({ contentType: 'application/pdf', status: 200, html: '' });
    expect(Buffer.from(page(path).bytes ?? []).toString(), path).toContain('%PDF-1.4');
  }
  expect(page('/page.pdf').html).toContain('not a PDF at all');
});

test('lists and pages that are sent as downloads are read', () => {
  expect(page('/list')).toMatchObject({ contentType: 'text/csv', bytes: Buffer.from('type,value\ndomain,evil.example.org\n') });
  expect(page('/saved')).toMatchObject({ contentType: 'text/html', bytes: Buffer.from('<p>saved</p>') });
});

test('another file is not an article, in one sentence', () => {
  expect(pages.get('/zip')?.error).toMatchObject({ code: 'not-a-page', message: expect.stringContaining('application/zip') });
});

/** These paths of the server one after another, in one browser. */
async function inTurn(tasks: Record<string, Partial<CrawlTask>>, options: Partial<PageOptions> = {}): Promise<Result[]> {
  const all = Object.entries(tasks).map(([path, task]) => taskOf(server.url + path, task));
  return crawl(all, { egress, concurrency: 1, ...options });
}

test('the visitor is a real one: no Headless, languages, client hints that agree', async () => {
  await inTurn({ '/plain': {} }, { acceptLanguage: 'de-DE,de;q=0.9,en;q=0.8' });
  const headers = asked.get('/plain') ?? {};
  expect(headers['user-agent']).toMatch(/^Mozilla\/5\.0 \(X11; Linux x86_64\).* Chrome\/\d+\.0\.0\.0 Safari\/537\.36$/);
  expect(JSON.stringify(headers)).not.toMatch(/headless|proxy-connection/i);
  expect(headers['accept-language']).toBe('de-DE,de;q=0.9,en;q=0.8');
});

test("a feed's user agent, cookies and headers go to its site only", async () => {
  const settings = { userAgent: 'Reader/1.0', cookies: 'session=abc; theme=dark', headers: { 'X-Key': 'k1', Authorization: 'Basic dTpw' } };
  await inTurn({ '/third-party': { settings }, '/away': { settings } });
  for (const path of ['/third-party', '/own.js'])
    expect(asked.get(path), path).toMatchObject({ 'user-agent': 'Reader/1.0', 'x-key': 'k1', authorization: 'Basic dTpw' });
  expect(asked.get('/third-party')?.cookie).toBe('session=abc; theme=dark');
  expect(asked.get('/tracker.js')).toMatchObject({ 'user-agent': 'Reader/1.0' });
  expect(JSON.stringify(asked.get('/tracker.js'))).not.toMatch(/k1|dTpw/);
  expect(asked.get('/away')).toMatchObject({ 'x-key': 'k1' });
  // The other server is another port of the same host: cookies that ignore ports would reach it.
  expect(JSON.stringify(asked.get('/elsewhere'))).not.toMatch(/k1|dTpw|session|theme/);
  expect(JSON.stringify(asked.get('/tracker.js'))).not.toMatch(/session|theme/);
});

test('evidence: screenshot with its pictures, PDF, HTML and the list of requests', async () => {
  const kinds: EvidenceKind[] = ['screenshot', 'pdf', 'html', 'requests'];
  const before = server.seen.length;
  const [{ page: read } = {}] = await inTurn({ '/pictures': { evidence: kinds }, '/pictures?without': {} });
  expect(read?.evidence.map(({ kind, fileName }) => [kind, fileName])).toEqual([
    ['screenshot', 'page.jpg'],
    ['pdf', 'page.pdf'],
    ['html', 'page.html'],
    ['requests', 'requests.json'],
  ]);
  const bytes = read?.evidence.map((item) => Buffer.from(item.bytes)) ?? [];
  expect(bytes[0]?.subarray(0, 2).toString('hex')).toBe('ffd8');
  expect(bytes[1]?.subarray(0, 5).toString()).toBe('%PDF-');
  expect(bytes[2]?.toString()).toContain('tall');
  expect(JSON.parse(bytes[3]?.toString() ?? '[]')).toContainEqual({
    method: 'GET',
    url: `${server.url}/picture.png`,
    type: 'image',
    status: 200,
  });
  const seen = server.seen.slice(before);
  const without = seen.lastIndexOf('/pictures');
  expect(seen.slice(0, without)).toContain('/picture.png');
  expect(seen.slice(without)).not.toContain('/picture.png');
});

test('waits that a feed asks for', async () => {
  const [result] = await inTurn({ '/selector': { settings: { wait: { for: 'selector', selector: '#ready', ms: 5_000 } } } });
  expect(result?.page?.html).toContain('selected');
});

test('robots.txt is kept for pages that were discovered, unless the setting says otherwise', async () => {
  const refused = { code: 'robots', message: expect.stringContaining('robots.txt') };
  const discovered = { discovered: true };
  const [found, given] = await inTurn({ '/private/page': discovered, '/private/page?given': {} });
  expect(found?.error).toMatchObject(refused);
  expect(given?.page?.html).toContain('private');
  const [always] = await inTurn({ '/private/page': {} }, { robots: 'always' });
  expect(always?.error).toMatchObject(refused);
  const [never] = await inTurn({ '/private/page': discovered }, { robots: 'never' });
  expect(never?.page?.html).toContain('private');
});

test('an address that nobody can open is refused at once', async () => {
  const urls = ['nonsense', 'ftp://127.0.0.1/x', 'file:///etc/passwd', 'javascript:alert(1)'];
  const results = await crawl(
    urls.map((url) => taskOf(url)),
    { egress, concurrency: 1 },
  );
  for (const [i, url] of urls.entries()) expect(results[i]?.error, url).toMatchObject({ code: 'bad-url' });
});
