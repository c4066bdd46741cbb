import { expect, test } from '@playwright/test';
import { readLinks } from '../../../extractors/indicators/context/links.ts';
import { outline } from '../../../extractors/indicators/context/outline.ts';

const MARKDOWN = `# Title

Text with \`code [a](b)\` and [a link](<https://a.example.org/x y>) and ![alt](pic.png).

## IOCs

- one
  - nested

    still the item, [x](https://b.example.org/)

**C2 servers**

| Type | Value |
| --- | --- |
| a\\|b | c&#124;d<br>e |

> quoted

\`\`\`sh
[not a link](https://c.example.org)
\`\`\`

    indented code

Domains:

last
`;

function lineOf(text: string) {
  const page = outline(MARKDOWN);
  return page.lineAt(MARKDOWN.indexOf(text));
}

test('lines know their kind, headings and columns', () => {
  expect(lineOf('# Title').kind).toBe('heading');
  expect(lineOf('Text with').headings).toEqual(['Title']);
  expect(lineOf('nested')).toMatchObject({ kind: 'list', headings: ['Title', 'IOCs'] });
  expect(lineOf('still the item').kind).toBe('list');
  expect(lineOf('c&#124;d')).toMatchObject({ kind: 'table', headings: ['Title', 'IOCs', 'C2 servers'], columns: ['Type', 'Value'] });
  expect(lineOf('c&#124;d').cells?.map((cell) => cell.text)).toEqual(['a\\|b', 'c&#124;d<br>e']);
  expect(lineOf('quoted').kind).toBe('quote');
  expect(lineOf('not a link').kind).toBe('code');
  expect(lineOf('indented code').kind).toBe('code');
  expect(lineOf('last')).toMatchObject({ kind: 'prose', headings: ['Title', 'IOCs', 'Domains'] });
});

test('the surface has the same length, and only words', () => {
  const { surface } = outline(MARKDOWN);
  expect(surface).toHaveLength(MARKDOWN.length);
  for (const gone of ['https://a.example.org', 'pic.png', 'alt', '&#124;', '<br>', '**']) expect(surface).not.toContain(gone);
  expect(surface).toContain('code [a](b)');
  expect(surface).toContain('[not a link](https://c.example.org)');
  expect(surface.slice(MARKDOWN.indexOf('c&#124;d'), MARKDOWN.indexOf('c&#124;d') + 9)).toBe('c|     d\n');
});

test('links and code spans are found by offset', () => {
  const page = outline(MARKDOWN);
  expect(page.links.map((link) => [link.target, link.image])).toEqual([
    ['https://a.example.org/x y', false],
    ['pic.png', true],
    ['https://b.example.org/', false],
  ]);
  expect(page.linkAt(MARKDOWN.indexOf('a link'))?.target).toBe('https://a.example.org/x y');
  expect(page.inCodeSpan(MARKDOWN.indexOf('code [a]'))).toBe(true);
  expect(page.inCodeSpan(MARKDOWN.indexOf('a link'))).toBe(false);
});

const LINKS: [markdown: string, targets: string[]][] = [
  ['[a](b)', ['b']],
  ['[a]( b )', ['b']],
  ['[a](b "title")', ['b']],
  ['[a](b(c)d)', ['b(c)d']],
  ['[![i](s)](t)', ['s', 't']],
  ['[evil[.]com](t)', ['t']],
  ['evil[.](com)', ['com']],
  ['[a] (b)', []],
  ['[a](b', []],
  ['[a\n\nb](c)', []],
  ['\\[a](b)', []],
  ['[a](<b c>)', ['b c']],
];

test('links of Markdown, as they are written', () => {
  for (const [markdown, targets] of LINKS) {
    expect
      .soft(
        readLinks(markdown, () => undefined).map((link) => markdown.slice(link.targetStart, link.targetEnd)),
        markdown,
      )
      .toEqual(targets);
  }
});

test('brackets without end do not cost more than their length', () => {
  const cost = (count: number) => {
    let steps = 0;
    readLinks('`'.repeat(1) + '[a]([b](`'.repeat(count), () => {
      steps += 1;
      return undefined;
    });
    return steps;
  };
  expect(cost(2000)).toBeLessThanOrEqual(cost(1000) * 2 + 2);
});
