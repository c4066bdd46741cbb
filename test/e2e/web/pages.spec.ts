import type { Browser, Page } from '@playwright/test';
import { manualRequest } from '../../../src/pipeline/submit.ts';
import { makePdf } from '../../site/index.ts';
import { expect, test } from '../../support/test.ts';
import { launchBrowser, seriousFindings, seriousFindingsInBothThemes, watch, withoutVisibleFocus } from '../../support/web/browser.ts';
import { fillStore, openWeb, sampleArticle, startLink, type WebUnderTest } from '../../support/web/index.ts';

/** Every page and flow in Chromium: with scripts and without, at a desk and on a phone, in both themes. */

let browser: Browser;
let web: WebUnderTest;
let url: string;
test.beforeAll(async () => {
  browser = await launchBrowser();
});
test.afterAll(() => browser.close());
test.beforeEach(async () => {
  web = await openWeb();
  ({ url } = await web.listen());
});
test.afterEach(() => web.close());

const DESK = { width: 1280, height: 850 };
const TABLET = { width: 768, height: 1000 };
const PHONE = { width: 390, height: 800 };
const LAYOUT_RULES = ['target-size', 'scrollable-region-focusable', 'label', 'link-name', 'button-name', 'th-has-data-cells', 'list'];

async function withPage(options: Parameters<Browser['newContext']>[0], use: (page: Page) => Promise<void>): Promise<void> {
  const context = await browser.newContext({ viewport: DESK, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  // Its cookie without its page, which nobody looks at.
  await context.request.get(startLink(url));
  try {
    await use(page);
  } finally {
    await context.close();
  }
}

for (const [size, viewport] of Object.entries({ desk: DESK, phone: PHONE }))
  test(`axe finds nothing serious, every control shows its focus, nothing overflows, nothing is against the policy (${size})`, async () => {
    // Sixteen pages, each looked at by axe: minutes on a busy machine.
    test.setTimeout(400_000);
    const ids = await fillStore(web);
    await withPage({ viewport }, async (page) => {
      const seen = watch(page);
      for (const path of [
        '/',
        '/jobs',
        '/jobs?text=nothing',
        `/jobs/${ids.done}`,
        `/jobs/${ids.failed}`,
        `/jobs/${ids.done}/curate`,
        '/feeds',
        '/feeds/one?url=https%3A%2F%2Flighthouse.example%2Fatom.xml',
        '/feeds/catalog?text=cert',
        '/watchlists',
        '/watchlists/one',
        '/notifications',
        '/overview',
        '/api/docs',
        '/login',
        '/nothing',
      ]) {
        await page.goto(url + path);
        await page.locator('summary').evaluateAll((all) => {
          for (const summary of all) (summary.parentElement as HTMLDetailsElement).open = true;
        });
        // The same document in the same colours: on a phone only what its layout changes is new.
        expect(await (size === 'desk' ? seriousFindingsInBothThemes(page) : seriousFindings(page, LAYOUT_RULES)), path).toEqual([]);
        // One theme at each size: a check of its own for each would double what the test costs.
        await page.emulateMedia({ colorScheme: size === 'desk' ? 'light' : 'dark' });
        expect(await withoutVisibleFocus(page), `${path}: focus`).toEqual([]);
        for (const window of size === 'desk' ? [TABLET, DESK] : [PHONE]) {
          await page.setViewportSize(window);
          const beyond = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
          expect(beyond, `${path} is wider than a window of ${window.width}`).toBeLessThanOrEqual(0);
        }
      }
      if (size === 'phone') {
        await page.goto(`${url}/jobs/${ids.done}`);
        const inTable = page.locator('.report td .ref').first();
        expect((await inTable.boundingBox())?.width, 'a hash in a table is not broken at each character').toBeGreaterThan(150);
        await page.goto(`${url}/feeds`);
        const paddings = await page
          .locator('td[data-label]')
          .evaluateAll((cells) => cells.map((cell) => getComputedStyle(cell).paddingLeft));
        expect(new Set(paddings), 'labels of cards beside their values, also in the last card').toEqual(new Set(['116px']));
      }
      await page.goto(url);
      await page.getByLabel('Page addresses').fill('https://blog.example.com/new');
      await page.getByRole('button', { name: 'Preview' }).click();
      await expect(page.getByRole('heading', { name: 'Scraper: Operation Cinder Wharf' })).toBeVisible();
      expect(await (size === 'desk' ? seriousFindingsInBothThemes(page) : seriousFindings(page, LAYOUT_RULES)), 'preview').toEqual([]);
      expect(seen.filter((line) => !line.includes('404'))).toEqual([]);
    });
  });

test('the addresses of feeds are in one piece, and nothing overflows, where the window has no room for all figures', () =>
  withPage({}, async (page) => {
    await page.goto(`${url}/feeds`);
    for (const width of [721, TABLET.width, 901, 1101]) {
      await page.setViewportSize({ width, height: 800 });
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
      const heights = await page
        .locator('.feeds td .mono')
        .evaluateAll((parts) => parts.map((part) => part.getBoundingClientRect().height));
      expect(Math.max(...heights), `at ${width} px`).toBeLessThan(30);
    }
  }));

test('Escape closes a menu, and what the keyboard comes to is not below the bar of buttons', async () => {
  const ids = await fillStore(web);
  await withPage({}, async (page) => {
    await page.goto(`${url}/jobs/${ids.failed}`);
    const summary = page.locator('details.menu > summary').first();
    await summary.press('Enter');
    await expect(page.locator('details.menu[open]')).toHaveCount(1);
    await page.keyboard.press('Escape');
    await expect(page.locator('details.menu[open]')).toHaveCount(0);
    await expect(summary).toBeFocused();

    await page.goto(`${url}/feeds/catalog`);
    const below = () =>
      page.evaluate(() => {
        const bar = document.querySelector('.actions.sticky')?.getBoundingClientRect().top ?? 0;
        return (document.activeElement?.getBoundingClientRect().bottom ?? 0) - bar;
      });
    await page.locator('main input[type=checkbox]').first().focus();
    for (let i = 0; i < 20; i++) {
      await page.keyboard.press('Tab');
      expect(await below()).toBeLessThanOrEqual(0);
    }
  });
});

for (const javaScriptEnabled of [true, false])
  test.describe(javaScriptEnabled ? 'with scripts' : 'without scripts', () => {
    test('a page is previewed, judged and sent', async () => {
      await withPage({ javaScriptEnabled }, async (page) => {
        await page.goto(url);
        await page.getByLabel('Page addresses').fill('https://blog.example.com/new');
        await page.getByLabel('Tags').fill('tlp:amber');
        await page.getByRole('button', { name: 'Preview' }).click();
        await expect(page.getByRole('heading', { name: 'Scraper: Operation Cinder Wharf' })).toBeVisible();
        await expect(page.locator('.report a.value.ids').first()).toContainText('portside-metrics[.]com');
        // Selecting and keys need scripts, so only they are told of them.
        await expect(page.getByText('Select text to add a value')).toBeVisible({ visible: javaScriptEnabled });
        await expect(page.getByText('Keys:')).toBeVisible({ visible: javaScriptEnabled });
        await page.getByLabel('What to do with portside-metrics.com').selectOption('Leave out');
        await page.locator('.actions').getByRole('button', { name: 'Review changes' }).click();
        await expect(page.locator('.differences')).toContainText('domain portside-metrics.com');
        await page.getByRole('button', { name: 'Send to MISP' }).click();
        await expect(page.getByText('Queued. This page updates')).toBeVisible();
        const [job] = (await web.store.queue.list({}, { offset: 0, limit: 1 })).jobs;
        expect(job?.request).toMatchObject({ tags: ['tlp:amber'], verdicts: [{ value: 'portside-metrics.com', verdict: 'drop' }] });
      });
    });

    test('a PDF is uploaded', async () => {
      await withPage({ javaScriptEnabled }, async (page) => {
        await page.goto(url);
        await page.getByText('Upload the document instead').click();
        await page
          .getByLabel('HTML or PDF file')
          .setInputFiles({ name: 'report.pdf', mimeType: 'application/pdf', buffer: makePdf('# Report', { title: 'a', author: 'b' }) });
        await page.getByRole('button', { name: 'Send to MISP' }).click();
        await expect(page.getByRole('heading', { level: 1 })).toContainText('document.invalid');
        await expect(page.getByText('application/pdf')).toBeVisible();
      });
    });

    test('what is wrong in the form is said, and what was typed stays', async () => {
      await withPage({ javaScriptEnabled }, async (page) => {
        await page.goto(url);
        await page.getByLabel('Page addresses').fill('ftp://blog.example.com/x');
        await page.getByLabel('Note for the analyst').fill('my note');
        await page.getByRole('button', { name: 'Send to MISP' }).click();
        await expect(page.getByRole('alert')).toContainText('it must start with http:// or https://');
        await expect(page.getByLabel('Note for the analyst')).toHaveValue('my note');
        await expect(page.getByLabel('Page addresses')).toHaveValue('ftp://blog.example.com/x');
      });
    });

    test('jobs are found by state and text, and a failed one is retried as another browser', async () => {
      await fillStore(web);
      await withPage({ javaScriptEnabled }, async (page) => {
        await page.goto(`${url}/jobs`);
        await page.getByRole('link', { name: /failed/ }).click();
        await expect(page.locator('tbody tr')).toHaveCount(1);
        await page.getByLabel('Text').fill('members');
        await page.getByRole('button', { name: 'Filter' }).click();
        await page.getByRole('link', { name: 'Members only: briefing of November' }).click();
        await expect(page.getByRole('alert')).toContainText('The site answers 403 (forbidden)');
        await page.getByText('Retry with another user agent', { exact: true }).click();
        await page.getByLabel('User agent').fill('Mozilla/5.0 (e2e)');
        await page.getByRole('button', { name: 'Retry', exact: true }).click();
        await expect(page.getByText('Mozilla/5.0 (e2e)')).toBeVisible();
      });
    });

    test('a job is removed', async () => {
      const { failed } = await fillStore(web);
      await withPage({ javaScriptEnabled }, async (page) => {
        const asked: string[] = [];
        page.on('dialog', (dialog) => {
          asked.push(dialog.message());
          void (asked.length === 1 ? dialog.dismiss() : dialog.accept());
        });
        await page.goto(`${url}/jobs/${failed}`);
        const button = page.getByRole('button', { name: 'Remove' });
        await button.click();
        if (javaScriptEnabled) {
          expect(await web.store.queue.get(failed)).toBeDefined();
          await button.click();
          expect(asked).toEqual(['Remove this job? Its event stays in MISP.', 'Remove this job? Its event stays in MISP.']);
        }
        await expect(page.getByRole('heading', { name: 'Jobs', exact: true })).toBeVisible();
        expect(await web.store.queue.get(failed)).toBeUndefined();
      });
    });

    test('feeds are polled, switched off, found and added', async () => {
      await withPage({ javaScriptEnabled }, async (page) => {
        await page.goto(`${url}/feeds`);
        await page.getByRole('button', { name: 'Poll now: Harbour Labs' }).click();
        await expect(page.getByRole('status')).toContainText('12 entries, 1 new');
        await page.getByRole('button', { name: 'Disable Dockside reversing' }).click();
        await expect(page.getByRole('button', { name: 'Enable Dockside reversing' })).toBeVisible();
        await page.getByLabel('Address of a site').fill('new.example');
        await page.getByRole('button', { name: 'Find feeds' }).click();
        await page.getByRole('button', { name: 'Add' }).click();
        await expect(page.getByText('https://new.example/feed.xml').or(page.getByText('new.example/feed.xml'))).toBeVisible();
        expect(web.feeds).toHaveLength(5);
      });
    });

    test('somebody logs in, is led back, and logs out', async () => {
      await web.users.put('anna', 'a long password', ['read']);
      await withPage({ javaScriptEnabled }, async (page) => {
        await page.goto(`${url}/jobs?state=done`);
        await page.getByLabel('Name').fill('anna');
        await page.getByLabel('Password').fill('wrong password');
        await page.getByRole('button', { name: 'Log in' }).click();
        await expect(page.getByRole('alert')).toContainText('The name or password is wrong.');
        await page.getByLabel('Password').fill('a long password');
        await page.keyboard.press('Enter');
        await expect(page).toHaveURL(`${url}/jobs?state=done`);
        await page.getByRole('button', { name: 'Log out' }).click();
        await expect(page).toHaveURL(`${url}/login`);
        await page.goto(`${url}/jobs`);
        await expect(page).toHaveURL(/\/login\?next=/);
      });
    });

    test('the theme is switched, and stays', async () => {
      await withPage({ javaScriptEnabled, colorScheme: 'light' }, async (page) => {
        const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
        await page.goto(`${url}/feeds`);
        const light = await ground();
        await page.getByRole('button', { name: 'Switch between light and dark' }).click();
        await expect.poll(ground).not.toBe(light);
        await expect(page).toHaveURL(`${url}/feeds`);
        await page.goto(`${url}/jobs`);
        expect(await ground()).not.toBe(light);
      });
    });
  });

test('the list of jobs and a job’s page follow what happens, without a reload', async () => {
  await withPage({}, async (page) => {
    await page.goto(`${url}/jobs`);
    await page.evaluate(() => {
      (globalThis as unknown as { mark: number }).mark = 1;
    });
    const { job } = await web.store.queue.add({
      key: 'k',
      request: manualRequest('https://blog.example.com/live', { title: 'Just arrived' }),
      priority: 1,
    });
    await expect(page.getByRole('link', { name: 'Just arrived' })).toBeVisible();
    expect(await page.evaluate(() => (globalThis as unknown as { mark?: number }).mark)).toBe(1);
    await page.getByRole('link', { name: 'Just arrived' }).click();
    await expect(page.getByText('waiting')).toBeVisible();
    const crawl = await web.store.queue.take('crawl', 'test', 60_000);
    await expect(page.getByText('crawling')).toBeVisible();
    if (crawl) await web.store.queue.advance(crawl, { ms: 1234 });
    const publish = await web.store.queue.take('publish', 'test', 60_000);
    await expect(page.getByText('publishing')).toBeVisible();
    web.saved.set(job.id, { article: sampleArticle(), evidence: [] });
    if (publish)
      await web.store.queue.finish(publish, { status: 'created', message: 'The event was created.', title: 'Just arrived', indicators: 3 });
    await expect(page.getByText('The event was created.')).toBeVisible();
    await expect(page.locator('.report')).toContainText('Since September');
  });
});

test('who may not follow all jobs still sees his own one move', async () => {
  await web.users.put('desk', 'a long password', ['submit']);
  const { job } = await web.store.queue.add({ key: 'k', request: manualRequest('https://blog.example.com/live'), priority: 1 });
  await withPage({}, async (page) => {
    await page.goto(`${url}/jobs/${job.id}`);
    await page.getByLabel('Name').fill('desk');
    await page.getByLabel('Password').fill('a long password');
    await page.keyboard.press('Enter');
    await expect(page.getByText('waiting')).toBeVisible();
    const lease = await web.store.queue.take('crawl', 'test', 60_000);
    if (lease) await web.store.queue.fail(lease, { code: 'HTTP=404', message: 'The page is gone.' });
    await expect(page.getByRole('alert')).toContainText('The page is gone.', { timeout: 20_000 });
  });
});

test('without scripts a job’s page looks again by itself', async () => {
  const { job } = await web.store.queue.add({ key: 'k', request: manualRequest('https://blog.example.com/live'), priority: 1 });
  await withPage({ javaScriptEnabled: false }, async (page) => {
    await page.goto(`${url}/jobs/${job.id}`);
    const lease = await web.store.queue.take('crawl', 'test', 60_000);
    if (lease) await web.store.queue.fail(lease, { code: 'HTTP=404', message: 'The page is gone.' });
    await expect(page.getByRole('alert')).toContainText('The page is gone.');
  });
});

test('everything can be reached and used by keyboard', async () => {
  await withPage({}, async (page) => {
    await page.goto(`${url}/jobs`);
    await page.keyboard.press('Tab');
    await expect(page.getByRole('link', { name: 'Skip to content' })).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(page.locator('#main')).toBeFocused();
    await page.goto(url);
    await expect(page.getByLabel('Page addresses')).toBeFocused();
    await page.keyboard.type('https://blog.example.com/keys');
    for (
      let i = 0;
      i < 20 && !(await page.getByRole('button', { name: 'Send to MISP' }).evaluate((button) => button === document.activeElement));
      i++
    )
      await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await expect(page.getByText('Queued. This page updates')).toBeVisible();
  });
});

test('the bookmarklet, pressed on another page, opens the form with address and title', async () => {
  await withPage({}, async (page) => {
    await page.goto(url);
    const href = (await page.locator('.bookmarklet').getAttribute('href')) ?? '';
    await page.locator('.bookmarklet').click();
    await expect(page).toHaveURL(`${url}/`);
    // Another site, as far as the browser is concerned.
    const elsewhere = url.replace('127.0.0.1', 'localhost');
    await page.goto(`${elsewhere}/healthz`);
    await page.evaluate(() => {
      document.title = 'A "report" & more';
    });
    const [opened] = await Promise.all([
      page.waitForEvent('popup'),
      page.evaluate((code) => new Function(code)(), decodeURIComponent(href.replace('javascript:', ''))),
    ]);
    await expect(opened.getByLabel('Page addresses')).toHaveValue(`${elsewhere}/healthz`);
    await expect(opened.getByLabel('Page title')).toHaveValue('A "report" & more');
  });
});

test('a report full of attacks runs nothing and loads nothing', async () => {
  const nasty = '<img src=x onerror=alert(1)>';
  const { job } = await web.store.queue.add({
    key: 'k',
    request: manualRequest('https://blog.example.com/x', { title: nasty }),
    priority: 1,
  });
  const markdown = `${nasty}\n\n[x](javascript:alert(2)) ![y](https://tracker.example/p.png)\n\n<script>alert(3)</script>\n\n@[tag](x"onmouseover="alert(4))`;
  web.saved.set(job.id, { article: sampleArticle({ title: nasty, markdown, indicators: [] }), evidence: [] });
  await withPage({}, async (page) => {
    const seen = watch(page);
    let dialogs = 0;
    page.on('dialog', (dialog) => {
      dialogs += 1;
      void dialog.dismiss();
    });
    await page.goto(`${url}/jobs/${job.id}`);
    await expect(page.locator('.report')).toContainText('<img src=x onerror=alert(1)>');
    await page.locator('.report p').last().hover();
    expect(dialogs).toBe(0);
    expect(seen).toEqual([]);
  });
});
