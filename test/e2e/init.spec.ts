import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readFeedCatalog } from '../../src/feeds/list/catalog.ts';
import { parseFeedList } from '../../src/feeds/list/load.ts';
import { packageRoot } from '../../src/paths.ts';
import { expect, test } from '../support/test.ts';

let folder = '';
test.beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'init-'));
});
test.afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** `init` in an empty folder; doctor at its end starts no browser, which ops/doctor.spec tests. */
function init(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [join(packageRoot, 'build/src/cli/main.js'), 'init', ...args], {
    cwd: folder,
    encoding: 'utf8',
    env: { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', LOG_LEVEL: 'silent', CHROMIUM_PATH: '/nowhere' },
  });
}

test('init writes settings that only the user can read, feeds of the chosen languages and topics, and ends with doctor; what is there already goes by --force only', () => {
  const choice = ['--yes', '--no-misp', '--language', 'de,fr', '--focus', 'government,news'];
  writeFileSync(join(folder, 'feeds.json'), '{"feeds":[]}');
  const refused = init(...choice);
  expect(refused.status).toBe(2);
  expect(refused.stderr).toContain('--force');
  expect(existsSync(join(folder, '.env'))).toBe(false);

  const { stdout } = init(...choice, '--force');
  expect(stdout).toContain('Wrote');
  expect(stdout).toContain('Checking the set-up:');
  expect(stdout).toMatch(/feed list +\S/);
  expect(statSync(join(folder, '.env')).mode & 0o777).toBe(0o600);
  const list = parseFeedList(readFileSync(join(folder, 'feeds.json'), 'utf8'), 'feeds.json');
  const catalog = readFeedCatalog();
  const wanted = catalog.filter(({ language, focus }) => ['de', 'fr'].includes(language) && ['government', 'news'].includes(focus));
  expect(wanted.length).toBeGreaterThan(3);
  expect(list.feeds.map(({ url }) => url).sort()).toEqual(wanted.map(({ url }) => url).sort());
});

for (const [what, args, sentence] of [
  ['an unknown topic', ['--focus', 'weather'], /--focus names "weather": it must be one of actors, cloud/],
  ['a key without a MISP', ['--misp-key-file', '/dev/null'], /--misp-key-file needs --misp-url/],
  ['a MISP without a key', ['--misp-url', 'https://misp.example'], /--misp-key-file/],
  ['a Redis address that is none', ['--no-misp', '--redis-url', 'http://127.0.0.1'], /REDIS_URL .*redis:\/\//],
] as const) {
  test(`${what} is one sentence, and nothing is written`, () => {
    const { status, stderr } = init('--yes', ...args);
    expect(status).toBe(2);
    expect(stderr).toMatch(sentence);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(existsSync(join(folder, '.env'))).toBe(false);
  });
}

test('a feed list that is there is kept unless other feeds are asked for', () => {
  writeFileSync(join(folder, 'feeds.json'), '{"feeds":[]}');
  const { stdout } = init('--yes', '--no-misp');
  expect(stdout).toContain('kept feeds.json');
  expect(existsSync(join(folder, '.env'))).toBe(true);
  expect(readFileSync(join(folder, 'feeds.json'), 'utf8')).toBe('{"feeds":[]}');
});

test('a folder that cannot be written is one sentence', () => {
  test.skip(process.getuid?.() === 0, 'root may write everywhere');
  chmodSync(folder, 0o500);
  const { status, stderr } = init('--yes', '--no-misp');
  expect(status).toBe(2);
  expect(stderr).toBe('misp-crawler: The file .env cannot be written: permission denied.\n');
});

test('the catalogue has at least 120 feeds, each once', () => {
  const catalog = readFeedCatalog();
  expect(catalog.length).toBeGreaterThanOrEqual(120);
  expect(new Set(catalog.map(({ url }) => url)).size).toBe(catalog.length);
});
