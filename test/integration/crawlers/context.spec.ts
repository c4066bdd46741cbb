import { openEgress } from '../../../src/net/egress.ts';
import { crawl, taskOf } from '../../support/crawl/run.ts';
import { type PageServer, servePages } from '../../support/crawl/server.ts';
import { expect, test } from '../../support/test.ts';

/**
 * What a page and a frame of another site, which lives in a process of its own, are told about the browser: the same language, time
 * zone and window, and that nobody allows or answers anything.
 */
const ASK = `<pre></pre><script>
  const serviceWorker = navigator.serviceWorker.register('/worker.js').then(() => 'registered', (error) => error.name);
  const permission = Notification.requestPermission();
  const place = new Promise((resolve) => navigator.geolocation.getCurrentPosition(() => resolve('given'), ({ code }) => resolve(code)));
  Promise.all([serviceWorker, permission, place]).then(([serviceWorker, permission, place]) => {
    document.querySelector('pre').textContent = JSON.stringify({
      language: navigator.language,
      locale: new Intl.NumberFormat().resolvedOptions().locale,
      timeZone: new Intl.DateTimeFormat().resolvedOptions().timeZone,
      screen: [screen.width, screen.height],
      hasFocus: document.hasFocus(),
      hasServiceWorker: 'serviceWorker' in navigator,
      serviceWorker,
      permission,
      place,
      confirmed: confirm('Leave?'),
      prompted: prompt('Name?'),
    });
  });
</script>`;
const PERMISSION_DENIED = 1;

/** What the first script of a page meets. */
const FIRST = `<script>
  const met = [navigator.language, new Intl.DateTimeFormat().resolvedOptions().timeZone, innerWidth, navigator.userAgentData?.brands.length];
  window.close();
</script><img src="/picture.png"><p></p><script>document.querySelector('p').textContent = met.join(' ')</script>`;

let server: PageServer;
let pictures = 0;
test.beforeAll(async () => {
  server = await servePages({
    '/': (_q, r) =>
      void r
        .writeHead(200, { 'content-type': 'text/html' })
        .end(`${ASK}<p></p><script>document.querySelector('p').textContent = 'window of ' + innerWidth + ' x ' + innerHeight</script>
          <iframe src="http://localhost:${server.port}/frame" allow="geolocation" width=600 height=400></iframe>`),
    '/frame': ASK,
    '/first': FIRST,
    '/picture.png': (_q, r) => void (pictures++, r.end()),
  });
});
test.afterAll(() => server.close());

test('a page and its frames are told the same: language, time zone, window, and that nothing is allowed', async () => {
  const egress = await openEgress({ allow: [server.host, `localhost:${server.port}`] });
  try {
    const identity = { acceptLanguage: 'de-DE,de;q=0.9', timezone: 'Asia/Tokyo', viewport: { width: 1111, height: 777 } };
    const { page } = (await crawl([taskOf(server.url)], { egress, concurrency: 1, ...identity }))[0] ?? {};
    const told = {
      language: 'de-DE',
      locale: 'de-DE',
      timeZone: 'Asia/Tokyo',
      screen: [1111, 777],
      hasFocus: true,
      hasServiceWorker: true,
      serviceWorker: 'SecurityError',
      permission: 'denied',
      place: PERMISSION_DENIED,
      confirmed: false,
      prompted: null,
    };
    const answers = [page?.html ?? '', page?.frames[0]?.html ?? ''].map((html) =>
      JSON.parse(/<pre[^>]*>(.*?)<\/pre>/s.exec(html)?.[1] ?? 'null'),
    );
    expect(answers).toEqual([told, { ...told, hasFocus: expect.any(Boolean) }]);
    expect(page?.html).toContain('window of 1111 x 777');
  } finally {
    await egress.close();
  }
});

test('settings are in force before the first script of a page, however many are opened at once', async () => {
  const egress = await openEgress({ allow: [server.host] });
  try {
    const identity = { acceptLanguage: 'de-DE,de;q=0.9', timezone: 'Asia/Tokyo', viewport: { width: 1111, height: 777 } };
    const tasks = Array.from({ length: 18 }, (_, i) => taskOf(`${server.url}/first?${i}`));
    const read = await crawl(tasks, { egress, concurrency: 6, ...identity });
    expect(read.map(({ page }) => /<p>(.*?)<\/p>/.exec(page?.html ?? '')?.[1])).toEqual(tasks.map(() => 'de-DE Asia/Tokyo 1111 2'));
    expect(pictures).toBe(0);
  } finally {
    await egress.close();
  }
});
