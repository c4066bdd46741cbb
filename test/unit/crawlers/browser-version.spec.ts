import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { browserVersion } from '../../../crawlers/browser-version.ts';
import { expect, test } from '../../support/test.ts';

let folder: string;
test.beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'version-'));
});
test.afterEach(() => rmSync(folder, { recursive: true }));

/** A browser that notes each start and does what the script says. */
function browser(script: string): string {
  const path = join(folder, 'chromium');
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}

for (const [how, death] of [
  ['is killed', 'kill -9 $$'],
  ['is killed below its start script', 'exit 137'],
] as const) {
  test(`a browser that ${how} when it is asked for its version is asked again`, async () => {
    const path = browser(`if [ ! -e ${folder}/asked ]; then : >${folder}/asked; ${death}; fi; echo 'Chromium 140.0.7339.0 '`);
    expect(await browserVersion(path)).toBe('Chromium 140.0.7339.0');
    expect(existsSync(join(folder, 'asked'))).toBe(true);
  });
}

test('one that is killed every time, or fails, is an error', async () => {
  await expect(browserVersion(browser('kill -9 $$'))).rejects.toThrow();
  await expect(browserVersion(browser('echo broken >&2; exit 1'))).rejects.toThrow(/broken/);
});
