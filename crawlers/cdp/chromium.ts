import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { withinTime } from '../time-limit.ts';
import { openConnection } from './connection.ts';
import { type BrowserPage, type ContextOptions, openPageIn } from './page.ts';

export interface Browser {
  pid: number;
  /** A page in a fresh context. */
  openPage(options: ContextOptions): Promise<BrowserPage>;
  isConnected(): boolean;
  onDisconnected(listener: () => void): void;
  /** Asks it to end, and kills it when it does not. Never throws. */
  close(): Promise<void>;
}

export interface LaunchOptions {
  executable: string;
  flags: string[];
  /** Folder of its profile. */
  profile: string;
  env: Record<string, string>;
}

const START_MS = 30_000;
const CLOSE_MS = 10_000;
const MAX_STDERR = 4_000;

/**
 * Starts Chromium and speaks to it through a pipe: it opens no port, and it ends when this process does, however that
 * happens. In a process group of its own, so that Ctrl-C in a terminal ends pages as we decide and not the browser first.
 */
export async function launchChromium({ executable, flags, profile, env }: LaunchOptions): Promise<Browser> {
  const child = spawn(executable, [...flags, `--user-data-dir=${profile}`, '--remote-debugging-pipe', '--no-startup-window'], {
    env,
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'],
  });
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString('utf8')).slice(-MAX_STDERR);
  });
  const failure = new Promise<never>((_, reject) => {
    child.once('error', reject);
    void ended.then(() => reject(new Error(`it ended at once${said.trim() ? `: ${lastLine(said)}` : ''}`)));
  });
  failure.catch(() => {});
  const kill = (): void => killGroup(child);
  process.once('exit', kill);
  void ended.then(() => process.off('exit', kill));

  const connection = openConnection(child.stdio[3] as Writable, child.stdio[4] as Readable);
  try {
    await withinTime(Promise.race([connection.browser.send('Browser.getVersion'), failure]), START_MS);
  } catch (error) {
    kill();
    // The pipe may close a moment before the process is known to have ended, with its reason.
    throw connection.isClosed() ? await withinTime(failure, 1_000).catch((reason: unknown) => reason) : error;
  }
  return {
    pid: child.pid as number,
    openPage: (options) => openPageIn(connection, options),
    isConnected: () => !connection.isClosed(),
    onDisconnected: (listener) => connection.browser.onClosed(listener),
    async close() {
      if (!connection.isClosed()) await withinTime(connection.browser.send('Browser.close'), CLOSE_MS).catch(() => {});
      await withinTime(ended, CLOSE_MS).catch(kill);
      await withinTime(ended, CLOSE_MS).catch(() => {});
    },
  };
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It has ended meanwhile.
  }
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1)?.slice(0, 300) ?? '';
}
