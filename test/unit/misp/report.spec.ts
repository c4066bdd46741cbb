import { Outline } from '../../../src/markdown/outline.ts';
import { extractionCopy } from '../../../src/misp/event/extraction-copy.ts';
import { readerCopy } from '../../../src/report/reader-copy.ts';
import { linkFoundValues, reference } from '../../../src/report/references.ts';
import { type Given, indicator } from '../../fixtures/misp/article.ts';
import { expect, test } from '../../support/test.ts';

const UUID = '11111111-2222-5333-8444-555555555555';
const references = {
  uuidOf: (one: { verdict: string; value: string }) => (one.verdict === 'indicator' ? `uuid-of-${one.value}` : undefined),
};

function reader(markdown: string, given: Given[]): string {
  return readerCopy(
    new Outline(markdown),
    given.map((one) => indicator(markdown, one)),
    references,
    new Map(),
  );
}
function extraction(markdown: string, given: Given[], findsContext = false): string {
  return extractionCopy(
    new Outline(markdown),
    given.map((one) => indicator(markdown, one)),
    references,
    { findsContext },
  );
}
const note = (text: string, ...addresses: string[]) =>
  `${text}\n\n---\n\n**Links and pictures**\n\n${addresses.map((one, n) => `${n + 1}. ${one}`).join('\n')}\n`;
const evil: Given = { type: 'domain', value: 'evil.example', raw: 'evil[.]example' };

for (const [what, markdown, given, expected] of [
  [
    'the arrow of a link on a value',
    '- T1078 [↗](https://attack.example/T1078) (valid)',
    [],
    note('- T1078 [1] (valid)', '<https://attack.example/T1078>'),
  ],
  ['defanged text', 'see evil[.]example now', [evil], 'see @[attribute](uuid-of-evil.example) now'],
  [
    'every occurrence',
    'evil[.]example and evil[.]example',
    [evil],
    '@[attribute](uuid-of-evil.example) and @[attribute](uuid-of-evil.example)',
  ],
  ['a table cell', '| C2 | evil[.]example |', [evil], '| C2 | @[attribute](uuid-of-evil.example) |'],
  ['a value in emphasis', '**evil[.]example**', [evil], '**@[attribute](uuid-of-evil.example)**'],
  ['a value in code stays as the author wrote it', 'run `nc evil[.]example`', [evil], 'run `nc evil[.]example`'],
  [
    'a value in a fence stays',
    '```\nevil[.]example\n```\nevil[.]example',
    [evil],
    '```\nevil[.]example\n```\n@[attribute](uuid-of-evil.example)',
  ],
  [
    'a link whose address holds an indicator refers to it in its note, and nobody is led there by a click',
    '[x](http://evil.example/)',
    [{ type: 'domain', value: 'evil.example' }],
    note('x [1]', '@[attribute](uuid-of-evil.example)'),
  ],
  [
    "a link among the author's own notes has a number of its own",
    'as shown [1] in [the report](https://vendor.com/r) [\\[2\\]](https://vendor.com/n), `buffer[64]`',
    [],
    'as shown [1] in the report [3] \\[2\\] [4], `buffer[64]`\n\n---\n\n**Links and pictures**\n\n3. <https://vendor.com/r>\n4. <https://vendor.com/n>\n',
  ],
  [
    'a link leaves its text and a number',
    'see [the report](https://vendor.com/r "title").',
    [],
    note('see the report [1].', '<https://vendor.com/r>'),
  ],
  [
    'two links to one address share a number',
    '[a](https://v.com/) and [b](<https://v.com/>)',
    [],
    note('a [1] and b [1]', '<https://v.com/>'),
  ],
  ['a link in a table cell', '| [a](https://v.com/x) |', [], note('| a [1] |', '<https://v.com/x>')],
  ['a link that shows its own address is clickable in its place', 'at [v.com/x](https://v.com/x).', [], 'at <https://v.com/x>.'],
  ['a link within the page, or of another scheme, leaves its text', '[a](#top) [b](javascript:alert(1))', [], 'a b'],
  ['a number does not become a link of what follows', '[a](https://v.com/)(b)', [], note('a [1] (b)', '<https://v.com/>')],
  ['an address with spaces and brackets', '[a](<https://v.com/x y(1)>)', [], note('a [1]', '<https://v.com/x%20y(1)>')],
  ['a picture leaves its caption', '![The chain](https://v.com/1.png)', [], note('Picture: The chain [1]', '<https://v.com/1.png>')],
  [
    'a picture as the article writes it',
    '[Image: The chain](https://v.com/1.png)',
    [],
    note('Picture: The chain [1]', '<https://v.com/1.png>'),
  ],
  ['a picture without a caption', '![](https://v.com/1.png)', [], note('Picture [1]', '<https://v.com/1.png>')],
  [
    'a picture that links to its larger copy',
    '[![Chain](https://v.com/1-300.png)](https://v.com/1.png)',
    [],
    note('Picture: Chain [1]', '<https://v.com/1-300.png>'),
  ],
  ['line breaks of a cell', '| a<br>b<br/>c |', [], '| a · b · c |'],
  ['links in code stay', 'run `[a](https://v.com/)`', [], 'run `[a](https://v.com/)`'],
  ['brackets that are not a link stay', 'usage [-u user] and \\[x\\](y)', [], 'usage [-u user] and \\[x\\](y)'],
  [
    'what is not an indicator stays',
    'like example.com here',
    [{ type: 'domain', value: 'example.com', verdict: 'junk' }],
    'like example.com here',
  ],
] as [string, string, Given[], string][]) {
  test(`reader's copy: ${what}`, () => expect(reader(markdown, given)).toBe(expected));
}

test('of overlapping values the longer one becomes the reference', () => {
  const url: Given = { type: 'url', value: 'http://evil.example/a', raw: 'hxxp://evil[.]example/a' };
  expect(reader('at hxxp://evil[.]example/a', [evil, url])).toBe('at @[attribute](uuid-of-http://evil.example/a)');
});

test('extraction copy: values in code are references too, of links only the text is left, what is judged loses its form', () => {
  const markdown = 'See [the report](https://vendor.example/r) by vendor.example:\n\n```\n  evil[.]example\n```\n';
  const vendor: Given = { type: 'domain', value: 'vendor.example', verdict: 'reference' };
  expect(extraction(markdown, [evil, vendor], true)).toBe(
    'See the report by vendor example:\n\n```\n  @[attribute](uuid-of-evil.example)\n```\n',
  );
});

for (const [token, kept] of [
  ['192.0.2.7', true],
  ['192.0.2[.]7', true],
  ['d41d8cd98f00b204e9800998ecf8427e', true],
  ['https://unknown-evil.com/a.b?c=d', true],
  ['hxxp://unknown-evil[.]com', true],
  ['unknown-evil.com', true],
  ['unknown-evil[.]com/path', true],
  ['CVE-2024-1', true],
  ['x@unknown-evil.com', true],
  ['unknown-evil.net', true],
  ['panel.unknown-evil.app', true],
  ['unknown-evil.pl', true],
  ['unknown-evil.cc', true],
  ['unknown-evil.id', true],
  ['c2.unknown-evil.sh', true],
  ['unknown-evil[.]sh', true],
  ['unknown-evil.rs:8080', true],
  ['unknown-evil.md/gate', true],
  ['install.sh', false],
  ['main.rs', false],
  ['ASP.NET', false],
  ['asp.net', false],
  ['e.g.', false],
  ['Node.js', false],
  ['README.md', false],
  ['json.Marshal', false],
  ['Files\\Common', false],
  ['+1-202-555-0143', false],
  ['18882820870', false],
  ['TLP:AMBER', false],
] as const) {
  test(`extraction copy: ${token} ${kept ? 'is left to MISP' : 'loses what MISP would know it by'}`, () => {
    const copy = extraction(`a ${token} b`, [], true);
    if (kept) expect(copy).toBe(`a ${token} b`);
    else expect(copy).not.toContain(` ${token} `);
  });
}

test('extraction copy: no word stands between spaces, unless MISP is to find the context', () => {
  expect(extraction('    The  code of APT29 here', [])).toBe('    The\t code\tof\tAPT29\there');
  expect(extraction('The code', [], true)).toBe('The code');
});

test('what is code: fences, inline code with several ticks, an open fence to the end', () => {
  const markdown = 'a `b` c ``d ` e`` f\n```js\ng\n```\nh\n~~~\ni\n';
  const outline = new Outline(markdown);
  const where = (letter: string) => outline.inCode(markdown.indexOf(letter));
  expect(Object.fromEntries([...'abcdefghi'].map((letter) => [letter, where(letter)]))).toEqual({
    a: false,
    b: true,
    c: false,
    d: true,
    e: true,
    f: false,
    g: true,
    h: false,
    i: true,
  });
});

for (const [what, markdown, expected] of [
  ['plain', 'seen at 192.0.2.7 once', `seen at ${reference(UUID)} once`],
  ['defanged', 'seen at 192.0.2[.]7.', `seen at ${reference(UUID)}.`],
  ['not in code', 'run `ping 192.0.2.7`', 'run `ping 192.0.2.7`'],
  ['not inside a longer token', '192.0.2.77 and 1192.0.2.7', '192.0.2.77 and 1192.0.2.7'],
  ['not in a reference', `@[attribute](192.0.2.7)`, `@[attribute](192.0.2.7)`],
] as const) {
  test(`a value that only MISP found is referred to: ${what}`, () => {
    expect(linkFoundValues(markdown, [{ value: '192.0.2.7', uuid: UUID }])).toBe(expected);
  });
}
