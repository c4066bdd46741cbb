import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { extractArticle } from '../../../extractors/article/extract.ts';
import type { AppContext } from '../../../src/app/context.ts';
import { linkedFiles, recheckJob, recheckLinkedFiles, throttled } from '../../../src/app/linked-files.ts';
import { loadConfig } from '../../../src/config/load.ts';
import type { CrawlRequest, Page } from '../../../src/domain.ts';
import { createMetrics } from '../../../src/metrics.ts';
import { groupRows } from '../../../src/misp/event/objects.ts';
import { urlKey } from '../../../src/net/canonical-url.ts';
import { type Egress, openEgress } from '../../../src/net/egress.ts';
import type { Job, Store } from '../../../src/queue/ports.ts';
import { openSqlite } from '../../../src/queue/sqlite/open.ts';
import { createTaskSource } from '../../../src/queue/task-source.ts';
import { drawPdf } from '../../support/pdf.ts';
import { pageOf } from '../../support/samples.ts';
import { expect, test } from '../../support/test.ts';

/**
 * The services that articles link to, as their public interfaces answer, on loopback: `http://HOST/PATH` of the real world is
 * `http://127.0.0.1:PORT/HOST/PATH` here, through the real egress.
 */
interface Services {
  fetch: AppContext['egress'];
  /** "HOST/PATH?QUERY" of every request, in order, with its If-None-Match. */
  asked: string[];
  answers: Record<string, Answer>;
  close(): Promise<void>;
}
type Answer = string | Buffer | { status: number } | { etag: string; body: string };

async function openServices(answers: Record<string, Answer>): Promise<Services> {
  const asked: string[] = [];
  const server: Server = createServer((request, response) => {
    const known = request.headers['if-none-match'];
    asked.push(`${request.url?.slice(1)}${known ? ` ${known}` : ''}`);
    answer(answers[request.url?.slice(1) ?? ''] ?? { status: 404 }, known, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const egress = await openEgress({ allow: [host] });
  const mapped = { ...egress, fetch: (url, init) => egress.fetch(url.replace(/^https?:\/\//, `http://${host}/`), init) } as Egress;
  return {
    fetch: async () => mapped,
    asked,
    answers,
    close: async () => {
      await egress.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function answer(given: Answer, known: string | undefined, response: ServerResponse): void {
  if (typeof given === 'string' || Buffer.isBuffer(given)) response.writeHead(200).end(given);
  else if ('status' in given) response.writeHead(given.status).end();
  else if (given.etag === known) response.writeHead(304).end();
  else response.writeHead(200, { etag: given.etag }).end(given.body);
}

let services: Services | undefined;
let folder: string;
let store: Store;
test.beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'linked-'));
  store = await openSqlite({ path: join(folder, 'state.db') });
});
test.afterEach(async () => {
  await services?.close();
  services = undefined;
  await store.close();
  rmSync(folder, { recursive: true });
});

const REPORT = 'https://www.marnstad-labs.com/blog/lantern';
const REQUEST: CrawlRequest = { url: REPORT, source: { kind: 'manual', title: 'Manual', url: 'Manual', tags: [] } };

function contextOf({ fetch }: Services, env: Record<string, string> = {}): AppContext {
  return {
    config: loadConfig(env),
    egress: fetch,
    metrics: createMetrics(),
    store: async () => store,
    extract: (page: Page, request: CrawlRequest) => extractArticle(page, request),
  } as unknown as AppContext;
}

/** A report whose paragraph about indicators is `links`. */
function report(links: string) {
  const filler = 'The loader waits for a kettle of water to boil before it asks its server for orders. '.repeat(8);
  const html = `<html lang="en"><head><title>Copper Lantern returns with a new loader</title><meta property="article:published_time" content="2026-03-04T10:00:00Z"></head>
    <body><article><h1>Copper Lantern returns with a new loader</h1><p>${filler}</p><p>${filler}</p><h2>Indicators of compromise</h2>${links}</article></body></html>`;
  return extractArticle(pageOf(html, { url: REPORT }), {});
}

const entry = (path: string, kind: 'file' | 'dir' = 'file') => ({
  name: path.split('/').at(-1),
  path,
  type: kind,
  size: 64,
  download_url: kind === 'file' ? `https://raw.githubusercontent.com/marnstad-labs/iocs/main/${path}` : null,
});
const sha256 = (digit: string) => digit.repeat(64);

test('a folder of a repository is read down to the files that fit the article, each by its raw address', async () => {
  services = await openServices({
    'api.github.com/repos/marnstad-labs/iocs/contents/': JSON.stringify([entry('README.md'), entry('2025', 'dir'), entry('2026', 'dir')]),
    'api.github.com/repos/marnstad-labs/iocs/contents/2026': JSON.stringify([
      entry('2026/heron', 'dir'),
      entry('2026/copper_lantern', 'dir'),
    ]),
    'api.github.com/repos/marnstad-labs/iocs/contents/2026/copper_lantern': JSON.stringify([
      entry('2026/copper_lantern/hashes.csv'),
      entry('2026/copper_lantern/network.txt'),
      entry('2026/copper_lantern/sample.zip'),
    ]),
    'raw.githubusercontent.com/marnstad-labs/iocs/main/2026/copper_lantern/hashes.csv': `File,MD5,SHA256,First seen\nkettle.exe,${'a'.repeat(31)}1,${sha256('b')},2026-02-01\n`,
    'raw.githubusercontent.com/marnstad-labs/iocs/main/2026/copper_lantern/network.txt': 'qorvelta[.]com\n91.212.44[.]7\n',
  });
  const article = await report('<p>All indicators are in <a href="https://github.com/marnstad-labs/iocs">our GitHub repository</a>.</p>');
  const followed = await linkedFiles(article, REQUEST, contextOf(services), store.hosts);
  expect(services.asked).toEqual([
    'api.github.com/repos/marnstad-labs/iocs/contents/',
    'api.github.com/repos/marnstad-labs/iocs/contents/2026',
    'api.github.com/repos/marnstad-labs/iocs/contents/2026/copper_lantern',
    'raw.githubusercontent.com/marnstad-labs/iocs/main/2026/copper_lantern/hashes.csv',
    'raw.githubusercontent.com/marnstad-labs/iocs/main/2026/copper_lantern/network.txt',
  ]);
  const listed = followed.article.indicators.filter(({ origin }) => origin?.kind === 'file');
  expect(listed.map(({ value, toIds }) => [value, toIds])).toEqual([
    ['kettle.exe', false],
    [`${'a'.repeat(31)}1`, true],
    [sha256('b'), true],
    ['qorvelta.com', true],
    ['91.212.44.7', true],
  ]);
  expect(followed.article.markdown).toContain(
    '[hashes.csv](<https://raw.githubusercontent.com/marnstad-labs/iocs/main/2026/copper_lantern/hashes.csv>)',
  );
  expect(followed.article.markdown).toContain('linked under "All indicators are in our GitHub repository."');

  // A row is one thing: one file object with the name and both hashes.
  const attributes = listed
    .filter(({ type }) => type === 'md5' || type === 'sha256')
    .map((indicator, at) => ({
      indicator,
      attribute: {
        uuid: `00000000-0000-5000-8000-00000000000${at}`,
        type: indicator.type,
        category: 'Payload delivery',
        value: indicator.value,
        to_ids: true,
        comment: '',
      },
    }));
  const { objects, attributes: flat } = groupRows(attributes, listed, '11111111-2222-5333-8444-555555555555', () => '');
  expect(objects.map(({ name, Attribute }) => [name, Attribute.map(({ value }) => value)])).toEqual([
    ['file', ['kettle.exe', `${'a'.repeat(31)}1`, sha256('b')]],
  ]);
  expect(flat).toEqual([]);
});

test('files of every service that a report links to', async () => {
  const rule = 'rule Copper_Lantern { strings: $a = "kettle" condition: $a }\n';
  services = await openServices({
    'api.github.com/gists/0123456789abcdef0123456789abcdef': JSON.stringify({
      files: {
        'lantern.yar': {
          filename: 'lantern.yar',
          raw_url: 'https://gist.githubusercontent.com/jdoe/0123456789abcdef0123456789abcdef/raw/1/lantern.yar',
        },
        'run.py': { filename: 'run.py', raw_url: 'https://gist.githubusercontent.com/jdoe/0123456789abcdef0123456789abcdef/raw/1/run.py' },
      },
    }),
    'gist.githubusercontent.com/jdoe/0123456789abcdef0123456789abcdef/raw/1/lantern.yar': rule,
    'otx.alienvault.com/api/v1/pulses/5d13cf4759eec0125b9d8ffa': JSON.stringify({
      name: 'Lantern',
      references: ['https://www.marnstad-labs.com/blog/lantern', 'https://other.example.org/x'],
      indicators: [
        { type: 'hostname', indicator: 'c2.qorvelta.com' },
        { type: 'FileHash-SHA1', indicator: `${'c'.repeat(39)}1` },
      ],
    }),
    'gitlab.com/marnstad/intel/-/raw/main/lantern.json': JSON.stringify({ domains: ['harbour-finch.net'] }),
    'www.marnstad-labs.com/files/lantern.stix': JSON.stringify({
      type: 'bundle',
      id: 'bundle--1',
      objects: [
        {
          type: 'indicator',
          id: 'indicator--1',
          pattern_type: 'stix',
          pattern: "[domain-name:value = 'dock-kettle.org'] OR [ipv4-addr:value = '91.212.44.9']",
        },
      ],
    }),
    'cdn.marnstad-labs.com/lantern-iocs.pdf': drawPdf([
      {
        texts: [
          [72, 80, 16, 'Indicators of compromise', 'bold'],
          [72, 120, 10, 'The servers of the loader, all of them taken from memory:'],
          [72, 140, 10, 'amber-heron[.]com'],
          [72, 156, 10, '91.212.44[.]11'],
        ],
      },
    ]),
    'pastebin.com/raw/AbCd1234': 'copper-dock.net\nfinch-copper.net\n',
    'www.marnstad-labs.com/files/gone.csv': { status: 410 },
  });
  const article = await report(`<ul>
    <li><a href="https://gist.github.com/jdoe/0123456789abcdef0123456789abcdef">Our YARA rule for the loader</a></li>
    <li>All indicators are in our <a href="https://otx.alienvault.com/pulse/5d13cf4759eec0125b9d8ffa">OTX pulse</a>.</li>
    <li>The full list of indicators is <a href="https://gitlab.com/marnstad/intel/-/blob/main/lantern.json">here</a>.</li>
    <li><a href="https://www.marnstad-labs.com/files/lantern.stix">Download the STIX bundle</a></li>
    <li><a href="https://cdn.marnstad-labs.com/lantern-iocs.pdf">Indicators as PDF</a></li>
    <li>We put all IOCs on <a href="https://pastebin.com/AbCd1234">pastebin</a>.</li>
    <li><a href="https://www.marnstad-labs.com/files/gone.csv">IOCs (CSV)</a></li>
    <li>Our IOCs come with the <a href="https://www.marnstad-labs.com/files/sample.zip">sample</a>.</li>
  </ul>`);
  const { article: whole, files } = await linkedFiles(
    article,
    REQUEST,
    contextOf(services, { LINKED_FILES: 'attach', HOST_GAP: '0s' }),
    store.hosts,
  );
  const unread = whole.linkedFiles?.flatMap(({ name, reason }) => (reason === undefined ? [] : [`${name}: ${reason}`]));
  expect(unread).toEqual(['gone.csv: The server answered 410.']);
  expect(whole.linkedFiles?.map(({ status }) => status)).toEqual(['read', 'read', 'read', 'read', 'read', 'read', 'unread']);
  const values = whole.indicators.filter(({ origin, verdict }) => origin && verdict === 'indicator').map(({ value }) => value);
  expect(values.sort()).toEqual(
    [
      'c2.qorvelta.com',
      `${'c'.repeat(39)}1`,
      'harbour-finch.net',
      'dock-kettle.org',
      '91.212.44.9',
      'amber-heron.com',
      '91.212.44.11',
      'copper-dock.net',
      'finch-copper.net',
    ].sort(),
  );
  expect(whole.rules).toMatchObject([{ kind: 'yara', name: 'Copper_Lantern', origin: { kind: 'file', name: 'lantern.yar' } }]);
  expect(whole.rules?.[0]?.problem).toBeUndefined();
  expect(whole.markdown).toContain('gone.csv>), linked under "IOCs (CSV)": not read. The server answered 410.');
  expect(files).toHaveLength(6);
  expect(services.asked.filter((url) => /sample|run\.py|other\.example/.test(url))).toEqual([]);
});

test('a feed may switch it off, and nothing is asked then', async () => {
  services = await openServices({});
  const article = await report('<p>All our IOCs are <a href="https://www.marnstad-labs.com/files/lantern.csv">here</a>.</p>');
  const followed = await linkedFiles(article, { ...REQUEST, settings: { linkedFiles: 'off' } }, contextOf(services), store.hosts);
  expect(followed.article.linkedFiles).toMatchObject([{ status: 'found' }]);
  expect(services.asked).toEqual([]);
});

test('between two files of one host the gap of pages is kept, another host does not wait', async () => {
  const waits: number[] = [];
  let free = true;
  const hosts: Store['hosts'] = {
    enter: async (host) => (host === 'a.example' && !free ? { ok: false, waitMs: 2_000 } : { ok: true }),
    stay: async () => {},
    leave: async (host) => {
      if (host === 'a.example') free = false;
    },
  };
  const inTurn = throttled(hosts, { gapMs: 2_000, holdMs: 1_000 }, async (ms) => {
    waits.push(ms);
    free = true;
  });
  const { signal } = new AbortController();
  const run = (host: string) => inTurn(host, signal, async () => host);
  expect([await run('a.example'), await run('b.example'), await run('a.example')]).toEqual(['a.example', 'b.example', 'a.example']);
  expect(waits).toEqual([2_000]);
  await expect(inTurn('a.example', AbortSignal.abort(new Error('too late')), async () => 1)).rejects.toThrow('too late');
});

const DAY = 86_400_000;
const LIST = 'www.marnstad-labs.com/files/lantern.csv';

test('a list that grew is noticed by its validators, and the article is read again; after the days of the setting it is forgotten', async () => {
  services = await openServices({ [LIST]: { etag: '"1"', body: 'qorvelta.com\n' } });
  const context = contextOf(services, { HOST_GAP: '0s' });
  const article = await report(`<p>All our IOCs are <a href="https://${LIST}">here</a>.</p>`);
  const { watched } = await linkedFiles(article, REQUEST, context, store.hosts);
  expect(watched).toMatchObject([{ url: `https://${LIST}`, etag: '"1"' }]);
  const now = Date.now();
  const wanted = recheckJob(article, REQUEST, watched, 7 * DAY, now);
  expect(wanted).toMatchObject({ notBefore: now + DAY, request: { url: REPORT, recheckUntil: now + 7 * DAY } });
  const job = { request: wanted?.request } as Job;

  expect(await recheckLinkedFiles(job, context, now + DAY)).toEqual({ againMs: DAY });
  expect(services.asked.at(-1)).toBe(`${LIST} "1"`);
  expect(await recheckLinkedFiles(job, context, now + 7 * DAY)).toMatchObject({
    status: 'skipped',
    message: expect.stringContaining('not asked any more'),
  });
  expect((await store.queue.counts()).crawl.waiting).toBe(0);

  services.answers[LIST] = { etag: '"2"', body: 'qorvelta.com\namber-heron.com\n' };
  expect(await recheckLinkedFiles(job, context, now + 2 * DAY)).toMatchObject({
    status: 'skipped',
    message: `https://${LIST} has changed, so the article is read again.`,
  });
  const { jobs } = await store.queue.list({ lane: 'crawl' }, { offset: 0, limit: 10 });
  expect(jobs).toMatchObject([{ key: urlKey(REPORT), state: 'waiting', request: { url: REPORT, recheckUntil: now + 7 * DAY } }]);
  expect(jobs[0]?.request).not.toHaveProperty('recheck');
  // The second reading does not prolong the time.
  expect(recheckJob(article, jobs[0]?.request as CrawlRequest, watched, 7 * DAY, now + 6.5 * DAY)).toBeUndefined();
});

test('a list that is gone or served without validators and the same bytes is not a change', async () => {
  services = await openServices({ [LIST]: 'qorvelta.com\n' });
  const context = contextOf(services, { HOST_GAP: '0s' });
  const article = await report(`<p>All our IOCs are <a href="https://${LIST}">here</a>.</p>`);
  const { watched } = await linkedFiles(article, REQUEST, context, store.hosts);
  const job = { request: recheckJob(article, REQUEST, watched, 7 * DAY, Date.now())?.request } as Job;
  expect(await recheckLinkedFiles(job, context)).toEqual({ againMs: DAY });
  services.answers[LIST] = { status: 404 };
  expect(await recheckLinkedFiles(job, context)).toEqual({ againMs: DAY });
  expect(recheckJob(article, REQUEST, watched, 0, Date.now())).toBeUndefined();
});

test('the recheck is a job of its own that waits in the queue: no browser is opened, and it ends or comes back as it says', async () => {
  const request = { ...REQUEST, recheck: { files: [] } };
  const { job } = await store.queue.add({ key: `linked-files ${urlKey(REPORT)}`, request, priority: 9 });
  const done: number[] = [];
  const results = [{ againMs: DAY }, { status: 'skipped' as const, message: 'Enough.' }];
  const tasks = createTaskSource({
    store,
    owner: 'test',
    leaseMs: 5_000,
    maxAttempts: 2,
    backoff: { firstMs: 1, factor: 2, maxMs: 10, jitter: 0 },
    toTask: ({ request: { url } }) => ({ url, evidence: [] }),
    withoutBrowser: (one) => (one.request.recheck ? { run: async () => results[done.push(1) - 1] as (typeof results)[number] } : undefined),
    onPage: async () => undefined,
    onGiveUp: async () => 'fail',
    drain: true,
    log: { info: () => {}, warn: () => {} },
  });
  expect(await tasks.next()).toBeUndefined();
  await tasks.stop();
  expect(await store.queue.get(job.id)).toMatchObject({ state: 'delayed', attempts: 0, request: { recheck: { files: [] } } });
  await store.close();
  store = await openSqlite({ path: join(folder, 'state.db') });
  expect((await store.queue.get(job.id))?.notBefore).toBeGreaterThan(Date.now() + DAY / 2);
});
