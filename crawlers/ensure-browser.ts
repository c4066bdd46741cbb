import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { UsageError } from '../src/errors.ts';
import { browserVersion } from './browser-version.ts';
import { type BrowserKind, type FoundBrowser, findBrowser, KIND_NAMES } from './find-browser.ts';
import { canInstallPackages, installPackages, type Progress, runInstaller, updatePackageList } from './install.ts';

export interface EnsureOptions {
  /** CHROMIUM_PATH */
  configured?: string | undefined;
  /** BROWSER (default shell). */
  kind?: BrowserKind | undefined;
  progress?: Progress;
}

/** Packages by kind, the best first; older releases have only the full browser. */
const PACKAGES: Record<BrowserKind, string[]> = {
  shell: ['chromium-headless-shell', 'chromium', 'chromium-browser'],
  full: ['chromium', 'chromium-browser'],
};

/**
 * A browser that starts: the configured one; else a headless shell of Playwright or of the system, else Chromium or Chrome
 * (see findBrowser); else one that is installed now: Playwright's, and where that cannot be downloaded and we are root on a
 * Debian-like system, the package. Throws UsageError with what failed and what to do.
 */
export async function ensureBrowser({ configured, kind = 'shell', progress = () => {} }: EnsureOptions = {}): Promise<FoundBrowser> {
  const present = await working(configured, kind, progress);
  if (present) return present;
  if (configured) throw new UsageError(`CHROMIUM_PATH is ${JSON.stringify(configured)}, but that program does not start.`);

  const reasons: string[] = [];
  const browserAfter = async (failure: string | undefined): Promise<FoundBrowser | undefined> => {
    if (failure === undefined) return working(undefined, kind, progress);
    reasons.push(failure);
    return undefined;
  };
  progress(`No browser is installed yet: downloading Playwright's ${kind === 'shell' ? 'headless shell' : 'Chromium'} (about 100 MB)...`);
  const playwright = join(dirname(createRequire(import.meta.url).resolve('playwright/package.json')), 'cli.js');
  const download = [playwright, 'install', ...(kind === 'shell' ? ['--only-shell'] : ['--no-shell']), 'chromium'];
  const downloaded = await browserAfter(await runInstaller(process.execPath, download, progress));
  if (downloaded) return downloaded;

  if (canInstallPackages()) {
    progress('That did not work: installing Chromium with apt-get...');
    const outdated = await updatePackageList(progress);
    if (outdated !== undefined) reasons.push(outdated);
    for (const name of PACKAGES[kind]) {
      const installed = await browserAfter(await installPackages([name], progress));
      if (installed) return installed;
    }
  }
  const why = reasons.length > 0 ? ` (${reasons.join('; ')})` : '';
  throw new UsageError(
    `No browser could be found or installed${why}: install Chromium or Chrome (on Debian and Ubuntu: sudo apt-get install chromium-headless-shell or chromium), or set CHROMIUM_PATH to one.`,
  );
}

async function working(configured: string | undefined, kind: BrowserKind, progress: Progress): Promise<FoundBrowser | undefined> {
  const found = await findBrowser(configured, kind);
  if (!found) return undefined;
  try {
    const version = await browserVersion(found.path);
    progress(`Browser: ${version}, ${KIND_NAMES[found.kind]} (${found.path}, ${found.origin}).`);
    return found;
  } catch {
    progress(`${found.path} (${found.origin}) does not start; libraries that it needs may be missing.`);
    return undefined;
  }
}
