/**
 * The build: `node esbuild.config.mjs FOLDER [--tools]` writes what Node.js runs to FOLDER: dist for users, build for tests.
 *
 * Our modules and most libraries go into a few files, because loading a thousand is what a starting thread or command spends most
 * of its time on (docs/decisions/build-bundle.md has the figures). Types are checked by `npm run types`, not here.
 */
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire, isBuiltin } from 'node:module';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** What is started by its file name: the command line, threads and child processes. */
const PRODUCT = [
  'src/cli/main.ts',
  'src/feeds/reader/worker.ts',
  'extractors/worker.ts',
  'extractors/pictures/child.ts',
  'extractors/rules/yara-child.ts',
];

/** The tools of developers, and what tests start by its file name. Only looked for with --tools: an image is built without them. */
const tools = () => [
  ...scriptsIn('test/tools'),
  ...scriptsIn('test/tools/bench'),
  ...scriptsIn('test/tools/bench/crawl'),
  ...scriptsIn('test/tools/bench/queue'),
  'test/tools/chaos/clock-shim.ts',
  'test/support/crawl/child.ts',
  'test/support/reporter.ts',
  'test/site/index.ts',
  'src/queue/sqlite/open.ts',
];

/** The tests. Their names keep `.spec.ts`, so that `npm test -- test/unit/net/guard.spec.ts` finds what was built from it. */
const specs = () =>
  readdirSync('test', { recursive: true })
    .filter((name) => name.endsWith('.spec.ts'))
    .map((name) => join('test', name));

/**
 * The libraries that go into the bundle: plain JavaScript that most threads and commands load. All others stay where npm puts them,
 * because they have native code or files that they read or start themselves, or ask for names of classes, which a bundle changes.
 * Bundled or not, a library is a dependency: audits, SBOM and licences know it.
 */
const BUNDLED = new Set([
  '@noble/hashes',
  '@scure/base',
  'commander',
  'css-select',
  'csv-parse',
  'domhandler',
  'entities',
  'fast-xml-parser',
  'htmlparser2',
  'iconv-lite',
  'ipaddr.js',
  'jsonc-parser',
  'markdown-it',
  'p-limit',
  'p-timeout',
  'parse5',
  'parse5-htmlparser2-tree-adapter',
  're2js',
  'sanitize-html',
  'tldts',
  'yaml',
  'zod',
]);

const bundleSome = {
  name: 'bundle some packages',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^[^./]/ }, ({ path, importer, kind }) => {
      const name = /^(?:@[^/]+\/)?[^/]+/.exec(path)[0];
      // What a bundled library needs is bundled with it.
      if (BUNDLED.has(name) || importer.includes('/node_modules/')) return undefined;
      return kind === 'import-statement' && isCommonJs(path) ? { path, namespace: 'required' } : { path, external: true };
    });
    onLoad({ filter: /./, namespace: 'required' }, ({ path }) => ({ contents: `module.exports = require(${JSON.stringify(path)});` }));
  },
};

/** Packages whose modules for import only wrap their CommonJS. */
const WRAPPERS = new Set(['@crawlee/basic', 'piscina', 'playwright']);

/**
 * Whether a package is CommonJS. Such packages are loaded by require: before an import, Node.js parses the source of all their files
 * for the names of exports, which takes longer than to run them. Not so for `import()`: its result has these names.
 */
function isCommonJs(path) {
  if (isBuiltin(path)) return false;
  if (WRAPPERS.has(path)) return true;
  try {
    createRequire(import.meta.url).resolve(path);
    return !isModule(fileURLToPath(import.meta.resolve(path)));
  } catch {
    // An optional package that is not installed, or one that may only be imported.
    return false;
  }
}

function isModule(file) {
  if (extname(file) !== '.js') return extname(file) === '.mjs';
  let folder = dirname(file);
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).type === 'module';
}

const [folder, ...options] = process.argv.slice(2);
if (folder === undefined) throw new Error('Name the folder to write to: node esbuild.config.mjs dist');

const common = {
  outdir: folder,
  outbase: '.',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  // Some packages' CommonJS is in a form that cannot be bundled (UMD).
  mainFields: ['module', 'main'],
  sourcemap: true,
  sourcesContent: false,
  logLevel: 'warning',
};

// Libraries in CommonJS call require.
const banner = {
  js: "import { createRequire as createRequireOfBundle } from 'node:module'; const require = createRequireOfBundle(import.meta.url);",
};

await build({
  ...common,
  entryPoints: PRODUCT,
  chunkNames: 'chunks/[name]-[hash]',
  plugins: [bundleSome],
  banner,
});
if (options.includes('--tools')) {
  // Built from a test that is gone.
  rmSync(join(folder, 'test'), { recursive: true, force: true });
  await build({
    ...common,
    entryPoints: [...tools().map((file) => ({ in: file, out: file.slice(0, -3) })), ...specs().map((file) => ({ in: file, out: file }))],
    chunkNames: 'chunks/tools/[name]-[hash]',
    plugins: [bundleSome],
    banner,
  });
}

function scriptsIn(path) {
  return readdirSync(path)
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(path, name));
}
