import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium } from 'playwright';
import { UsageError } from '../src/errors.ts';

export interface FoundBrowser {
  path: string;
  /** Where it comes from, for doctor: "CHROMIUM_PATH", "Playwright", "installed". */
  origin: string;
}

/**
 * Names under which a usable browser is installed. The headless shell comes first: a context in it costs a quarter of
 * one in the full browser (measured, see docs/browser.md), and we never show a window.
 */
const NAMES = [
  'chromium-headless-shell',
  'chrome-headless-shell',
  'chromium',
  'chromium-browser',
  'google-chrome-stable',
  'google-chrome',
  'chrome',
];
const MAC_APPS = ['Google Chrome.app/Contents/MacOS/Google Chrome', 'Chromium.app/Contents/MacOS/Chromium'];

/**
 * The browser to use: the configured one (CHROMIUM_PATH), else Playwright's own, else one that is installed.
 * Undefined when there is none. Throws UsageError when the configured one cannot be run.
 */
export async function findBrowser(configured?: string): Promise<FoundBrowser | undefined> {
  if (configured) {
    if (!isExecutable(configured))
      throw new UsageError(`CHROMIUM_PATH is ${JSON.stringify(configured)}: there is no program to run at that path.`);
    return { path: configured, origin: 'CHROMIUM_PATH' };
  }
  for (const path of playwrightPaths()) if (isExecutable(path)) return { path, origin: 'Playwright' };
  for (const name of NAMES) {
    for (const folder of (process.env.PATH ?? '').split(delimiter)) {
      const path = join(folder, name);
      if (folder && isExecutable(path)) return { path, origin: 'installed' };
    }
  }
  for (const app of MAC_APPS) if (existsSync(join('/Applications', app))) return { path: join('/Applications', app), origin: 'installed' };
  return undefined;
}

/** Playwright's headless shell lies beside its full browser, which is the only one whose path it tells. */
function playwrightPaths(): string[] {
  let full: string;
  try {
    full = chromium.executablePath();
  } catch {
    return [];
  }
  const shell = full
    .replace(/chromium-(\d+)/, 'chromium_headless_shell-$1')
    .replace(/chrome-([a-z0-9]+)([/\\])chrome(\.exe)?$/, 'chrome-headless-shell-$1$2chrome-headless-shell$3');
  const shellOlder = full.replace(/chromium-(\d+)/, 'chromium_headless_shell-$1').replace(/([/\\])chrome(\.exe)?$/, '$1headless_shell$2');
  return [...new Set([shell, shellOlder, full])];
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
