import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSite } from '../site/index.ts';
import { runCli } from '../support/cli.ts';
import { freePort } from '../support/listening.ts';
import { startMispDouble } from '../support/misp/index.ts';
import { expect, test } from '../support/test.ts';

/** What people get wrong, and what breaks around us: one clear sentence and the documented exit code, in the built product. */

let folder = '';
test.beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bad-'));
});
test.afterEach(() => rmSync(folder, { recursive: true, force: true }));

const feedsFile = (content: unknown): string => {
  const file = join(folder, 'feeds.json');
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
};

test('an unknown command and a wrong option end with 2 and point to --help', async () => {
  for (const args of [['scrap'], ['scrape', '--pusch', 'https://example.org/'], ['jobs', 'list', '--state', 'lost']]) {
    const { code, stderr } = await runCli(args, { DATA_DIR: folder });
    expect(code, args.join(' ')).toBe(2);
    expect(stderr).toContain('--help');
  }
  // The word stands where a subcommand could be left out.
  for (const args of [
    ['jobs', 'nope'],
    ['help', 'nope'],
    ['help', 'jobs', 'nope'],
  ]) {
    const { code, stderr } = await runCli(args, { DATA_DIR: folder });
    expect({ code, line: stderr.split('\n')[0] }, args.join(' ')).toEqual({ code: 2, line: "error: unknown command 'nope'" });
  }
  expect((await runCli(['help', 'jobs', 'list'], { DATA_DIR: folder })).stdout).toContain('list jobs, newest first');
});

test('what cannot be read or written has its reason in words, once', async () => {
  const json = join(folder, 'broken.json');
  writeFileSync(json, 'lists: [\n');
  const unfit = join(folder, 'unfit.yaml');
  writeFileSync(unfit, 'rules:\n  - when: {}\n');
  for (const [args, env, sentence] of [
    [['extract', folder], {}, `${folder} cannot be read: it is a folder.`],
    [
      ['feeds', 'export', '/nowhere/x'],
      { FEEDS_FILE: feedsFile({ feeds: [] }) },
      '/nowhere/x cannot be written: there is no such file or folder.',
    ],
    [['jobs'], { MISP_KEY_FILE: '/nowhere' }, 'MISP_KEY_FILE is "/nowhere": the file cannot be read: there is no such file or folder.'],
    [
      ['notify', 'list'],
      { NOTIFY_FILE: json },
      `${json} is not valid: Unexpected token 'l', "lists: [ " is not valid JSON. docs/notifications.md shows an example.`,
    ],
    [
      ['rules', 'test', json],
      { PUBLISH_RULES: unfit },
      `PUBLISH_RULES: ${unfit}: rule 1, name: is missing. docs/publish.md shows an example.`,
    ],
    [['backfill', 'A', '--since', '2026-02-31'], {}, '--since is "2026-02-31": it must be a day such as 2024-01-31.'],
  ] as const) {
    const { code, stderr } = await runCli([...args], { DATA_DIR: folder, ...env });
    expect({ code, stderr: stderr.trim() }).toEqual({ code: 2, stderr: `misp-crawler: ${sentence}` });
  }
});

test('a wrong setting stops the start with the variable, the value and what is accepted', async () => {
  const { code, stderr } = await runCli(['start'], { DATA_DIR: folder, MISP_VERIFYCERT: 'maybe' });
  expect(code).toBe(2);
  expect(stderr.trim()).toBe('misp-crawler: MISP_VERIFYCERT is "maybe": it must be true or false.');
});

test('a typo in feeds.json names the entry and the field', async () => {
  const file = feedsFile({
    feeds: [
      { title: 'A', url: 'https://a.example/feed' },
      { title: 'B', url: 'https://b.example/feed', tgas: ['x'] },
    ],
  });
  const { code, stderr } = await runCli(['cron', '--once'], { DATA_DIR: folder, FEEDS_FILE: file });
  expect(code).toBe(2);
  expect(stderr).toMatch(/B/);
  expect(stderr).toMatch(/tgas/);
  expect(stderr.trim().split('\n')).toHaveLength(1);
});

test('a feed that cannot be reached, one that is HTML and one that works: each has its line, the exit code is 1', async () => {
  const site = await startSite({ only: ['ioc-table'] });
  try {
    const host = new URL(site.url).host;
    const closed = await freePort();
    const file = feedsFile({
      feeds: [
        { title: 'Down', url: `http://127.0.0.1:${closed}/feed` },
        { title: 'Page', url: site.urlOf('ioc-table') },
        { title: 'Good', url: site.feeds.rss, maxAge: '0s' },
      ],
    });
    const { code, stdout } = await runCli(['cron', '--once', '--json'], {
      DATA_DIR: folder,
      FEEDS_FILE: file,
      EGRESS_ALLOW: `${host},127.0.0.1:${closed}`,
    });
    expect(code).toBe(1);
    const reports = JSON.parse(stdout) as { feed: string; ok: boolean; queued: number; message: string }[];
    expect(reports.find(({ feed }) => feed === 'Good')).toMatchObject({ ok: true, queued: 1 });
    expect(reports.find(({ feed }) => feed === 'Down')).toMatchObject({ ok: false, message: expect.stringContaining(String(closed)) });
    expect(reports.find(({ feed }) => feed === 'Page')).toMatchObject({ ok: false, message: expect.stringMatching(/feed/i) });
  } finally {
    await site.close();
  }
});

test('an address inside is refused, an unknown host and a broken URL have their sentence', async () => {
  const refused = await runCli(['scrape', 'http://no-such-host.invalid/', 'http://127.0.0.1:8080/'], { DATA_DIR: folder });
  // The exit code is that of the last.
  expect(refused.code).toBe(1);
  const sentences = refused.stderr.trim().split('\n');
  expect(sentences).toEqual([expect.stringContaining('no-such-host.invalid'), expect.stringContaining('127.0.0.1 is a loopback address')]);
  const broken = await runCli(['scrape', 'example.org/post'], { DATA_DIR: folder });
  expect(broken.code).toBe(2);
  expect(broken.stderr).toContain('must start with http');
});

test('a wrong MISP key and a MISP that is down are said by doctor and by scrape --push; the key is in no output', async () => {
  const site = await startSite({ only: ['ioc-table'] });
  const misp = await startMispDouble();
  const env = {
    DATA_DIR: folder,
    FEEDS_FILE: feedsFile({ feeds: [{ title: 'A', url: 'https://a.example/feed' }] }),
    EGRESS_ALLOW: new URL(site.url).host,
    MISP_URL: misp.url,
  };
  const key = 'wrong0123456789wrong0123456789wrong01234';
  try {
    const wrong = await runCli(['scrape', site.urlOf('ioc-table'), '--push'], { ...env, MISP_KEY: key });
    expect(wrong.code).not.toBe(0);
    expect(wrong.stderr).toMatch(/key/i);
    const doctor = await runCli(['doctor', '--json'], { ...env, MISP_KEY: key, CHROMIUM_PATH: '/nowhere' });
    expect(doctor.code).toBe(1);
    const failed = (JSON.parse(doctor.stdout) as { name: string; ok: boolean; todo?: string }[]).filter((check) => !check.ok);
    expect(failed.map(({ name }) => name)).toContain('MISP');
    for (const check of failed) expect(check.todo, check.name).toBeTruthy();
    await misp.down();
    const down = await runCli(['scrape', site.urlOf('ioc-table'), '--push'], { ...env, MISP_KEY: misp.key });
    expect(down.code).toBe(3);
    expect(down.stderr).toContain(new URL(misp.url).host);
    expect([wrong, doctor, down].map(({ stdout, stderr }) => stdout + stderr).join('')).not.toContain(key);
  } finally {
    await misp.close();
    await site.close();
  }
});

test('a port in use and a data folder that cannot be used end with 2 and one sentence', async () => {
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  const { port } = taken.address() as { port: number };
  try {
    const busy = await runCli(['web'], { DATA_DIR: folder, WEB_PORT: String(port) });
    expect(busy.code).toBe(2);
    expect(busy.stderr).toContain(`${port}`);
    expect(busy.stderr).toContain('in use');
    const file = feedsFile('{}');
    const noFolder = await runCli(['jobs', 'list'], { DATA_DIR: join(file, 'below-a-file') });
    expect(noFolder.code).toBe(2);
    expect(noFolder.stderr).toContain('DATA_DIR');
  } finally {
    taken.close();
  }
});
