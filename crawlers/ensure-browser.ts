import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { UsageError } from '../src/errors.ts';
import { browserVersion } from './browser-version.ts';
import { type FoundBrowser, findBrowser } from './find-browser.ts';

export interface EnsureOptions {
  /** CHROMIUM_PATH */
  configured?: string | undefined;
  /** One line per step, for a person who waits. */
  progress?: (line: string) => void;
}

const INSTALL_TIMEOUT_MS = 10 * 60_000;

/**
 * A browser that starts: the configured one, else one that is there already, else one that is installed now (Playwright's
 * headless shell; where that cannot be downloaded and we are root on a Debian-like system, the package).
 * Throws UsageError with one sentence on what to do.
 */
export async function ensureBrowser({ configured, progress = () => {} }: EnsureOptions = {}): Promise<FoundBrowser> {
  const present = await working(configured, progress);
  if (present) return present;
  if (configured) throw new UsageError(`CHROMIUM_PATH is ${JSON.stringify(configured)}, but that program does not start.`);

  progress("No browser is installed yet: downloading Playwright's headless Chromium (about 100 MB)...");
  const playwright = join(dirname(createRequire(import.meta.url).resolve('playwright/package.json')), 'cli.js');
  const downloaded = await succeeds(process.execPath, [playwright, 'install', '--only-shell', 'chromium'], progress);
  let found = downloaded ? await working(undefined, progress) : undefined;
  if (found) return found;

  if (process.platform === 'linux' && process.getuid?.() === 0) {
    progress('That did not work: installing Chromium with apt-get...');
    await succeeds('apt-get', ['update', '-q'], progress);
    // The headless shell alone is a quarter of the size and the faster one; older releases have only the full browser.
    for (const name of ['chromium-headless-shell', 'chromium', 'chromium-browser']) {
      if (!(await succeeds('apt-get', ['install', '-y', '-q', '--no-install-recommends', name], progress))) continue;
      found = await working(undefined, progress);
      if (found) return found;
    }
  }
  throw new UsageError(
    'No browser could be found or installed: install Chromium or Chrome (on Debian and Ubuntu: sudo apt-get install chromium), or set CHROMIUM_PATH to one.',
  );
}

async function working(configured: string | undefined, progress: (line: string) => void): Promise<FoundBrowser | undefined> {
  const found = await findBrowser(configured);
  if (!found) return undefined;
  try {
    const version = await browserVersion(found.path);
    progress(`Browser: ${version} (${found.path}, ${found.origin}).`);
    return found;
  } catch {
    progress(`${found.path} (${found.origin}) does not start; libraries that it needs may be missing.`);
    return undefined;
  }
}

function succeeds(command: string, args: string[], progress: (line: string) => void): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      timeout: INSTALL_TIMEOUT_MS,
    });
    let last = '';
    const keep = (chunk: Buffer): void => {
      last = chunk.toString().trim().split('\n').at(-1)?.slice(0, 200) || last;
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    const alive = setInterval(() => progress(`  ... ${last}`), 10_000);
    const end = (ok: boolean): void => {
      clearInterval(alive);
      if (!ok) progress(`  ${[command, ...args].join(' ').slice(0, 120)} failed: ${last}`);
      resolve(ok);
    };
    child.on('error', (error) => {
      last = error.message;
      end(false);
    });
    child.on('close', (code) => end(code === 0));
  });
}
