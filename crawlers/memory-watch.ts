import type { Browser } from 'playwright';
import { residentBytes } from './process-memory.ts';
import type { LogFunction } from './types.ts';

const EVERY_MS = 500;

/**
 * Ends a renderer process that holds more than `maxBytes` of memory: its page fails alone, before it takes the host
 * down. Chromium's heap cap does not see typed arrays, canvases and the DOM; this does. On systems without /proc only
 * the heap cap holds. Stops with the browser.
 */
export function watchMemory(browser: Browser, maxBytes: number, log: LogFunction): void {
  if (process.platform !== 'linux') return;
  let over = false;
  browser.once('disconnected', () => {
    over = true;
  });
  void (async () => {
    const session = await browser.newBrowserCDPSession();
    while (!over) {
      await new Promise((resolve) => setTimeout(resolve, EVERY_MS).unref());
      if (over) return;
      const { processInfo } = await session.send('SystemInfo.getProcessInfo');
      for (const { type, id } of processInfo) {
        if (type !== 'renderer' || (await residentBytes(id)) <= maxBytes) continue;
        log('warn', `A page took more than ${maxBytes} bytes of memory (PAGE_MAX_MEMORY); its browser process was ended.`);
        endProcess(id);
      }
    }
  })().catch(() => {}); // The browser is gone.
}

/** It may have ended by itself since it was looked at: that is no reason to stop watching the others. */
function endProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
