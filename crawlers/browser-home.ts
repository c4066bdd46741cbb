import { lstatSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Everything that Chromium writes (profile, cache, crash reports, its own temporary files) goes into one folder of this
 * process, <tmp>/misp-crawler-browser-<uid>/<pid>-<random>. It is removed at stop; what a killed process left is removed by
 * the next start, since the folder's name says whose it was.
 */
export interface BrowserHome {
  path: string;
  /** A fresh folder for one browser. */
  profile(): string;
  /** Never rejects: what a browser that is just ending still writes is left to the next start. */
  remove(): Promise<void>;
}

/** The folder of this user's browsers: another user could neither read nor clean it. */
export function browserRoot(base = tmpdir()): string {
  return join(base, `misp-crawler-browser-${process.getuid?.() ?? 0}`);
}

export function openBrowserHome(base = tmpdir()): BrowserHome {
  const root = ownFolder(browserRoot(base));
  removeAbandoned(root);
  const path = mkdtempSync(join(root, `${process.pid}-`));
  return {
    path,
    profile: () => mkdtempSync(join(path, 'profile-')),
    remove: () => rm(path, { recursive: true, force: true, maxRetries: 3, retryDelay: 200 }).catch(() => {}),
  };
}

/** In a shared /tmp somebody else may have made the folder, or a link in its place; then a fresh one is taken. */
function ownFolder(path: string): string {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  const found = lstatSync(path);
  const isOurs = found.isDirectory() && (process.getuid === undefined || found.uid === process.getuid());
  return isOurs ? path : mkdtempSync(`${path}-`);
}

function removeAbandoned(root: string): void {
  for (const name of readdirSync(root)) {
    const pid = Number(name.split('-')[0]);
    if (!Number.isInteger(pid) || isAlive(pid)) continue;
    try {
      rmSync(join(root, name), { recursive: true, force: true });
    } catch {
      // Another user's folder, or another process removes it at the same moment: not ours to worry about.
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
