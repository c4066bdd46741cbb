import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseLanguage } from '../../../src/data/language-file.ts';
import { indicatorWords } from '../../../src/data/languages.ts';
import { packageRoot } from '../../../src/paths.ts';
import { expect, test } from '../../support/test.ts';

const folder = join(packageRoot, 'src/data/lang');

for (const file of readdirSync(folder)) {
  test(`src/data/lang/${file} fits the schema`, () => {
    expect(parseLanguage(readFileSync(join(folder, file), 'utf8'), file).language).not.toBe('');
  });
}

test('a misspelt key is named', () => {
  const json = JSON.stringify({ language: 'Dutch', source: 'test', indicators: { indicatorHeading: ['indicatoren'] } });
  expect(() => parseLanguage(json, 'nl.json')).toThrow(/nl\.json[\s\S]*indicatorHeading/);
});

test('the words of all languages are one pattern', () => {
  const headings = new RegExp(indicatorWords('indicatorHeadings'), 'iu');
  for (const heading of [
    'IOCs',
    'Indicators of Compromise',
    'Kompromittierungsindikatoren',
    'Индикаторы компрометации',
    '침해 지표',
    '威胁指标',
  ])
    expect(headings.test(heading), heading).toBe(true);
  for (const heading of ['Iocaste', 'Ciocolata', 'Analysis', '分析']) expect(headings.test(heading), heading).toBe(false);
});
