import type { ServerResponse } from 'node:http';
import { createGzip } from 'node:zlib';
import { openEgress } from '../../../src/net/egress.ts';
import { crawl, type Result, taskOf } from '../../support/crawl/run.ts';
import { type Handler, type PageServer, servePages } from '../../support/crawl/server.ts';
import { expect, test } from '../../support/test.ts';

/** Each hostile page, and the ends that are right for it: an error's code, or 'page' where there is something to read. */
const HOSTILE: Record<string, { serve: string | Handler; ends: string[] }> = {
  '/alert-loop': { serve: '<p>x</p><script>for (;;) alert(1)</script>', ends: ['page', 'net=timeout'] },
  '/infinite-script': { serve: '<p>x</p><script>for (;;) {}</script>', ends: ['page', 'net=timeout'] },
  '/infinite-redirect': {
    serve: (_q, r, url) => r.writeHead(302, { location: `${url.pathname}?${Math.random()}` }).end(),
    ends: ['redirect-loop', 'net=timeout'],
  },
  '/meta-refresh-loop': {
    serve: '<meta http-equiv="refresh" content="0;url=/meta-refresh-loop"><p>x</p>',
    ends: ['page', 'redirect-loop', 'net=timeout'],
  },
  '/reload-loop': { serve: '<p>x</p><script>location.reload()</script>', ends: ['page', 'redirect-loop', 'net=timeout'] },
  '/history-loop': {
    serve: '<p>x</p><script>setInterval(() => { history.pushState({}, "", "#" + Math.random()); history.back() }, 1)</script>',
    ends: ['page', 'net=timeout'],
  },
  '/infinite-scroll': {
    serve:
      '<p>top</p><div style="height:3000px"></div><script>onscroll = () => { const d = document.createElement("div"); d.style.height = "3000px"; d.textContent = "more"; document.body.append(d) }</script>',
    ends: ['page'],
  },
  '/gigabyte': { serve: (_q, r) => endless(r, 'text/html', Buffer.alloc(1 << 20, 'x ')), ends: ['too-big', 'page-crashed', 'net=timeout'] },
  '/slow-drip': { serve: (_q, r) => drip(r), ends: ['net=timeout'] },
  '/memory-bomb': {
    serve: '<p>x</p><script>const a = []; for (;;) a.push(new Uint8Array(8 << 20).fill(1))</script>',
    ends: ['page-crashed'],
  },
  '/heap-bomb': {
    serve: '<p>x</p><script>let a = []; for (;;) a.push(new Array(10000).fill({}).map(() => ({ x: Math.random() })))</script>',
    // Whichever limit is met first: of memory, of time, or of a script that never ends.
    ends: ['page-crashed', 'net=timeout', 'page'],
  },
  '/popup-storm': {
    serve: '<p>still here</p><script>for (let i = 0; i < 200; i++) open("/popup?" + i)</script>',
    ends: ['page', 'net=timeout'],
  },
  '/endless-socket': {
    serve: '<p>x</p><script>setInterval(() => new WebSocket(location.origin.replace("http", "ws") + "/ws"), 5)</script>',
    ends: ['page', 'too-many-requests', 'net=timeout'],
  },
  '/endless-stream': { serve: '<p>still here</p><script>fetch("/stream")</script>', ends: ['page'] },
  '/download': { serve: '<p>still here</p><script>location = "/file.bin"</script>', ends: ['page', 'not-a-page'] },
  '/file.bin': {
    serve: (_q, r) => r.writeHead(200, { 'content-type': 'application/octet-stream', 'content-disposition': 'attachment' }).end('MZ'),
    ends: ['not-a-page'],
  },
  '/window-close': { serve: '<p>x</p><script>window.close()</script>', ends: ['page-closed', 'page'] },
  '/gzip-bomb': { serve: (_q, r) => gzipBomb(r), ends: ['too-big', 'page-crashed', 'net=timeout'] },
  '/print': { serve: '<p>still here</p><script>for (let i = 0; i < 20; i++) print()</script>', ends: ['page'] },
  '/beforeunload': {
    serve: '<p>still here</p><script>onbeforeunload = (e) => { e.preventDefault(); return "stay" }</script>',
    ends: ['page'],
  },
  '/deep': {
    serve:
      '<p>still here</p><script>let d = document.body; for (let i = 0; i < 50000; i++) { const e = document.createElement("div"); d.append(e); d = e }</script>',
    ends: ['page', 'net=timeout', 'page-crashed'],
  },
  '/clobber': {
    serve:
      '<form name="documentElement"><input name="childNodes"><input name="firstChild"><input name="attributes"></form><p>still here</p><script>Node.prototype.appendChild = JSON.stringify = Array.prototype.push = () => { throw 1 }</script>',
    ends: ['page'],
  },
  '/permissions': {
    serve:
      '<p>still here</p><script>navigator.geolocation.getCurrentPosition(() => {}); Notification.requestPermission(); navigator.clipboard.readText().catch(() => {}); navigator.serviceWorker?.register("/sw.js")</script>',
    ends: ['page'],
  },
  '/reset': { serve: (q) => q.socket.destroy(), ends: ['net=connect'] },
};

/** Pages that end in a limit of their own, if they are read one at a time: one that floods the gates lets another's connections time out. */
const LIMITED: Record<string, { serve: string; end: string }> = {
  '/gigabyte-script': { serve: '<p>x</p><script src="/gigabyte.js"></script>', end: 'too-big' },
  '/many-requests': {
    serve: '<p>x</p><script>for (let i = 0; i < 5000; i++) fetch("/nothing?" + i)</script>',
    end: 'too-many-requests',
  },
  '/many-frames': { serve: `<p>x</p>${'<iframe srcdoc="x"></iframe>'.repeat(10_000)}`, end: 'too-many-frames' },
};

const SUPPORT: Record<string, string | Handler> = {
  '/good': '<title>Good</title><article><p>The good page is read.</p></article>',
  '/gigabyte.js': (_q, r) => endless(r, 'text/javascript', Buffer.alloc(1 << 20, '/* */')),
  '/stream': (_q, r) => drip(r),
  '/nothing': (_q, r) => r.end('x'),
  '/popup': '<p>popup</p>',
};

let server: PageServer;
test.beforeAll(async () => {
  const hostile = Object.entries({ ...HOSTILE, ...LIMITED }).map(([path, { serve }]) => [path, serve]);
  server = await servePages({ ...SUPPORT, ...Object.fromEntries(hostile) });
});
test.afterAll(() => server.close());

test('every hostile page ends in its own limit, and the page after it is read unharmed', async () => {
  test.setTimeout(300_000);
  const egress = await openEgress({ allow: [server.host] });
  // Those that end by the time limit alone begin first, so that the others are read meanwhile.
  const paths = [...new Set(['/alert-loop', '/slow-drip', ...Object.keys(HOSTILE)])];
  const tasks = paths.flatMap((path, i) => [taskOf(server.url + path), taskOf(`${server.url}/good?${i}`)]);
  const results = await crawl(tasks, {
    egress,
    concurrency: 4,
    // Long enough for a page to be read beside three that flood the machine.
    limits: { timeoutMs: 40_000, maxBytes: 5 << 20, maxRequests: 300, maxMemoryBytes: 400 << 20 },
  });
  // On a busy machine a good page may run out of time beside pages that flood it: the queue would try it again, and so do we.
  const late = tasks.filter((_, i) => i % 2 === 1 && results[i]?.error?.code === 'net=timeout');
  const again = await crawl(late, { egress, concurrency: 1, limits: { timeoutMs: 90_000 } });
  for (const [i, task] of late.entries()) results[tasks.indexOf(task)] = again[i] as Result;
  await egress.close();
  const ends = results.map(({ page, error }) => (page ? 'page' : (error?.code ?? String(error))));
  const wrong = paths.flatMap((path, i) => {
    const end = ends[2 * i] ?? '';
    return HOSTILE[path]?.ends.includes(end) ? [] : [`${path}: ${end} ${results[2 * i]?.error?.message ?? ''}`];
  });
  expect(wrong).toEqual([]);
  // A good page may share its moment with a page that floods the machine, never its fate.
  const harmed = ends.filter((end, i) => i % 2 === 1 && end !== 'page');
  expect(harmed).toEqual([]);
  for (const { error } of results) if (error) expect(error.message).toMatch(/^http:\/\/127.*[.]$/s);
  expect(results[paths.indexOf('/clobber') * 2]?.page?.html).toContain('still here');
});

test('each limit gives its own reason, and the page after it is read unharmed', async () => {
  test.setTimeout(300_000);
  const egress = await openEgress({ allow: [server.host] });
  const limits = { maxBytes: 5 << 20, maxRequests: 300, maxMemoryBytes: 1 << 30 };
  const run = (paths: string[], timeoutMs: number) =>
    crawl(
      paths.map((path) => taskOf(server.url + path)),
      { egress, concurrency: 1, limits: { ...limits, timeoutMs } },
    );
  const results = [
    ...(await run(
      Object.keys(LIMITED).flatMap((path, i) => [path, `/good?${i}`]),
      90_000,
    )),
    ...(await run(['/slow-drip'], 5_000)),
  ];
  await egress.close();
  expect(results.map(({ page, error }) => (page ? 'page' : error?.code))).toEqual([
    ...Object.values(LIMITED).flatMap(({ end }) => [end, 'page']),
    'net=timeout',
  ]);
});

function endless(response: ServerResponse, contentType: string, chunk: Buffer): void {
  response.writeHead(200, { 'content-type': contentType });
  const push = (): void => {
    while (!response.destroyed && response.write(chunk));
  };
  response.on('drain', push);
  push();
}

function drip(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/html' });
  response.write('<p>still here');
  const timer = setInterval(() => response.write('.'), 100);
  response.on('close', () => clearInterval(timer));
}

function gzipBomb(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/html', 'content-encoding': 'gzip' });
  const gzip = createGzip();
  gzip.pipe(response);
  const chunk = Buffer.alloc(1 << 20, 'a');
  let left = 1024;
  const push = (): void => {
    while (left-- > 0 && !response.destroyed) if (!gzip.write(chunk)) return void gzip.once('drain', push);
    gzip.end();
  };
  response.on('close', () => gzip.destroy());
  push();
}
