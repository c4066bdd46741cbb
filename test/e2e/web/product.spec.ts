import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator } from '@playwright/test';
import { packageRoot } from '../../../src/paths.ts';
import { startSite } from '../../site/index.ts';
import { startCli } from '../../support/cli.ts';
import { expect, test } from '../../support/test.ts';
import { launchBrowser } from '../../support/web/browser.ts';

/** The built product: by keyboard alone, somebody logs in, previews a page of the demo blog, changes a verdict, sends it; the event is in the feed. */

/** `misp-crawler ARGS`, with `input` on standard input. */
async function command(args: string[], env: Record<string, string>, input: string): Promise<string> {
  const child = spawn(process.execPath, [join(packageRoot, 'build/src/cli/main.js'), ...args], {
    env: { PATH: process.env.PATH ?? '', ...env },
    cwd: tmpdir(),
  });
  child.stdin.end(input);
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      output += chunk;
    });
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  if (code !== 0) throw new Error(`misp-crawler ${args.join(' ')} ended with ${code}: ${output}`);
  return output;
}

test('by keyboard alone, from the login to the event in the MISP feed', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'web-product-'));
  const site = await startSite();
  const feeds = join(folder, 'feeds.json');
  writeFileSync(feeds, '{"feeds": []}');
  const env = {
    DATA_DIR: folder,
    FEEDS_FILE: feeds,
    EGRESS_ALLOW: new URL(site.url).host,
    HOST_GAP: '0s',
    WEB_PORT: '0',
    LOG_LEVEL: 'info',
    LOG_FORMAT: 'json',
  };
  await command(['user', 'add', 'anna', '--admin'], env, 'a long password\n');
  const token = (await command(['token', 'add', 'other-misp', '--scope', 'read'], env, '')).split('\n')[0] ?? '';
  const service = startCli(['start'], env);
  const browser = await launchBrowser();
  try {
    const find = () => /"url":"(http:\/\/127\.0\.0\.1:\d+)"/.exec(service.stderr())?.[1];
    await expect.poll(find, { timeout: 60_000 }).toBeDefined();
    const url = find() ?? '';
    const page = await browser.newPage();
    page.setDefaultTimeout(60_000);

    const press = async (...keys: string[]) => {
      for (const key of keys) await page.keyboard.press(key);
    };
    const tabTo = async (control: Locator) => {
      for (let i = 0; i < 80 && !(await control.evaluate((one) => one === document.activeElement)); i++) await press('Tab');
    };
    await page.goto(url);
    await expect(page.getByLabel('Name')).toBeFocused();
    await page.keyboard.type('anna');
    await press('Tab');
    await page.keyboard.type('a long password');
    await press('Enter');

    await expect(page.getByLabel('Page addresses')).toBeFocused();
    await page.keyboard.type(site.urlOf('ioc-table'));
    await tabTo(page.getByRole('button', { name: 'Preview' }));
    await press('Enter');
    await expect(page.getByRole('heading', { level: 1 })).toContainText('Operation Cinder Wharf', { timeout: 60_000 });
    await expect(page.locator('.report')).toContainText('The loader is installed as a print monitor');
    await expect(page.locator('img.shot')).toBeVisible();
    // The page's script is there: it shows the filters.
    await expect(page.getByLabel('Filter by text')).toBeVisible();
    await press('/');
    await page.keyboard.type('cdn.quayline-assets.net');
    await expect(page.locator('.val:visible').first()).toContainText('cdn.quayline-assets.net');
    await press('Escape', 'j', 'x');
    await expect(page.getByLabel('What to do with cdn.quayline-assets.net', { exact: true })).toHaveValue('drop');
    await tabTo(page.locator('.actions').getByRole('button', { name: 'Review changes' }));
    await press('Enter');
    await expect(page.locator('.differences')).toContainText('cdn.quayline-assets.net');
    await expect(page.getByRole('button', { name: 'Send to MISP' })).toBeFocused();
    await press('Enter');
    await expect(page.locator('.pill.done')).toBeVisible({ timeout: 60_000 });

    await page.goto(url);
    await page.getByLabel('Page addresses').fill(`${site.urlOf('ioc-table')}?utm_source=mail`);
    await page.getByRole('button', { name: 'Send to MISP' }).click();
    await expect(page.getByText('This page already has an event.')).toBeVisible();

    const headers = { authorization: `Bearer ${token}` };
    const manifest = (await (await fetch(`${url}/feed/manifest.json`, { headers })).json()) as Record<string, { info: string }>;
    const [uuid = ''] = Object.keys(manifest);
    expect(manifest[uuid]?.info).toContain('Operation Cinder Wharf');
    const event = await (await fetch(`${url}/feed/${uuid}.json`, { headers })).text();
    expect(event).toContain('portside-metrics.com');
    const attributes = (JSON.parse(event) as { Event: { Attribute: { value: string }[] } }).Event.Attribute.map(({ value }) => value);
    expect(attributes).not.toContain('cdn.quayline-assets.net');
    expect(attributes).toContain('127.0.0.1');

    const audit = readFileSync(join(folder, 'audit.log'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { action: string; who: string });
    expect(audit.map(({ action }) => action)).toEqual(['login', 'preview', 'submit', 'submit']);
    service.kill('SIGTERM');
    expect(await service.ended).toBe(0);
    expect(service.stderr()).not.toContain('a long password');
  } finally {
    service.kill('SIGKILL');
    await service.ended;
    await browser.close();
    await site.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
