import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openBrowserHome } from '../../../crawlers/browser-home.ts';
import { expect, test } from '../../support/test.ts';

test('a browser that still writes while its folder is removed fails nothing, and what it leaves goes later', async () => {
  const base = mkdtempSync(join(tmpdir(), 'home-'));
  const home = openBrowserHome(base);
  const profile = home.profile();
  // As fast as it can, it would leave more than can be removed in the test's time.
  const script = 'i=0; while :; do i=$((i+1)); mkdir -p "$0/$i" && echo > "$0/$i/file"; [ $i = 5 ] && echo writing; sleep 0.002; done';
  const writer = spawn('sh', ['-c', script, profile], { stdio: ['ignore', 'pipe', 'ignore'] });
  const ended = once(writer, 'close');
  try {
    await once(writer.stdout, 'data');
    await home.remove();
    writer.kill('SIGKILL');
    await ended;
    await home.remove();
    expect(existsSync(home.path)).toBe(false);
  } finally {
    writer.kill('SIGKILL');
    rmSync(base, { recursive: true, force: true });
  }
});
