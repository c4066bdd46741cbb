import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UsageError } from '../../../src/errors.ts';
import { expect, test } from '../../support/test.ts';
import { readSet } from '../../tools/score/set.ts';

let dir: string;
test.beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'score-'));
  mkdirSync(join(dir, 'pages'));
  writeFileSync(join(dir, 'pages', 'one.html'), '<link rel="canonical" href="https://site.example.org/one">');
  writeFileSync(join(dir, 'pages', 'two.html'), '<p>two</p>');
});
test.afterEach(() => rmSync(dir, { recursive: true, force: true }));

test('a folder with pages/, pages.json and truth.json is read from either folder', () => {
  writeFileSync(
    join(dir, 'pages.json'),
    JSON.stringify([{ slug: 'zwei', file: 'two.html', url: 'https://b.example.org/2', title: 'Two', bytes: 9 }]),
  );
  writeFileSync(join(dir, 'truth.json'), JSON.stringify({ zwei: { domain: ['evil.com'] } }));
  for (const from of [dir, join(dir, 'pages')]) {
    const set = readSet(from);
    expect(set.pages.map(({ slug, url, title }) => [slug, url, title])).toEqual([
      ['one', 'https://site.example.org/one', undefined],
      ['zwei', 'https://b.example.org/2', 'Two'],
    ]);
    expect(set.truth).toEqual({ zwei: { domain: ['evil.com'] } });
  }
});

test('pages alone are enough', () => {
  const set = readSet(dir);
  expect(set.truth).toBeUndefined();
  expect(set.pages.map(({ slug, url }) => [slug, url])).toEqual([
    ['one', 'https://site.example.org/one'],
    ['two', undefined],
  ]);
});

test('an empty folder and a missing truth file are said', () => {
  expect(() => readSet(join(dir, 'nothing'))).toThrow(UsageError);
  expect(() => readSet(dir, join(dir, 'none.json'))).toThrow(/does not exist/);
});
