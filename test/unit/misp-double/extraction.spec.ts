/** The model's rules one by one, without recordings: what a change of the model must not lose. */
import { join } from 'node:path';
import { packageRoot } from '../../../src/paths.ts';
import { extractAsMisp, findTokens, loadGalaxies } from '../../support/misp/index.ts';
import { normalise, refusal } from '../../support/misp/values.ts';
import { expect, test } from '../../support/test.ts';

const galaxies = loadGalaxies(join(packageRoot, 'test/fixtures/misp-double/galaxies'));

const TOKENS: [text: string, expected: string][] = [
  ['198.51.100.7', 'ip-dst 198.51.100.7'],
  ['**198.51.100.7**', ''],
  ['`198.51.100.7`', ''],
  ['198[.]51.100[.]7:443', 'ip-dst|port 198.51.100.7|443'],
  ['bad[dot]test.com', 'hostname bad.test.com'],
  ['hxxps[:]//bad[.]com/x', 'url https://bad.com/x'],
  ['bad\\_name.com', 'filename bad\\_name.com'],
  ['\\\\server\\share', ''],
  ['HKCU\\Software\\X', 'regkey HKCU\\Software\\X'],
  ['{"a":"198.51.100.7","b":["bad.com"]}', 'ip-dst 198.51.100.7; domain bad.com'],
];

for (const [text, expected] of TOKENS) {
  test(`token: ${text} gives ${expected || 'nothing'}`, () => {
    expect(
      findTokens(text)
        .map(({ type, value }) => `${type} ${value}`)
        .join('; '),
    ).toBe(expected);
  });
}

test('one refused value aborts: the others are saved, no tags are attached, and a second run does not help', () => {
  const first = extractAsMisp('seen LockBit and 198.51.100.7 and 1.2.3.0/99 now', galaxies);
  expect(first).toMatchObject({ answer: 'aborted', tags: [] });
  expect(first.created.map(({ value }) => value)).toEqual(['198.51.100.7']);
  const second = extractAsMisp(first.content, galaxies, first.created);
  expect(second).toMatchObject({ answer: 'aborted', tags: [], created: [] });
});

test('a cluster is found between two spaces only, and the first cluster of the name wins', () => {
  const found = (text: string): string[] => extractAsMisp(text, galaxies).tags;
  expect(found('the APT29 group')).toEqual(['misp-galaxy:microsoft-activity-group="Midnight Blizzard"']);
  expect(found('the APT29, a group')).toEqual([]);
  expect(found('the (APT29) group')).toEqual([]);
  expect(found('APT29\n')).toEqual([]);
  expect(found('the apt29 group')).toEqual([]);
  expect(found('uses T1053.005 for it')).toEqual(['misp-galaxy:mitre-attack-pattern="Scheduled Task - T1053.005"']);
});

test('without tag_event names are replaced in the text and can no longer be tagged', () => {
  const first = extractAsMisp('the LockBit gang', galaxies, [], { tagEvent: false });
  expect(first.tags).toEqual([]);
  expect(first.content).toBe('the @[tag](misp-galaxy:ransomware="LockBit") gang');
  expect(extractAsMisp(first.content, galaxies).tags).toEqual([]);
});

test('two spellings of a value: the first is linked, the second stays as text', () => {
  const result = extractAsMisp('one evil[.]biz two evil[dot]biz', galaxies);
  expect(result.created).toHaveLength(1);
  expect(result.content).toMatch(/^one @\[attribute\]\([0-9a-f-]{36}\) two evil\[dot\]biz$/);
});

test("values are stored in MISP's spelling, and refused in its words", () => {
  expect(normalise('domain', 'EVIL.Biz')).toBe('evil.biz');
  expect(normalise('ip-dst', '2001:0DB8::0001')).toBe('2001:db8::1');
  expect(normalise('ip-dst', '198.51.100.7/32')).toBe('198.51.100.7');
  expect(normalise('filename', 'C:\\Users\\Public\\a.exe')).toBe('%PUBLIC%\\a.exe');
  expect(normalise('AS', 'AS64496')).toBe('64496');
  expect(refusal('ip-dst', 'nope')).toBe('IP address has an invalid format.');
  expect(refusal('md5', 'abc')).toContain('Checksum');
  expect(refusal('vulnerability', 'CVE-2024-3400')).toBeUndefined();
});
