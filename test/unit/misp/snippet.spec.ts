import { expect, test } from '@playwright/test';
import { withInformativeSnippet } from '../../../src/misp/event/snippet.ts';
import { indicator } from '../../fixtures/misp/article.ts';

const HASH = 'c'.repeat(64);
for (const [what, markdown, expected] of [
  ['a list item', `- ${HASH} (encryptor for ESXi, used twice)`, '(encryptor for ESXi, used twice)'],
  ['a numbered item', `2. ${HASH} deletes shadow copies ([T1490](https://x.example/))`, 'deletes shadow copies (T1490)'],
  ['a dash', `- \`${HASH}\` – uploader, written in Go`, 'uploader, written in Go'],
  [
    'the middle of a long paragraph',
    `${'Nothing here matters at all. '.repeat(9)}The beacon (SHA-256 ${HASH}) is unchanged.`,
    '…at all. The beacon (SHA-256 … ) is unchanged.',
  ],
  ['a label before it', `text\n**SHA256**: ${HASH}\nmore`, 'SHA256:'],
  ['a line of its own', `one\n${HASH}\ntwo`, undefined],
] as const) {
  test(`the line beside a long value: ${what}`, () => {
    const one = indicator(markdown, { type: 'sha256', value: HASH, context: { kind: 'list', snippet: HASH } });
    expect(withInformativeSnippet(markdown, one).context.snippet).toBe(expected);
  });
}

test('a short value and a table row keep what they have', () => {
  const short = indicator('- evil.example here', {
    type: 'domain',
    value: 'evil.example',
    context: { kind: 'list', snippet: 'evil.example here' },
  });
  expect(withInformativeSnippet('- evil.example here', short)).toBe(short);
  const row = indicator(`| ${HASH} | x |`, { type: 'sha256', value: HASH, context: { kind: 'table', row: [HASH, 'x'] } });
  expect(withInformativeSnippet(`| ${HASH} | x |`, row)).toBe(row);
});
