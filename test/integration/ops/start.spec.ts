import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compiledFile } from '../../../src/paths.ts';
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
    expect(stderr).toMatch(/^misp-crawler: The feed list feeds\.json cannot be read: it does not exist\..*$/m);
    expect(stderr).not.toMatch(/^ +at /m);
    expect(status).toBe(2);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
