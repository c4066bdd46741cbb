/** doctor as a whole, against real parts: SQLite, Chromium, the filter, the double of MISP, the demo blog. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAppContext } from '../../../src/app/context.ts';
import { examine } from '../../../src/app/doctor/index.ts';
import { loadConfig } from '../../../src/config/load.ts';
import { createLog } from '../../../src/log.ts';
import { startSite } from '../../site/index.ts';
import { startMispDouble } from '../../support/misp/index.ts';
import { expect, test } from '../../support/test.ts';

test('everything in order is all ok; what is not is named with what to do, and the rest is still looked at', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'doctor-'));
  const site = await startSite();
  const misp = await startMispDouble();
  const list = join(dataDir, 'feeds.json');
  writeFileSync(
    list,
    JSON.stringify({
      feeds: [
        { title: 'Demo blog', url: site.feeds.rss, tags: [] },
        { title: 'Gone', url: `${site.url}/feeds/none.xml`, tags: [] },
      ],
    }),
  );
  const env = {
    DATA_DIR: dataDir,
    FEEDS_FILE: list,
    MISP_URL: misp.url,
    MISP_KEY: misp.key,
    EGRESS_ALLOW: new URL(site.url).host,
    LOG_LEVEL: 'silent',
  };
  const run = async (changes: Record<string, string>) => {
    const config = loadConfig({ ...env, ...changes });
    const app = createAppContext(config, createLog({ level: 'silent', format: 'json', secrets: [] }));
    try {
      return await examine(app, { feeds: true });
    } finally {
      await app.close();
    }
  };
  try {
    const good = await run({});
    const names = good.map(({ name }) => name);
    for (const name of ['configuration', 'data folder', 'memory', 'feed list', 'feeds', 'browser', 'sandbox', 'egress', 'MISP'])
      expect(names).toContain(name);
    expect(good.find(({ name }) => name === 'browser')).toMatchObject({ ok: true });
    expect(good.find(({ name }) => name === 'egress')).toMatchObject({ ok: true, message: expect.stringContaining('are refused') });
    expect(good.find(({ name }) => name === 'feeds')?.message).toBe('1 of 2 feeds can be read');
    expect(good.find(({ name }) => name === 'feed')).toMatchObject({ ok: false, message: expect.stringContaining('Gone: ') });

    const bad = await run({
      MISP_KEY: 'x'.repeat(40),
      CHROMIUM_PATH: '/nowhere/chromium',
      EGRESS_ALLOW: `${new URL(site.url).host},10.0.0.1:80`,
    });
    const wrong = bad.filter(({ ok }) => !ok);
    expect(wrong.map(({ name }) => name)).toEqual(expect.arrayContaining(['browser', 'egress']));
    expect(wrong.some(({ name }) => name.startsWith('MISP'))).toBe(true);
    const noQueue = await run({ REDIS_URL: 'redis://127.0.0.1:1' });
    expect(noQueue.find(({ name }) => name === 'MISP')).toMatchObject({ warning: true, message: expect.stringContaining('not checked') });
    for (const finding of wrong) expect(finding.todo, finding.message).toBeTruthy();
  } finally {
    await misp.close();
    await site.close();
    rmSync(dataDir, { recursive: true });
  }
});
