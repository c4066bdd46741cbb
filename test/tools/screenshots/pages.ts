import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { launchBrowser } from '../../support/web/browser.ts';
import { fillBusySite } from '../../support/web/busy.ts';
import { openWeb, startLink } from '../../support/web/index.ts';

/** How a page is looked at; 200 % zoom is half the width at twice the density. */
const VIEWS = {
  light: { viewport: { width: 1280, height: 800 }, colorScheme: 'light' },
  dark: { viewport: { width: 1280, height: 800 }, colorScheme: 'dark' },
  'phone-light': { viewport: { width: 390, height: 800 }, colorScheme: 'light' },
  'phone-dark': { viewport: { width: 390, height: 800 }, colorScheme: 'dark' },
  zoomed: { viewport: { width: 640, height: 400 }, colorScheme: 'light', deviceScaleFactor: 2 },
} as const;

/** A picture of every page of a busy site, in every view, into `folder`; with `only`, a regular expression, of those whose names match it (overview-dark, jobs-phone-light). */
export async function pagesOfBusySite(folder: string, only = ''): Promise<string[]> {
  const web = await openWeb({ neverIndicator: async () => {} });
  const browser = await launchBrowser();
  const pattern = new RegExp(only);
  const written: string[] = [];
  mkdirSync(folder, { recursive: true });
  try {
    const { jobs, feedUrl, failingFeedUrl } = await fillBusySite(web);
    const { url } = await web.listen();
    const feed = (address: string) => `/feeds/one?url=${encodeURIComponent(address)}`;
    const pages: Record<string, string> = {
      submit: '/',
      jobs: '/jobs',
      'jobs-empty': '/jobs?text=nothing',
      'jobs-failed': '/jobs?state=failed',
      overview: '/overview',
      ...Object.fromEntries(Object.entries(jobs).map(([name, id]) => [`job-${name}`, `/jobs/${id}`])),
      curate: `/jobs/${jobs.done}/curate`,
      'curate-large': `/jobs/${jobs.large}/curate`,
      feeds: '/feeds',
      feed: feed(feedUrl),
      'feed-failing': feed(failingFeedUrl),
      catalog: '/feeds/catalog',
      watchlists: '/watchlists',
      watchlist: '/watchlists/one?name=VPN+gateways',
      'watchlist-new': '/watchlists/one',
      notifications: '/notifications',
      api: '/api/docs',
      nothing: '/nothing',
    };
    for (const [view, options] of Object.entries(VIEWS)) {
      const wanted = Object.entries(pages).filter(([name]) => pattern.test(`${name}-${view}`));
      const context = await browser.newContext(options);
      const page = await context.newPage();
      page.setDefaultTimeout(120_000);
      const picture = async (name: string, path: string): Promise<void> => {
        await page.goto(url + path);
        const file = join(folder, `${name}-${view}.jpg`);
        const height = await page.evaluate(() => document.documentElement.scrollHeight);
        const clip = { x: 0, y: 0, width: options.viewport.width, height: Math.min(height, 3000) };
        await page.screenshot({ path: file, type: 'jpeg', quality: 75, fullPage: true, clip });
        written.push(file);
      };
      if (pattern.test(`login-${view}`)) await picture('login', '/login');
      await page.goto(startLink(url));
      for (const [name, path] of wanted) await picture(name, path);
      await context.close();
    }
    return written;
  } finally {
    await browser.close();
    await web.close();
  }
}
