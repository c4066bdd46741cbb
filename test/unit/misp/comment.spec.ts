import type { Indicator } from '../../../src/domain.ts';
import { plainLine } from '../../../src/markdown/plain.ts';
import { commentOn, remarkOn } from '../../../src/misp/event/comment.ts';
import { type Given, indicator } from '../../fixtures/misp/article.ts';
import { expect, test } from '../../support/test.ts';

const HASH = 'c'.repeat(64);
const host = (markdown: string, given: Partial<Given> = {}) =>
  commentOn(indicator(markdown, { type: 'domain', value: 'evil.example', raw: 'evil[.]example', ...given } as Given), markdown, '');
const hash = (markdown: string) => commentOn(indicator(markdown, { type: 'sha256', value: HASH, context: { kind: 'list' } }), markdown, '');

test('the sentence around the value, without its neighbours', () => {
  expect(host('It starts here. The loader talks to evil[.]example every hour. Then it sleeps.')).toBe(
    'The loader talks to evil[.]example every hour.',
  );
});

test('of an entry of a list what is said of the value, which stands in the next column', () => {
  expect(host('- evil[.]example – control server until August')).toBe('control server until August');
  expect(host('- evil[.]example was the first server')).toBe('evil[.]example was the first server');
});

test('a long sentence is cut at words on both sides of the value', () => {
  const long = `${'Words that lead nowhere near it '.repeat(6)}and the panel at evil[.]example answered ${'with many more words '.repeat(8)}`;
  const comment = host(long);
  expect(comment.length).toBeLessThanOrEqual(100);
  expect(comment).toMatch(/^… [a-z].* and the panel at evil\[\.\]example answered with .* …$/);
});

test('marks of Markdown do not come into a comment', () => {
  expect(host('- **C2**: `evil[.]example` (see [our note](https://v.example/a_(b)) and *more*)')).toBe(
    'C2: evil[.]example (see our note) and more)',
  );
  expect(plainLine('payslip.dll, &#42;&#42;loader&#42;&#42; of August')).toBe('payslip.dll, loader of August');
  expect(plainLine('> **EMAIL\\_1** and [x](<https://y.example>) | __bold__ a_b_c')).toBe('EMAIL_1 and x bold a_b_c');
});

for (const [what, markdown, expected] of [
  ['a list item', `- ${HASH} (encryptor for ESXi, used twice)`, 'encryptor for ESXi, used twice'],
  ['dashes on both sides', `– ${HASH} : Downloader Bash script (key)`, 'Downloader Bash script (key)'],
  ['a dash', `- \`${HASH}\` – uploader, written in Go`, 'uploader, written in Go'],
  ['a sentence', `Old. The beacon with SHA-256 ${HASH} is unchanged. New.`, 'The beacon with SHA-256 … is unchanged.'],
  ['a label', `text\n**SHA256**: ${HASH}\nmore`, 'SHA256: …'],
  ['a line of its own', `one\n${HASH}\ntwo`, ''],
] as const) {
  test(`a long value is left out of its comment: ${what}`, () => expect(hash(markdown)).toBe(expected));
}

for (const [what, context, raw, expected] of [
  [
    'a table row: its other cells',
    { kind: 'table', heading: 'How it talks', row: ['**C2**', 'evil[.]example', 'active since October'] },
    'evil[.]example',
    'C2, active since October',
  ],
  ['a row with nothing else: the heading', { kind: 'table', heading: 'C2 servers', row: ['evil.example'] }, 'evil.example', 'C2 servers'],
  ['a line with nothing else: the heading', { kind: 'list', heading: 'IOCs' }, 'evil[.]example', 'IOCs'],
  ['a heading that leads in a list', { kind: 'list', heading: 'From samples:' }, 'evil[.]example', 'From samples'],
  ['a heading that says nothing', { kind: 'table', heading: 'bd', row: ['evil.example'] }, 'evil.example', ''],
] as [string, Indicator['context'], string, string][]) {
  test(`comment of ${what}`, () => expect(host(raw, { raw, context })).toBe(expected));
}

test('a value of a linked file or a picture says where it is from', () => {
  const one = indicator('', { type: 'domain', value: 'evil.example', context: { kind: 'table', row: ['evil.example', 'drop zone'] } });
  const origin = { kind: 'file', name: 'iocs.csv', url: 'https://v.example/iocs.csv', linkedUnder: 'IOCs' } as const;
  expect(commentOn({ ...one, occurrences: [], origin }, '', '')).toBe('From iocs.csv: drop zone');
  expect(commentOn({ ...one, occurrences: [], origin: { kind: 'picture', number: 3, url: '' }, context: { kind: 'prose' } }, '', '')).toBe(
    'From picture 3',
  );
});

const of = (given: Partial<Given> = {}) => indicator('', { type: 'hostname', value: 'c2.evil.example', ...given } as Given);
for (const [what, one, doubt, expected] of [
  ['for detection: nothing', of({ reason: 'defanged in prose' }), { toIds: true }, ''],
  ['a warninglist', of(), { toIds: false, warninglist: 'Top sites' }, 'On warninglist "Top sites", so not for detection'],
  ["a provider's list", of(), { toIds: true, parentList: 'Top sites' }, `Only its provider's domain is on warninglist "Top sites"`],
  [
    'context',
    of({ verdict: 'context', toIds: false, reason: 'a well-known service' }),
    { toIds: false },
    'Not for detection: a well-known service',
  ],
  [
    'an indicator that the rules keep off: both halves',
    of({ toIds: false, reason: "named as the attackers' host" }),
    { toIds: false },
    "Named as the attackers' host, not for detection",
  ],
  ['a feed that says never', of({ reason: 'defanged' }), { toIds: false }, "Not for detection, by the feed's setting"],
  ['a vulnerability: nothing', of({ type: 'cve', verdict: 'context', toIds: false, reason: 'a CVE' }), { toIds: false }, ''],
] as [string, Indicator, Parameters<typeof remarkOn>[1], string][]) {
  test(`remark on ${what}`, () => expect(remarkOn(one, doubt)).toBe(expected));
}

test('words and remark together stay short', () => {
  const markdown = `The panel of the operators, which was rebuilt in spring, answered at evil[.]example for a whole week without a break.`;
  const one = indicator(markdown, { type: 'domain', value: 'evil.example', raw: 'evil[.]example' });
  const comment = commentOn(one, markdown, 'On warninglist "Top 1000 websites", so not for detection');
  expect(comment.length).toBeLessThanOrEqual(102);
  expect(comment).toMatch(/evil\[\.\]example.*… On warninglist "Top 1000 websites", so not for detection$/);
});
