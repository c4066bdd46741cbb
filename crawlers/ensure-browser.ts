import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { UsageError } from '../src/errors.ts';
import { browserVersion } from './browser-version.ts';
import { type BrowserKind, type FoundBrowser, findBrowser, KIND_NAMES } from './find-browser.ts';

export interface EnsureOptions {
  /** CHROMIUM_PATH */
  configured?: string | undefined;
  /** BROWSER (default shell). */
  kind?: BrowserKind | undefined;
  /** One line per step, for a person who waits. */
  progress?: (line: string) => void;
}

const INSTALL_TIMEOUT_MS = 10 * 60_000;

/** The package manager waits this long for another one that holds its lock (a machine that updates itself at its start). */
const APT_LOCK_SECONDS = 300;

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
  const install = async (command: string, args: string[]): Promise<FoundBrowser | undefined> => {
    const failure = await run(command, args, progress);
    if (failure !== undefined) reasons.push(failure);
    return failure === undefined ? working(undefined, kind, progress) : undefined;
  };
  progress(`No browser is installed yet: downloading Playwright's ${kind === 'shell' ? 'headless shell' : 'Chromium'} (about 100 MB)...`);
  const playwright = join(dirname(createRequire(import.meta.url).resolve('playwright/package.json')), 'cli.js');
  const downloaded = await install(process.execPath, [
    playwright,
    'install',
    ...(kind === 'shell' ? ['--only-shell'] : ['--no-shell']),
    'chromium',
  ]);
  if (downloaded) return downloaded;

  if (process.platform === 'linux' && process.getuid?.() === 0) {
    progress('That did not work: installing Chromium with apt-get...');
    const wait = ['-o', `DPkg::Lock::Timeout=${APT_LOCK_SECONDS}`];
    const outdated = await run('apt-get', [...wait, 'update', '-q'], progress);
    if (outdated !== undefined) reasons.push(outdated);
    for (const name of PACKAGES[kind]) {
      const installed = await install('apt-get', [...wait, 'install', '-y', '-q', '--no-install-recommends', name]);
      if (installed) return installed;
    }
  }
  const why = reasons.length > 0 ? ` (${reasons.join('; ')})` : '';
  throw new UsageError(
    `No browser could be found or installed${why}: install Chromium or Chrome (on Debian and Ubuntu: sudo apt-get install chromium-headless-shell or chromium), or set CHROMIUM_PATH to one.`,
  );
}

async function working(
  configured: string | undefined,
  kind: BrowserKind,
  progress: (line: string) => void,
): Promise<FoundBrowser | undefined> {
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

/** Runs a command to its end; undefined when it succeeded, else what it said last, in one line. */
function run(command: string, args: string[], progress: (line: string) => void): Promise<string | undefined> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      timeout: INSTALL_TIMEOUT_MS,
    });
    let last = '';
    let firstError = '';
    const keep = (chunk: Buffer): void => {
      for (const line of chunk.toString().split('\n')) {
        if (line.trim() !== '') last = line.trim().slice(0, 200);
        // apt says why first and what followed from it last; npx and Playwright print a stack below their error.
        if (firstError === '' && /^(E: |Error: |\w*Error: )/.test(line.trim())) firstError = line.trim().slice(0, 200);
      }
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    const alive = setInterval(() => progress(`  ... ${last}`), 10_000);
    const end = (failure: string | undefined): void => {
      clearInterval(alive);
      const what = [command === process.execPath ? 'playwright' : command, ...args.filter((arg) => !arg.includes('/cli.js'))].join(' ');
      if (failure !== undefined) progress(`  ${what} failed: ${failure}`);
      resolve(failure === undefined ? undefined : `${what}: ${failure.replace(/\.$/, '')}`);
    };
    child.on('error', (error) => end(error.message));
    child.on('close', (code, signal) =>
      end(code === 0 ? undefined : firstError || last || (signal ? `it was ended by ${signal}` : `exit code ${code}`)),
    );
  });
}
