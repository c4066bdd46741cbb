import { readSections } from '../../../extractors/indicators/context/sections.ts';
import { type Line, openFence } from '../../../src/markdown/lines.ts';
import { readLinks } from '../../../src/markdown/links.ts';
import { Outline } from '../../../src/markdown/outline.ts';
import { expect, test } from '../../support/test.ts';

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
  return readSections(new Outline(MARKDOWN)).lineAt(MARKDOWN.indexOf(text));
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
  const { surface } = new Outline(MARKDOWN);
  expect(surface).toHaveLength(MARKDOWN.length);
  for (const gone of ['https://a.example.org', 'pic.png', 'alt', '&#124;', '<br>', '**']) expect(surface).not.toContain(gone);
  expect(surface).toContain('code [a](b)');
  expect(surface).toContain('[not a link](https://c.example.org)');
  expect(surface.slice(MARKDOWN.indexOf('c&#124;d'), MARKDOWN.indexOf('c&#124;d') + 9)).toBe('c|     d\n');
});

test('links and code spans are found by offset', () => {
  const page = new Outline(MARKDOWN);
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
  ['[![i](s)](t)', ['t', 's']],
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
        readLinks(markdown, () => false).map((link) => markdown.slice(link.targetStart, link.targetEnd)),
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
      return false;
    });
    return steps;
  };
  expect(cost(2000)).toBeLessThanOrEqual(cost(1000) * 2 + 2);
});

test('a heading owns what stands below it, up to the next one of its level', () => {
  const markdown = '# A\n\n## B\n\n```\n# no heading\n```\n\n### **C** [c](https://c.example)\n\n## D\n\ntext\n';
  const { headings } = new Outline(markdown);
  expect(headings.map(({ level, text }) => [level, text])).toEqual([
    [1, 'A'],
    [2, 'B'],
    [3, 'C c'],
    [2, 'D'],
  ]);
  expect(headings.map(({ sectionEnd }) => markdown.slice(sectionEnd, sectionEnd + 4))).toEqual(['', '## D', '## D', '']);
  expect(new Outline(markdown).headingAt(markdown.indexOf('no heading'))?.text).toBe('B');
});

const FENCES: [what: string, markdown: string, code: string[]][] = [
  ['a fence', '```js\na\n```\nb\n', ['a']],
  ['a longer one that holds a shorter one', '````\na\n```\nb\n````\nc\n', ['a', '```', 'b']],
  ['one of tildes', '~~~\na\n```\n~~~\nb\n', ['a', '```']],
  ['one in a list item, without its indentation', '- ```\n  a\n    b\n  ```\n- c\n', ['a', '  b']],
  ['one in a quote', '> ```\n> a\n> ```\n> b\n', ['a']],
  ['one that nobody closes', 'b\n```\na\n', ['a', '']],
  ['ticks that open and close on one line', '```a``` b\nc\n', []],
];
for (const [what, markdown, code] of FENCES) {
  test(`code of ${what}`, () => {
    const inside = new Outline(markdown).lines.filter(({ fence, fenceMark }) => fence !== undefined && fenceMark === undefined);
    expect(inside.map(({ textStart, end }) => markdown.slice(textStart, end))).toEqual(code);
  });
}

test('a text that is cut inside of a fence says what closes it', () => {
  expect(openFence('a\n~~~~js\nb')).toBe('~~~~');
  expect(openFence('a\n```\nb\n```')).toBe(undefined);
  expect(openFence('a\n    b')).toBe(undefined);
});

test('an address that is defanged in a link is shown, and links to nowhere', () => {
  const page = new Outline('[x](hxxp://a[.]example/b) and [y](<https://b.example/[1]>)');
  expect(page.links.map(({ target, defanged }) => [target, defanged])).toEqual([
    ['hxxp://a[.]example/b', true],
    ['https://b.example/[1]', false],
  ]);
  expect(page.surface).toContain('hxxp://a[.]example/b');
  expect(page.linkAt(1)).toBe(undefined);
  expect(page.inLinkTarget(page.markdown.indexOf('b.example'))).toBe(true);
});

test('a range has the links and spans of code that begin in it', () => {
  const page = new Outline('[a](x) `b`\n[c](y) ![d](z) `e`\n[f](w)');
  const { start, end } = page.lines[1] as Line;
  expect(page.linksIn(start, end).map(({ target }) => target)).toEqual(['y', 'z']);
  expect(page.codeSpansIn(start, end).map(({ codeStart, codeEnd }) => page.markdown.slice(codeStart, codeEnd))).toEqual(['e']);
  expect(page.linksIn(0, 0)).toEqual([]);
});
