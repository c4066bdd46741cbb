import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of our package.json: the same whether the code runs from src/ or from dist/src/. */
export const packageRoot: string = findRoot(dirname(fileURLToPath(import.meta.url)));

export const packageVersion: string = (JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as { version: string }).version;

/**
 * The JavaScript file `name` beside the module `caller` (its import.meta.url): threads and processes cannot run TypeScript. Where the
 * caller itself runs from its source, as in tests, it is the file of the last test build.
 */
export function compiledFile(caller: string, name: string): string {
  const folder = dirname(fileURLToPath(caller));
  const beside = join(folder, name);
  if (existsSync(beside)) return beside;
  const built = join(packageRoot, 'build', relative(packageRoot, folder), name);
  if (existsSync(built)) return built;
  throw new Error(`${built} is missing: run "npm run build:test" first.`);
}

function findRoot(folder: string): string {
  if (existsSync(join(folder, 'package.json'))) return folder;
  const parent = dirname(folder);
  if (parent === folder) throw new Error('package.json of misp-crawler is missing: the installation is incomplete, install it again.');
  return findRoot(parent);
}
