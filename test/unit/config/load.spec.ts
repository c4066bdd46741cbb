import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig, secretValues, sections } from '../../../src/config/load.ts';
import { UsageError } from '../../../src/errors.ts';
import { expect, test } from '../../support/test.ts';

test('an empty environment gives every default', () => {
  const config = loadConfig({});
  expect(config.misp.url).toBeUndefined();
  expect(config.misp.verifyCert).toBe(true);
  expect(config.misp.infoPrefix).toBe('Scraper: ');
  expect(config.feeds.intervalMs).toBe(4 * 3_600_000);
  expect(config.web.host).toBe('127.0.0.1');
  expect(config.web.port).toBe(5200);
});

test('an empty value counts as unset', () => {
  expect(loadConfig({ MISP_URL: '', MISP_DISTRIBUTION: '' }).misp.distribution).toBe(0);
});

test('tags keep their quotes and are split at commas', () => {
  expect(loadConfig({ MISP_TAGS: 'misp:tool="x", tlp:green' }).misp.tags).toEqual(['misp:tool="x"', 'tlp:green']);
});

for (const [name, value, accepted] of [
  ['MISP_VERIFYCERT', 'maybe', 'true or false'],
  ['MISP_URL', 'misp.example.org', 'http://'],
  ['MISP_DISTRIBUTION', '9', 'from 0 to 4'],
  ['FEED_INTERVAL', '4 hours', '4h'],
  ['WEB_PORT', '99999', 'from 0 to 65535'],
  ['MISP_EXTRACTION', 'all', 'both, misp, crawler'],
] as const) {
  test(`${name}=${value} is refused with the variable, the value and what is accepted`, () => {
    const load = () => loadConfig({ [name]: value });
    expect(load).toThrow(UsageError);
    expect(load).toThrow(new RegExp(`^${name} is ${JSON.stringify(value)}: .*${accepted}`));
  });
}

test('a secret is read from the file that NAME_FILE names, and the variable wins', () => {
  const folder = mkdtempSync(join(tmpdir(), 'config-'));
  try {
    const file = join(folder, 'key');
    writeFileSync(file, 'from-the-file\n');
    expect(loadConfig({ MISP_KEY_FILE: file }).misp.key).toBe('from-the-file');
    expect(loadConfig({ MISP_KEY_FILE: file, MISP_KEY: 'direct' }).misp.key).toBe('direct');
    expect(() => loadConfig({ MISP_KEY_FILE: join(folder, 'none') })).toThrow(/^MISP_KEY_FILE is .*cannot be read/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('secrets are listed for redaction', () => {
  expect(secretValues(loadConfig({ MISP_KEY: 'abc123', REDIS_PASSWORD: 'hunter2' }))).toEqual(['abc123', 'hunter2']);
});

test('no variable is declared twice', () => {
  const names = Object.values(sections).flatMap((section) => Object.values(section).map((item) => item.name));
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
});
