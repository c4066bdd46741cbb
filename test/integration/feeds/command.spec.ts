import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createContext } from '../../../src/cli/context.ts';
import { createProgram } from '../../../src/cli/program.ts';
import { expect, test } from '../../support/test.ts';
import { rss, type Server, startServer } from './server.ts';

let server: Server;
let folder: string;
test.beforeEach(async () => {
  server = await startServer();
  folder = mkdtempSync(join(tmpdir(), 'feeds-command-'));
  process.exitCode = undefined;
});
test.afterEach(async () => {
  process.exitCode = undefined;
  rmSync(folder, { recursive: true, force: true });
  await server.close();
});

/** Runs a command line as the program does, and gives what it printed. */
async function run(...args: string[]): Promise<string> {
  const context = createContext({
    FEEDS_FILE: join(folder, 'feeds.json'),
    DATA_DIR: join(folder, 'data'),
    EGRESS_ALLOW: new URL(server.url).host,
    LOG_LEVEL: 'silent',
  });
  const lines: string[] = [];
  context.print = (text) => void lines.push(text);
  try {
    await createProgram(async () => context).parseAsync(['node', 'misp-crawler', ...args]);
  } finally {
    await context.close();
  }
  return lines.join('\n');
}
const writeList = (...feeds: object[]): void => writeFileSync(join(folder, 'feeds.json'), JSON.stringify({ feeds }));
const listed = (): string[] =>
  (JSON.parse(readFileSync(join(folder, 'feeds.json'), 'utf8')) as { feeds: { url: string }[] }).feeds.map(({ url }) => url);

test('parse prints what was read of a file, as JSON', async () => {
  const file = join(folder, 'feed.xml');
  writeFileSync(file, rss([['https://blog.test/a?x=1&y', '2024-05-01']]));
  expect(JSON.parse(await run('feeds', 'parse', file, '--json'))).toMatchObject({
    kind: 'rss',
    entries: [
      {
        title: 'Post https://blog.test/a?x=1&y',
        link: 'https://blog.test/a?x=1&y',
        published: '2024-05-01T00:00:00Z',
        updated: '2024-05-01T00:00:00Z',
        id: null,
      },
    ],
    problems: [],
  });
  expect(process.exitCode).toBeUndefined();
});

test('parse reads an address, and a thing that is not a feed is exit code 1', async () => {
  server.routes.set('/feed', rss(['/a']));
  expect(JSON.parse(await run('feeds', 'parse', `${server.url}/feed`, '--json')).entries).toMatchObject([{ link: `${server.url}/a` }]);
  const file = join(folder, 'page.html');
  writeFileSync(file, '<html></html>');
  expect(await run('feeds', 'parse', file)).toContain('this is not a feed: it is an HTML page');
  expect(process.exitCode).toBe(1);
});

test('add finds the feed, shows its newest entries and writes the entry', async () => {
  server.routes.set('/', '<link rel="alternate" type="application/rss+xml" href="/feed">');
  server.routes.set('/feed', rss(Array.from({ length: 7 }, (_, n): [string, string] => [`/p${n}`, `2024-05-0${n + 1}`])));
  expect(await run('feeds', 'add', `${server.url}/`, '--dry-run')).toContain('Nothing was written');
  const shown = await run('feeds', 'add', `${server.url}/`, '--tag', 'x');
  expect(shown.match(/2024-05-0\d/g)).toEqual(['2024-05-07', '2024-05-06', '2024-05-05', '2024-05-04', '2024-05-03']);
  expect(listed()).toEqual([`${server.url}/feed`]);
  expect(await run('feeds', 'add', `${server.url}/feed`)).toContain('1 already there');
  server.routes.clear();
  await expect(run('feeds', 'add', `${server.url}/`)).rejects.toThrow(/No feed was found/);
});

test('import, export', async () => {
  const file = join(folder, 'x.opml');
  writeFileSync(
    file,
    '<opml><body><outline text="A" xmlUrl="https://a.test/feed"/><outline text="B" xmlUrl="https://b.test/feed"/></body></opml>',
  );
  expect(await run('feeds', 'import', file)).toContain('2 added');
  expect(await run('feeds', 'export')).toContain('xmlUrl="https://b.test/feed"');
});

test('export names the sites that OPML has no place for', async () => {
  writeFileSync(
    join(folder, 'feeds.json'),
    JSON.stringify({
      feeds: [
        { url: 'https://a.test/feed', title: 'A' },
        { url: 'https://b.test/news/', title: 'B', site: { linkPattern: '/news/' } },
      ],
    }),
  );
  const said: string[] = [];
  const write = process.stderr.write;
  process.stderr.write = (text) => said.push(String(text)) > 0;
  try {
    expect(await run('feeds', 'export')).not.toContain('b.test');
  } finally {
    process.stderr.write = write;
  }
  expect(said.join('')).toBe('misp-crawler: left out, because OPML lists feeds only: B.\n');
});

test('check polls all once, stores nothing, and fails when one fails', async () => {
  server.routes.set(
    '/good',
    rss([
      ['/a', '2024-05-01'],
      ['/b', '2024-05-02'],
    ]),
  );
  writeList(
    { title: 'Good', url: `${server.url}/good` },
    { title: 'Bad', url: `${server.url}/bad` },
    { title: 'Off', url: `${server.url}/off`, enabled: false },
  );
  const results = JSON.parse(await run('feeds', 'check', '--json'));
  expect(results).toMatchObject([
    { title: 'Good', status: 'ok', entries: 2, newest: '2024-05-02T00:00:00Z' },
    { title: 'Bad', status: 'failed', problems: [expect.stringContaining('answered 404')] },
  ]);
  expect(process.exitCode).toBe(1);
  expect(await run('feeds', 'list')).toMatch(/Good\tnot polled yet/);
  await expect(run('feeds', 'check', 'Nobody')).rejects.toThrow(/has no feed "Nobody"/);
});

test('backfill queues old articles once, and goes on from where it was', async () => {
  server.routes.set(
    '/feed',
    rss([
      ['/2024/a', '2024-05-01'],
      ['/2024/b', '2024-04-01'],
    ]),
  );
  server.routes.set(
    '/feed?paged=2',
    rss([
      ['/2024/c', '2024-03-01'],
      ['/2020/d', '2020-01-01'],
    ]),
  );
  writeList({ title: 'Blog', url: `${server.url}/feed` });
  const dry = await run('backfill', 'Blog', '--since', '2024-01-01', '--dry-run', '--pause', '0');
  expect(dry).toContain('3 articles since 2024-01-01: nothing queued (--dry-run)');
  expect(await run('backfill', 'blog', '--since', '2024-01-01', '--pause', '0')).toContain(
    '3 articles since 2024-01-01: 3 queued, 0 already known',
  );
  expect(await run('backfill', 'Blog', '--since', '2024-01-01', '--pause', '0')).toContain('is already queued');
  expect(await run('backfill', 'Blog', '--since', '2024-01-01', '--pause', '0', '--again')).toContain('0 queued, 3 already known');
  const jobs = JSON.parse(await run('jobs', 'list', '--json')) as { jobs: { priority: number; request: { source: { title: string } } }[] };
  expect(jobs.jobs).toHaveLength(3);
  expect(jobs.jobs[0]).toMatchObject({ priority: 9, request: { source: { title: 'Blog' } } });
  await expect(run('backfill', 'Blog', '--since', 'last year')).rejects.toThrow(/--since is "last year"/);
  await expect(run('backfill', 'Blog', '--since', '2999-01-01')).rejects.toThrow('--since is 2999-01-01, which is in the future.');
});
