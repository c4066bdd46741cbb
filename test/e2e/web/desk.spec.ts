import type { Browser, Page } from '@playwright/test';
import type { Outcome } from '../../../src/domain.ts';
import { createMispPublisher } from '../../../src/misp/publisher.ts';
import { urlKey } from '../../../src/net/canonical-url.ts';
import { publishSaved } from '../../../src/pipeline/publish.ts';
import { save } from '../../../src/pipeline/saved.ts';
import { manualRequest } from '../../../src/pipeline/submit.ts';
import { eventUuid } from '../../../src/publish/identity.ts';
import { eventOptions } from '../../fixtures/misp/options.ts';
import { type MispDouble, startMispDouble } from '../../support/misp/index.ts';
import { expect, test } from '../../support/test.ts';
import { launchBrowser, watch } from '../../support/web/browser.ts';
import { fillStore, openWeb, sampleArticle, startLink, type WebUnderTest } from '../../support/web/index.ts';

/** The flows of an analyst's day in Chromium: the event of a finished job, watchlists, channels, feeds. */

let browser: Browser;
let web: WebUnderTest;
test.beforeAll(async () => {
  browser = await launchBrowser();
});
test.afterAll(() => browser.close());
test.afterEach(() => web.close());

async function withPage(
  use: (page: Page, url: string) => Promise<void>,
  options: Parameters<Browser['newContext']>[0] = {},
): Promise<void> {
  const { url } = await web.listen();
  const context = await browser.newContext({ viewport: { width: 1280, height: 850 }, ...options });
  try {
    const page = await context.newPage();
    page.setDefaultTimeout(20_000);
    const seen = watch(page);
    // Its cookie without its page, which nobody looks at.
    await context.request.get(startLink(url));
    await use(page, url);
    // Refused forms are answered with 422, which Chromium writes into the console.
    expect(seen.filter((line) => !line.includes('422'))).toEqual([]);
  } finally {
    await context.close();
  }
}

test.describe('the event of a finished job, in MISP', () => {
  const URL = 'https://blog.example.com/cinder-wharf';
  let misp: MispDouble;
  let job: string;

  /** Takes what the publish lane has and publishes it to the double, as the worker does. */
  async function publishNext(): Promise<Outcome> {
    const publisher = createMispPublisher({
      client: { url: misp.url, key: misp.key, verifyCert: true, timeoutMs: 30_000, maxCalls: 4 },
      event: eventOptions(),
      extraction: 'crawler',
      audit: true,
      auditJunk: 'remove',
      deleteHard: true,
      galaxies: [],
      galaxiesAgeMs: 3_600_000,
      correlation: false,
      sameCampaign: 'none',
      ignoredWarninglists: [],
      requiredMissing: 'skip',
      errorEvents: true,
      retireMax: 100,
    });
    const lease = await web.store.queue.take('publish', 'test', 60_000);
    if (!lease) throw new Error('nothing to publish');
    const deps = { ...web.store, publish: publisher.publish, revise: publisher.revise };
    try {
      const outcome = await publishSaved(lease.job, deps);
      await web.store.queue.finish(lease, outcome, { ms: 10 });
      return outcome;
    } finally {
      await publisher.close();
    }
  }
  const values = async () => {
    const response = await fetch(`${misp.url}/events/view/${eventUuid(urlKey(URL))}`, {
      headers: { authorization: misp.key, accept: 'application/json' },
    });
    const { Event } = (await response.json()) as {
      Event: {
        info: string;
        Tag: { name: string }[];
        Attribute: { value: string; to_ids: boolean; comment: string }[];
        Object: { Attribute: { value: string; to_ids: boolean; comment: string }[] }[];
      };
    };
    const attributes = [...Event.Attribute, ...Event.Object.flatMap((object) => object.Attribute)];
    return { info: Event.info, tags: Event.Tag.map(({ name }) => name), attributes };
  };

  test.beforeEach(async () => {
    misp = await startMispDouble();
    web = await openWeb({ saved: async (id) => (id === job ? { article: sampleArticle(), evidence: [] } : undefined) });
    const added = await web.store.queue.add({ key: urlKey(URL), request: manualRequest(URL), priority: 1 });
    job = added.job.id;
    const crawl = await web.store.queue.take('crawl', 'test', 60_000);
    await save(web.store.blobs, job, { article: sampleArticle(), evidence: [] });
    if (crawl) await web.store.queue.advance(crawl, { ms: 5 });
    await publishNext();
  });
  test.afterEach(() => misp.close());

  test('is curated by keyboard alone: the difference is shown first, and MISP has it afterwards', () =>
    withPage(async (page, url) => {
      const press = async (...keys: string[]) => {
        for (const key of keys) await page.keyboard.press(key);
      };
      await page.goto(`${url}/jobs/${job}`);
      const curate = page.getByRole('link', { name: 'Curate the event' });
      for (let i = 0; i < 40 && !(await curate.evaluate((link) => link === document.activeElement)); i++) await press('Tab');
      await press('Enter');
      await expect(page.locator('#tools')).toBeVisible();
      // The first value is left out, the second kept, the third accepted; then one step back and again.
      await press('j', 'x', 's', 'a', 'u', 's');
      const title = page.getByLabel('Title', { exact: true });
      for (let i = 0; i < 80 && !(await title.evaluate((field) => field === document.activeElement)); i++) await press('Tab');
      await press('Control+a');
      await page.keyboard.type('Cinder Wharf, by hand');
      await press('Enter');
      await expect(page.getByRole('heading', { name: 'What will change' })).toBeVisible();
      const shown = page.locator('.differences tbody tr');
      await expect(shown.filter({ hasText: 'portside-metrics.com' })).toContainText('leave out');
      await expect(shown.filter({ hasText: 'Title' })).toContainText('Cinder Wharf, by hand');
      const before = await values();
      expect(
        before.attributes.map(({ value }) => value),
        'nothing is sent before',
      ).toContain('portside-metrics.com');
      await expect(page.getByRole('button', { name: 'Update the event' })).toBeFocused();
      await press('Enter');
      await expect(page.getByText('Queued. This page updates')).toBeVisible();
      await publishNext();
      await expect(page.locator('.pill.done')).toBeVisible();
      const { info, attributes } = await values();
      expect(info).toContain('Cinder Wharf, by hand');
      expect(attributes.map(({ value }) => value)).not.toContain('portside-metrics.com');
      expect(attributes.find(({ value }) => value === '45.142.213.67')?.to_ids).toBe(false);
    }));

  test('is curated without JavaScript: a value is added, the note and the TLP go along', () =>
    withPage(
      async (page, url) => {
        await page.goto(`${url}/jobs/${job}/curate`);
        await page.getByLabel('What to do with 45.142.213.67').selectOption('Keep, no to_ids');
        await page.getByText('Add values', { exact: true }).click();
        await page.getByLabel('Values, one per line').fill('hxxp://added[.]example/x');
        await page.getByRole('button', { name: 'Add', exact: true }).click();
        await expect(page.locator('.val-value', { hasText: 'http://added.example/x' })).toBeVisible();
        await page.getByLabel('TLP').selectOption('tlp:amber');
        await page.getByLabel('Note for colleagues').fill('Checked with the proxy team.');
        await page.locator('.actions').getByRole('button', { name: 'Review changes' }).click();
        await expect(page.locator('.differences tbody tr')).toHaveCount(4);
        await page.getByRole('button', { name: 'Update the event' }).click();
        await expect(page.getByText('Queued. This page updates')).toBeVisible();
        await publishNext();
        const { tags, attributes } = await values();
        expect(tags.filter((name) => name.startsWith('tlp:'))).toEqual(['tlp:amber']);
        expect(attributes.find(({ value }) => value === 'http://added.example/x')?.to_ids).toBe(true);
        expect(attributes.find(({ value }) => value === '45.142.213.67')?.to_ids).toBe(false);
        expect(attributes.map(({ value }) => value)).toContain('Checked with the proxy team.');
      },
      { javaScriptEnabled: false },
    ));

  test('a preview of the article says at the top that its event exists, and leads to curating it', () =>
    withPage(async (page, url) => {
      await page.goto(url);
      await page.getByLabel('Page addresses').fill(URL);
      await page.getByRole('button', { name: 'Preview' }).click();
      await expect(page.locator('.notice').first()).toContainText('This article already has an event');
      await page.getByRole('link', { name: 'curate the event' }).click();
      await expect(page).toHaveURL(`${url}/jobs/${job}/curate`);
    }));
});

test('one click puts a value on the list of what is never an indicator, and leaves it out here', async () => {
  const never: string[] = [];
  web = await openWeb({ neverIndicator: async (value) => void never.push(value) });
  await withPage(async (page, url) => {
    await page.goto(url);
    await page.getByLabel('Page addresses').fill('https://blog.example.com/new');
    await page.getByRole('button', { name: 'Preview' }).click();
    const row = page.locator('.val', { hasText: 'portside-metrics.com' });
    await row.locator('summary').click();
    await row.getByRole('button', { name: 'Always leave out portside-metrics.com' }).click();
    await expect(page.getByRole('status').filter({ hasText: 'never indicators' })).toContainText('portside-metrics.com');
    await expect(page.locator('[data-group="drop"] .val', { hasText: 'portside-metrics.com' })).toHaveCount(1);
    expect(never).toEqual(['portside-metrics.com']);
  });
});

for (const javaScriptEnabled of [true, false])
  test.describe(javaScriptEnabled ? 'with scripts' : 'without scripts', () => {
    test('a watchlist is made, tested, changed and deleted', async () => {
      web = await openWeb();
      await withPage(
        async (page, url) => {
          await page.goto(`${url}/watchlists`);
          await page.getByRole('link', { name: 'New watchlist' }).click();
          await page.getByLabel('Name', { exact: true }).fill('Own brands');
          await page.getByLabel('Terms').fill('Example Bank\nexamplebank.com');
          await page.getByText('Test it before saving').click();
          await page.getByLabel('Text', { exact: true }).fill('Phishing against customers of Example Bank');
          await page.getByRole('button', { name: 'Try' }).click();
          await expect(page.getByRole('status')).toContainText('Example Bank');
          await page.getByLabel('Regular expressions').fill('(unclosed');
          await page.getByRole('button', { name: 'Save' }).click();
          await expect(page.getByRole('alert')).toBeVisible();
          await expect(page.getByLabel('Terms')).toHaveValue('Example Bank\nexamplebank.com');
          await page.getByLabel('Regular expressions').fill('CVE-2026-\\d{4,}');
          await page.getByRole('button', { name: 'Save' }).click();
          await expect(page.getByRole('status')).toContainText('was saved');
          await page.getByRole('link', { name: 'Own brands' }).click();
          await page.getByText('Delete', { exact: true }).click();
          await page.getByRole('button', { name: 'Delete this watchlist' }).click();
          await expect(page.getByText('No watchlists yet')).toBeVisible();
        },
        { javaScriptEnabled },
      );
    });

    test('a channel shows how its last delivery ended, and is tested', async () => {
      web = await openWeb();
      await withPage(
        async (page, url) => {
          await page.goto(`${url}/notifications`);
          await expect(page.getByText('Not set: SMTP_PASSWORD')).toBeVisible();
          await page.getByRole('button', { name: 'Send a test to analysts' }).click();
          await expect(page.getByRole('status')).toContainText('A test was sent to analysts.');
          await page.getByRole('button', { name: 'Send a test to soar' }).click();
          await expect(page.getByRole('alert')).toContainText('soar.example answered 403');
        },
        { javaScriptEnabled },
      );
    });

    test('a feed is edited, one of the catalog added, one deleted', async () => {
      web = await openWeb();
      await fillStore(web);
      await withPage(
        async (page, url) => {
          await page.goto(`${url}/feeds`);
          await page.getByRole('link', { name: 'Dockside reversing' }).click();
          await page.getByRole('textbox', { name: /^Interval/ }).fill('every now and then');
          await page.getByRole('button', { name: 'Save' }).click();
          await expect(page.getByRole('alert')).toBeVisible();
          await expect(page.getByRole('textbox', { name: /^Interval/ })).toHaveValue('every now and then');
          await page.getByRole('textbox', { name: /^Interval/ }).fill('4h');
          await page.getByText('Filters', { exact: true }).click();
          await page.getByLabel('Only titles with').fill('malware\nransomware');
          await page.getByRole('button', { name: 'Save' }).click();
          await expect(page.getByRole('status')).toBeVisible();
          expect(web.feeds[1]).toMatchObject({ interval: '4h', include: { title: ['malware', 'ransomware'] } });
          await page.goto(`${url}/feeds/catalog?text=krebs`);
          await page.getByLabel('Choose Krebs on Security').check();
          await page.getByRole('button', { name: 'Add the chosen feeds' }).click();
          await expect(page.getByRole('status')).toContainText('1 feed was added.');
          await page.goto(`${url}/feeds/catalog?text=krebs`);
          await expect(page.getByText('in the list', { exact: true })).toBeVisible();
          expect(web.feeds.map(({ title }) => title)).toContain('Krebs on Security');
          await page.goto(`${url}/feeds`);
          await page.getByRole('link', { name: 'Old lighthouse' }).click();
          await page.getByText('Delete', { exact: true }).click();
          await page.getByRole('button', { name: 'Delete this feed' }).click();
          await expect(page.getByRole('heading', { name: 'Feeds', exact: true })).toBeVisible();
          expect(web.feeds.map(({ title }) => title)).not.toContain('Old lighthouse');
        },
        { javaScriptEnabled },
      );
    });
  });
