import { extractArticle } from '../../../extractors/article/extract.ts';
import { readRules as readRulesOf } from '../../../extractors/rules/index.ts';
import { Outline } from '../../../src/markdown/outline.ts';
import { pageOf } from '../../support/samples.ts';
import { expect, test } from '../../support/test.ts';
import { paragraphs } from '../extractors/support.ts';

const RULE = `rule Copper_Lantern : loader
{
    meta:
        author = "Harbour Lab"
        sha256 = "5f1c6a0de3b94a7788f2c01b3d5e9a6c4471b0e2f8d9350a1c2b3d4e5f60718a"
    strings:
        $a = "copper\\\\lantern" ascii
        $b = { 6A 40 [4-6] E8 }
        $c = /gate\\.php\\?id=[0-9]{4}/
    condition:
        uint16(0) == 0x5A4D and #a > 1 and 2 of them
}`;
const SIGMA = `title: Copper Lantern starts its loader
status: experimental
logsource:
    category: process_creation
    product: windows
detection:
    selection:
        Image|endswith: '\\lantern.exe'
    condition: selection
level: high`;
const SNORT =
  'alert tcp $HOME_NET any -> $EXTERNAL_NET any (msg:"MALWARE Copper Lantern (gate); beacon"; flow:to_server,established; content:"gate.php|3f|id="; sid:5000123; rev:1;)';

const readRules = async (text: string) => {
  const { report, ...rest } = await readRulesOf(new Outline(text));
  return { markdown: report.markdown, ...rest };
};
const of = async (markdown: string) => (await readRules(markdown)).rules;
const fenced = (code: string, label = '') => `Text above.\n\n\`\`\`${label}\n${code}\n\`\`\`\n\nText below.\n`;

test('a rule in a fence keeps every character, and the fence gets its label', async () => {
  const { markdown, rules } = await readRules(fenced(RULE));
  expect(rules).toEqual([{ kind: 'yara', name: 'Copper_Lantern', text: RULE, repairs: [] }]);
  expect(markdown).toBe(fenced(RULE, 'yara'));
});

const CARRIERS: [name: string, markdown: string][] = [
  ['lines that end in hard breaks', RULE.split('\n').join('  \n')],
  ['a list item', `- ${RULE.split('\n').join('  \n  ')}`],
  [
    'one code span per line',
    RULE.split('\n')
      .map((line) => (line.trim() ? `\`${line.trim()}\`` : line))
      .join('\n\n'),
  ],
  ['a cell of a table', `| Rule |\n| --- |\n| ${RULE.split('\n').join('<br>')} |`],
  [
    'a quote',
    RULE.split('\n')
      .map((line) => `> ${line}`)
      .join('\n'),
  ],
  ['two fences, cut in the middle', RULE.replace('    strings:', '```\n\n```\n    strings:').replace(/^/, '```\n').replace(/$/, '\n```')],
];
for (const [name, markdown] of CARRIERS) {
  test(`a rule in ${name} compiles and stands in one fence`, async () => {
    const read = await readRules(`# Loader\n\n${markdown}\n\nText below.\n`);
    expect(read.rules.map(({ name: rule, problem }) => [rule, problem])).toEqual([['Copper_Lantern', undefined]]);
    const fences = read.markdown.match(/```yara\n[\s\S]*?\n```/g) ?? [];
    expect(fences).toHaveLength(1);
    for (const part of ['rule Copper_Lantern', '"copper\\\\lantern"', '[4-6]', '#a > 1', '2 of them']) expect(fences[0]).toContain(part);
    expect(read.markdown).toContain('Text below.');
  });
}

test('what the typography of the page broke is repaired and said', async () => {
  const broken = RULE.replaceAll('"', '”')
    .replace('”copper', '“copper')
    .replace('4-6', '4–6')
    .replace(/ {4}/g, '\u00a0\u00a0  ')
    .replace('uint16', 'pe.is_pe and uint16');
  const [rule] = await of(fenced(broken));
  expect(rule?.problem).toBeUndefined();
  expect(rule?.text).toContain('import "pe"');
  expect(rule?.text).toContain('$a = "copper\\\\lantern" ascii');
  expect(rule?.repairs).toEqual(
    expect.arrayContaining([
      'no-break spaces and invisible characters',
      'missing import of pe',
      'dashes and multiplication signs in numbers',
    ]),
  );
  expect(rule?.repairs.join()).toContain('curly quotes');
});

test('curly quotes inside of a string stay as they are when the rule compiles', async () => {
  const [rule] = await of(fenced(RULE.replace('"Harbour Lab"', '"Harbour “Lab”"')));
  expect(rule?.text).toContain('"Harbour “Lab”"');
  expect(rule?.repairs).toEqual([]);
});

test('a rule comes with its import and the private rules that it needs', async () => {
  const source = 'import "pe"\n\nprivate rule Is_Small { condition: filesize < 1MB }\n\nrule Uses { condition: Is_Small and pe.is_pe }';
  const rules = await of(fenced(source));
  const uses = rules.find(({ name }) => name === 'Uses');
  expect(uses?.text).toBe(
    'import "pe"\n\nprivate rule Is_Small { condition: filesize < 1MB }\n\nrule Uses { condition: Is_Small and pe.is_pe }',
  );
  expect(uses?.repairs).toEqual([]);
});

test('a rule that does not compile is named with the reason, and the page goes on', async () => {
  const rules = await of(fenced(RULE.replace('2 of them', '2 of $nowhere*')));
  expect(rules).toHaveLength(1);
  expect(rules[0]?.problem).toMatch(/^It does not compile: /);
  const cut = await of(fenced(RULE.slice(0, -1)));
  expect(cut[0]?.problem).toBe('Its closing brace is missing.');
});

test('Sigma: YAML with the fields that its schema requires', async () => {
  const { rules, markdown } = await readRules(fenced(SIGMA));
  expect(rules).toEqual([{ kind: 'sigma', name: 'Copper Lantern starts its loader', text: `${SIGMA}\n`, repairs: [] }]);
  expect(markdown).toContain('```yaml\ntitle:');
  expect((await of(fenced(SIGMA.replace('condition: selection', 'condition:'))))[0]?.problem).toContain('detection.condition');
  expect(
    (await of(fenced(SIGMA.replace("'\\lantern", '‘\\lantern').replace("exe'", 'exe’').replaceAll('    ', '\u00a0\u00a0\u00a0\u00a0'))))[0],
  ).toMatchObject({
    repairs: ['no-break spaces and invisible characters'],
  });
});

test('a Sigma correlation comes with the rules that it counts, and with those that they count', async () => {
  const base = SIGMA.replace('status:', 'name: lantern_start\nstatus:');
  const correlation = (title: string, uses: string) =>
    `title: ${title}\nname: ${title.toLowerCase()}\ncorrelation:\n    type: event_count\n    rules:\n        - ${uses}\n    timespan: 5m\nlevel: high`;
  const rules = await of(fenced([base, correlation('Second', 'first'), correlation('First', 'lantern_start')].join('\n---\n')));
  expect(rules.map(({ text }) => text.match(/(?<=^title: ).*/gm))).toEqual([
    ['Copper Lantern starts its loader'],
    ['Copper Lantern starts its loader', 'First', 'Second'],
    ['Copper Lantern starts its loader', 'First'],
  ]);
  expect(rules[2]?.text).toBe(`${base}\n---\n${correlation('First', 'lantern_start')}\n`);
  const circle = await of(fenced(`${correlation('First', 'second')}\n---\n${correlation('Second', 'first')}`));
  expect(circle.map(({ text }) => text.match(/(?<=^title: ).*/gm))).toEqual([
    ['Second', 'First'],
    ['First', 'Second'],
  ]);
  expect((await of(fenced(correlation('First', 'x').replace('timespan: 5m', ''))))[0]?.problem).toContain('correlation.timespan');
});

test('Snort and Suricata: header, options, message and id', async () => {
  const suricata = 'alert http $HOME_NET any -> any any (msg:"Copper Lantern"; http.uri; content:"/gate.php"; sid:5000124; rev:2;)';
  const { rules, markdown } = await readRules(`Rules for the wire:\n\n${SNORT}\n\n${fenced(suricata)}`);
  expect(rules.map(({ kind, name, text }) => [kind, name, text])).toEqual([
    ['snort', 'MALWARE Copper Lantern (gate); beacon', SNORT],
    ['suricata', 'Copper Lantern', suricata],
  ]);
  expect(markdown).toContain(`\`\`\`snort\n${SNORT}\n\`\`\``);
  expect((await of(fenced(SNORT.replace('sid:5000123; ', ''))))[0]?.problem).toBe('It has no sid.');
  const curly = await of(fenced(SNORT.replace('"MALWARE', '“MALWARE').replace('beacon"', 'beacon”')));
  expect(curly[0]).toMatchObject({ text: SNORT, repairs: ['curly quotes'] });
});

test('prose about rules is not a rule', async () => {
  expect(await of('The house rule is simple: the rule of law { always } wins.\n\nAn alert tcp service (see there) was open.\n')).toEqual(
    [],
  );
});

test('what stands in a rule of a list is not listed, unless it stands elsewhere, too', async () => {
  const rule = 'rule Amber { strings: $a = "dockpost.com" $b = "amber-heron.net" condition: any of them }';
  const list = `# Amber\n\n## YARA\n\n${fenced(rule)}\n\n## C2\n\n- amber-heron.net\n- finch-sync.top\n`;
  const { indicators } = await extractArticle(
    pageOf('', { text: list, contentType: 'text/plain', url: 'https://www.branig.net/iocs.md' }),
    {},
  );
  expect(indicators.filter(({ toIds }) => toIds).map(({ value }) => value)).toEqual(['amber-heron.net', 'finch-sync.top']);
});

test('what stands in a rule is not an indicator; the samples that its meta names are kept without detection', async () => {
  const html = `<html><head><title>Copper Lantern</title></head><body><article><h1>Copper Lantern</h1>${paragraphs}<h2>Rule</h2><pre>${RULE.replace('copper\\\\lantern', 'http://91.212.44.7/gate.php').replaceAll('<', '&lt;')}</pre><h2>IOCs</h2><ul><li>qorvelta[.]com</li></ul></article></body></html>`;
  const { indicators, rules } = await extractArticle(pageOf(html), {});
  expect(rules?.map(({ name, problem }) => [name, problem])).toEqual([['Copper_Lantern', undefined]]);
  expect(indicators.find(({ value }) => value === 'http://91.212.44.7/gate.php')).toMatchObject({
    verdict: 'junk',
    reason: 'inside a detection rule',
  });
  const kept = indicators.filter(({ verdict }) => verdict !== 'junk');
  expect(kept.map(({ value, verdict, toIds }) => [value, verdict, toIds])).toEqual([
    ['qorvelta.com', 'indicator', true],
    ['5f1c6a0de3b94a7788f2c01b3d5e9a6c4471b0e2f8d9350a1c2b3d4e5f60718a', 'context', false],
  ]);
});

test('a rule that would keep the compiler busy or end it costs only its own check', async () => {
  const hungry = `rule Hungry { strings: $a = /(a{1,200}){1,200}(b{1,200}){1,200}/ condition: $a }`;
  const rules = await of(fenced(`${RULE}\n\n${hungry}`));
  expect(rules.find(({ name }) => name === 'Copper_Lantern')?.problem).toBeUndefined();
  expect(rules.map(({ name }) => name)).toContain('Hungry');
});

test('a page without rules is not looked at twice', async () => {
  const text = `${'The loader asks its server for more. '.repeat(20)}\n\n`.repeat(2_000);
  const before = process.cpuUsage();
  const { markdown } = await readRules(text);
  const { user, system } = process.cpuUsage(before);
  expect(markdown).toBe(text);
  const base = process.cpuUsage();
  text
    .split('\n')
    .map((line) => line.trim().toLowerCase())
    .join('\n');
  const plain = process.cpuUsage(base);
  expect(user + system).toBeLessThan(20 * (plain.user + plain.system) + 50_000);
});
