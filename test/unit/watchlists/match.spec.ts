import type { Indicator } from '../../../src/domain.ts';
import { createMatcher } from '../../../src/watchlists/match.ts';
import { parseWatchlists } from '../../../src/watchlists/settings.ts';
import { expect, test } from '../../support/test.ts';

const lists = (...entries: object[]) => parseWatchlists(JSON.stringify({ watchlists: entries }), 'watchlists.json');
const indicator = (value: string, verdict: Indicator['verdict'] = 'indicator') => ({ value, verdict }) as Indicator;
const article = (text: string, title = 'A report', indicators: Indicator[] = []) => ({ title, text, indicators });

for (const [term, text, found] of [
  ['APT1', 'It is the work of APT1.', true],
  ['APT1', 'It is the work of APT10.', false],
  ['apt1', 'APT1, again', true],
  ['Acme Bank', 'customers of ACME\n bank were phished', true],
  ['acme.example', 'see login.acme.example for it', true],
  ['acme.example', 'see notacme.example for it', false],
  ['C++', 'written in C++.', true],
  ['三菱', '日本の三菱電機を狙う', true],
  ['Müller', 'Firma MÜLLER wurde', true],
  ['CVE-2024-1234', 'CVE-2024-12345 is another', false],
] as const) {
  test(`${term} is ${found ? 'found' : 'not found'} in ${JSON.stringify(text)}`, () => {
    expect(createMatcher(lists({ name: 'W', terms: [term] }))(article(text))).toHaveLength(found ? 1 : 0);
  });
}

test('a hit names list, term and the most telling place, once for each term', () => {
  const match = createMatcher(lists({ name: 'Brands', terms: ['Acme', 'acme.example'] }, { name: 'Bugs', patterns: ['CVE-2026-\\d{4,}'] }));
  expect(match(article('Acme again, and CVE-2026-12345', 'Acme phished', [indicator('mail.acme.example')]))).toEqual([
    { list: 'Brands', term: 'Acme', where: 'title' },
    { list: 'Brands', term: 'acme.example', where: 'indicator' },
    { list: 'Bugs', term: 'CVE-2026-12345', where: 'text' },
  ]);
});

test('what was judged to be no indicator is not a hit, tags of the event are', () => {
  const match = createMatcher(lists({ name: 'W', terms: ['acme.example', 'Turla'] }));
  expect(match(article('', 'x', [indicator('acme.example', 'junk')]), ['misp-galaxy:threat-actor="Turla"'])).toEqual([
    { list: 'W', term: 'Turla', where: 'galaxy' },
  ]);
});

test('a list that is switched off says nothing', () => {
  expect(createMatcher(lists({ name: 'W', enabled: false, terms: ['Acme'] }))(article('Acme'))).toEqual([]);
});

test('an expression that would never end elsewhere ends here', () => {
  const match = createMatcher(lists({ name: 'W', patterns: ['(a+)+$'] }));
  expect(match(article(`${'a'.repeat(5_000)}!`))).toEqual([]);
});

for (const [what, entry, sentence] of [
  ['a look-ahead', { name: 'W', patterns: ['a(?=b)'] }, /watchlists\.0\.patterns\.0: .*RE2/],
  ['a typo', { name: 'W', term: ['x'] }, /watchlists\.0: .*term/],
] as const) {
  test(`${what} is one sentence that names the entry`, () => {
    expect(() => lists(entry)).toThrow(sentence);
  });
}
