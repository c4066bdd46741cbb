import { cpus } from 'node:os';
import type { ElementHandle, Locator, Page } from '@playwright/test';
import { PRIORITY } from '../../../src/queue/ports.ts';
import { launchBrowser } from '../../support/web/browser.ts';
import { fillBusySite } from '../../support/web/busy.ts';
import { openWeb, startLink, type WebUnderTest } from '../../support/web/index.ts';
import { readOptions, whole } from '../options.ts';
import { quantile } from '../performance-doc.ts';

/**
 * `npm run bench -- pages`: what one interaction costs in a real browser, from the event to the frame that shows it, on the curation
 * page of a report with 2,000 values; and how long pages take to arrive with 10,000 jobs in the store. Server, browser and bench share
 * the machine.
 */

type Control = ElementHandle<HTMLElement>;

interface Row {
  what: string;
  n: number;
  p50: number;
  p95: number;
  max: number;
  /** The 95th percentile of the processor time of the page's main thread, ms: it does not depend on what else the machine does. */
  cpu95?: number;
}

export async function run(args: string[]): Promise<void> {
  const values = readOptions(args, {
    jobs: { type: 'string', default: '10000' },
    rounds: { type: 'string', default: '30' },
    json: { type: 'boolean', default: false },
  });
  const [jobs, rounds] = [whole('--jobs', values.jobs), whole('--rounds', values.rounds)];
  const web = await openWeb({ neverIndicator: async () => {} });
  const browser = await launchBrowser();
  try {
    await addFinished(web, jobs);
    const busy = await fillBusySite(web);
    const { url } = await web.listen();
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    page.setDefaultTimeout(300_000);
    await page.goto(startLink(url));
    const rows: Row[] = [];
    for (const path of [
      '/jobs',
      '/jobs?state=failed',
      '/jobs?text=number+77',
      '/jobs?page=150',
      '/overview',
      '/api/events',
      `/jobs/${busy.jobs.large}`,
    ])
      rows.push(await requests(page, url + path, path.includes(busy.jobs.large) ? '/jobs/ID (2,000 values)' : path, rounds));
    await page.goto(`${url}/jobs/${busy.jobs.large}/curate`);
    await page.locator('#tools').waitFor();
    rows.push(...(await interactions(page, rounds)));
    const result = { jobs, rounds, cpu: cpus()[0]?.model, cores: cpus().length, rows };
    process.stdout.write(values.json ? `${JSON.stringify(result)}\n` : show(result));
  } finally {
    await browser.close();
    await web.close();
  }
}

async function addFinished({ store: { queue } }: WebUnderTest, count: number): Promise<void> {
  for (let i = 0; i < count; i++) {
    const title = `Report number ${i} about something`;
    const source = { kind: 'feed', title: `Feed ${i % 20}`, url: `https://feed${i % 20}.example/rss`, tags: [] } as const;
    await queue.add({
      key: `k${i}`,
      request: { url: `https://blog${i % 20}.example/${i}`, title, source: { ...source, tags: [] } },
      priority: PRIORITY.feed,
    });
    const lease = await queue.take('crawl', 'bench', 3_600_000);
    if (!lease) continue;
    if (i % 10 === 9) await queue.fail(lease, { code: 'HTTP=403', message: 'The site answers 403.' });
    else
      await queue.finish(lease, {
        status: 'created',
        message: 'Created.',
        title,
        indicators: i % 50,
        eventUuid: `6b1ff0b1-5a0b-5f0e-9d53-${String(i).padStart(12, '0')}`,
      });
  }
}

async function requests(page: Page, url: string, what: string, rounds: number): Promise<Row> {
  const times: number[] = [];
  for (let i = 0; i < rounds + 3; i++) {
    const begun = performance.now();
    const response = await page.request.get(url);
    await response.body();
    if (!response.ok()) throw new Error(`${what}: ${response.status()}`);
    if (i >= 3) times.push(performance.now() - begun);
  }
  return row(`GET ${what}`, times);
}

/** The page's own clock: from the event's time stamp until the frame after it has been drawn. */
async function interactions(page: Page, rounds: number): Promise<Row[]> {
  await page.evaluate(() => {
    const taken: number[] = [];
    Object.assign(globalThis, { taken });
    const measure = (event: Event): void => {
      requestAnimationFrame(() => {
        const channel = new MessageChannel();
        channel.port1.onmessage = () => taken.push(performance.now() - event.timeStamp);
        channel.port2.postMessage(0);
      });
    };
    for (const type of ['keydown', 'input', 'click', 'change']) document.addEventListener(type, measure, { capture: true });
  });
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('Performance.enable', { timeDomain: 'threadTicks' });
  const cpuMs = async (): Promise<number> =>
    1000 * ((await cdp.send('Performance.getMetrics')).metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0);
  const after = async (act: () => Promise<unknown>): Promise<number> => {
    await page.evaluate(() => {
      (globalThis as unknown as { taken: number[] }).taken.length = 0;
    });
    await act();
    await page.waitForFunction(() => (globalThis as unknown as { taken: number[] }).taken.length > 0);
    return page.evaluate(() => Math.max(...(globalThis as unknown as { taken: number[] }).taken));
  };
  const repeat = async (what: string, acts: (Control | (() => Promise<unknown>))[]): Promise<Row> => {
    const [times, cpu]: [number[], number[]] = [[], []];
    for (let i = 0; i < rounds; i++)
      for (const act of acts) {
        const at = typeof act === 'function' ? undefined : await middleOf(act);
        const before = await cpuMs();
        times.push(await after(() => (typeof act === 'function' ? act() : page.mouse.click(at?.x ?? 0, at?.y ?? 0))));
        cpu.push((await cpuMs()) - before);
      }
    process.stderr.write(`${what}: done\n`);
    return { ...row(what, times), cpu95: row(what, cpu).p95 };
  };
  const press = (key: string) => () => page.keyboard.press(key);
  // Found once: a search by role looks at a hundred thousand nodes, and a click by locator waits for two frames without a change.
  const found = async (locator: Locator): Promise<Control> => (await locator.elementHandle()) as Control;
  const middleOf = (control: Control): Promise<{ x: number; y: number }> =>
    control.evaluate((element) => {
      // In the middle no bar is in front of it; of a link that wraps the first line counts.
      element.scrollIntoView({ block: 'center' });
      const { x, y, width, height } = element.getClientRects()[0] ?? element.getBoundingClientRect();
      const middle = { x: x + width / 2, y: y + height / 2 };
      if (!element.contains(document.elementFromPoint(middle.x, middle.y))) throw new Error('A control of the curation page is covered.');
      if ((element as HTMLButtonElement).disabled) throw new Error('A control of the curation page cannot be used.');
      return middle;
    });
  const filter = page.getByLabel('Filter by text');
  const bulk = page.getByRole('group', { name: 'Change all values' });
  const [leaveOut, keep, undo] = [
    await found(bulk.getByRole('button', { name: 'Leave out' })),
    await found(bulk.getByRole('button', { name: 'Keep' })),
    await found(page.locator('#undo')),
  ];
  const type = (text: string) => () => page.keyboard.press(text);
  const rows = [
    await repeat('key j / k', [press('j'), press('j'), press('k')]),
    await repeat('key a (accept)', [press('a')]),
    await repeat('key d / x / s', [press('x'), press('d'), press('s')]),
    await repeat('key u (undo)', [press('u')]),
  ];
  await page.keyboard.press('/');
  rows.push(await repeat('typing in the filter', [type('h'), type('1'), type('Backspace'), type('Backspace')]));
  await filter.fill('host-1');
  rows.push(await repeat('bulk change of 277 shown values, undo', [leaveOut, undo]));
  await filter.fill('');
  rows.push(await repeat('bulk change of 2,000 values, undo', [keep, undo]));
  const values: Control[] = [];
  for (let i = 0; i < 5; i++) values.push(await found(page.locator('.report a.value').nth(i)));
  rows.push(await repeat('click on a value in the report', values));
  return rows;
}

function row(what: string, times: number[]): Row {
  return { what, n: times.length, p50: quantile(times, 0.5), p95: quantile(times, 0.95), max: quantile(times, 1) };
}

function show({ jobs, cpu, cores, rows }: { jobs: number; cpu: string | undefined; cores: number; rows: Row[] }): string {
  const line = ({ what, n, p50, p95, max, cpu95 }: Row): string =>
    `${what.padEnd(42)} ${String(n).padStart(5)} ${[p50, p95, max].map((ms) => ms.toFixed(1).padStart(8)).join(' ')} ${(cpu95?.toFixed(1) ?? '').padStart(8)}`;
  return [
    `Pages with ${jobs} jobs in SQLite and a report of 2,000 values, on ${cores} cores (${cpu}); ms`,
    `${''.padEnd(42)}     n      p50      p95      max  CPU p95`,
    ...rows.map(line),
    '',
  ].join('\n');
}
