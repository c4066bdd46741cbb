import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { followFile } from '../../../src/follow-file.ts';
import { openPublishRules, readPublishRules } from '../../../src/publish-rules/settings.ts';
import { expect, test } from '../../support/test.ts';

let dir: string;
let file: string;
test.beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'rules-'));
  file = join(dir, 'rules.yaml');
});
test.afterEach(() => rm(dir, { recursive: true, force: true }));

const GOOD = `
outputs:
  partner:
    kind: misp
    url: https://misp.partner.example/
    keySecret: PARTNER_KEY
    timeout: 30s
  sector:
    kind: folder
    path: /srv/sector
    organisation: { name: Sector CERT }
rules:
  - name: energy
    when: { titleWords: [energy], minIndicators: 1 }
    do: { to: [misp, partner, sector], sharingGroup: 4, tags: ['tlp:amber'] }
  - name: rest
    do: { to: [] }
`;
const read = async (text: string, hasSecret = true) => {
  await writeFile(file, text);
  return readPublishRules(file, () => hasSecret);
};

test('reads outputs and rules from YAML, and from JSON', async () => {
  const rules = await read(GOOD);
  expect(rules.outputs.partner).toEqual({
    kind: 'misp',
    url: 'https://misp.partner.example',
    keySecret: 'PARTNER_KEY',
    verifyCert: true,
    timeout: 30_000,
  });
  expect(rules.rules[0]).toEqual({
    name: 'energy',
    when: { titleWords: ['energy'], minIndicators: 1 },
    do: { to: ['misp', 'partner', 'sector'], sharingGroup: '4', tags: ['tlp:amber'] },
  });
  expect((await read('{"rules": [{"name": "all", "do": {"to": ["stix"]}}]}')).rules).toHaveLength(1);
  expect(await read('')).toEqual({ outputs: {}, rules: [] });
});

/** Each is one sentence that says where and what. */
const WRONG: [string, string, RegExp][] = [
  [
    'an output that nobody knows',
    'rules: [{name: a, do: {to: [partner]}}]',
    /rule 1 \(a\), do\.to: names the output "partner", which is not one of misp, folder, stix/,
  ],
  ['a condition that nobody knows', 'rules: [{name: a, when: {feed: [x]}, do: {}}]', /rule 1 \(a\), when: there is no field "feed"/],
  ['two rules of one name', 'rules: [{name: a, do: {}}, {name: a, do: {}}]', /rule 2 \(a\): has the name of another rule, "a"/],
  [
    'both kinds of audience',
    'rules: [{name: a, do: {distribution: 1, sharingGroup: x}}]',
    /rule 1 \(a\), do: give distribution or sharingGroup, not both/,
  ],
  ['a key in the file', 'outputs: {p: {kind: misp, url: "https://x.example", key: abc}}', /outputs\.p/],
  ['an output of a kind that there is not', 'outputs: {p: {kind: opencti}}', /outputs\.p\.kind/],
  ['a name of the settings', 'outputs: {misp: {kind: stix, path: /x}}', /outputs\.misp: is the name of an output of the settings/],
  ['no YAML', 'rules: [', /is not valid: /],
];
for (const [what, text, sentence] of WRONG)
  test(`refuses ${what} in one sentence`, async () => {
    const error = await read(text).catch((problem: Error) => problem);
    expect(error).toBeInstanceOf(Error);
    expect((error as Error).name).toBe('UsageError');
    expect((error as Error).message).toContain(`PUBLISH_RULES: ${file}`);
    expect((error as Error).message).toMatch(sentence);
    expect((error as Error).message).not.toContain('\n');
  });

test('says which key is not set, and that there is no file', async () => {
  await expect(read(GOOD, false)).rejects.toThrow(
    /the key of output partner is not set: give it in the environment variable PARTNER_KEY, or in the file that PARTNER_KEY_FILE names/,
  );
  expect(() => readPublishRules(join(dir, 'none.yaml'), () => true)).toThrow(/cannot be read: there is no such file or folder\./);
});

test('a change is read at once, a broken one is told once and changes nothing', async () => {
  await writeFile(file, 'rules: [{name: a, do: {}}]');
  const told: string[] = [];
  const rules = openPublishRules(
    file,
    () => true,
    (read) => read,
    (message) => told.push(message),
  );
  expect(rules().rules.map(({ name }) => name)).toEqual(['a']);
  await writeFile(file, 'rules: [{name: bb, do: {}}]');
  expect(rules().rules.map(({ name }) => name)).toEqual(['bb']);
  await writeFile(file, 'rules: [{name: ccc, do: {to: [nowhere]}}]');
  expect(rules().rules.map(({ name }) => name)).toEqual(['bb']);
  rules();
  expect(told).toHaveLength(1);
  await writeFile(file, 'rules: [{name: dddd, do: {}}]');
  expect(rules().rules.map(({ name }) => name)).toEqual(['dddd']);
});

test('a followed file that is removed and comes back is read again', async () => {
  await writeFile(file, 'one');
  const seen: string[] = [];
  const current = followFile(
    file,
    (name) => {
      seen.push(name);
      return seen.length;
    },
    () => undefined,
  );
  expect(current()).toBe(1);
  await rm(file);
  expect(current()).toBe(2);
  await writeFile(file, 'one');
  expect(current()).toBe(3);
  expect(current()).toBe(3);
});
