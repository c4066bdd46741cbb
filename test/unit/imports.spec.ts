import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { packageRoot } from '../../src/paths.ts';
import { expect, test } from '../support/test.ts';

/** `src/misp`, `crawlers`; '' for what everybody may import: the files directly below src, and src/domain. */
function folderOf(file: string): string {
  const [top = '', below = '', ...rest] = file.split('/');
  if (top !== 'src') return top;
  return rest.length === 0 || below === 'domain' ? '' : `src/${below}`;
}

/** Folder -> the other folders that its files import, types included. */
function importsOf(tops: string[]): Record<string, string[]> {
  const found = new Map<string, Set<string>>();
  for (const top of tops) {
    for (const name of readdirSync(join(packageRoot, top), { recursive: true, encoding: 'utf8' })) {
      if (!name.endsWith('.ts') || name.endsWith('.d.ts')) continue;
      const file = join(packageRoot, top, name);
      const folder = folderOf(relative(packageRoot, file));
      const imported = found.get(folder) ?? new Set();
      for (const [, path = ''] of readFileSync(file, 'utf8').matchAll(/(?:from|import\()\s*'(\.[^']+)'/g))
        imported.add(folderOf(relative(packageRoot, join(dirname(file), path))));
      found.set(folder, imported);
    }
  }
  return Object.fromEntries(
    [...found].map(([folder, imported]) => [folder, [...imported].filter((one) => one !== '' && one !== folder).sort()]),
  );
}

/** The same as docs/architecture.md says it. */
function documented(folders: string[]): Record<string, string[]> {
  const text = readFileSync(join(packageRoot, 'docs/architecture.md'), 'utf8');
  const rows = [...text.matchAll(/^\| `([\w/-]+)` \| [^|]+ \| ([^|]*)\|$/gm)];
  const paths = (cell: string) =>
    [...cell.matchAll(/`([\w-]+)`/g)].map(([, name = '']) => folders.find((one) => one === name || one === `src/${name}`) ?? name);
  return Object.fromEntries(
    rows.map(([, folder = '', cell = '']) => {
      const named = paths(cell);
      return [folder, cell.startsWith('all but') ? folders.filter((one) => one !== folder && !named.includes(one)) : named.sort()];
    }),
  );
}

test('folders import what docs/architecture.md says, and it says nothing that is not so', () => {
  const { '': shared, ...actual } = importsOf(['src', 'crawlers', 'extractors']);
  expect(shared).toEqual([]);
  const { 'src/domain': domain, 'src/app': app, ...table } = documented(Object.keys(actual));
  const { 'src/app': appImports, ...others } = actual;
  expect(domain).toEqual([]);
  expect(others).toEqual(table);
  expect(app).toEqual(expect.arrayContaining(appImports as string[]));
});
