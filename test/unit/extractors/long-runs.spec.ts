import { parseHtml } from '../../../extractors/article/html/parse.ts';
import { visibleText } from '../../../extractors/article/html/text.ts';
import { languageOf } from '../../../extractors/article/metadata/language.ts';
import { fixedFontRuns, listingFrom } from '../../../extractors/article/pdf/code.ts';
import type { Line } from '../../../extractors/article/pdf/page.ts';
import { modulesOf } from '../../../extractors/rules/yara-source.ts';
import { expect, test } from '../../support/test.ts';
import { articleOf, blog, PROSE, paragraphs } from './support.ts';

/** Long runs of blanks, signs and lines take time in proportion to their length, and say what they said before. */

test('60,000 blanks in a listing, and 60,000 dots in a line, are read at once', async () => {
  const { markdown } = await articleOf(
    blog(
      `${paragraphs}<pre>first${' '.repeat(60_000)}x\n44d88612fea8a8f36de82e1278abb02f${' '.repeat(60_000)}\nlast</pre><p>${'.'.repeat(40_000)}a evil[.]example</p>`,
    ),
  );
  expect(markdown).toContain('44d88612fea8a8f36de82e1278abb02f\nlast');
});

test('an endless word is read at once: in the title, a heading, a cell, code and a link', async () => {
  for (const word of ['t'.repeat(100_000), 'ab.'.repeat(30_000), 'a-'.repeat(50_000), '*'.repeat(100_000), 'C:\\'.repeat(20_000)]) {
    const { text } = await articleOf(
      `<title>${word}</title><article><h1>${word}</h1>${paragraphs}<p><code>${word}</code> <a href="/${word}">${word}</a></p><table><tr><td>${word}</td></tr></table></article>`,
    );
    expect(text).not.toBe('');
  }
});

test('a line of Base64, and a string of a rule that never ends, are read at once', async () => {
  expect(await languageOf('QUJD'.repeat(1_000_000), 'en')).toBe('en');
  expect(modulesOf(`rule a { strings: $a = "${'\\"'.repeat(300_000)}\ncondition: pe.is_dll() }`)).toEqual(['pe']);
});

test('text: blanks at the end of lines go, also many', () => {
  const document = parseHtml(`<pre>a${' '.repeat(60_000)}b${' \t'.repeat(100)}\nc</pre>`);
  expect(visibleText(document).replace(/ {2,}/, ' ')).toBe('a b\nc');
});

test('a PDF set in a fixed font from the first to the last line: prose is no code, and code behind it is found', () => {
  const line = (text: string, y: number) => ({ kind: 'line', text, mono: true, x: 50, y, size: 10, parts: [], page: 1 }) as unknown as Line;
  const prose = Array.from({ length: 6_000 }, (_, at) => line('The mill stood still for a year and nobody said a word', at));
  const code = ['import os', 'if x == 1:', '  return {}', 'for a in b:'].map((text, at) => line(text, 6_000 + at));
  const items = [...prose, ...code];
  const runs = fixedFontRuns(items);
  const starts = items.map((_, at) => listingFrom(items, at, runs)).findIndex((listing) => listing !== undefined);
  expect(starts).toBeGreaterThan(5_900);
  expect(listingFrom(items, 6_000, runs)?.text).toContain('import os');
});

test('of two hidden boxes with the same text one stays', async () => {
  const box = (name: string) =>
    `<div class="${name}" style="display:none"><p>${PROSE[0]}</p><ul><li>mill-nine[.]com</li><li>weir-nine[.]com</li></ul></div>`;
  const { markdown } = await articleOf(blog(`<p>${PROSE[1]}</p><p>${PROSE[2]}</p>${box('tab-pane')}${box('accordion-body')}`));
  expect(markdown.split('mill-nine').length).toBe(2);
});

test('centred lines and the legend of a group are lines of their own', async () => {
  const { markdown } = await articleOf(
    blog(
      `${paragraphs}<center>mill-nine.com</center><center>weir-nine.net</center><fieldset><legend>Hosts</legend>c2.weir-nine.org</fieldset>`,
    ),
  );
  expect(markdown).not.toContain('mill-nine.comweir');
  expect(markdown).not.toContain('Hostsc2');
});
