import type { Browser, Page } from '@playwright/test';
import type { Article } from '../../../src/domain.ts';
import { expect, test } from '../../support/test.ts';
import { launchBrowser, seriousFindings, watch } from '../../support/web/browser.ts';
import { openWeb, sampleArticle, startLink, type WebUnderTest } from '../../support/web/index.ts';

/** The curation page in Chromium: by mouse, by keyboard alone, on a phone, and with thousands of values. */

let browser: Browser;
let web: WebUnderTest;
test.beforeAll(async () => {
  browser = await launchBrowser();
});
test.afterAll(() => browser.close());
test.afterEach(() => web.close());

/** Opens the page and waits for its tools; with `holdScripts` the page's script comes only when the test lets it run. */
async function curate(
  use: (page: Page, letScriptsRun: () => void) => Promise<void>,
  options: { article?: Article; phone?: boolean; holdScripts?: boolean } = {},
): Promise<void> {
  web = await openWeb(options.article ? { preview: async () => ({ article: options.article as Article, evidence: [] }) } : {});
  const { url } = await web.listen();
  const context = await browser.newContext({ viewport: options.phone ? { width: 390, height: 800 } : { width: 1280, height: 850 } });
  try {
    const page = await context.newPage();
    page.setDefaultTimeout(20_000);
    let letScriptsRun = () => {};
    if (options.holdScripts) {
      const released = new Promise<void>((resolve) => {
        letScriptsRun = resolve;
      });
      await page.route('**/curate*.js', (route) => released.then(() => route.continue()));
    }
    await page.goto(startLink(url));
    await page.getByLabel('Page addresses').fill('https://blog.example.com/cinder-wharf');
    await page.getByRole('button', { name: 'Preview' }).click();
    // Not by an expect(), whose looks at a page of thousands of values that is still loading hold that up for longer than they wait.
    await page.locator(options.holdScripts ? '#curate' : '#tools').waitFor();
    await use(page, letScriptsRun);
  } finally {
    await context.close();
  }
}

const inGroup = (page: Page, group: string) => page.locator(`[data-group="${group}"] .val`);

test('a preview that takes its time becomes the curation page, with its tools and keys', async () => {
  let finish = () => {};
  const isRead = new Promise<void>((resolve) => {
    finish = resolve;
  });
  web = await openWeb({
    preview: async () => {
      await isRead;
      return { article: sampleArticle(), evidence: [] };
    },
  });
  const { url } = await web.listen();
  const page = await browser.newPage();
  try {
    page.setDefaultTimeout(20_000);
    await page.goto(startLink(url));
    await page.getByLabel('Page addresses').fill('https://blog.example.com/cinder-wharf');
    await page.getByRole('button', { name: 'Preview' }).click();
    await expect(page.getByText('Opening the page')).toBeVisible();
    finish();
    await expect(page.getByLabel('Filter by text')).toBeVisible();
    await page.keyboard.press('j');
    await expect(page.locator('.val.current')).toContainText('portside-metrics.com');
  } finally {
    await page.close();
  }
});

test('report and list are linked by click and hover', () =>
  curate(async (page) => {
    const seen = watch(page);
    await page.locator('.report a.value', { hasText: 'CVE-2023-34362' }).click();
    await expect(page.locator('.val.current')).toContainText('CVE-2023-34362');
    await page.locator('.val-value', { hasText: '45.142.213.67' }).locator('a').click();
    await expect(page.locator('.report a.value.current')).toHaveText('45.142.213[.]67');
    await page.locator('.report a.value', { hasText: 'portside' }).hover();
    await expect(page.locator('.val.hover')).toContainText('portside-metrics.com');
    // A value that is left out is in the folded group, which opens.
    await page.locator('.report a.value', { hasText: 'prnmon64.dll' }).click();
    await expect(page.locator('.val.current')).toBeVisible();
    expect(seen).toEqual([]);
  }));

/** WebP of 96 by 16 points. */
const CROP =
  'UklGRg4BAABXRUJQVlA4IAIBAADwBgCdASpgABAAPuFepU2opSOiNVv4ARAcCWkAE8Xd8Taz5/rOA+6Db+FjLBHwKlVbZr+EM/3yZJXNIJAeHtTAAP70zzfx5fUDms+5WHW5/wFPyXMHnnRdBr+Mk5JSAQv/+QPNKS2lB172BTTbAus/B8YWllVz75GHRyb2kdunVxs2296mXCRAWY83qYYzS5xSqKnTftOG5KY+WAZUM9+IT9KE+0hAPVkL/cVI+zo3CTKh0UZqZs03n+Qf9GTlOqxrrsgiB62HcgeoOMybsLMiSBLmsdQLgGLgb4fVGNDQtg87BvzTZeU+viG778r5fwZp7/JvdXBD5K6mmY/ZTZBIAAA=';

test('a value that was read from a picture stands beside the part of the picture that shows it', () => {
  const article = sampleArticle();
  const [first, ...others] = article.indicators;
  if (!first) throw new Error('the sample has no value');
  const origin = { kind: 'picture' as const, number: 1, url: 'https://blog.example.com/table.png', crop: CROP };
  return curate(
    async (page) => {
      const seen = watch(page);
      await expect(page.locator('.val img.crop')).toHaveCount(1);
      const shown = page.locator('.val', { hasText: first.value }).locator('img.crop');
      await shown.scrollIntoViewIfNeeded();
      await expect(shown).toHaveJSProperty('naturalWidth', 96);
      const gone = await page.request.get(`${page.url()}/crops/1`);
      expect(gone.status()).toBe(404);
      expect(seen).toEqual([]);
    },
    { article: { ...article, indicators: [{ ...first, origin }, ...others] } },
  );
});

test('by keyboard alone: from the list to the sent event', () =>
  curate(async (page) => {
    const press = async (...keys: string[]) => {
      for (const key of keys) await page.keyboard.press(key);
    };
    await press('j', 'x');
    await expect(inGroup(page, 'drop')).toHaveCount(2);
    await press('u');
    await expect(inGroup(page, 'drop')).toHaveCount(1);
    await expect(page.locator('.val.current')).toContainText('portside-metrics.com');
    await press('s', 'a', 'a', 'd');
    await expect(inGroup(page, 'ids').locator('.val-value')).toContainText(['45.142.213.67', '6f1ed002', 'CVE-2023-34362']);
    await expect(inGroup(page, 'no-ids').locator('.val-value')).toContainText(['portside-metrics.com']);
    await press('/');
    await page.keyboard.type('45.142');
    await expect(page.locator('.val:visible')).toHaveCount(1);
    await press('Escape');
    const review = page.locator('.actions').getByRole('button', { name: 'Review changes' });
    for (let i = 0; i < 80 && !(await review.evaluate((button) => button === document.activeElement)); i++) await press('Tab');
    await press('Enter');
    await expect(page.locator('.differences tbody tr')).toHaveCount(2);
    // The button that sends has the focus.
    await press('Enter');
    await expect(page.getByText('Queued. This page updates')).toBeVisible();
    const [job] = (await web.store.queue.list({}, { offset: 0, limit: 1 })).jobs;
    expect(job?.request.verdicts?.map(({ value, verdict }) => `${value} ${verdict}`).sort()).toEqual([
      'CVE-2023-34362 ids',
      'portside-metrics.com no-ids',
    ]);
  }));

test('filters, bulk changes and undo', () =>
  curate(async (page) => {
    await page.getByLabel('Filter by type').selectOption('ipv4');
    await expect(page.locator('.val:visible')).toHaveCount(1);
    await page.getByRole('group', { name: 'Change all values' }).getByRole('button', { name: 'Leave out' }).click();
    await expect(inGroup(page, 'ids')).toHaveCount(2);
    await page.getByLabel('Filter by type').selectOption('');
    await page.getByRole('group', { name: 'Change all values' }).getByRole('button', { name: 'Keep' }).click();
    await expect(inGroup(page, 'ids')).toHaveCount(0);
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect(inGroup(page, 'ids')).toHaveCount(3);
  }));

for (const back of ['the button', "the browser's Back"])
  test(`back from the review by ${back}: nothing that was chosen or added is lost`, () =>
    curate(async (page) => {
      await selectUrl(page);
      await page.getByRole('button', { name: /^Add “http/ }).click();
      await page.getByLabel('What to do with portside-metrics.com').selectOption('Leave out');
      await page.getByLabel('Title', { exact: true }).fill('Cinder Wharf, by hand');
      const review = page.locator('.actions').getByRole('button', { name: 'Review changes' });
      await review.click();
      await expect(page.locator('.differences tbody tr')).toHaveCount(3);
      if (back === 'the button') await page.getByRole('button', { name: 'Back to editing' }).click();
      else await page.goBack();
      await expect(inGroup(page, 'drop').locator('.val-value')).toContainText(['portside-metrics.com']);
      await expect(page.getByLabel('Title', { exact: true })).toHaveValue('Cinder Wharf, by hand');
      await page.getByLabel('What to do with CVE-2023-34362').selectOption('Leave out');
      await review.click();
      await expect(page.locator('.differences tbody tr')).toHaveCount(4);
      await expect(page.locator('.differences')).toContainText('url http://45.142.213.67/drv/setup.cab');
    }));

test('a value that the server is still reading when the changes are reviewed is among them', () =>
  curate(async (page) => {
    let answer = () => {};
    const asked = new Promise<void>((resolve) => {
      answer = resolve;
    });
    await page.route('**/values', (route) => asked.then(() => route.continue()));
    await selectUrl(page);
    await page.getByRole('button', { name: /^Add “http/ }).click();
    await page.locator('.actions').getByRole('button', { name: 'Review changes' }).click();
    answer();
    await expect(page.locator('.differences')).toContainText('url http://45.142.213.67/drv/setup.cab');
  }));

test('the browser asks before it leaves a page with choices that no step has saved', () =>
  curate(async (page) => {
    await page.getByLabel('What to do with portside-metrics.com').selectOption('Leave out');
    const asked = page.waitForEvent('dialog');
    // Not awaited before the dialog is answered: the navigation waits for that.
    const leaving = page.getByRole('link', { name: 'Jobs' }).click();
    const dialog = await asked;
    expect(dialog.type()).toBe('beforeunload');
    await dialog.dismiss();
    await leaving;
    await expect(inGroup(page, 'drop')).toHaveCount(2);
  }));

/** Selects the URL of the report's first code block. */
function selectUrl(page: Page): Promise<void> {
  return page.evaluate(() => {
    const code = document.querySelector('.report pre code') as HTMLElement;
    const text = [...code.childNodes].find((node) => node.textContent?.includes('curl')) as Text;
    getSelection()?.setBaseAndExtent(text, text.data.indexOf('http'), text, text.data.trimEnd().length);
  });
}

test('what is chosen before the script has come stands in its group', () =>
  curate(
    async (page, letScriptsRun) => {
      await page.getByLabel('What to do with portside-metrics.com').selectOption('Leave out');
      letScriptsRun();
      await expect(inGroup(page, 'drop')).toHaveCount(2);
      await expect(page.locator('[data-group="drop"] .count')).toHaveText('2');
    },
    { holdScripts: true },
  ));

test('text that is selected before the script has loaded is offered too', () =>
  curate(
    async (page, letScriptsRun) => {
      await selectUrl(page);
      letScriptsRun();
      await expect(page.getByRole('button', { name: /^Add “http/ })).toBeVisible();
    },
    { holdScripts: true },
  ));

test('text that is selected becomes a value, typed and refanged, and can be edited', () =>
  curate(async (page) => {
    await selectUrl(page);
    await page.getByRole('button', { name: /^Add “http/ }).click();
    const row = page.locator('.val.current');
    await expect(row.getByLabel('Value')).toHaveValue('http://45.142.213.67/drv/setup.cab');
    await expect(row.locator('.type')).toHaveValue('url');
    await row.getByLabel('Value').fill('http://45.142.213.67/drv/');
    await page.locator('.actions').getByRole('button', { name: 'Review changes' }).click();
    await expect(page.locator('.differences')).toContainText('url http://45.142.213.67/drv/');
  }));

test('a galaxy is found by its name, and becomes a tag', () =>
  curate(async (page) => {
    await page.getByLabel('Galaxies').fill('cozy');
    await expect(page.locator('#galaxy-names option')).toHaveCount(1);
    await page.getByLabel('Galaxies').fill('misp-galaxy:threat-actor="APT29"');
    await expect(page.getByLabel('Tags', { exact: false }).first()).toHaveValue('misp-galaxy:threat-actor="APT29"');
  }));

test('on a phone the values are cards, and nothing overflows', () =>
  curate(
    async (page) => {
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
      expect(await seriousFindings(page)).toEqual([]);
      await page.getByLabel('What to do with portside-metrics.com').selectOption('Leave out');
      await expect(inGroup(page, 'drop')).toHaveCount(2);
    },
    { phone: true },
  ));

/** A report with thousands of values; what one interaction costs is printed by the bench, here it only has to work. */
function largeArticle(count: number): Article {
  const base = sampleArticle();
  const lines = Array.from({ length: count }, (_, i) => `host-${i}.portside-metrics[.]com`);
  let offset = 0;
  const indicators = lines.map((raw): Article['indicators'][number] => {
    const start = offset + 2;
    offset += raw.length + 3;
    return {
      ...(base.indicators[0] as Article['indicators'][number]),
      type: 'hostname',
      value: raw.replace('[.]', '.'),
      occurrences: [{ start, end: start + raw.length, raw, code: false, target: false }],
    };
  });
  return { ...base, markdown: lines.map((line) => `- ${line}\n`).join(''), indicators };
}

test('two thousand values: keys, filter and bulk changes work', () =>
  curate(
    async (page) => {
      await expect(page.locator('.report a.value')).toHaveCount(2000);
      for (const key of ['j', 'j', 'x', 'd', 'k', 'u']) await page.keyboard.press(key);
      await page.getByLabel('Filter by text').fill('host-19');
      await expect(page.locator('.val:not([hidden])')).toHaveCount(111);
      await page.getByRole('group', { name: 'Change all values' }).getByRole('button', { name: 'Leave out' }).click();
      await expect(inGroup(page, 'drop')).toHaveCount(111);
      await page.locator('.actions').getByRole('button', { name: 'Review changes' }).click();
      await expect(page.locator('.differences tbody tr')).toHaveCount(111);
      await page.goBack();
      await page.getByLabel('Filter by text').fill('');
      // Sent in the same moment: what the lists do not show yet is in the form all the same.
      await page.evaluate(() => {
        document.querySelector<HTMLElement>('[data-bulk="no-ids"]')?.click();
        document.querySelector<HTMLElement>('.actions button')?.click();
      });
      await expect(page.locator('.differences tbody tr')).toHaveCount(2000);
    },
    { article: largeArticle(2000) },
  ));
