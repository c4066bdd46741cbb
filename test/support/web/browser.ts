import { AxeBuilder } from '@axe-core/playwright';
import { type Browser, chromium, type Page } from '@playwright/test';
import { findBrowser } from '../../../crawlers/index.ts';

const QUIET = ['--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-quic'];

/** The browser that the product itself would use. */
export async function launchBrowser(): Promise<Browser> {
  const found = await findBrowser(process.env.CHROMIUM_PATH);
  const args = process.getuid?.() === 0 ? [...QUIET, '--no-sandbox'] : QUIET;
  return chromium.launch({ ...(found ? { executablePath: found.path } : {}), args });
}

/**
 * What axe finds that matters, one line each: by all of its rules, or by those that are named. Legacy mode leaves out
 * frames of other origins, which we have none of, and the second page that axe opens for them.
 */
export async function seriousFindings(page: Page, rules?: string[]): Promise<string[]> {
  const builder = new AxeBuilder({ page }).setLegacyMode(true);
  const { violations } = await (rules ? builder.withRules(rules) : builder).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map((node) => `${id}: ${node.html.slice(0, 120)} ${node.failureSummary?.split('\n')[1]?.trim() ?? ''}`),
    );
}

/** The same in both themes, of which only the colours differ. */
export async function seriousFindingsInBothThemes(page: Page): Promise<string[]> {
  await page.emulateMedia({ colorScheme: 'light' });
  const light = await seriousFindings(page);
  await page.emulateMedia({ colorScheme: 'dark' });
  return [...light, ...(await seriousFindings(page, ['color-contrast'])).map((line) => `dark: ${line}`)];
}

/** Collects what a page must never do: violate the policy, fail in script, open a dialog that nobody asked for. */
export function watch(page: Page): string[] {
  const seen: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') seen.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => seen.push(`script: ${error.message}`));
  page.on('request', (request) => {
    if (new URL(request.url()).hostname !== '127.0.0.1') seen.push(`request: ${request.url()}`);
  });
  return seen;
}
