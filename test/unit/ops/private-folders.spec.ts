import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withFileLock } from '../../../src/file-lock.ts';
import { feedFiles } from '../../../src/misp/folder/files.ts';
import { openSqlite } from '../../../src/queue/sqlite/open.ts';
import { expect, test } from '../../support/test.ts';

const modeOf = (path: string): string => (statSync(path).mode & 0o777).toString(8);

test('what is made for our data is open to our user only', async () => {
  const base = mkdtempSync(join(tmpdir(), 'private-'));
  try {
    const store = await openSqlite({ path: join(base, 'store', 'data', 'misp-crawler.db') });
    await store.close();
    await withFileLock(join(base, 'auth', 'auth.json'), async () => {});
    await feedFiles(join(base, 'feed')).locked(async () => {});
    for (const folder of ['store', 'store/data', 'auth', 'feed']) expect(modeOf(join(base, folder)), folder).toBe('700');
  } finally {
    rmSync(base, { recursive: true });
  }
});
