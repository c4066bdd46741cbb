/** What signals do to the built service while a page is open that never ends. */

import type { RunningCli } from '../../support/cli.ts';
import { leftOf } from '../../support/crawl/left.ts';
import { type EndlessBlog, openEndlessBlog } from '../../support/endless-blog.ts';
import { expect, test } from '../../support/test.ts';

let endless: EndlessBlog;

test.beforeEach(async () => {
  endless = await openEndlessBlog({ WEB_PORT: '0', LOG_FORMAT: 'json', STOP_TIMEOUT: '10m' });
});
test.afterEach(() => endless?.close());

/** The service with the endless page in its browser. */
async function withOpenPage(role: 'worker' | 'start', more: Record<string, string> = {}): Promise<RunningCli> {
  if (role === 'worker') await endless.queue();
  const service = endless.start([role], more);
  await endless.pageOpened();
  expect(leftOf(service.pid).processes.length).toBeGreaterThan(0);
  return service;
}

for (const [role, signal, code] of [
  ['worker', 'SIGTERM', 143],
  ['worker', 'SIGINT', 130],
  ['start', 'SIGTERM', 143],
] as const) {
  test(`${role}: the first ${signal} waits for the page, the second ends at once with exit code ${code}, without a browser left`, async () => {
    const service = await withOpenPage(role);
    service.kill(signal);
    // It says so; and it does wait, because a page has ten minutes here.
    await expect.poll(() => service.stderr(), { timeout: 30_000 }).toContain('a second signal ends it at once');
    expect(leftOf(service.pid).processes.length).toBeGreaterThan(0);
    service.kill(signal);
    expect(await service.ended).toBe(code);
    await expect.poll(() => leftOf(service.pid).processes, { timeout: 20_000 }).toEqual([]);
  });
}

for (const role of ['worker', 'start'] as const) {
  test(`${role}: kill -9 leaves no browser behind, and the next run takes the page up again`, async () => {
    // The next run waits for the lease of the one that was killed.
    const killed = await withOpenPage(role, { JOB_LEASE: '5s' });
    killed.kill('SIGKILL');
    await killed.ended;
    await expect.poll(() => leftOf(killed.pid).processes, { timeout: 20_000 }).toEqual([]);
    const before = endless.blog.seen.length;
    endless.start([role], { JOB_LEASE: '5s' });
    await expect.poll(() => endless.blog.seen.slice(before), { timeout: 90_000 }).toContain('/never');
  });
}
