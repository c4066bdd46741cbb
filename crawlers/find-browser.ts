import { accessSync, constants, existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { UsageError } from '../src/errors.ts';

/** shell: the headless shell, else the full browser; full: the full browser only. BROWSER. */
export type BrowserKind = 'shell' | 'full';

export const KIND_NAMES: Record<BrowserKind, string> = { shell: 'headless shell', full: 'full browser' };

export interface FoundBrowser {
  path: string;
  kind: BrowserKind;
  /** Where it comes from, for doctor: "CHROMIUM_PATH", "Playwright", "installed". */
  origin: string;
}

const NAMES: Record<BrowserKind, string[]> = {
  shell: ['chromium-headless-shell', 'chrome-headless-shell'],
  full: ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'chrome'],
};
const MAC_APPS = ['Google Chrome.app/Contents/MacOS/Google Chrome', 'Chromium.app/Contents/MacOS/Chromium'];

/** Playwright's folders by kind, and where the program lies in one of them, newest layout first. */
const PLAYWRIGHT: Record<BrowserKind, { folder: RegExp; programs: string[] }> = {
  shell: {
    folder: /^chromium_headless_shell-(\d+)$/,
    programs: [
      'chrome-headless-shell-linux64/chrome-headless-shell',
      'chrome-linux/headless_shell',
      'chrome-headless-shell-mac-arm64/chrome-headless-shell',
      'chrome-headless-shell-mac-x64/chrome-headless-shell',
      'chrome-mac/headless_shell',
      'chrome-headless-shell-win64/chrome-headless-shell.exe',
      'chrome-win/headless_shell.exe',
    ],
  },
  full: {
    folder: /^chromium-(\d+)$/,
    programs: [
      'chrome-linux64/chrome',
      'chrome-linux/chrome',
      'chrome-mac-arm64/Google Chrome for Testing.app/Contents/MacOS/Google Chrome for Testing',
      'chrome-mac-x64/Google Chrome for Testing.app/Contents/MacOS/Google Chrome for Testing',
      'chrome-mac/Chromium.app/Contents/MacOS/Chromium',
      'chrome-win64/chrome.exe',
      'chrome-win/chrome.exe',
    ],
  },
};

/**
 * The browser to use: the configured one (CHROMIUM_PATH); else a headless shell, Playwright's or an installed one, since
 * it costs a fraction of the full browser (docs/performance.md) and we never show a window; else the full browser.
 * With `wanted: 'full'` (BROWSER) headless shells are passed over. Undefined when there is none. Throws UsageError when
 * the configured one cannot be run.
 */
export async function findBrowser(configured?: string, wanted: BrowserKind = 'shell'): Promise<FoundBrowser | undefined> {
  if (configured) {
    if (!isExecutable(configured))
      throw new UsageError(`CHROMIUM_PATH is ${JSON.stringify(configured)}: there is no program to run at that path.`);
    return { path: configured, kind: /headless[_-]?shell/i.test(configured) ? 'shell' : 'full', origin: 'CHROMIUM_PATH' };
  }
  const kinds: BrowserKind[] = wanted === 'full' ? ['full'] : ['shell', 'full'];
  for (const kind of kinds) {
    const ofPlaywright = findPlaywrights(kind);
    if (ofPlaywright) return { path: ofPlaywright, kind, origin: 'Playwright' };
    const installed = findInstalled(kind);
    if (installed) return { path: installed, kind, origin: 'installed' };
  }
  return undefined;
}

function findInstalled(kind: BrowserKind): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  const programs = NAMES[kind].flatMap((name) => folders.map((folder) => join(folder, name)));
  if (kind === 'full') programs.push(...MAC_APPS.map((app) => join('/Applications', app)).filter(existsSync));
  return programs.find(isExecutable);
}

/**
 * The newest browser of this kind in Playwright's cache. Playwright itself would have to be loaded to say where that is,
 * which takes longer than everything else that a role without pages does.
 */
function findPlaywrights(kind: BrowserKind): string | undefined {
  const cache = playwrightCache();
  if (!cache || !existsSync(cache)) return undefined;
  const { folder, programs } = PLAYWRIGHT[kind];
  const revisions = readdirSync(cache).flatMap((name) => {
    const revision = folder.exec(name)?.[1];
    return revision === undefined ? [] : [{ name, revision: Number(revision) }];
  });
  revisions.sort((a, b) => b.revision - a.revision);
  return revisions.flatMap(({ name }) => programs.map((program) => join(cache, name, program))).find(isExecutable);
}

function playwrightCache(): string | undefined {
  const configured = process.env.PLAYWRIGHT_BROWSERS_PATH;
  if (configured === '0') return join(dirname(createRequire(import.meta.url).resolve('playwright-core/package.json')), '.local-browsers');
  if (configured) return configured;
  switch (process.platform) {
    case 'darwin':
      return join(homedir(), 'Library/Caches/ms-playwright');
    case 'win32':
      return process.env.LOCALAPPDATA && join(process.env.LOCALAPPDATA, 'ms-playwright');
    default:
      return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'ms-playwright');
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
