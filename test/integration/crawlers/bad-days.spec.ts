/** Pages on a bad day: what stands on them is read all the same, or the page is tried again; never half of it in silence. */

import type { Page } from '../../../src/domain.ts';
import { type Egress, openEgress } from '../../../src/net/egress.ts';
import { crawl, type Result, taskOf } from '../../support/crawl/run.ts';
import { type Handler, type PageServer, servePages } from '../../support/crawl/server.ts';
import { expect, test } from '../../support/test.ts';

const PDF = '%PDF-1.4\n%not more than its first line is looked at here\n';
const pdf: Handler = (_request, response) => response.writeHead(200, { 'content-type': 'application/pdf' }).end(PDF);
/** Sends this much of a body that was promised longer, and hangs up. */
const cutAfter =
  (html: string, headers: Record<string, string>): Handler =>
  (request, response) => {
    response.writeHead(200, { 'content-type': 'text/html', ...headers });
    response.write(html, () => request.socket.destroySoon());
  };
const LONG = 'The dropper waits for the first sign of a user before it unpacks what it brought along. '.repeat(8);

let server: PageServer;
let other: PageServer;
let egress: Egress;
test.beforeAll(async () => {
  other = await servePages({
    '/never.js': () => {},
    // The two servers know each other's address when they are asked.
    '/outer': (_q, r) =>
      r.writeHead(200, { 'content-type': 'text/html' }).end(`<p>outer</p><iframe src="${server.url}/inner" width=500 height=300></iframe>`),
  });
  server = await servePages({
    '/never.js': () => {},
    '/never.css': () => {},
    '/hanging-script': '<p>before</p><script src="/never.js"></script><p>after</p>',
    '/hanging-elsewhere': `<p>before</p><script src="${other.url}/never.js"></script><p>after</p>`,
    '/hanging-style':
      '<link rel="stylesheet" href="/never.css"><p>before</p><script>document.write("<p>by script</p>")</script><p>after</p>',
    '/cut-length': cutAfter(`<article><p>${LONG}</p><p>the last words`, { 'content-length': '90000' }),
    '/cut-chunks': cutAfter(`<article><p>${LONG}</p><p>the last words`, {}),
    '/late-data': '<div id=app>Loading</div><script>fetch("/data").then(r => r.text()).then(t => { app.textContent = t })</script>',
    '/data': (_q, r) => void setTimeout(() => r.end('drawn from data'), 5_000),
    '/nested-frames': `<p>main</p><iframe src="${other.url}/outer" width=600 height=400></iframe>`,
    '/inner': '<p>innermost</p>',
    '/root-in-frame': '<p>main</p><iframe src="/closed-root" width=600 height=400></iframe>',
    '/root-in-foreign-frame': (_q, r) =>
      r
        .writeHead(200, { 'content-type': 'text/html' })
        .end(`<p>main</p><iframe src="http://localhost:${server.port}/root-in-frame" width=600 height=400></iframe>`),
    '/frozen': '<p>frozen</p><script>for (;;);</script>',
    '/frozen-frame': (_q, r) =>
      r
        .writeHead(200, { 'content-type': 'text/html' })
        .end(`<p>before</p><iframe src="http://localhost:${server.port}/frozen" width=600 height=400></iframe><p>after</p>`),
    '/dead-frame': '<p>before</p><iframe src="http://127.0.0.1:9/" width=600 height=400></iframe><p>after</p>',
    '/refused-frame': '<p>before</p><iframe src="http://127.0.0.1:8099/" width=600 height=400></iframe><p>after</p>',
    '/missing-frame': '<p>before</p><iframe src="/gone" width=600 height=400></iframe><p>after</p>',
    '/gone': (_q, r) => r.writeHead(404, { 'content-type': 'text/html' }).end('<h1>Not found</h1>'),
    '/declared-root': '<p>light</p><x-list><template shadowrootmode="closed"><p>in a declared root</p></template></x-list>',
    '/closed-root': `<p>light</p><report-list></report-list><script>
      customElements.define('report-list', class extends HTMLElement {
        constructor() { super(); this.attachShadow({ mode: 'closed' }).innerHTML = '<p>in a closed root</p><slot></slot>' } })</script>`,
    '/root-in-root': `<x-page></x-page><script>
      const outer = document.querySelector('x-page').attachShadow({ mode: 'open' });
      outer.innerHTML = '<p>in an open root</p><div></div>';
      outer.querySelector('div').attachShadow({ mode: 'closed' }).innerHTML = '<p>in a closed root inside</p>';</script>`,
    '/spinning': `<p>${LONG}</p><script>setTimeout(() => { for (;;); }, 50)</script>`,
    '/refreshes-itself': `<meta http-equiv="refresh" content="2"><p>${LONG}</p><p>the last words</p>`,
    '/reloads-itself': `<p>${LONG}</p><script>setTimeout(() => location.reload(), 5_000)</script><p>the last words</p>`,
    '/reloads-for-ever': `<p>${LONG}</p><script>setInterval(() => location.reload(), 100)</script><p>the last words</p>`,
    '/leads-to-pdf': '<p>Your download starts.</p><script>location = "/file"</script>',
    '/file': (_q, r) =>
      r.writeHead(200, { 'content-type': 'application/octet-stream', 'content-disposition': 'attachment; filename="r.pdf"' }).end(PDF),
    '/door.pdf': (request, response) =>
      /seen=1/.test(request.headers.cookie ?? '')
        ? response.writeHead(200, { 'content-type': 'application/pdf' }).end(PDF)
        : response
            .writeHead(200, { 'content-type': 'text/html' })
            .end('<p>One moment</p><script>setTimeout(() => { document.cookie = "seen=1; path=/"; location.reload() }, 800)</script>'),
    '/plain.pdf': pdf,
    '/report': pdf,
    '/in-frame': '<p>Read it here.</p><iframe src="/plain.pdf" width=800 height=900></iframe>',
    '/in-object': '<p>Read it here.</p><object data="/report" type="application/pdf" width="100%" height="900"></object>',
    '/in-object-with-words':
      '<p>Read it here.</p><object data="/report" type="application/pdf" width="900" height="900"><p>No plug-in.</p></object>',
    '/called-html': (_request, response) => response.writeHead(200, { 'content-type': 'text/html' }).end(PDF),
    '/in-viewer': '<p>Read it here.</p><iframe src="/viewer?file=%2Fplain.pdf" width=800 height=900></iframe>',
    '/viewer': '<p>viewer</p>',
    '/in-memory':
      '<p>Read it here.</p><script>fetch("/report").then((r) => r.blob()).then((file) => { const frame = document.createElement("iframe"); frame.width = 800; frame.height = 900; frame.src = URL.createObjectURL(file); document.body.append(frame) })</script>',
    '/in-address': `<p>Read it here.</p><embed src="data:application/pdf;base64,${Buffer.from(PDF).toString('base64')}" width=800 height=900>`,
    '/frameset':
      '<html><frameset cols="20%,*"><frame src="/viewer"><frame src="/inner"><noframes><body>No frames.</body></noframes></frameset></html>',
    '/article-with-pdf': `<p>${LONG.repeat(4)}</p><iframe src="/plain.pdf" width=800 height=900></iframe>`,
  });
  egress = await openEgress({
    allow: [server.host, other.host, '127.0.0.1:9', `localhost:${server.port}`],
    ports: [80, server.port],
    lookup: async () => [{ address: '127.0.0.1', family: 4 }],
  });
});
test.afterAll(async () => {
  await egress?.close();
  await server?.close();
  await other?.close();
});

/** Every page of this file is read in one run, each as often as it is tried. */
const HANGING = ['/hanging-script', '/hanging-elsewhere', '/hanging-style'];
const CUT = ['/cut-length', '/cut-chunks'];
const TO_PDF = [
  '/leads-to-pdf',
  '/door.pdf',
  '/in-frame',
  '/in-object',
  '/in-object-with-words',
  '/called-html',
  '/in-viewer',
  '/in-memory',
  '/in-address',
];
const RELOADING = ['/refreshes-itself', '/reloads-itself', '/reloads-for-ever'];
const OTHERS = [
  '/inner',
  '/late-data',
  '/nested-frames',
  '/frameset',
  '/dead-frame',
  '/refused-frame',
  '/missing-frame',
  '/declared-root',
  '/frozen-frame',
  '/closed-root',
  '/root-in-root',
  '/root-in-frame',
  '/root-in-foreign-frame',
  '/spinning',
  '/article-with-pdf',
];
const results = new Map<string, Result>();
test.beforeAll(async () => {
  test.setTimeout(180_000);
  const tasks = [
    ...[...HANGING, ...TO_PDF, ...RELOADING, ...OTHERS].map((path) => taskOf(server.url + path)),
    ...CUT.flatMap((path) => [1, 2, 3].map((attempt) => taskOf(server.url + path, { id: `${path} ${attempt}`, attempt }))),
  ];
  const ends = await crawl(tasks, { egress, concurrency: 4 });
  for (const [i, { id }] of tasks.entries()) results.set(id.replace(server.url, ''), ends[i] as Result);
});

function page(id: string): Page {
  const { page: got, error } = results.get(id) ?? { error: new Error(`${id} was not read`) };
  if (!got) throw error;
  return got;
}

for (const path of HANGING) {
  test(`${path}: a file that never answers is given up, what follows is read, and the page says so`, () => {
    const { html, notes } = page(path);
    expect(html).toMatch(/before[\s\S]*after/);
    expect(notes?.join()).toMatch(/Continued without 1 file of the page that never arrived: .*never/);
  });
}

for (const path of CUT) {
  test(`${path}: a document that broke off is tried again twice, then taken as it is and marked`, () => {
    for (const attempt of [1, 2]) expect(results.get(`${path} ${attempt}`)?.error).toMatchObject({ code: 'net=incomplete', retry: true });
    const third = page(`${path} 3`);
    expect(third.html).toContain('the last words');
    expect(third.incomplete).toBe(true);
    expect(third.notes?.join()).toContain('broke off');
  });
}

test('a whole document is not marked', () => {
  const whole = page('/inner');
  expect(whole.incomplete).toBeUndefined();
  expect(whole.notes).toBeUndefined();
});

test('a page that shows nothing without a late answer is waited for', () => {
  expect(page('/late-data').html).toContain('drawn from data');
});

test('a frame in a frame is read where it stands', () => {
  const { frames } = page('/nested-frames');
  expect(frames.length).toBe(1);
  expect(frames[0]?.html).toMatch(/outer[\s\S]*innermost/);
});

test('a page that consists of frames has them in its body', () => {
  const { html, frames } = page('/frameset');
  expect(html).toMatch(/<body[^>]*><iframe [^>]*><\/iframe><iframe [^>]*><\/iframe><\/body>/);
  expect(frames.map((frame) => frame.html)).toEqual([expect.stringContaining('viewer'), expect.stringContaining('innermost')]);
});

for (const path of ['/dead-frame', '/refused-frame', '/missing-frame'])
  test(`${path}: a frame that failed leaves nothing behind, and does not hide what follows`, () => {
    const { html, frames } = page(path);
    expect(html).toMatch(/before[\s\S]*after/);
    expect(frames.map((frame) => frame.html)).toEqual(['']);
  });

test('a frame whose script never ends is named, and does not hide what follows', () => {
  const { html, notes } = page('/frozen-frame');
  expect(html).toMatch(/before[\s\S]*after/);
  expect(notes?.join()).toMatch(/Frames of the page did not answer.*frozen|Stopped a script/);
});

test('closed shadow roots are read', () => {
  expect(page('/closed-root').html).toMatch(/light[\s\S]*in a closed root/);
  expect(page('/declared-root').html).toMatch(/light[\s\S]*in a declared root/);
  expect(page('/root-in-root').html).toMatch(/in an open root[\s\S]*in a closed root inside/);
});

test('closed shadow roots are read in frames, also of another site and in frames of those', () => {
  const near = page('/root-in-frame');
  expect(near.frames[0]?.html).toMatch(/light[\s\S]*in a closed root/);
  const foreign = page('/root-in-foreign-frame');
  expect(foreign.frames[0]?.html).toMatch(/main[\s\S]*light[\s\S]*in a closed root/);
});

test('a script that never ends is stopped, and what stood there before is read', () => {
  const { html, notes } = page('/spinning');
  expect(html).toContain('first sign of a user');
  expect(notes?.join()).toContain('Stopped a script');
});

for (const path of RELOADING)
  test(`${path}: a page that loads itself again and again is read`, () => {
    expect(page(path).html).toContain('the last words');
  });

for (const path of TO_PDF)
  test(`${path}: the PDF is the page`, () => {
    const got = page(path);
    expect(got.contentType).toBe('application/pdf');
    expect(Buffer.from(got.bytes ?? []).toString()).toBe(PDF);
    expect(got.url).toBe(server.url + path);
  });

test('an article that shows a PDF beside its text stays the article', () => {
  expect(page('/article-with-pdf')).toMatchObject({ contentType: 'text/html' });
});
