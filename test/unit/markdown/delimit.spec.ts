import { delimitValues } from '../../../extractors/article/markdown/misp.ts';
import { expect, test } from '../../support/test.ts';

const CASES: [what: string, markdown: string, delimited: string][] = [
  [
    'a link in a line that is changed elsewhere',
    'See [evil-dock.com](https://evil-dock.com/x), 203.0.113.9!',
    'See [evil-dock.com](https://evil-dock.com/x), 203.0.113.9 !',
  ],
  ['a link that touches a word', 'x[evil-dock.com](https://evil-dock.com/x)', 'x[ evil-dock.com ](https://evil-dock.com/x)'],
  ['code', '```\n203.0.113.9!\n```', '```\n203.0.113.9!\n```'],
  ['an option of a Snort rule', 'content:"/gate.php?id="; sid:1;', 'content:"/gate.php?id="; sid:1;'],
  ['a string of a YARA rule', '$a = "/gate.php?id="', '$a = "/gate.php?id="'],
  ['a quotation', 'the host “evil-dock.com”', 'the host "evil-dock.com"'],
];
for (const [what, markdown, delimited] of CASES)
  test(`values get their delimiters: ${what}`, () => expect(delimitValues(markdown)).toBe(delimited));
