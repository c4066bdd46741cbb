import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UsageError } from '../../../src/errors.ts';
import { followFile } from '../../../src/follow-file.ts';
import { readNotifySettings } from '../../../src/notify/settings.ts';
import { expect, test } from '../../support/test.ts';

let folder = '';
test.beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'notify-'));
});
test.afterEach(() => rmSync(folder, { recursive: true, force: true }));
const write = (content: unknown): string => {
  const file = join(folder, 'notify.json');
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
};

test('without the file nobody is told', () => {
  expect(readNotifySettings(join(folder, 'none.json')).channels).toEqual([]);
});

for (const [what, content, sentence] of [
  ['a typo in a field', { channels: [{ name: 'a', kind: 'slack', url: 'https://hooks.test/', evnts: [] }] }, /channels\.0.*evnts/],
  ['an unknown kind', { channels: [{ name: 'a', kind: 'pager', url: 'https://hooks.test/' }] }, /channels\.0\.kind/],
  ['neither url nor urlSecret', { channels: [{ name: 'a', kind: 'teams' }] }, /url or urlSecret/],
  [
    'two channels of one name',
    {
      channels: [
        { name: 'a', kind: 'slack', url: 'https://x.test/' },
        { name: 'a', kind: 'slack', url: 'https://y.test/' },
      ],
    },
    /a name of its own/,
  ],
  [
    'a time zone that does not exist',
    { channels: [{ name: 'a', kind: 'slack', url: 'https://x.test/', timezone: 'Mars/North' }] },
    /time zone/,
  ],
  [
    'a secret written into the file',
    { channels: [{ name: 'a', kind: 'matrix', homeserver: 'https://m.test', room: '!r', tokenSecret: 'syt_abc' }] },
    /environment variable/,
  ],
  ['half a file', '{"channels": [', /is not valid: .*JSON/],
] as const) {
  test(`${what} is one sentence`, () => {
    expect(() => readNotifySettings(write(content))).toThrow(UsageError);
    expect(() => readNotifySettings(write(content))).toThrow(sentence);
  });
}

test('a changed file counts at once, a broken edit keeps the last good one and is reported once', () => {
  const file = write({ channels: [] });
  const problems: string[] = [];
  const settings = followFile(file, readNotifySettings, (message) => problems.push(message));
  write({ channels: [{ name: 'soc', kind: 'slack', url: 'https://hooks.test/' }] });
  expect(settings().channels.map(({ name }) => name)).toEqual(['soc']);
  write('{ broken');
  expect(settings().channels.map(({ name }) => name)).toEqual(['soc']);
  settings();
  expect(problems).toHaveLength(1);
});
