import { feedPattern } from '../../../src/feeds/list/pattern.ts';
import { expect, test } from '../../support/test.ts';

/** CPU ms that a search takes; a catastrophic one would take hours. */
function cpuOf(search: () => boolean): { found: boolean; ms: number } {
  const before = process.cpuUsage();
  const found = search();
  return { found, ms: process.cpuUsage(before).user / 1000 };
}

const HOSTILE = `${'a'.repeat(1_900)}!`;

for (const source of ['(a+)+$', '(a|aa)+$', '(.*a){20}b', '^(?:[a-z]+\\s?)+$', '(?=(a+)+$)b', '^(?!(a|a)*$)', '(a+)+\\1$'])
  test(`${source} ends on a text that was made for it`, () => {
    expect(cpuOf(() => feedPattern(source).test(HOSTILE)).ms).toBeLessThan(3_000);
  });

test('patterns mean what they mean in JavaScript', async () => {
  expect(feedPattern('/blog/\\d{4}/').test('https://a.example/BLOG/2024/x')).toBe(true);
  expect(feedPattern('/blog/[a-z]+$').test('https://a.example/blog/x/y')).toBe(false);
  expect(feedPattern('\\bapt\\b').test('An APT story')).toBe(true);
  expect(feedPattern('^уязвимость').test('Уязвимость дня')).toBe(true);
  expect(feedPattern('\\/(?<year>\\d+)\\/').test('/2024/')).toBe(true);
  expect(feedPattern('^(?!.*sponsored)').test('A sponsored post')).toBe(false);
  // What RE2 does not know has a time limit, which on a busy machine may pass before the search has had its turn.
  const found = (source: string, text: string) => expect(() => expect(feedPattern(source).test(text)).toBe(true)).toPass();
  await found('^(?!.*sponsored)', 'A post');
  await found('(ab)\\1', 'xababx');
});

test('what is no regular expression is refused', () => {
  expect(() => feedPattern('(')).toThrow();
});
