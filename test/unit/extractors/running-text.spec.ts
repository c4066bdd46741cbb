import { expect, test } from '@playwright/test';
import { articleOf, blog, PROSE, paragraphs } from './support.ts';

/** Article.text is the running text; the report (Markdown) tells more. */

test('words under a picture stand in the report and not in the running text, unless they present a value', async () => {
  const { text, markdown, indicators } = await articleOf(
    blog(
      `${paragraphs}<figure><img src="/a.png" alt="Flow"><figcaption>The letter as the clerk saw it.</figcaption></figure>
       <figure><img src="/b.png" alt="Panel"><figcaption>The panel at lantern-nine[.]com on its first day.</figcaption></figure>`,
    ),
  );
  expect(markdown).toContain('The letter as the clerk saw it.');
  expect(text).not.toContain('The letter as the clerk saw it.');
  expect(text).toContain('lantern-nine[.]com');
  expect(indicators.map((one) => one.value)).toContain('lantern-nine.com');
});

test('lines that only lead to other articles of the site go; links to files, other sites and values stay', async () => {
  const { markdown, notes } = await articleOf(
    blog(
      `<p>${PROSE[0]}</p><p><strong>READ MORE:</strong> <a href="/2024/10/other/">The crane that moved at night</a></p>
       <p>${PROSE[1]}</p><p><a href="/2024/09/third/">How a printer came to the harbour and stayed there</a></p>
       <p><a href="/files/lantern-iocs.csv">All indicators of this campaign as a list</a></p>
       <p><a href="https://other.example/report">The report of our colleagues on the same group</a></p>
       <p>${PROSE[2]}</p><h3>More great stories</h3><ul><li><a href="/1">A clerk and a crane and a letter</a></li><li><a href="/2">Nine harbours and their printers</a></li></ul>`,
    ),
  );
  expect(markdown).not.toContain('crane');
  expect(markdown).not.toContain('stayed there');
  expect(markdown).not.toContain('More great stories');
  expect(markdown).toContain('All indicators of this campaign');
  expect(markdown).toContain('report of our colleagues');
  expect(notes.join(' ')).toContain('other articles of the site');
});

test('a list of links in the middle of an article and a list of sources at its end stay', async () => {
  const { markdown } = await articleOf(
    blog(
      `<p>${PROSE[0]}</p><ul><li><a href="/part-1">Part one, on the letters</a></li><li><a href="/part-2">Part two, on the loader</a></li></ul><p>${PROSE[1]}</p><p>${PROSE[2]}</p>
       <h2>References</h2><ul><li><a href="https://one.example/a">A first source on the group</a></li><li><a href="https://two.example/b">A second source on the group</a></li></ul>`,
    ),
  );
  expect(markdown).toContain('Part one, on the letters');
  expect(markdown).toContain('A first source on the group');
});
