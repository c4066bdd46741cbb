import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { packageRoot } from '../../src/paths.ts';
import { startSite } from '../site/index.ts';
import { runCli } from '../support/cli.ts';
import { startMispDouble } from '../support/misp/index.ts';
import { expect, test } from '../support/test.ts';

/** The built command line as shells and people use it. */

const main = join(packageRoot, 'build/src/cli/main.js');
let folder = '';
test.beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cli-'));
});
test.afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('a reader that closes the pipe ends the command without a word', async () => {
  const file = join(folder, 'long.html');
  const paragraphs = Array.from({ length: 4_000 }, (_, i) => `<p>Paragraph ${i} of a long report about a loader.</p>`);
  writeFileSync(file, `<html><body><article><h1>Long</h1>${paragraphs.join('')}</article></body></html>`);
  const shell = spawn('bash', ['-c', `"${process.execPath}" "${main}" extract "${file}" --json | head -c 100`], {
    env: { PATH: process.env.PATH ?? '' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  shell.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  shell.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  const [code] = await once(shell, 'close');
  expect({ code, stderr, length: stdout.length }).toEqual({ code: 0, stderr: '', length: 100 });
});

test('output that cannot be written is one sentence and exit code 1', async () => {
  const file = join(folder, 'list.csv');
  writeFileSync(file, 'type,value\ndomain,grey-heron.net\n');
  const shell = spawn('bash', ['-c', `"${process.execPath}" "${main}" extract "${file}" --json > /dev/full`], {
    env: { PATH: process.env.PATH ?? '' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const stderr = shell.stderr.toArray();
  const [code] = await once(shell, 'close');
  expect({ code, stderr: Buffer.concat(await stderr).toString() }).toEqual({
    code: 1,
    stderr: 'misp-crawler: the output cannot be written: the disk is full.\n',
  });
});

test('all wrong settings are named in one go, mistyped names with the one that was meant', async () => {
  const { code, stderr } = await runCli(['start'], {
    DATA_DIR: folder,
    MISP_URLL: 'https://misp.example',
    WEB_PORT: 'many',
    REDIS_URL: 'http://127.0.0.1:6379',
  });
  expect(code).toBe(2);
  expect(stderr.trim().split('\n').sort()).toEqual([
    'MISP_URLL is not a setting: did you mean MISP_URL?',
    'WEB_PORT is "many": it must be a whole number from 0 to 65535.',
    'misp-crawler: REDIS_URL is "http://127.0.0.1:6379": it must be an address that starts with redis:// or rediss://.',
  ]);
});

test('a key that MISP refuses stops the start before a feed is polled', async () => {
  const misp = await startMispDouble();
  const polled: string[] = [];
  const blog = createServer((request, response) => {
    polled.push(request.url ?? '');
    response.end('<rss/>');
  });
  await new Promise<void>((resolve) => blog.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(blog.address() as AddressInfo).port}`;
  const feeds = join(folder, 'feeds.json');
  writeFileSync(feeds, JSON.stringify({ feeds: [{ title: 'Blog', url: `http://${host}/feed` }] }));
  try {
    const { code, stderr } = await runCli(['start'], {
      DATA_DIR: folder,
      FEEDS_FILE: feeds,
      EGRESS_ALLOW: host,
      WEB_PORT: '0',
      MISP_URL: misp.url,
      MISP_KEY: 'wrong0123456789wrong0123456789wrong01234',
    });
    expect(code).toBe(2);
    expect(stderr).toMatch(/key/i);
    expect(polled).toEqual([]);
  } finally {
    blog.close();
    await misp.close();
  }
});

test('feeds add reads the page of a site in a thread, and takes the feed that it names', async () => {
  const blog = createServer((request, response) => {
    response.setHeader('content-type', request.url === '/' ? 'text/html' : 'application/rss+xml');
    response.end(
      request.url === '/'
        ? '<html><head><link rel="alternate" type="application/rss+xml" href="/news.xml"></head></html>'
        : '<rss><channel><title>Kiln notes</title><item><title>One</title><link>https://kiln.example/1</link></item></channel></rss>',
    );
  });
  await new Promise<void>((resolve) => blog.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(blog.address() as AddressInfo).port}`;
  const feeds = join(folder, 'feeds.json');
  writeFileSync(feeds, JSON.stringify({ feeds: [] }));
  try {
    const { code, stderr } = await runCli(['feeds', 'add', `http://${host}/`], { DATA_DIR: folder, FEEDS_FILE: feeds, EGRESS_ALLOW: host });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(readFileSync(feeds, 'utf8'))).toMatchObject({ feeds: [{ title: 'Kiln notes', url: `http://${host}/news.xml` }] });
  } finally {
    blog.close();
  }
});

test('the build keeps the names of libraries that are imported on demand', () => {
  const chunks = join(packageRoot, 'build/chunks');
  const scripts = readdirSync(chunks).filter((file) => file.endsWith('.js'));
  expect(scripts.filter((file) => /^export default require_/m.test(readFileSync(join(chunks, file), 'utf8')))).toEqual([]);
});

test('--version and --help load nothing of what does work', () => {
  for (const option of ['--version', '--help']) {
    const traced = execFileSync(process.execPath, ['--import', loadReporter(folder), main, option], {
      encoding: 'utf8',
      env: { PATH: process.env.PATH ?? '' },
    });
    const loaded = traced.split('\n').filter((line) => line.startsWith('loaded '));
    expect(loaded.length).toBeGreaterThan(5);
    expect(
      loaded.filter((line) => /node_modules\/(?!commander\/)|\/(?:crawlers|extractors|actions|app|misp|web|feeds)\//.test(line)),
    ).toEqual([]);
  }
});

test('bash completes commands, options and the values of options', () => {
  const complete = (line: string): string[] => {
    const words = line.split(' ');
    const script = `source <("${process.execPath}" "${main}" completion bash)
      COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length - 1}
      _misp_crawler; printf '%s\\n' "\${COMPREPLY[@]}"`;
    return execFileSync('bash', ['-c', script], { encoding: 'utf8', cwd: folder, env: { PATH: process.env.PATH ?? '' } })
      .trim()
      .split('\n');
  };
  expect(complete('misp-crawler jo')).toEqual(['jobs']);
  expect(complete('misp-crawler jobs re')).toEqual(['retry', 'remove']);
  expect(complete('misp-crawler jobs list --sta')).toEqual(['--state']);
  expect(complete('misp-crawler jobs list --state f')).toEqual(['failed']);
});

/** A module that prints the address of every module that is loaded after it. */
function loadReporter(into: string): string {
  const hooks = join(into, 'hooks.mjs');
  writeFileSync(
    hooks,
    "import { writeSync } from 'node:fs';\nexport const load = (url, context, next) => { writeSync(1, 'loaded ' + url + '\\n'); return next(url, context); };\n",
  );
  const register = join(into, 'register.mjs');
  writeFileSync(register, "import { register } from 'node:module';\nregister('./hooks.mjs', import.meta.url);\n");
  return register;
}

test('report-page writes the page and what was read, and nothing of the set-up', async () => {
  const site = await startSite({ only: ['ioc-table'] });
  const out = join(folder, 'report.json.gz');
  try {
    const host = new URL(site.url).host;
    const { code, stdout } = await runCli(['report-page', site.urlOf('ioc-table'), '--out', out], {
      DATA_DIR: folder,
      EGRESS_ALLOW: host,
      MISP_URL: 'https://misp.internal.example',
      MISP_KEY: 'secret-key-secret-key-secret-key-0000000',
    });
    expect(code).toBe(0);
    expect(stdout).toContain(out);
    const text = gunzipSync(readFileSync(out)).toString('utf8');
    const bundle = JSON.parse(text) as { page: { html: string }; article: { indicators: unknown[] } };
    expect(bundle.page.html).toContain('<table');
    expect(bundle.article.indicators.length).toBeGreaterThan(0);
    expect(text).not.toContain('misp.internal.example');
    expect(text).not.toContain('secret-key');
    expect(text).not.toContain(folder);
  } finally {
    await site.close();
  }
});
