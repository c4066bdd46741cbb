import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** The folder of our package.json: the same whether the code runs from src/ or from dist/src/. */
export const packageRoot: string = findRoot(dirname(fileURLToPath(import.meta.url)));

export const packageVersion: string = (JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as { version: string }).version;

/** Where the build lies that runs now: dist/, build/, or for code that runs from its source, as in tests, the last build/. */
const built = ['dist', 'build'].find((name) => import.meta.url.startsWith(pathToFileURL(join(packageRoot, name, '/')).href)) ?? 'build';

/** The JavaScript file of a script that is started by its name, e.g. 'extractors/worker': threads and processes cannot run TypeScript. */
export function compiledFile(script: string): string {
  const file = join(packageRoot, built, `${script}.js`);
  if (existsSync(file)) return file;
  throw new Error(`${file} is missing: run "npm run build:test" first.`);
}

function findRoot(folder: string): string {
  if (existsSync(join(folder, 'package.json'))) return folder;
  const parent = dirname(folder);
  if (parent === folder) throw new Error('package.json of misp-crawler is missing: the installation is incomplete, install it again.');
  return findRoot(parent);
}
