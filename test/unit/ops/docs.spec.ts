/** The pages name files, settings, commands and metrics: this finds those that do not exist. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Command } from 'commander';
import { createProgram } from '../../../src/cli/program.ts';
import { sections } from '../../../src/config/load.ts';
import type { Setting } from '../../../src/config/setting.ts';
import { createMetrics } from '../../../src/metrics.ts';
import { packageRoot as root } from '../../../src/paths.ts';
import { expect, test } from '../../support/test.ts';

const pages = [
  ...['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md'],
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
].filter((page) => existsSync(join(root, page)));
const textOf = (page: string): string => readFileSync(join(root, page), 'utf8');

/** Fenced blocks and code spans. */
function codeOf(page: string): string {
  return [...textOf(page).matchAll(/^```[\s\S]*?^```|`[^`\n]+`/gm)].map(([code]) => code).join('\n');
}

/** As the usual renderers make anchors of headings. */
function anchors(markdown: string): string[] {
  return [...markdown.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replace(/\s/g, '-'),
  );
}

test('every link between pages leads to a file, and to a heading of it', () => {
  const broken: string[] = [];
  for (const page of pages) {
    for (const [, target = ''] of textOf(page).matchAll(/\]\((?!https?:|mailto:|<)([^)\s]+)\)/g)) {
      const [path = '', anchor] = target.split('#');
      const file = path === '' ? join(root, page) : join(root, dirname(page), path);
      // References as they stand in reports (@[attribute](uuid)) are not links.
      if (/^[0-9a-f-]{36}$|^uuid$|^name$|^\.\.\.$|[<>"=:]/.test(target)) continue;
      if (!existsSync(file)) broken.push(`${page}: ${target}`);
      else if (anchor !== undefined && !anchors(readFileSync(file, 'utf8')).includes(anchor))
        broken.push(`${page}: ${target} (no such heading)`);
    }
  }
  expect(broken).toEqual([]);
});

test('every page is found from the index', () => {
  const own = pages.filter((page) => /^docs\/[^/]+\.md$/.test(page) && page !== 'docs/README.md');
  expect(own.filter((page) => !textOf('docs/README.md').includes(`](${page.slice('docs/'.length)})`))).toEqual([]);
});

test('the table of folders in architecture.md has each folder of the source once', () => {
  const rows = [...textOf('docs/architecture.md').matchAll(/^\| `([\w/-]+)` \|/gm)].map(([, folder = '']) => folder);
  const folders = readdirSync(join(root, 'src'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  expect(rows.sort()).toEqual(['crawlers', 'extractors', ...folders.map(({ name }) => `src/${name}`)].sort());
});

test('every test that the security page names exists', () => {
  const specs = readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.spec.ts'));
  const missing: string[] = [];
  const [, rows = ''] = textOf('docs/security.md').split('## Attacks that the tests try');
  for (const row of rows.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| Attack'))) {
    const cell = row.split(' | ').at(-1) ?? '';
    const named = [...cell.replaceAll('test/', '').matchAll(/([\w/-]+)\.spec(?:\.ts)?/g)].map(([, name = '']) => name);
    const files = named.flatMap((name) => specs.filter((spec) => `/${spec}`.endsWith(`/${name}.spec.ts`)));
    if (files.length < named.length || (named.length === 0 && !/^(?:same|by hand)/.test(cell) && !/"/.test(cell)))
      missing.push(row.slice(0, 120));
    const text = (files.length > 0 ? files : specs).map((file) => readFileSync(join(root, 'test', file), 'utf8')).join('\n');
    for (const [, title = ''] of cell.matchAll(/"([^"]+)"/g))
      if (!text.includes(title.replace(/ ?\.\.\.$/, ''))) missing.push(`no test "${title}"`);
  }
  expect(missing).toEqual([]);
});

/** Variables of compose, of tests and of other programs. */
const FOREIGN =
  /^(?:BASE_IMAGE|REDIS_IMAGE|MISP_CRAWLER_IMAGE|FEEDS_FILE_HOST|WEB_BIND|WEB_PUBLIC_PORT|GRAFANA_\w+|SHARED_DIR|SOURCE_DATE_EPOCH|AF_VSOCK|CI|TEST_VERBOSE|REDIS_SERVER|CONTAINER_TEST|OTEL_\w+|NODE_\w+|NO_COLOR)$/;

test('every setting that a page names exists', () => {
  const known = new Set<string>();
  for (const section of Object.values(sections)) {
    for (const { name, secret } of Object.values(section as Record<string, Setting>)) {
      known.add(name);
      if (secret) known.add(`${name}_FILE`);
    }
  }
  const unknown: string[] = [];
  for (const page of pages) {
    for (const [, name = ''] of textOf(page).matchAll(/`([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)(?:=[^`]*)?`/g)) {
      if (!known.has(name) && !FOREIGN.test(name) && name !== 'NAME_FILE' && name !== 'X_FILE') unknown.push(`${page}: ${name}`);
    }
  }
  expect(unknown).toEqual([]);
});

test('every command that a page shows exists', () => {
  const program = createProgram(() => Promise.reject(new Error('no command is run here')));
  const has = (command: Command, name: string): Command | undefined => command.commands.find((child) => child.name() === name);
  const unknown: string[] = [];
  for (const page of pages) {
    for (const [, name = '', sub = ''] of codeOf(page).matchAll(/(?<!-n )misp-crawler ([a-z][a-z-]*)\b(?!:)(?: ([a-z][a-z-]*))?/g)) {
      const command = has(program, name);
      if (!command) unknown.push(`${page}: misp-crawler ${name}`);
      else if (sub && command.commands.length > 0 && !has(command, sub)) unknown.push(`${page}: misp-crawler ${name} ${sub}`);
    }
  }
  expect(unknown).toEqual([]);
});

test('the operations page explains every metric, and dashboard and alerts name no other', async () => {
  const names = (await createMetrics().registry.getMetricsAsArray()).map(({ name }) => name);
  const own = names.filter((name) => !/_(?:process|nodejs)_/.test(name));
  const page = textOf('docs/operations.md');
  expect(own.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
  const used = ['docker/monitoring/alerts.yml', 'docker/monitoring/grafana/dashboards/misp-crawler.json'].flatMap(
    (file) => textOf(file).match(/misp_crawler_[a-z0-9_]+/g) ?? [],
  );
  const base = (name: string): string => name.replace(/_(?:bucket|sum|count)$/, '');
  expect([...new Set(used)].filter((name) => !names.includes(name) && !names.includes(base(name)))).toEqual([]);
});
