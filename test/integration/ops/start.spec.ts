import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compiledFile, packageRoot } from '../../../src/paths.ts';
import { freePort } from '../../support/listening.ts';
import { expect, test } from '../../support/test.ts';

const cli = compiledFile('src/cli/main');

test('a start in an empty folder ends with one sentence that says what is missing', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'start-'));
  const port = await freePort();
  try {
    const { status, stderr } = spawnSync(process.execPath, [cli, 'start'], {
      cwd: folder,
      encoding: 'utf8',
      timeout: 60_000,
      env: { PATH: process.env.PATH, WEB_PORT: String(port), METRICS_PORT: '0', LOG_LEVEL: 'error' },
    });
    expect(stderr).toMatch(/^misp-crawler: The feed list feeds\.json cannot be read: there is no such file or folder\..*$/m);
    expect(stderr).not.toMatch(/^ +at /m);
    expect(status).toBe(2);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('a service whose port is in use never says that it has started', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'start-'));
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  try {
    const { port } = other.address() as AddressInfo;
    const { status, stdout, stderr } = spawnSync(process.execPath, [cli, 'web'], {
      cwd: folder,
      encoding: 'utf8',
      timeout: 60_000,
      env: { PATH: process.env.PATH, DATA_DIR: folder, WEB_PORT: String(port), METRICS_PORT: '0' },
    });
    expect(stderr).toContain(`Port ${port} on 127.0.0.1 is in use`);
    expect(stdout + stderr).not.toContain('started');
    expect(status).toBe(2);
  } finally {
    other.close();
    rmSync(folder, { recursive: true });
  }
});

test('commands that open no page and read no feed load neither browser nor network libraries; version and help load no package at all', () => {
  const folder = mkdtempSync(join(tmpdir(), 'loaded-'));
  const list = join(folder, 'packages.json');
  const script = `
    import { createRequire } from 'node:module';
    import { writeFileSync } from 'node:fs';
    process.on('exit', () => writeFileSync(${JSON.stringify(list)}, JSON.stringify(Object.keys(createRequire('/').cache))));`;
  const loadedBy = (...command: string[]): string[] => {
    const { status, stderr } = spawnSync(process.execPath, [cli, ...command], {
      cwd: folder,
      encoding: 'utf8',
      timeout: 60_000,
      env: {
        PATH: process.env.PATH,
        DATA_DIR: folder,
        FEEDS_FILE: join(packageRoot, 'feeds.json'),
        NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(script)}`,
      },
    });
    expect(status, stderr).toBe(0);
    const files = JSON.parse(readFileSync(list, 'utf8')) as string[];
    return [...new Set(files.map((file) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1] ?? file))];
  };
  try {
    for (const option of ['--version', '--help']) expect(loadedBy(option)).toEqual([]);
    for (const command of [
      ['queue', 'stats'],
      ['jobs', 'list'],
      ['feeds', 'list'],
    ]) {
      const loaded = loadedBy(...command);
      expect(loaded).toContain('pino');
      expect(loaded.filter((name) => /^(?:@crawlee|playwright|jsdom|undici|proxy-chain|rss-parser|pino-pretty)/.test(name))).toEqual([]);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});
