import { createServer, type Server } from 'node:net';
import { openEgress } from '../../../src/net/egress.ts';
import { crawl, taskOf } from '../../support/crawl/run.ts';
import { type Handler, type PageServer, servePages } from '../../support/crawl/server.ts';
import { expect, test } from '../../support/test.ts';

/**
 * Everything by which a page can take the browser elsewhere, stop it or put something in front of it. Whatever it tries, the article
 * that was on the page is read, nothing but the egress is used, and the visit ends long before its time limit. That the attempts are
 * real is shown by each page's word "/tried/..." just before it tries, and by a control run in which the listener that is not to be
 * reached is on the allow list.
 */

const ARTICLE = '<main><h1>Report on Copper Finch</h1><p>The article is still here.</p></main>';
const STILL_THERE = 'The article is still here.';

/** A page that says that it tries, and tries. */
const page = (name: string, attempt: string): string =>
  `<!doctype html><title>Report</title>${ARTICLE}<script>{ const said = new XMLHttpRequest(); said.open('GET', '/tried/${name}', false); said.send() }</script>${attempt}`;
const script = (name: string, code: string): string => page(name, `<script>${code}</script>`);

/** Addresses that are no pages of the web; the host's own programs and files would open them in a desktop browser. */
const STRANGE: Record<string, string> = {
  data: 'data:text/html,<p>elsewhere</p>',
  javascript: 'javascript:void(document.title="run")',
  file: 'file:///etc/passwd',
  'about-blank': 'about:blank',
  'about-srcdoc': 'about:srcdoc',
  chrome: 'chrome://version',
  'view-source': 'view-source:http://INSIDE/view-source',
  ftp: 'ftp://INSIDE/x',
  mailto: 'mailto:a@example.com?body=x',
  tel: 'tel:+100',
  intent: 'intent://INSIDE/#Intent;scheme=http;package=com.example;S.browser_fallback_url=http%3A%2F%2FINSIDE%2Fintent;end',
  market: 'market://details?id=com.example',
  'ms-word': 'ms-word:ofe|u|http://INSIDE/office.docx',
  'search-ms': 'search-ms:query=x&crumb=location:\\\\INSIDE\\share',
  smb: 'smb://INSIDE/share',
  ssh: 'ssh://-oProxyCommand=id@INSIDE',
  steam: 'steam://run/1',
  'web+x': 'web+x://INSIDE',
  custom: 'x-never-heard-of:INSIDE',
};

/** Ways to go to an address: the first of them to each address, the others in turn, since each of them leads to the same decision. */
const WAYS: Record<string, (name: string, target: string) => string> = {
  location: (name, target) => script(name, `location = ${JSON.stringify(target)}`),
  refresh: (name, target) => page(name, `<meta http-equiv="refresh" content="0;url=${target.replace(/"/g, '&quot;')}">`),
  link: (name, target) => page(name, `<a href='${target}'>x</a><script>document.querySelector('a').click()</script>`),
  frame: (name, target) => page(name, `<iframe src='${target}'></iframe>`),
};

/** What else a page can do to be left, to be left alone, or to be in the way. */
const TRICKS: Record<string, string | Handler> = {
  'blob-location': script('blob-location', `location = URL.createObjectURL(new Blob(['<p>elsewhere</p>'], { type: 'text/html' }))`),
  'blob-download': script(
    'blob-download',
    `const a = document.createElement('a'); a.href = URL.createObjectURL(new Blob(['MZ'])); a.download = 'x.exe'; document.body.append(a); for (let i = 0; i < 20; i++) a.click()`,
  ),
  'data-download': page(
    'data-download',
    `<a download="x.exe" href="data:application/octet-stream,MZ">x</a><script>document.querySelector('a').click()</script>`,
  ),
  'attachment-frame': page('attachment-frame', `<iframe src="/attachment"></iframe>`),
  'attachment-location': script('attachment-location', `location = '/attachment'`),
  'attachment-form': page('attachment-form', `<form action="/attachment" method="post"></form><script>document.forms[0].submit()</script>`),
  'no-content': script('no-content', `location = '/204'`),
  'reset-content': script('reset-content', `location = '/205'`),
  'empty-answer': script('empty-answer', `location = '/304'`),
  'window-open': script('window-open', `for (let i = 0; i < 50; i++) open('http://INSIDE/window-open')`),
  'window-open-blank': script(
    'window-open-blank',
    `const w = open('about:blank'); w?.document.write('<img src="http://INSIDE/window-open-blank">')`,
  ),
  'window-open-self': script('window-open-self', `open('about:blank', '_self')`),
  'window-open-data': script('window-open-data', `open('data:text/html,<img src=http://INSIDE/window-open-data>')`),
  'target-blank-form': page(
    'target-blank-form',
    `<form target="_blank" method="post" action="http://INSIDE/target-blank-form"><input name="a" value="b"></form><script>document.forms[0].submit()</script>`,
  ),
  'base-target': page(
    'base-target',
    `<base target="_blank"><a href="http://INSIDE/base-target">x</a><script>document.querySelector('a').click()</script>`,
  ),
  'form-mailto': page(
    'form-mailto',
    `<form action="mailto:a@example.com" method="post"></form><script>document.forms[0].submit()</script>`,
  ),
  'form-javascript': page('form-javascript', `<form action="javascript:document.body.textContent=''"></form>`),
  'form-file': page('form-file', `<form action="file:///etc/passwd"></form><script>document.forms[0].submit()</script>`),
  'form-dialog': page('form-dialog', `<dialog open><form method="dialog"></form></dialog><script>document.forms[0].submit()</script>`),
  'push-state-loop': script('push-state-loop', `for (let i = 0; i < 5000; i++) try { history.pushState({}, '', '?' + i) } catch {}`),
  'replace-state-timer': script(
    'replace-state-timer',
    `setInterval(() => { try { history.replaceState({}, '', '?' + Math.random()) } catch {} }, 1)`,
  ),
  'push-state-away': script('push-state-away', `try { history.pushState({}, '', 'http://INSIDE/') } catch {}`),
  'hash-loop': script(
    'hash-loop',
    `let left = 1_000; onhashchange = () => { if (left--) location.hash = Math.random() }; location.hash = 'x'`,
  ),
  'history-back': script('history-back', `history.back(); history.go(-5); history.forward()`),
  'navigation-api': script(
    'navigation-api',
    `navigation.addEventListener('navigate', (e) => e.intercept?.({ handler: () => new Promise(() => {}) })); location.href = '/elsewhere'`,
  ),
  'navigation-traverse': script(
    'navigation-traverse',
    `navigation.navigate('about:blank', { history: 'replace' }).finished.catch(() => {})`,
  ),
  'window-stop': script('window-stop', `stop()`),
  'before-unload': script(
    'before-unload',
    `onbeforeunload = (e) => { e.preventDefault(); e.returnValue = 'stay'; return 'stay' }; location = '/204'`,
  ),
  'before-unload-busy': script(
    'before-unload-busy',
    `onbeforeunload = () => { const until = Date.now() + 2000; while (Date.now() < until); }`,
  ),
  'unload-beacon': script(
    'unload-beacon',
    `onpagehide = onunload = () => navigator.sendBeacon('http://INSIDE/unload-beacon', 'x'); location = '/elsewhere'`,
  ),
  alert: script('alert', `alert('1'); setTimeout(() => alert('2'), 0); setInterval(() => alert('3'), 100)`),
  confirm: script('confirm', `while (!confirm('Leave?') && !window.done) window.done = true`),
  prompt: script('prompt', `for (let i = 0; i < 20; i++) prompt('Password')`),
  'modal-dialog': page(
    'modal-dialog',
    `<dialog id="d">Subscribe</dialog><script>d.showModal(); d.addEventListener('close', () => d.showModal())</script>`,
  ),
  print: script('print', `print(); onload = () => print(); onafterprint = () => print(); setInterval(() => print(), 50)`),
  'file-picker': page(
    'file-picker',
    `<input type="file"><script>document.querySelector('input').click(); window.showOpenFilePicker?.().catch(() => {})</script>`,
  ),
  fullscreen: script('fullscreen', `document.documentElement.requestFullscreen?.().catch(() => {}); document.body.requestPointerLock?.()`),
  'protocol-handler': script(
    'protocol-handler',
    `try { navigator.registerProtocolHandler('web+x', '/?%s', 'x') } catch {}; location = 'web+x:1'`,
  ),
  'service-worker': script('service-worker', `navigator.serviceWorker?.register('/worker.js').catch(() => {})`),
  'shared-worker': script('shared-worker', `try { new SharedWorker('/shared.js') } catch {}`),
  worklet: script(
    'worklet',
    `try { CSS.paintWorklet?.addModule('http://INSIDE/worklet') } catch {}; new AudioContext().audioWorklet?.addModule('http://INSIDE/worklet').catch(() => {})`,
  ),
  'websocket-storm': script('websocket-storm', `for (let i = 0; i < 100; i++) new WebSocket('ws://INSIDE/websocket-storm')`),
  eventsource: script('eventsource', `new EventSource('http://INSIDE/eventsource'); new EventSource('/events')`),
  beacon: script(
    'beacon',
    `navigator.sendBeacon('http://INSIDE/beacon', 'x'); fetch('http://INSIDE/keepalive', { keepalive: true, method: 'POST', mode: 'no-cors' }).catch(() => {})`,
  ),
  'fetch-later': script('fetch-later', `try { fetchLater('http://INSIDE/fetch-later', { activateAfter: 0 }) } catch {}`),
  webtransport: script('webtransport', `try { new WebTransport('https://INSIDE/x').ready.catch(() => {}) } catch {}`),
  webrtc: script(
    'webrtc',
    `const c = new RTCPeerConnection({ iceServers: [{ urls: 'stun:INSIDE' }, { urls: 'turn:INSIDE?transport=tcp', username: 'a', credential: 'b' }] }); c.createDataChannel('x'); c.createOffer().then((o) => c.setLocalDescription(o))`,
  ),
  'frame-top-location': page('frame-top-location', `<iframe src="/frame/top-location"></iframe>`),
  'frame-top-form': page('frame-top-form', `<iframe src="/frame/top-form"></iframe>`),
  'frame-parent-write': page('frame-parent-write', `<iframe srcdoc="<script>parent.document.title = 'x'; top.stop()</script>"></iframe>`),
  'frame-loop': page('frame-loop', `<iframe src="/frame/loop"></iframe>`),
  'document-open': page(
    'document-open',
    `<script>const was = document.body.innerHTML; setTimeout(() => { document.open(); document.write(was); /* never closed */ }, 10)</script>`,
  ),
  'redirect-chain': (_q, r) => r.writeHead(302, { location: '/chain/8' }).end(),
  'css-view-transition': page(
    'css-view-transition',
    `<style>@view-transition { navigation: auto }</style><script>location.replace('/elsewhere')</script>`,
  ),
};

/** Where the first document itself leads nowhere: one clear reason, no page. */
const NOWHERE: Record<string, { serve: Handler; code: RegExp }> = {
  '302-data': { serve: (_q, r) => r.writeHead(302, { location: STRANGE.data as string }).end(), code: /^(?:bad-url|net=connect)$/ },
  '302-file': { serve: (_q, r) => r.writeHead(302, { location: STRANGE.file as string }).end(), code: /^(?:bad-url|net=connect)$/ },
  '302-intent': { serve: (_q, r) => r.writeHead(302, { location: STRANGE.intent as string }).end(), code: /^(?:bad-url|net=connect)$/ },
  '302-javascript': {
    serve: (_q, r) => r.writeHead(302, { location: STRANGE.javascript as string }).end(),
    code: /^(?:bad-url|net=connect)$/,
  },
  '302-itself': { serve: (_q, r, url) => r.writeHead(302, { location: url.pathname }).end(), code: /^redirect-loop$/ },
  '302-two': {
    serve: (_q, r, url) => r.writeHead(302, { location: url.search ? url.pathname : `${url.pathname}?x` }).end(),
    code: /^redirect-loop$/,
  },
};

const SUPPORT: Record<string, string | Handler> = {
  '/attachment': (_q, r) =>
    r.writeHead(200, { 'content-type': 'application/octet-stream', 'content-disposition': 'attachment; filename="x.exe"' }).end('MZ'),
  '/204': (_q, r) => r.writeHead(204).end(),
  '/205': (_q, r) => r.writeHead(205).end(),
  '/304': (_q, r) => r.writeHead(304).end(),
  '/elsewhere': `<title>Elsewhere</title>${ARTICLE}`,
  '/events': (_q, r) => r.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: x\n\n'),
  '/worker.js': (_q, r) =>
    r
      .writeHead(200, { 'content-type': 'text/javascript' })
      .end(`onfetch = () => {}; fetch('http://INSIDE/service-worker', { mode: 'no-cors' })`),
  '/shared.js': (_q, r) =>
    r.writeHead(200, { 'content-type': 'text/javascript' }).end(`fetch('http://INSIDE/shared-worker', { mode: 'no-cors' })`),
  '/frame/top-location': `<script>top.location = 'about:blank'</script>`,
  '/frame/top-form': `<form target="_top" action="data:text/html,x"></form><script>document.forms[0].submit()</script>`,
  '/frame/loop': `<script>setTimeout(() => location.reload(), 1)</script>`,
  ...Object.fromEntries(
    Array.from({ length: 9 }, (_, i) => [
      `/chain/${i}`,
      i === 0 ? `<title>Report</title>${ARTICLE}` : (((_q, r) => r.writeHead(302, { location: `/chain/${i - 1}` }).end()) as Handler),
    ]),
  ),
};

/** All pages by path; INSIDE stands for the listener that is not to be reached. */
function pagesFor(inside: string): Record<string, string | Handler> {
  const fill = (served: string | Handler): string | Handler => {
    if (typeof served === 'string') return served.replaceAll('INSIDE', inside);
    return (q, r, url) => {
      const writeHead = r.writeHead.bind(r) as (status: number, headers?: object) => typeof r;
      const end = r.end.bind(r) as (body?: string) => typeof r;
      r.writeHead = ((status: number, headers = {}) =>
        writeHead(status, JSON.parse(JSON.stringify(headers).replaceAll('INSIDE', inside)))) as never;
      r.end = ((body?: string) => end(body?.replaceAll('INSIDE', inside))) as never;
      served(q, r, url);
    };
  };
  const served: Record<string, string | Handler> = {};
  const [location, ...others] = Object.keys(WAYS);
  for (const [index, [name, target]] of Object.entries(STRANGE).entries())
    for (const way of [location, others[index % others.length]])
      served[`/${way}/${name}`] = WAYS[way as string]?.(`${way}-${name}`, target) ?? '';
  for (const [name, made] of Object.entries(TRICKS)) served[`/trick/${name}`] = made;
  for (const [name, { serve }] of Object.entries(NOWHERE)) served[`/nowhere/${name}`] = serve;
  return Object.fromEntries(Object.entries({ ...SUPPORT, ...served }).map(([path, made]) => [path, fill(made)]));
}

/** A service on loopback that notes what is asked of it. */
async function openInside(): Promise<{ host: string; seen: string[]; close(): Promise<void> }> {
  const seen: string[] = [];
  const server: Server = createServer((socket) => {
    socket.once('data', (data) => {
      seen.push(data.toString('latin1').split('\r\n')[0] ?? '');
      socket.end('HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 6\r\nconnection: close\r\n\r\nsecret');
    });
    socket.on('error', () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    host: `127.0.0.1:${(server.address() as { port: number }).port}`,
    seen,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** Long enough for a busy machine; every page here is to be read in a fraction of it. */
const TIMEOUT_MS = 60_000;

async function read(pages: PageServer, paths: string[], allow: string[]) {
  const egress = await openEgress({ allow: [pages.host, ...allow] });
  const results = await crawl(
    // The third try: a document that did not come in whole, as after window.stop(), is then taken as it is.
    paths.map((path) => taskOf(pages.url + path, { attempt: 3 })),
    { egress, concurrency: 4, limits: { timeoutMs: TIMEOUT_MS } },
  );
  await egress.close();
  return results;
}

const attemptsOf = (served: Record<string, unknown>): string[] =>
  Object.keys(served).filter((path) => /^\/(?:trick|location|refresh|link|frame)\/(?!top-|loop)/.test(path));

test('whatever a page does to the browser, its article is read and nothing else is reached', async () => {
  test.setTimeout(600_000);
  const inside = await openInside();
  const served = pagesFor(inside.host);
  const pages = await servePages({ ...served, ...heard(served) });
  const paths = attemptsOf(served);
  const results = await read(pages, paths, []);
  await pages.close();
  await inside.close();
  const lost = paths.flatMap((path, i) => {
    const { page: got, error } = results[i] ?? {};
    return got?.html.includes(STILL_THERE) && !/elsewhere<|root:x:/.test(got.html)
      ? []
      : [`${path}: ${error ? `${(error as { code?: string }).code} ${error.message}` : got?.finalUrl}`];
  });
  expect(lost).toEqual([]);
  expect(inside.seen).toEqual([]);
  const silent = paths.filter(
    (path) =>
      path !== '/trick/redirect-chain' &&
      !pages.seen.includes(
        `/tried/${path
          .slice(1)
          .replace(/^trick\//, '')
          .replace('/', '-')}`,
      ),
  );
  expect(silent).toEqual([]);
});

test('an address that leads nowhere gets one clear reason', async () => {
  test.setTimeout(120_000);
  const inside = await openInside();
  const served = pagesFor(inside.host);
  const pages = await servePages(served);
  const paths = Object.keys(NOWHERE).map((name) => `/nowhere/${name}`);
  const results = await read(pages, paths, []);
  await pages.close();
  await inside.close();
  const wrong = Object.entries(NOWHERE).flatMap(([name, { code }], i) => {
    const { page: got, error } = results[i] ?? {};
    const said = got ? `page ${got.finalUrl}` : ((error as { code?: string }).code ?? '');
    return code.test(said) ? [] : [`${name}: ${said} ${error?.message ?? ''}`];
  });
  expect(wrong).toEqual([]);
  expect(inside.seen).toEqual([]);
});

test('control: with the listener on the allow list the attempts that can reach it do', async () => {
  test.setTimeout(300_000);
  const inside = await openInside();
  const served = pagesFor(inside.host);
  const pages = await servePages({ ...served, ...heard(served) });
  const names = ['unload-beacon', 'worklet', 'websocket-storm', 'eventsource', 'beacon'];
  const missing = (): string[] => names.filter((name) => !inside.seen.some((line) => line.includes(`/${name} `)));
  // What a page sends when it is left may lose the race with the end of the visit.
  for (let round = 0; round < 5 && missing().length > 0; round++)
    await read(
      pages,
      missing().map((name) => `/trick/${name}`),
      [inside.host],
    );
  await pages.close();
  await inside.close();
  expect(missing()).toEqual([]);
});

/** What the pages say before they try. */
function heard(served: Record<string, unknown>): Record<string, Handler> {
  return Object.fromEntries(
    attemptsOf(served).map((path) => [
      `/tried/${path
        .slice(1)
        .replace(/^trick\//, '')
        .replace('/', '-')}`,
      (_q, r) => r.end(),
    ]),
  );
}
