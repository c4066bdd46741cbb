import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, test } from '@playwright/test';

const cli = resolve(import.meta.dirname, '../../../build/src/cli/main.js');

test('a start in an empty folder ends with one sentence that says what is missing', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'start-'));
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  await new Promise((closed) => server.close(closed));
  try {
    const { status, stderr } = spawnSync(process.execPath, [cli, 'start'], {
      cwd: folder,
      encoding: 'utf8',
      timeout: 60_000,
      env: { PATH: process.env.PATH, WEB_PORT: String(port), METRICS_PORT: '0', LOG_LEVEL: 'error' },
    });
    expect(stderr).toMatch(/^misp-crawler: The feed list feeds\.json cannot be read: it does not exist\..*$/m);
    expect(stderr).not.toMatch(/^ +at /m);
    expect(status).toBe(2);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
