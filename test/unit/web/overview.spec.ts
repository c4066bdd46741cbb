import type { Outcome } from '../../../src/domain.ts';
import { expect, test } from '../../support/test.ts';
import { documentOf, openWeb, type WebUnderTest } from '../../support/web/index.ts';

let web: WebUnderTest | undefined;
test.afterEach(() => web?.close());

async function overview(changes: Parameters<typeof openWeb>[0], fill: (web: WebUnderTest) => Promise<void>): Promise<Document> {
  web = await openWeb(changes);
  await fill(web);
  return documentOf(web.app.request('/overview'));
}

const feed = { kind: 'feed', title: 'Harbour Labs', url: 'https://blog.example.com/feed.xml' } as const;

async function add({ store }: WebUnderTest, n: number): Promise<void> {
  const request = { url: `https://blog.example.com/${n}`, title: `Article ${n}`, source: { ...feed, tags: [] } };
  await store.queue.add({ key: `blog.example.com/${n}`, request, priority: 5 });
}

async function lease({ store }: WebUnderTest, lane: 'crawl' | 'publish') {
  const taken = await store.queue.take(lane, 'test', 60_000);
  if (!taken) throw new Error(`nothing to take in ${lane}`);
  return taken;
}

const sectionOf = (document: Document, heading: string): Element | null | undefined =>
  [...document.querySelectorAll('h2')].find(({ textContent }) => textContent?.startsWith(heading))?.closest('section');
const rowsOf = (document: Document, heading: string): string[] =>
  [...(sectionOf(document, heading)?.querySelectorAll('tbody tr') ?? [])].map((row) =>
    [...row.querySelectorAll('td')]
      .map(({ textContent }) => (textContent ?? '').replace(/\s+/g, ' ').trim())
      .join(' | ')
      .replace(/(?: \| )+$/, ''),
  );

test('what waits or has failed is listed by reason, each leading to its jobs', async () => {
  const document = await overview({}, async (site) => {
    const { queue } = site.store;
    for (let n = 0; n < 4; n++) await add(site, n);
    for (let n = 0; n < 2; n++) await queue.fail(await lease(site, 'crawl'), { code: 'bot-wall', message: 'The site shows a bot check.' });
    for (let n = 0; n < 2; n++) await queue.release(await lease(site, 'crawl'), 60_000);
    await add(site, 4);
    await queue.advance(await lease(site, 'crawl'));
    await queue.retry(await lease(site, 'publish'), { code: 'misp-down', message: 'MISP does not answer.', outage: true }, 60_000);
    await add(site, 5);
  });
  const rows = rowsOf(document, 'Waiting and failed');
  expect(rows).toEqual([
    expect.stringMatching(/^1 \| Waiting to be opened \| {2}\| longest for /),
    expect.stringMatching(/^2 \| Waiting for their host \| Two pages of one host/),
    expect.stringMatching(/^1 \| To be published again \| misp-down MISP does not answer\. \| next in/),
    '2 | Failed | bot-wall The site shows a bot check.',
  ]);
  const links = [...(sectionOf(document, 'Waiting and failed')?.querySelectorAll('a') ?? [])].map((a) => a.getAttribute('href'));
  expect(links).toContain('/jobs?state=failed&error=bot-wall');
  expect(links).toContain('/jobs?lane=publish&state=delayed&error=misp-down');
});

test('each output says whether it can be used and how many articles wait for it; one that is down is said at the top', async () => {
  const outputs = async () => [
    { name: 'misp', label: 'MISP', target: 'https://misp.example', ok: true, message: 'Version 2.5.1' },
    { name: 'partners', label: 'partners', target: 'https://partners.example', ok: false, message: 'It does not answer.' },
  ];
  const document = await overview({ outputs }, async (site) => {
    await add(site, 1);
    await site.store.queue.advance(await lease(site, 'crawl'));
    const at = new Date().toISOString();
    const outcome: Outcome = {
      status: 'created',
      message: 'The event was made.',
      outputs: [
        { output: 'misp', status: 'created', message: 'The event was made.', at },
        { output: 'partners', status: 'waiting', message: 'It does not answer.', code: 'misp-down', at },
      ],
    };
    const error = { code: 'misp-down', message: 'It does not answer.', outage: true, outcome };
    await site.store.queue.retry(await lease(site, 'publish'), error, 60_000);
  });
  expect(rowsOf(document, 'Outputs')).toEqual([
    expect.stringMatching(/^ok.*MISP.*Version 2\.5\.1.*0$/),
    expect.stringMatching(/^down.*partners.*1$/),
  ]);
  expect(document.querySelector('main > .notice.bad')?.textContent).toBe('partners: It does not answer.');
});

test('workers say where they run and what they are working on; that there is none is said when something waits', async () => {
  const workers = async () => [
    {
      host: 'crawler-1',
      pid: 7,
      version: '0.1.0',
      startedAt: Date.now() - 7_200_000,
      pages: 4,
      running: [{ what: 'The page https://a.example/', since: Date.now() }],
    },
    { host: 'crawler-2', pid: 8, version: '0.2.0', startedAt: Date.now(), pages: 2, running: [] },
  ];
  const document = await overview({ workers }, async () => {});
  expect(rowsOf(document, 'Workers')).toEqual([
    expect.stringMatching(/^crawler-1 process 7, up 2 h \| 0\.1\.0 \| The page https:\/\/a\.example\//),
    expect.stringMatching(/^crawler-2 .*\| 0\.2\.0 \| idle, up to 2 pages at once$/),
  ]);
  await web?.close();
  const empty = await overview({ workers: async () => [] }, (site) => add(site, 1));
  expect(empty.querySelector('main > .notice.bad')?.textContent).toContain('No worker is running');
});

test('the last articles that hit a watchlist stand beside the latest events', async () => {
  const document = await overview({}, async (site) => {
    await add(site, 1);
    await site.store.queue.advance(await lease(site, 'crawl'));
    const watchlistHits = [{ list: 'Own brands', term: '<b>Example Bank', where: 'title' } as const];
    await site.store.queue.finish(await lease(site, 'publish'), { status: 'created', message: 'Made.', eventUuid: 'x', watchlistHits });
    await site.store.ledger.count(new Date().toISOString().slice(0, 10), 'Harbour Labs', 'watchlist:Own brands', 2);
  });
  const section = sectionOf(document, 'Watchlist hits')?.textContent ?? '';
  expect(section).toContain('Own brands: <b>Example Bank');
  expect(section).toContain('Article 1');
  expect(section).toMatch(/In 30 days: Own brands 2/);
  expect(sectionOf(document, 'Latest events')?.textContent).toContain('Article 1');
});
