import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { request } from '@playwright/test';
import { startSite } from '../site/index.ts';
import { startCli } from '../support/cli.ts';
import { startMispDouble } from '../support/misp/index.ts';
import { expect, test } from '../support/test.ts';

test('start polls at once, publishes, answers the form and the API, and ends cleanly on SIGTERM', async () => {
  const visitor = await request.newContext();
  const folder = mkdtempSync(join(tmpdir(), 'start-'));
  const site = await startSite({ only: ['ioc-table', 'hash-list'] });
  const misp = await startMispDouble();
  const feeds = join(folder, 'feeds.json');
  writeFileSync(feeds, JSON.stringify({ feeds: [{ title: 'Blog', url: site.feeds.rss, tags: [], maxAge: '0s' }] }));
  const env = {
    DATA_DIR: folder,
    FEEDS_FILE: feeds,
    EGRESS_ALLOW: new URL(site.url).host,
    HOST_GAP: '0s',
    MISP_URL: misp.url,
    MISP_KEY: misp.key,
    WEB_PORT: '0',
    LOG_LEVEL: 'info',
    LOG_FORMAT: 'json',
  };
  const service = startCli(['start'], env);
  try {
    await expect.poll(() => misp.events().length, { timeout: 90_000 }).toBe(2);
    const url = /"url":"(http:\/\/127\.0\.0\.1:\d+)"/.exec(service.stderr())?.[1] ?? '';
    expect(url, service.stderr()).not.toBe('');
    expect((await visitor.get(`${url}/healthz`)).status()).toBe(200);
    // No user exists: only the link in the log opens the site.
    expect((await visitor.get(`${url}/api/jobs`)).status()).toBe(401);
    const link = /"link":"([^"]+)"/.exec(service.stderr())?.[1] ?? '';
    const page = await visitor.get(link);
    expect(page.status()).toBe(200);
    expect(await page.text()).toContain('Manual');

    // A page whose event exists is no second event. (An event that MISP has may still be worked on.)
    const headers = { authorization: `Bearer ${new URL(link).searchParams.get('token')}` };
    const done = async () => ((await (await visitor.get(`${url}/api/jobs?state=done`, { headers })).json()) as { total: number }).total;
    await expect.poll(done, { timeout: 60_000 }).toBe(2);
    const again = await visitor.post(`${url}/api/urls`, { data: { url: site.urlOf('ioc-table') }, headers });
    expect(again.ok(), await again.text()).toBe(true);
    const [answer] = ((await again.json()) as { results: { status: string; eventUuid?: string }[] }).results;
    expect(answer?.status).toBe('done');
    expect(misp.events().map(({ uuid }) => uuid)).toContain(answer?.eventUuid);
    expect(misp.events()).toHaveLength(2);

    service.kill('SIGTERM');
    expect(await service.ended).toBe(0);
    expect(service.stderr()).not.toContain(misp.key);
  } finally {
    service.kill('SIGKILL');
    await service.ended;
    await visitor.dispose();
    await misp.close();
    await site.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
