import { eventDate, oneLine, shortened, storable, titleLine } from '../../../src/misp/event/storable.ts';
import { expect, test } from '../../support/test.ts';

for (const [what, text, expected] of [
  ['an emoji is spelled out', 'fire \u{1f525}!', 'fire (U+1F525)!'],
  ['styled letters become plain', '\u{1d5d4}\u{1d5e3}\u{1d5e7}29', 'APT29'],
  ['a flag becomes its country code', '\u{1f1f7}\u{1f1fa}', 'RU'],
  ['three-byte text stays', '漢字 é — “q”', '漢字 é — “q”'],
  ['NUL and control characters go, tab and newline stay', 'a\u0000b\u0007\tc\nd', 'ab\tc\nd'],
  ['half a surrogate pair', 'x\ud83dy', 'x\ufffdy'],
  ['Windows line ends', 'a\r\nb', 'a\nb'],
] as const) {
  test(`three-byte text: ${what}`, () => expect(storable(text, false)).toBe(expected));
}

test('a database that keeps four bytes gets them', () => expect(storable('fire \u{1f525}\u0000', true)).toBe('fire \u{1f525}'));

test('emoji are dropped from titles', () =>
  expect(titleLine('\u{1f6a8} New \u{1f468}\u200d\u{1f4bb} loader \u{1f525}', 100, false)).toBe('New loader'));

test('a long line is cut at a word', () => expect(oneLine('one two  three\nfour', 14)).toBe('one two...'));

const NOW = new Date('2026-11-24T12:00:00Z');
for (const [what, published, expected] of [
  ['a date', '2026-03-01T22:00:00Z', '2026-03-01'],
  ['no date', undefined, '2026-11-24'],
  ['no date at all', 'yesterday-ish', '2026-11-24'],
  ['the epoch', '1970-01-01T00:00:00Z', '2026-11-24'],
  ['a far future', '2099-01-01T00:00:00Z', '2026-11-24'],
] as const) {
  test(`event date of ${what}`, () => expect(eventDate(published, NOW)).toBe(expected));
}

test('a long report is cut at a line, an open fence closed, in bytes', () => {
  const { text, cut } = shortened(`intro\n\n\`\`\`\n${'värde\n'.repeat(400)}\`\`\`\n`, 1_000);
  expect(cut).toBe(true);
  expect(Buffer.byteLength(text)).toBeLessThan(1_000);
  expect(text.endsWith('värde\n```')).toBe(true);
  expect(shortened('short', 1_000)).toEqual({ text: 'short', cut: false });
});
