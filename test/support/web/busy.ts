import { extractArticle } from '../../../extractors/article/extract.ts';
import type { Article, Indicator, Outcome, WatchlistHit } from '../../../src/domain.ts';
import { urlKey } from '../../../src/net/canonical-url.ts';
import { documentPage } from '../../../src/pipeline/crawl.ts';
import { PRIORITY, type Priority } from '../../../src/queue/ports.ts';
import { saveWatchlist } from '../../../src/watchlists/edit.ts';
import { makePng } from '../../site/bytes.ts';
import { loadArticles, renderPage, type SiteArticle } from '../../site/pages.ts';
import { type WebUnderTest, writeFeeds } from './index.ts';

/** A site as it looks after some weeks of work: for screenshots, axe, and measurements. */
export interface BusySite {
  /** Ids of jobs by what they show. */
  jobs: Record<'done' | 'hit' | 'large' | 'failed' | 'noArticle' | 'retry' | 'active' | 'waiting' | 'mispDown', string>;
  feedUrl: string;
  failingFeedUrl: string;
}

const FEEDS: [title: string, url: string, weight: number][] = [
  ['Harbour Labs', 'https://blog.harbour-labs.example/feed.xml', 9],
  ['Dockside reversing', 'https://dockside.example/rss', 5],
  ['Northlight threat research', 'https://northlight.example/research/atom.xml', 7],
  ['Tidewater CERT advisories', 'https://cert.tidewater.example/advisories.rss', 12],
  ['Keel & Anchor incident notes', 'https://keelandanchor.example/notes/feed/', 3],
  ['Saltmarsh malware diary', 'https://saltmarsh.example/index.xml', 4],
];

const TITLES = [
  'Grey Petrel has time: one beacon a day',
  'Quillrat comes by invoice: phishing against freight brokers',
  'Unpacking Mothlamp, stage by stage',
  'A look at the infrastructure behind Lantern Row',
  'ESXi encryptor of the Brackwater group analysed',
  'Patch now: authentication bypass in Portcullis gateways (CVE-2026-21413)',
  'Weekly summary: loaders, stealers and one wiper',
  'How Tarpaulin abuses signed drivers to switch off EDR',
  'Sideloading with a calendar: a tour of Bilgepump',
  'Forty domains, one registrar: following a smishing kit',
];

/** An article of the demo blog as the extractors read it. */
async function readSiteArticle(article: SiteArticle): Promise<Article> {
  const origin = 'https://blog.harbour-labs.example';
  return extractArticle(documentPage(origin + article.path, 'text/html; charset=utf-8', Buffer.from(renderPage(article, origin))), {});
}

/** A report with many values of several types: the worst that an analyst meets. */
function largeArticle(base: Article, count: number): Article {
  const kinds: [Indicator['type'], (i: number) => string, (value: string) => string][] = [
    ['hostname', (i) => `host-${i}.portside-metrics.com`, (value) => value.replaceAll('.', '[.]')],
    ['ipv4', (i) => `45.142.${i % 250}.${(i * 7) % 250}`, (value) => value.replace(/\.(\d+)$/, '[.]$1')],
    ['sha256', (i) => i.toString(16).padStart(8, '0').repeat(8), (value) => value],
    ['url', (i) => `http://cdn-${i}.quayline-assets.net/drv/${i}.cab`, (value) => value.replace('http', 'hxxp').replace('.net', '[.]net')],
  ];
  const [first] = base.indicators;
  if (!first) throw new Error('An article with at least one indicator is needed.');
  let markdown = '';
  const indicators: Indicator[] = [];
  for (let i = 0; i < count; i++) {
    if (i % 200 === 0)
      markdown += `\n## Wave ${i / 200 + 1}\n\nThe servers and files of this wave, as they were seen between Monday and Friday.\n\n`;
    const kind = kinds[i % kinds.length];
    if (!kind) continue;
    const [type, make, defang] = kind;
    const value = make(i);
    const raw = defang(value);
    const start = markdown.length + 2;
    markdown += `- ${raw}\n`;
    const verdict =
      i % 50 === 49
        ? ({ verdict: 'junk', toIds: false } as const)
        : i % 20 === 19
          ? ({ verdict: 'context', toIds: false } as const)
          : ({ verdict: 'indicator', toIds: true } as const);
    indicators.push({
      ...first,
      type,
      value,
      ...verdict,
      occurrences: [{ start, end: start + raw.length, raw, code: false, target: false }],
    });
  }
  return { ...base, title: 'Annual report: two thousand indicators of Lantern Row', markdown, text: markdown, indicators };
}

const hit = (list: string, term: string, where: WatchlistHit['where']): WatchlistHit => ({ list, term, where });

export async function fillBusySite(web: WebUnderTest): Promise<BusySite> {
  const { queue, ledger } = web.store;
  const feeds = FEEDS.map(
    ([title, url]) => ({ kind: 'feed', title, url, tags: [`source:${title.split(' ')[0]?.toLowerCase()}`] }) as const,
  );
  let n = 0;
  const add = async (title: string, options: { url?: string; manual?: boolean; priority?: Priority } = {}) => {
    const feed = feeds[n % feeds.length] as (typeof feeds)[number];
    const path = title.toLowerCase().replace(/[^a-z0-9]+/g, '-');
    const url = options.url ?? `${new URL(feed.url).origin}/2026/11/${path}-${n++}/`;
    const source = options.manual ? ({ kind: 'manual', title: 'Manual', url: 'Manual', tags: [] } as const) : feed;
    const request = {
      url,
      title,
      source: { ...source, tags: [...source.tags] },
      ...(options.manual
        ? { submittedBy: 'anna', remoteIp: '10.20.1.7', note: 'Seen in the ISAC chat; is this what hit the Rotterdam office?' }
        : {}),
    };
    const { job } = await queue.add({ key: urlKey(url), request, priority: options.priority ?? PRIORITY.feed });
    return job.id;
  };
  const lease = async (lane: 'crawl' | 'publish') => {
    const taken = await queue.take(lane, 'worker-1:4120', 3_600_000);
    if (!taken) throw new Error(`nothing to take in ${lane}`);
    return taken;
  };
  const finish = async (title: string, outcome: Partial<Outcome>, options: Parameters<typeof add>[1] = {}) => {
    const id = await add(title, options);
    await queue.advance(await lease('crawl'), { ms: 1400 + ((n * 377) % 4000) });
    const uuid = `6b1ff0b1-5a0b-5f0e-9d53-${String(n).padStart(12, '0')}`;
    await queue.finish(
      await lease('publish'),
      {
        status: 'created',
        message: 'The event was created.',
        title,
        eventUuid: uuid,
        attributes: 9,
        indicators: 6,
        eventUrl: `https://misp.example/events/view/${uuid}`,
        audit: { added: 1, corrected: 0, removed: 2 },
        ...outcome,
      },
      { ms: 310 + ((n * 53) % 900) },
    );
    return id;
  };
  const evidence = [
    { kind: 'screenshot', fileName: 'screenshot.png', contentType: 'image/png', bytes: new Uint8Array(makePng(1200, 900)) } as const,
  ];

  for (let i = 0; i < 23; i++)
    await finish(TITLES[i % TITLES.length] ?? '', { indicators: (i * 7) % 40, status: i % 6 === 5 ? 'updated' : 'created' });
  const siteArticles = loadArticles().filter(({ outcome, shape, layout }) => outcome === 'article' && !shape && layout !== 'app');
  const read = new Map<string, Article>();
  for (const article of siteArticles.slice(0, 8)) read.set(article.slug, await readSiteArticle(article));
  let done = '';
  for (const article of read.values()) {
    const values = article.indicators.filter(({ toIds }) => toIds).length;
    done = await finish(article.title, { indicators: values, contextTags: ['misp-galaxy:tool="Cobalt Strike"'] }, { url: article.url });
    web.saved.set(done, { article, evidence: [...evidence] });
  }
  const table = read.get('ioc-table') ?? [...read.values()][0];
  if (!table) throw new Error('The demo blog has no article.');
  const large = await finish('Annual report: two thousand indicators of Lantern Row', { indicators: 1860, attributes: 1960 });
  web.saved.set(large, { article: largeArticle(table, 2000), evidence: [...evidence] });
  const hitId = await finish(
    table.title,
    {
      indicators: 12,
      watchlistHits: [hit('Own brands', 'Example Bank', 'text'), hit('VPN gateways', 'Portcullis', 'title')],
      outputs: [
        {
          output: 'misp',
          status: 'created',
          message: 'The event was created.',
          eventUrl: 'https://misp.example/events/view/1',
          at: new Date().toISOString(),
        },
        {
          output: 'partners',
          status: 'waiting',
          message: 'MISP at partners.example does not answer (connection refused): tried again every few minutes.',
          code: 'misp-down',
          at: new Date().toISOString(),
        },
      ],
      rule: 'freight and finance',
    },
    { manual: true },
  );
  web.saved.set(hitId, { article: table, evidence: [...evidence] });

  const fail = async (title: string, code: string, message: string) => {
    const id = await add(title);
    await queue.fail(await lease('crawl'), { code, message });
    return id;
  };
  const failed = await fail(
    'Members only: briefing of November',
    'HTTP=403',
    'The site answers 403 (forbidden): retry with another user agent, or upload the HTML of the page.',
  );
  const noArticle = await fail(
    'Careers at Keel & Anchor',
    'no-article',
    'The page shows no article: its text is a list of links. If it is one, set contentSelector for this feed.',
  );
  for (let i = 0; i < 6; i++)
    await fail(
      `Webinar: ${TITLES[i]}`,
      'bot-wall',
      'The site shows a bot check instead of the article: wait, or upload the HTML of the page.',
    );
  const retry = await add('Grey Petrel returns');
  await queue.retry(await lease('crawl'), { code: 'timeout', message: 'The page did not finish loading within 60 s.' }, 3_600_000);
  for (let i = 0; i < 9; i++) {
    await add(`Advisory ${2026_110 + i}: denial of service in Quaystone PLCs`);
    await queue.release(await lease('crawl'), 120_000 + i * 20_000);
  }
  const mispDown = await add('Bilgepump again, now with a signed loader');
  await queue.advance(await lease('crawl'), { ms: 2100 });
  await queue.retry(
    await lease('publish'),
    {
      code: 'misp-down',
      message: 'MISP at misp.example does not answer (connection refused): the article waits and is sent when MISP is back.',
      outage: true,
    },
    300_000,
  );
  const active = await add(TITLES[1] ?? '');
  await lease('crawl');
  let waiting = '';
  for (let i = 0; i < 14; i++) waiting = await add(TITLES[(i + 3) % TITLES.length] ?? '');

  const now = Date.now();
  const lighthouse = 'https://lighthouse.example/atom.xml';
  await writeFeeds(
    web.deps,
    [
      ...FEEDS.map(([title, url]) => ({ title, url, tags: [`source:${title.split(' ')[0]?.toLowerCase()}`] })),
      { title: 'Old lighthouse', url: lighthouse, tags: [] },
      { title: 'Quiet bay', url: 'https://quiet.example/feed.json', tags: [], enabled: false },
    ],
    [
      ...FEEDS.map(([, url], i) => ({
        url,
        failures: 0,
        lastPollAt: now - i * 300_000,
        lastSuccessAt: now - i * 300_000,
        nextPollAt: now + 1_800_000,
        entries: 20,
        newEntries: i % 3,
      })),
      {
        url: lighthouse,
        failures: 41,
        failingSince: now - 9 * 86_400_000,
        lastSuccessAt: now - 9 * 86_400_000,
        lastPollAt: now - 3_600_000,
        nextPollAt: now + 80_000_000,
        lastError: 'The server answers 410 (gone): remove the feed, or find its new address.',
      },
    ],
  );
  for (let back = 0; back < 90; back++) {
    const day = new Date(now - back * 86_400_000).toISOString().slice(0, 10);
    const weekend = new Date(day).getUTCDay() % 6 === 0;
    for (const [i, [title, , weight]] of FEEDS.entries()) {
      const created = Math.max(0, Math.round(((back * 13 + i * 5) % 7) * (weight / 9) * (weekend ? 0.2 : 1)));
      if (created === 0) continue;
      await ledger.count(day, title, 'created', created);
      await ledger.count(day, title, 'indicators', created * (weight + (back % 5)));
      await ledger.count(day, title, 'attributes', created * (weight + 9));
      await ledger.count(day, title, 'timed', created);
      await ledger.count(day, title, 'ms', created * (1800 + weight * 120));
      if ((back + i) % 5 === 0) {
        await ledger.count(day, title, 'failed', 1);
        await ledger.count(day, title, `failed:${['HTTP=403', 'bot-wall', 'timeout', 'no-article'][(back + i) % 4]}`, 1);
      }
    }
    if (back % 4 === 1) await ledger.count(day, 'Harbour Labs', 'watchlist:Own brands', 1);
    if (back % 9 === 2) await ledger.count(day, 'Northlight threat research', 'watchlist:VPN gateways', 2);
  }
  await saveWatchlist(web.deps.watchlists, {
    name: 'Own brands',
    enabled: true,
    terms: ['Example Bank', 'examplebank.com', 'examplebank.nl'],
    patterns: [],
    tag: 'watch:brand',
    priority: true,
    notify: true,
  });
  await saveWatchlist(web.deps.watchlists, {
    name: 'VPN gateways',
    enabled: true,
    terms: ['Portcullis', 'Ivanti', 'FortiGate', 'Citrix', 'NetScaler', 'PAN-OS'],
    patterns: ['CVE-2026-\\d{4,}'],
    priority: false,
    notify: true,
  });
  return {
    jobs: { done, hit: hitId, large, failed, noArticle, retry, active, waiting, mispDown },
    feedUrl: FEEDS[0]?.[1] ?? '',
    failingFeedUrl: lighthouse,
  };
}
