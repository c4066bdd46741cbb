import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Browser, chromium, type Page } from '@playwright/test';
import type axe from 'axe-core';
import { findBrowser } from '../../../crawlers/find-browser.ts';

const QUIET = ['--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-quic'];

/** The browser that the product itself would use. */
export async function launchBrowser(): Promise<Browser> {
  const found = await findBrowser(process.env.CHROMIUM_PATH);
  const args = process.getuid?.() === 0 ? [...QUIET, '--no-sandbox'] : QUIET;
  return chromium.launch({ ...(found ? { executablePath: found.path } : {}), args });
}

let axeSource: string | undefined;

/** What axe finds that matters, one line each: by all of its rules, or by those that are named. Its script is put into a page once. */
export async function seriousFindings(page: Page, rules?: string[]): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) {
    axeSource ??= readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
    await page.evaluate(axeSource);
  }
  return page.evaluate(async (only) => {
    const checker = (window as unknown as { axe: typeof axe }).axe;
    // Selectors of everything that passed cost more than the checks.
    const options = { resultTypes: ['violations'], selectors: false, preload: false } satisfies axe.RunOptions;
    const { violations } = await checker.run(document, only ? { ...options, runOnly: only } : options);
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, nodes }) =>
        nodes.map((node) => `${id}: ${node.html.slice(0, 120)} ${node.failureSummary?.split('\n')[1]?.trim() ?? ''}`),
      );
  }, rules);
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

/**
 * Controls that keyboard focus does not make visible, one line each: an indicator is an outline or ring of 2 px at least whose colour
 * stands out from what lies around the control by 3 to 1 (WCAG 2.2, 1.4.11 and 2.4.13).
 */
export async function withoutVisibleFocus(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    type Colour = [red: number, green: number, blue: number, alpha: number];
    const parse = (text: string): Colour => {
      const [red = 0, green = 0, blue = 0, alpha = 1] = (text.match(/[\d.]+/g) ?? []).map(Number);
      return text.startsWith('color(') ? [red * 255, green * 255, blue * 255, alpha] : [red, green, blue, alpha];
    };
    const luminance = ([red, green, blue]: Colour): number => {
      const [r = 0, g = 0, b = 0] = [red, green, blue].map((part) => {
        const share = part / 255;
        return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const ground = (element: Element | null): Colour => {
      for (let at = element; at; at = at.parentElement) {
        const colour = parse(getComputedStyle(at).backgroundColor);
        if (colour[3] > 0.5) return colour;
      }
      return [255, 255, 255, 1];
    };
    const contrast = (a: Colour, b: Colour): number => {
      const [low = 0, high = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
      return (high + 0.05) / (low + 0.05);
    };
    const stays = document.activeElement;
    const wrong: string[] = [];
    for (const control of document.querySelectorAll<HTMLElement>('a[href], button, input, select, textarea, summary, [tabindex="0"]')) {
      if (control.matches(':disabled, [type=hidden]') || control.getClientRects().length === 0) continue;
      control.focus({ focusVisible: true, preventScroll: true } as FocusOptions);
      if (document.activeElement !== control) continue;
      const style = getComputedStyle(control);
      const outline = style.outlineStyle !== 'none' && Number.parseFloat(style.outlineWidth) >= 2 ? style.outlineColor : undefined;
      const ring = /(rgba?\([^)]*\)|color\([^)]*\)) 0px 0px 0px (?:[2-9]|\d\d)/.exec(style.boxShadow)?.[1];
      // An outline with a negative offset lies on the control itself.
      const around = ground(Number.parseFloat(style.outlineOffset) < 0 ? control : control.parentElement);
      const colours = [outline, ring].flatMap((colour) => (colour ? [parse(colour)] : []));
      if (!colours.some((colour) => colour[3] > 0.5 && contrast(colour, around) >= 3)) wrong.push(control.outerHTML.slice(0, 120));
    }
    (stays as HTMLElement | null)?.focus?.({ preventScroll: true });
    return [...new Set(wrong)];
  });
}
