import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { openBrowserHome } from '../../../crawlers/browser-home.ts';

test('a browser that still writes while its folder is removed fails nothing, and what it leaves goes later', async () => {
  const base = mkdtempSync(join(tmpdir(), 'home-'));
  const home = openBrowserHome(base);
  const profile = home.profile();
  const script = 'i=0; while :; do i=$((i+1)); mkdir -p "$0/$i" && : > "$0/$i/file"; [ $i = 5 ] && echo writing; done';
  const writer = spawn('sh', ['-c', script, profile], { stdio: ['ignore', 'pipe', 'ignore'] });
  try {
    await once(writer.stdout, 'data');
    await home.remove();
    const ended = once(writer, 'close');
    writer.kill('SIGKILL');
    await ended;
    await home.remove();
    expect(existsSync(home.path)).toBe(false);
  } finally {
    writer.kill('SIGKILL');
    rmSync(base, { recursive: true, force: true });
  }
});
