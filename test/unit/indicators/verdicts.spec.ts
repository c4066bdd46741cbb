import { readIndicators } from '../../../extractors/indicators/read.ts';
import { expect, test } from '../../support/test.ts';
import { CASES, HASH } from './verdict-cases.ts';

const ABOUT = { canonicalUrl: 'https://research.acme-labs.com/blog/one', siteName: 'Acme Labs' };

/** verdict, then "+" when to_ids is proposed. */
function verdicts(markdown: string): Record<string, string> {
  return Object.fromEntries(readIndicators(markdown, ABOUT).map((one) => [one.value, `${one.verdict}${one.toIds ? '+' : ''}`]));
}

for (const { name, markdown, want } of CASES) {
  test(name, () => {
    const got = verdicts(markdown);
    expect(Object.fromEntries(Object.keys(want).map((value) => [value, got[value]]))).toEqual(want);
  });
}

test('file names, paths and keys become context only by setting', () => {
  const markdown = `## Indicators\n\n| File name | SHA256 |\n| --- | --- |\n| loader.exe | ${HASH} |\n\n### Registry keys\n\n- HKCU\\Software\\Run\\x`;
  const trace = (traces: boolean) =>
    readIndicators(markdown, { ...ABOUT, traces }).filter((one) => one.type === 'filename' || one.type === 'regkey');
  expect(trace(false).map((one) => one.verdict)).toEqual(['reference', 'reference']);
  expect(trace(true).map((one) => one.verdict)).toEqual(['context', 'context']);
});

test('occurrences point into the Markdown, with code and link targets marked', () => {
  const markdown =
    '**hxxp://evil[.]com/a** and `evil[.]com` in [evil[.]com](<https://vendor.example.org/x>)\n\n| a | b |\n| --- | --- |\n| x | evil[.]com<br>other[.]net |\n';
  const found = readIndicators(markdown, ABOUT);
  for (const one of found) for (const { start, end, raw } of one.occurrences) expect(markdown.slice(start, end)).toBe(raw);
  const evil = found.find((one) => one.value === 'evil.com');
  expect(evil?.occurrences.map(({ raw, code, target }) => [raw, code, target])).toEqual([
    ['evil[.]com', true, false],
    ['evil[.]com', false, false],
    ['evil[.]com', false, false],
  ]);
  expect(found.some((one) => one.value === 'other.net')).toBe(true);
});

test('the context says where a value stood', () => {
  const markdown = `# One\n\n## IOCs\n\n| Type | Value |\n| --- | --- |\n| C2 | evil[.]com |\n\nText before bad[.]net and a good deal of text behind it that goes on and on, so that it has to be cut somewhere.`;
  const [table, prose] = readIndicators(markdown, ABOUT);
  expect(table?.context).toEqual({ kind: 'table', heading: 'IOCs', column: 'Value', row: ['C2', 'evil[.]com'], snippet: 'evil[.]com' });
  expect(prose?.context.kind).toBe('prose');
  expect(prose?.context.snippet).toContain('bad[.]net');
  expect(prose?.context.snippet?.length).toBeLessThanOrEqual(80);
  expect(prose?.context.snippet).toMatch(/ \S+…$/);
});

test('the text around a value in a list begins behind the mark of its line', () => {
  const found = readIndicators('## IOCs\n\n- evil[.]com, the panel\n- bad[.]net\n\n1. 8.8.4.9 (scanner)', ABOUT);
  expect(found.map(({ context }) => context.snippet)).toEqual(['evil[.]com, the panel', 'bad[.]net', '8.8.4.9 (scanner)']);
});

test('a CVE that only the title names is kept', () => {
  expect(
    readIndicators('Text.', { ...ABOUT, title: 'Mirai uses CVE-2023-1389' }).map((one) => [one.value, one.verdict, one.context.kind]),
  ).toEqual([['CVE-2023-1389', 'context', 'metadata']]);
});

test('manuals and release notes show hosts, addresses and mailboxes that nobody accuses', () => {
  const markdown = [
    '# Client\n\n## Intercept network requests\n\n```js\nawait page.goto("https://demo.some-tool.dev/todo");\nconst s = connect("ws://echo.some-tool.events", params.total);\n```',
    '## Files and servers\n\n- Fix the banner of some-shop.com ([7d122d5](<https://github.com/a/b/commit/7d122d5>))',
    '- Update the list to 2063c2ed880d0bd63019fb98192ca753e6e68044\n- number.gt is now number.greaterThan',
    '## The team\n\n- Jane M Doe <jane.doe@gmail.com>\n\n[badge]: https://img.some-badges.io/a.svg',
  ].join('\n\n');
  expect(Object.entries(verdicts(markdown)).filter(([, verdict]) => verdict.startsWith('indicator'))).toEqual([]);
});

test('revisions, helpers and versions of release notes stay out also where the notes speak of attackers', () => {
  const revision = (digit: string) => `3e38c1cde0d7e40d9b498e352dbbc8f148fa83c${digit}`;
  const markdown = [
    'An attacker could exploit CVE-2021-44228; the malicious file is refused now.',
    `- Reverts ${revision('1')}, introduced by ${revision('2')}\n- Follow-up of commit ${revision('3')} and commit ${revision('4')}`,
    '2023-01-02  Jane M Doe  <jane.doe@gmail.com>\n\n- Reported by Umut <umut77@gmx.de>\n- (Thanks jroe(at)some-lab(dot)com)',
    '- Merge branch of git://anon.some-forge.org/x/lib\n- LibTwo86 4.3.99.16 and other >= 1.2.2.3\n- Update main.[ch]',
  ].join('\n\n');
  expect(Object.entries(verdicts(markdown)).filter(([, verdict]) => verdict.startsWith('indicator'))).toEqual([]);
  // A list of samples is none of revisions.
  expect(
    verdicts(`Malware. Commit ${revision('1')} and commit ${revision('2')}.\n\n## Samples (SHA-1)\n\n- ${revision('9')}`),
  ).toMatchObject({
    [revision('9')]: 'indicator+',
  });
});
