import { readFileSync } from 'node:fs';
import type { Browser } from 'playwright';
import { descendants, residentBytes } from './process-memory.ts';
import type { LogFunction } from './types.ts';

const EVERY_MS = 500;

/**
 * Ends a renderer process that holds more than `maxBytes` of memory: its page fails alone, before it takes the host
 * down. Chromium's heap cap does not see typed arrays, canvases and the DOM; this does. On systems without /proc only
 * the heap cap holds. Stops with the browser.
 */
export function watchMemory(browser: Browser, maxBytes: number, log: LogFunction): void {
  if (process.platform !== 'linux') return;
  const renderers = new Map<number, boolean>();
  const timer = setInterval(() => {
    const pids = descendants(process.pid);
    for (const pid of renderers.keys()) if (!pids.includes(pid)) renderers.delete(pid);
    for (const pid of pids) {
      const known = renderers.get(pid) ?? isRenderer(pid);
      if (known !== undefined) renderers.set(pid, known);
      if (known && residentBytes(pid) > maxBytes) end(pid, maxBytes, log);
    }
  }, EVERY_MS);
  timer.unref();
  browser.once('disconnected', () => clearInterval(timer));
}

function end(pid: number, maxBytes: number, log: LogFunction): void {
  try {
    process.kill(pid, 'SIGKILL');
    log('warn', `A page took more than ${maxBytes} bytes of memory (PAGE_MAX_MEMORY); its browser process was killed.`);
  } catch {
    // It ended by itself in between.
  }
}

/** Undefined while a process is not yet what it will be: a zygote's child has the zygote's command line at first. */
function isRenderer(pid: number): boolean | undefined {
  try {
    const type = /--type=([a-z-]+)/.exec(readFileSync(`/proc/${pid}/cmdline`, 'utf8'))?.[1];
    return type === undefined || type === 'zygote' ? undefined : type === 'renderer';
  } catch {
    return undefined;
  }
}
