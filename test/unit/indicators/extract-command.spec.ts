import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addNeverRule, openIndicatorRules } from '../../../src/app/indicator-rules.ts';
import { pageOf } from '../../../src/cli/actions/extract.ts';
import { extractCommand } from '../../../src/cli/commands/pages.ts';
import type { Context } from '../../../src/cli/context.ts';
import { loadConfig } from '../../../src/config/load.ts';
import { UsageError } from '../../../src/errors.ts';
import { expect, test } from '../../support/test.ts';

const HTML = `<!doctype html><html lang="en"><head><title>A loader and its servers</title></head><body><article><h1>A loader and its servers</h1>
<p>The loader was seen in the spring of this year. It sends the name of the host to its server and waits for the next stage, which it decrypts in memory.</p>
<p>It talks to hxxps://cdn.loader-host[.]top/api and to 45[.]9[.]148[.]114 every ten minutes. See <a href="/about">our page</a> for who we are.</p>
<h2>Indicators of compromise</h2><ul><li>backup.loader-host.top</li><li>0a0c43726fd256ad827f4108bdf5e772</li></ul></article></body></html>`;

let dir: string;
test.beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'extract-'));
  writeFileSync(join(dir, 'page.html'), HTML);
  writeFileSync(join(dir, 'list.txt'), 'C2: evil[.]com');
  writeFileSync(join(dir, 'indicators'), 'evil[.]com');
  writeFileSync(join(dir, 'misnamed.html'), '%PDF-1.7 ...');
});
test.afterEach(() => rmSync(dir, { recursive: true, force: true }));

let config = loadConfig({});
test.afterEach(() => {
  config = loadConfig({});
});

async function run(...args: string[]): Promise<string> {
  let printed = '';
  const print = (text: string): void => {
    printed += `${text}\n`;
  };
  const command = extractCommand(async () => ({ print, config: () => config }) as Context);
  await command.exitOverride().parseAsync(args, { from: 'user' });
  return printed;
}

test('a saved page is read without network, its links made absolute', async () => {
  const article = JSON.parse(await run(join(dir, 'page.html'), '--url', 'https://lab.example.org/2024/loader', '--json'));
  expect(article.title).toBe('A loader and its servers');
  expect(article.markdown).toContain('https://lab.example.org/about');
  expect(Object.fromEntries(article.indicators.map((one: { value: string; verdict: string }) => [one.value, one.verdict]))).toMatchObject({
    'https://cdn.loader-host.top/api': 'indicator',
    '45.9.148.114': 'indicator',
    'backup.loader-host.top': 'indicator',
    '0a0c43726fd256ad827f4108bdf5e772': 'indicator',
  });
});

test('people get a table with the reasons, then the Markdown', async () => {
  const text = await run(join(dir, 'page.html'));
  expect(text).toMatch(/45\.9\.148\.114\s+indicator\s+yes.*defanged in the text/);
  expect(text).toContain('## Indicators of compromise');
});

test('the kind of a file is told by its bytes first', () => {
  expect(pageOf(join(dir, 'page.html')).contentType).toBe('text/html');
  expect(pageOf(join(dir, 'indicators'))).toMatchObject({ contentType: 'text/plain' });
  expect(pageOf(join(dir, 'list.txt'))).toMatchObject({ contentType: 'text/plain', bytes: Buffer.from('C2: evil[.]com') });
  expect(pageOf(join(dir, 'misnamed.html')).contentType).toBe('application/pdf');
});

test('bad input is one sentence', async () => {
  await expect(run(join(dir, 'none.html'))).rejects.toThrow(UsageError);
  await expect(run(join(dir, 'page.html'), '--url', 'lab.example.org')).rejects.toThrow(/--url/);
});

test('--explain shows facts and the row that decided', async () => {
  const explained = await run(join(dir, 'page.html'), '--explain', 'backup.loader');
  expect(explained).toContain('backup.loader-host.top');
  expect(explained).toMatch(/rule +host-hostile \(row \d+ of \d+\)/);
  expect(explained).toMatch(/facts +.*presented/);
  await expect(run(join(dir, 'page.html'), '--explain', 'no-such-value')).rejects.toThrow(/shows no value/);
});

test('the own rules of INDICATOR_RULES win', async () => {
  writeFileSync(
    join(dir, 'rules.yaml'),
    'never: ["*.cdn[.]loader-host.top."]\ncontext: [45.9.148.0/24]\nown: [loader-host]\nalways: [0a0c43726fd256ad827f4108bdf5e772]\n',
  );
  config = loadConfig({ INDICATOR_RULES: join(dir, 'rules.yaml') });
  const article = JSON.parse(await run(join(dir, 'page.html'), '--json'));
  expect(Object.fromEntries(article.indicators.map((one: { value: string; rule: string }) => [one.value, one.rule]))).toMatchObject({
    'https://cdn.loader-host.top/api': 'organisation-never',
    '45.9.148.114': 'organisation-context',
    'backup.loader-host.top': 'organisation-own',
    '0a0c43726fd256ad827f4108bdf5e772': 'organisation-always',
  });
});

test('a list is judged by rows of its own, and the own rules win there, too', async () => {
  const file = join(dir, 'iocs.csv');
  writeFileSync(
    file,
    'type,value\ndomain,cdn.loader-host.top\nip,45.9.148.114\ndomain,plain-host.top\ndomain,www.google.com\nurl,http://mine.example.net/a\n',
  );
  expect(await run(file, '--explain', 'plain-host.top')).toMatch(/rule +list-presented/);
  writeFileSync(join(dir, 'rules.yaml'), 'never: [cdn.loader-host.top]\ncontext: [45.9.148.0/24]\nown: [mine.example.net]\n');
  config = loadConfig({ INDICATOR_RULES: join(dir, 'rules.yaml') });
  const article = JSON.parse(await run(file, '--json'));
  const judged = (one: { value: string; rule: string; toIds: boolean }) => [one.value, `${one.rule}${one.toIds ? '+' : ''}`];
  expect(Object.fromEntries(article.indicators.map(judged))).toEqual({
    'cdn.loader-host.top': 'organisation-never',
    '45.9.148.114': 'organisation-context',
    'plain-host.top': 'list-presented+',
    'www.google.com': 'list-known-host',
    'http://mine.example.net/a': 'organisation-own',
  });
});

test('a file of rules that is not valid is refused in one sentence', async () => {
  writeFileSync(join(dir, 'rules.yaml'), 'nevver: [a.com]\n');
  config = loadConfig({ INDICATOR_RULES: join(dir, 'rules.yaml') });
  await expect(run(join(dir, 'page.html'))).rejects.toThrow(/INDICATOR_RULES: .*rules\.yaml: the file: .*nevver/);
  writeFileSync(join(dir, 'rules.yaml'), 'own: [acme, "*.co.uk"]\n');
  await expect(run(join(dir, 'page.html'))).rejects.toThrow(/own: "co\.uk" belongs to many/);
});

test('rules are read again when the file changes; a broken edit keeps the old ones', () => {
  const file = join(dir, 'rules.yaml');
  const problems: string[] = [];
  writeFileSync(file, 'never: [first.example.net]\n');
  const rules = openIndicatorRules(file, (message) => problems.push(message));
  expect(rules().never).toEqual(['first.example.net']);
  writeFileSync(file, 'never: [second.example.net, third.example.net]\n');
  expect(rules().never).toEqual(['second.example.net', 'third.example.net']);
  writeFileSync(file, 'never: 7\n');
  expect(rules().never).toEqual(['second.example.net', 'third.example.net']);
  expect(problems).toHaveLength(1);
});

test('a value is added to the never list once, and comments stay', async () => {
  const file = join(dir, 'rules.yaml');
  writeFileSync(file, '# ours\nown: [acme.com]\nnever:\n  - partner.example # since May\n');
  await Promise.all([
    addNeverRule(file, 'api.vendor.example'),
    addNeverRule(file, 'api.vendor.example'),
    addNeverRule(file, '198.51.100.7'),
  ]);
  const text = readFileSync(file, 'utf8');
  expect(text).toContain('# ours');
  expect(text).toContain('partner.example # since May');
  expect(openIndicatorRules(file, () => undefined)().never.sort()).toEqual(['198.51.100.7', 'api.vendor.example', 'partner.example']);
  writeFileSync(file, '');
  await addNeverRule(file, 'first.example');
  expect(openIndicatorRules(file, () => undefined)().never).toEqual(['first.example']);
});
