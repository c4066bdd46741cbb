import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { createServer, type Server } from 'node:net';
import { chromium } from 'playwright';
import { findBrowser } from '../../../crawlers/find-browser.ts';
import { openEgress } from '../../../src/net/egress.ts';
import type { LookupAll } from '../../../src/net/guard.ts';
import { crawl, taskOf } from '../../support/crawl/run.ts';
import { type Handler, type PageServer, servePages } from '../../support/crawl/server.ts';
import { expect, test } from '../../support/test.ts';

/**
 * Everything that a page or a person can try to reach a service inside, against real Chromium. The service is a pair of
 * listeners on loopback (IPv4 and IPv6) and a UDP socket that must see nothing. Each attempt asks for a path of its own,
 * so that a leak says its name. A control run with the listeners on the allow list shows that the attempts are real.
 */

/** Names that only this test's resolver knows. */
const NAMES: Record<string, string[]> = {
  localhost: ['127.0.0.1'],
  'inside.test': ['127.0.0.1'],
  'six.inside.test': ['::1'],
  'mapped.inside.test': ['::ffff:127.0.0.1'],
  // One public address beside an inside one; the name is refused as a whole, so nothing public is contacted either.
  'mixed.test': ['93.184.215.14', '127.0.0.1'],
};
const lookup: LookupAll = async (host) => {
  const found = NAMES[host];
  if (!found) throw Object.assign(new Error('not found'), { code: 'ENOTFOUND' });
  return found.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
};

/** Every spelling of "this machine" that leads to the listeners. */
const SPELLINGS = [
  '127.0.0.1',
  '127.0.0.1.',
  '127.1',
  '127.0.1',
  '2130706433',
  '0x7f000001',
  '0x7F.0.0.1',
  '0x7f.1',
  '0177.0.0.1',
  '017700000001',
  '0177.1',
  '127.0.0.2',
  '127.255.255.254',
  '0.0.0.0',
  '0',
  '000.000.000.000',
  'localhost',
  'LOCALHOST',
  'localhost.',
  'a.localhost',
  'ⓛⓞⓒⓐⓛⓗⓞⓢⓣ',
  '１２７.0.0.1',
  '127。0。0。1',
  '127%2e0%2e0%2e1',
  'user:pw@127.0.0.1',
  '[::1]',
  '[0:0:0:0:0:0:0:1]',
  '[0000::0001]',
  '[::]',
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
  '[::127.0.0.1]',
  '[64:ff9b::7f00:1]',
  'inside.test',
  'INSIDE.test.',
  'six.inside.test',
  'mapped.inside.test',
  'mixed.test',
];

/** The main document is sent there. */
const NAVIGATIONS: Record<string, (target: string) => string | Handler> = {
  'redirect-301': (target) => (_q, r) => r.writeHead(301, { location: target }).end(),
  'redirect-302': (target) => (_q, r) => r.writeHead(302, { location: target }).end(),
  'redirect-303': (target) => (_q, r) => r.writeHead(303, { location: target }).end(),
  'redirect-307': (target) => (_q, r) => r.writeHead(307, { location: target }).end(),
  'redirect-308': (target) => (_q, r) => r.writeHead(308, { location: target }).end(),
  'refresh-header': (target) => (_q, r) => r.writeHead(200, { refresh: `0;url=${target}`, 'content-type': 'text/html' }).end('x'),
  'meta-refresh': (target) => `<meta http-equiv="refresh" content="0;url=${target}">x`,
  location: (target) => `x<script>location = ${JSON.stringify(target)}</script>`,
  'location-replace': (target) => `x<script>setTimeout(() => location.replace(${JSON.stringify(target)}), 50)</script>`,
  'form-get': (target) => `<form action="${target}"></form><script>document.forms[0].submit()</script>`,
  'form-post': (target) =>
    `<form method="post" action="${target}"><input name="a" value="b"></form><script>document.forms[0].submit()</script>`,
  'link-click': (target) => `<a href="${target}">x</a><script>document.querySelector('a').click()</script>`,
  'link-blank': (target) => `<a target="_blank" href="${target}">x</a><script>document.querySelector('a').click()</script>`,
  'link-download': (target) => `<a download href="${target}">x</a><script>document.querySelector('a').click()</script>`,
  'window-open': (target) => `x<script>open(${JSON.stringify(target)})</script>`,
  'pdf-redirect': (target) => (_q, r) => r.writeHead(302, { location: `${target}.pdf` }).end(),
  'blob-page': (target) =>
    `x<script>const f = document.createElement('iframe'); f.src = URL.createObjectURL(new Blob(['<img src="${target}">'], { type: 'text/html' })); document.body.append(f)</script>`,
  'data-frame': (target) => `x<iframe src="data:text/html,<img src='${target}'>"></iframe>`,
  'view-source': (target) =>
    `x<iframe src="view-source:${target}"></iframe><script>location = ${JSON.stringify(`view-source:${target}`)}</script>`,
  'srcdoc-frame': (target) => `x<iframe srcdoc="&lt;iframe src='${target}'>&lt;/iframe>"></iframe>`,
};

/** What the answer's headers can ask for, and a page that gives them a reason to. */
const HEADERS: Record<string, (target: string, host: string) => { headers: Record<string, string | string[]>; html?: string }> = {
  'link-preload': (t) => ({ headers: { link: `<${t}>; rel=preload; as=script` } }),
  'link-modulepreload': (t) => ({ headers: { link: `<${t}>; rel=modulepreload` } }),
  'link-prefetch': (t) => ({ headers: { link: `<${t}>; rel=prefetch` } }),
  'link-stylesheet': (t) => ({ headers: { link: `<${t}>; rel=stylesheet` } }),
  'link-preconnect': (_t, h) => ({ headers: { link: `<http://${h}>; rel=preconnect, <//${h}>; rel=dns-prefetch` } }),
  'link-manifest': (t) => ({ headers: { link: `<${t}>; rel=manifest, <${t}>; rel=icon` } }),
  'csp-report-uri': (t) => ({ headers: { 'content-security-policy': `img-src 'none'; report-uri ${t}` }, html: '<img src="/x.png">' }),
  'csp-report-only': (t) => ({
    headers: { 'content-security-policy-report-only': `img-src 'none'; report-uri ${t}` },
    html: '<img src="/x.png">',
  }),
  'reporting-endpoints': (t) => ({
    headers: { 'reporting-endpoints': `default="${t}"`, 'content-security-policy': "img-src 'none'; report-to default" },
    html: '<img src="/x.png">',
  }),
  'report-to': (t) => ({
    headers: {
      'report-to': JSON.stringify({ group: 'default', max_age: 100, endpoints: [{ url: t }] }),
      'content-security-policy': "img-src 'none'; report-to default",
      'cross-origin-opener-policy': 'same-origin; report-to="default"',
    },
    html: '<img src="/x.png">',
  }),
  nel: (t) => ({
    headers: {
      'report-to': JSON.stringify({ group: 'n', max_age: 100, endpoints: [{ url: t }] }),
      nel: JSON.stringify({ report_to: 'n', max_age: 100, success_fraction: 1, failure_fraction: 1 }),
    },
    html: '<script src="/gone.js"></script>',
  }),
  'alt-svc': (_t, h) => ({
    headers: { 'alt-svc': `h3="${h}"; ma=100, h2="${h}"; ma=100, http/1.1="${h}"; ma=100` },
    html: '<script>fetch("/x.png")</script>',
  }),
  'speculation-rules': (t) => ({ headers: { 'speculation-rules': `"${t}"` } }),
  sourcemap: (t) => ({ headers: { sourcemap: t }, html: `<script>0 //# sourceMappingURL=${t}</script>` }),
  'refresh-later': (t) => ({ headers: { refresh: `1; url=${t}` } }),
  'document-policy': (t) => ({
    headers: { 'permissions-policy-report-only': 'geolocation=();report-to=default', 'reporting-endpoints': `default="${t}"` },
  }),
};

/** What one page can ask for besides; many fit on one page. */
const PARTS: Record<string, (target: string, host: string) => string> = {
  img: (t) => `<img src="${t}">`,
  'img-srcset': (t) => `<img srcset="${t} 2x" src="data:,">`,
  picture: (t) => `<picture><source srcset="${t}"><img></picture>`,
  'css-background': (t) => `<div style="width:9px;height:9px;background:url('${t}')"></div>`,
  'css-import': (t) => `<style>@import url('${t}');</style>`,
  'css-font': (t) => `<style>@font-face{font-family:f;src:url('${t}')}p{font-family:f}</style><p>x</p>`,
  'css-cursor': (t) => `<style>body{cursor:url('${t}'),auto}</style>`,
  stylesheet: (t) => `<link rel="stylesheet" href="${t}">`,
  script: (t) => `<script src="${t}"></script>`,
  'script-module': (t) => `<script type="module" src="${t}"></script>`,
  'dynamic-import': (t) => `<script>import(${JSON.stringify(t)}).catch(() => {})</script>`,
  preload: (t) => `<link rel="preload" as="script" href="${t}">`,
  modulepreload: (t) => `<link rel="modulepreload" href="${t}">`,
  prefetch: (t) => `<link rel="prefetch" href="${t}">`,
  prerender: (t) => `<link rel="prerender" href="${t}">`,
  preconnect: (_t, h) => `<link rel="preconnect" href="http://${h}">`,
  'dns-prefetch': (_t, h) => `<link rel="dns-prefetch" href="//${h}">`,
  speculation: (t) =>
    `<script type="speculationrules">{"prefetch":[{"source":"list","urls":["${t}"],"eagerness":"immediate"}],"prerender":[{"source":"list","urls":["${t}"],"eagerness":"immediate"}]}</script>`,
  icon: (t) => `<link rel="icon" href="${t}">`,
  manifest: (t) => `<link rel="manifest" href="${t}">`,
  iframe: (t) => `<iframe src="${t}"></iframe>`,
  object: (t) => `<object data="${t}"></object>`,
  embed: (t) => `<embed src="${t}">`,
  video: (t) => `<video src="${t}" preload="auto"></video>`,
  'video-poster': (t) => `<video poster="${t}"></video>`,
  audio: (t) => `<audio src="${t}" preload="auto"></audio>`,
  track: (t) => `<video src="data:video/mp4," ><track default src="${t}"></video>`,
  'svg-image': (t) => `<svg><image href="${t}" width="9" height="9"/></svg>`,
  'svg-use': (t) => `<svg><use href="${t}#x"/></svg>`,
  fetch: (t) => `<script>fetch(${JSON.stringify(t)}).catch(() => {})</script>`,
  'fetch-no-cors': (t) => `<script>fetch(${JSON.stringify(t)}, { mode: 'no-cors' }).catch(() => {})</script>`,
  'fetch-keepalive': (t) =>
    `<script>fetch(${JSON.stringify(t)}, { method: 'POST', keepalive: true, mode: 'no-cors', body: 'x' }).catch(() => {})</script>`,
  'fetch-private': (t) =>
    `<script>fetch(${JSON.stringify(t)}, { targetAddressSpace: 'loopback', mode: 'no-cors' }).catch(() => {})</script>`,
  xhr: (t) => `<script>{ const x = new XMLHttpRequest(); x.open('GET', ${JSON.stringify(t)}); x.send() }</script>`,
  'xhr-sync': (t) =>
    `<script>try { const x = new XMLHttpRequest(); x.open('GET', ${JSON.stringify(t)}, false); x.send() } catch {}</script>`,
  beacon: (t) => `<script>navigator.sendBeacon(${JSON.stringify(t)}, 'x')</script>`,
  eventsource: (t) => `<script>new EventSource(${JSON.stringify(t)})</script>`,
  websocket: (t) => `<script>new WebSocket(${JSON.stringify(t.replace(/^http/, 'ws'))})</script>`,
  'websocket-secure': (t) => `<script>new WebSocket(${JSON.stringify(t.replace(/^http/, 'wss'))})</script>`,
  webtransport: (t) =>
    `<script>try { new WebTransport(${JSON.stringify(t.replace(/^http/, 'https'))}).ready.catch(() => {}) } catch {}</script>`,
  'https-img': (t) => `<img src="${t.replace(/^http/, 'https')}">`,
  'worker-fetch': (t) =>
    `<script>new Worker(URL.createObjectURL(new Blob(["fetch(${t.replace(/^/, "'")}', { mode: 'no-cors' }).catch(() => {})"])))</script>`,
  'worker-import': (t) => `<script>new Worker(URL.createObjectURL(new Blob(["try { importScripts('${t}') } catch {}"])))</script>`,
  'shared-worker': (t) =>
    `<script>new SharedWorker(URL.createObjectURL(new Blob(["fetch('${t}', { mode: 'no-cors' }).catch(() => {})"])))</script>`,
  ping: (t) => `<a href="#x" ping="${t}" id="ping">x</a><script>document.getElementById('ping').click()</script>`,
  'report-uri': (t) =>
    `<iframe srcdoc="&lt;meta http-equiv='Content-Security-Policy' content=&quot;img-src 'none'; report-uri ${t}&quot;>&lt;img src='/x.png'>"></iframe>`,
  'font-api': (t) => `<script>new FontFace('g', 'url(${t})').load().catch(() => {})</script>`,
  'image-api': (t) => `<script>new Image().src = ${JSON.stringify(t)}</script>`,
  'stylesheet-api': (t) =>
    `<script>{ const l = document.createElement('link'); l.rel = 'stylesheet'; l.href = ${JSON.stringify(t)}; document.head.append(l) }</script>`,
  'own-redirect': (t) =>
    `<img src="/redirect-to?${encodeURIComponent(t)}"><script>fetch('/redirect-to?${encodeURIComponent(t)}', { mode: 'no-cors' }).catch(() => {})</script>`,
};
/** Those that have no reason to show in the control run: Chromium does not follow them here, or needs a TLS server. */
const UDP: Record<string, (host: string, port: number) => string> = {
  'webrtc-stun': (h, p) =>
    `<script>{ const c = new RTCPeerConnection({ iceServers: [{ urls: 'stun:${h}:${p}' }] }); c.createDataChannel('x'); c.createOffer().then((o) => c.setLocalDescription(o)) }</script>`,
  'webrtc-turn-udp': (h, p) =>
    `<script>{ const c = new RTCPeerConnection({ iceServers: [{ urls: 'turn:${h}:${p}', username: 'a', credential: 'b' }] }); c.createDataChannel('x'); c.createOffer().then((o) => c.setLocalDescription(o)) }</script>`,
  'webrtc-turn-tcp': (h, p) =>
    `<script>{ const c = new RTCPeerConnection({ iceServers: [{ urls: 'turn:${h}:${p}?transport=tcp', username: 'a', credential: 'b' }] }); c.createDataChannel('x'); c.createOffer().then((o) => c.setLocalDescription(o)) }</script>`,
  'webrtc-candidate': (h, p) =>
    `<script>{ const c = new RTCPeerConnection(); const d = new RTCPeerConnection(); c.createDataChannel('x'); c.createOffer().then(async (o) => { await c.setLocalDescription(o); await d.setRemoteDescription(o); const a = await d.createAnswer(); await c.setRemoteDescription(a); await c.addIceCandidate({ candidate: 'candidate:1 1 udp 2122260223 ${h} ${p} typ host', sdpMid: '0' }) }) }</script>`,
};
/** Local files and the browser's own pages: nothing of them may come back. */
const LOCAL = [
  'file:///etc/hostname',
  'file:///etc/passwd',
  'view-source:file:///etc/passwd',
  'chrome://version',
  'chrome://gpu',
  'about:version',
  'devtools://devtools/bundled/inspector.html',
  'filesystem:http://x/temporary/a',
];

interface Inside {
  port: number;
  /** Request lines, or the first bytes of what came in. */
  seen: string[];
  close(): Promise<void>;
}

/** The service that must not be reached: TCP on both loopbacks and UDP, on one port. */
async function openInside(): Promise<Inside> {
  const seen: string[] = [];
  const servers: (Server | UdpSocket)[] = [];
  const tcp = (address: string, port: number): Promise<number> =>
    new Promise((resolve, reject) => {
      const server = createServer((socket) => {
        let said = false;
        socket.on('data', (data) => {
          if (!said) seen.push(data.toString('latin1').split('\r\n')[0] ?? '');
          said = true;
          socket.end('HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 6\r\nconnection: close\r\n\r\nsecret');
        });
        socket.on('error', () => {});
        socket.on('close', () => !said && seen.push('a connection without a word'));
      });
      server.once('error', reject);
      server.listen(port, address, () => resolve((server.address() as { port: number }).port));
      servers.push(server);
    });
  const port = await tcp('0.0.0.0', 0);
  await tcp('::1', port).catch(() => {}); // A host without IPv6 has nothing to protect there.
  const udp = createSocket('udp4');
  udp.on('message', (message) => seen.push(`UDP ${message.length} bytes`));
  await new Promise<void>((resolve) => udp.bind(port, '127.0.0.1', resolve));
  servers.push(udp);
  return {
    port,
    seen,
    async close() {
      for (const server of servers) await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** All attempts against `host`, as pages by path. */
function attempts(inside: string, host: string, port: number): Record<string, string | Handler> {
  const target = (name: string): string => `http://${inside}/leak/${name}`;
  const pages: Record<string, string | Handler> = {
    '/redirect-to': (_q, r, url) => r.writeHead(302, { location: decodeURIComponent(url.search.slice(1)) }).end(),
    '/x.png': (_q, r) => r.end(),
  };
  for (const [name, page] of Object.entries(NAVIGATIONS)) pages[`/navigate/${name}`] = page(target(name));
  for (const [name, make] of Object.entries(HEADERS)) {
    const { headers, html = '' } = make(target(name), inside);
    pages[`/headers/${name}`] = (_q, r) =>
      r.writeHead(200, { 'content-type': 'text/html', ...headers }).end(`<!doctype html><p>x</p>${html}`);
  }
  pages['/headers/early-hints'] = (_q, r) => {
    r.writeEarlyHints({ link: `<${target('early-hints')}>; rel=preload; as=script` });
    r.writeHead(200, { 'content-type': 'text/html' }).end('<p>x</p>');
  };
  const parts = Object.entries(PARTS).map(([name, part]) => part(target(name), inside));
  const perPage = 10;
  for (let i = 0; i < parts.length; i += perPage)
    pages[`/parts/${i / perPage}`] = `<!doctype html><body><p>x</p>${parts.slice(i, i + perPage).join('\n')}`;
  pages['/udp'] = `<!doctype html><body><p>x</p>${Object.values(UDP)
    .map((part) => part(host, port))
    .join('\n')}`;
  for (const [i, address] of LOCAL.entries())
    pages[`/local/${i}`] =
      `<p>x</p><iframe src="${address}" width="400" height="300"></iframe><script>fetch(${JSON.stringify(address)}).then((r) => r.text()).then((t) => document.body.append(t)).catch(() => {}); setTimeout(() => { location = ${JSON.stringify(address)} }, 20)</script>`;
  return pages;
}

/** Pictures and fonts are not blocked in these runs: the attempt has to reach the egress. */
const OPEN = { evidence: ['screenshot' as const] };

let inside: Inside;
test.beforeEach(async () => {
  inside = await openInside();
});
test.afterEach(() => inside.close());

async function run(pages: PageServer, allow: string[], extra: string[] = []) {
  const egress = await openEgress({ allow: [pages.host, ...allow], ports: [80, 443, inside.port], lookup });
  const tasks = [
    ...Object.keys(attempts('x', 'x', 1))
      // Local files reach no service: the control run has nothing to see of them.
      .filter((path) => (allow.length > 0 ? /^\/(navigate|headers|parts|udp)/ : /^\/(navigate|headers|parts|udp|local)/).test(path))
      .map((path) =>
        taskOf(pages.url + path, { ...OPEN, ...(path === '/udp' ? { settings: { wait: { for: 'fixed', ms: 2_500 } } } : {}) }),
      ),
    ...extra.map((url) => taskOf(url, OPEN)),
  ];
  const results = await crawl(tasks, { egress, concurrency: 4, limits: { timeoutMs: 60_000 } });
  await egress.close();
  return { tasks, results };
}

test('no spelling, no way of a page reaches a service inside', async () => {
  test.setTimeout(240_000);
  const pages = await servePages(attempts(`127.0.0.1:${inside.port}`, '127.0.0.1', inside.port));
  const spelled = SPELLINGS.map((host) => `http://${host}:${inside.port}/leak/spelling`);
  const { tasks, results } = await run(pages, [], [...spelled, ...LOCAL]);
  await pages.close();

  const tried =
    SPELLINGS.length +
    Object.keys(HEADERS).length +
    Object.keys(NAVIGATIONS).length +
    Object.keys(PARTS).length +
    Object.keys(UDP).length +
    2 * LOCAL.length;
  expect(tried).toBeGreaterThanOrEqual(96);
  expect(inside.seen).toEqual([]);
  const opened = tasks.flatMap(({ url }, i) => {
    const page = results[i]?.page;
    const isAttempt = spelled.includes(url) || LOCAL.includes(url);
    const leaked =
      page && (/secret|root:x:/.test(page.html + page.frames.map(({ html }) => html).join('')) || !page.finalUrl.startsWith(pages.url));
    return leaked || (isAttempt && page) ? [`${url} -> ${page?.finalUrl}`] : [];
  });
  expect(opened).toEqual([]);
  for (const [i, { url }] of tasks.entries())
    if (spelled.includes(url))
      expect(['egress-refused', 'bad-url', 'net=dns'], `${url}: ${results[i]?.error?.message}`).toContain(results[i]?.error?.code);
});

test('control: with the service on the allow list the same attempts reach it', async () => {
  test.setTimeout(240_000);
  const pages = await servePages(attempts(`127.0.0.1:${inside.port}`, '127.0.0.1', inside.port));
  const { results } = await run(pages, [`127.0.0.1:${inside.port}`], [`http://127.0.0.1:${inside.port}/leak/spelling`]);
  await pages.close();
  const names = new Set(inside.seen.flatMap((line) => /\/leak\/([\w-]+)/.exec(line)?.[1] ?? []));
  const silent = [...Object.keys(NAVIGATIONS), ...Object.keys(PARTS)].filter((name) => !names.has(name));
  // Chromium does not follow these here, allowed or not (no TLS on the listener, popups and speculation switched off).
  expect(names.size, `not seen: ${silent.join(', ')}`).toBeGreaterThanOrEqual(48);
  for (const name of ['link-preload', 'link-modulepreload', 'csp-report-uri', 'csp-report-only', 'refresh-later'])
    expect(names).toContain(name);
  expect(results.at(-1)?.page?.html).toContain('secret');
});

test('control: a browser without our flags and egress does reach the UDP socket', async () => {
  test.setTimeout(60_000);
  const pages = await servePages(attempts(`127.0.0.1:${inside.port}`, '127.0.0.1', inside.port));
  const found = await findBrowser(process.env.CHROMIUM_PATH);
  // What keeps a test's browser on this machine: no background traffic, no names, no multicast.
  const args = [
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--disable-quic',
    '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1',
    '--disable-features=WebRtcHideLocalIpsWithMdns',
  ];
  const browser = await chromium.launch({ executablePath: found?.path ?? '', args });
  try {
    const page = await browser.newPage();
    await page.goto(`${pages.url}/udp`);
    await expect.poll(() => inside.seen.filter((line) => line.startsWith('UDP')).length, { timeout: 20_000 }).toBeGreaterThan(0);
  } finally {
    await browser.close();
    await pages.close();
  }
});

test('a service on the allow list is opened by its exact host and port only', async () => {
  test.setTimeout(60_000);
  const pages = await servePages({ '/': '<p>wiki</p>' });
  const egress = await openEgress({
    allow: [`localhost:${pages.port}`, pages.host],
    deny: [pages.host],
    ports: [80, pages.port, inside.port],
    lookup,
  });
  const urls = [`http://localhost:${pages.port}/`, pages.url, `http://localhost:${inside.port}/`, `http://127.0.0.2:${pages.port}/`];
  // Our own service stays closed, by whatever name, even when somebody lists it.
  const results = await crawl(
    urls.map((url) => taskOf(url)),
    { egress, concurrency: 1 },
  );
  await egress.close();
  await pages.close();
  expect(results.map(({ page, error }) => page?.status ?? error?.code)).toEqual([
    'egress-refused',
    'egress-refused',
    'egress-refused',
    'egress-refused',
  ]);
  expect(inside.seen).toEqual([]);
  expect(pages.seen).toEqual([]);
});
