import pTimeout from 'p-timeout';
import type { CdpSession } from './browser/session.ts';

/** A page is asked this often whether it still answers, and is given this long, ms. A busy machine is slow, too. */
const EVERY_MS = 4_000;
const PATIENCE_MS = 8_000;

export interface RunawayWatch {
  /** A script was stopped. */
  stopped(): boolean;
  end(): void;
}

/**
 * Stops a script that never ends, and every later one: what stands on the page can then be read. The page's text was
 * there before, or it would never have come.
 */
export function watchRunaway(cdp: CdpSession): RunawayWatch {
  let stopped = false;
  let over = false;
  let timer: NodeJS.Timeout | undefined;
  const ask = async (): Promise<void> => {
    try {
      await pTimeout(cdp.send('Runtime.evaluate', { expression: '0' }), { milliseconds: PATIENCE_MS });
    } catch {
      if (over) return;
      stopped = true;
      // The order counts: no timer of the page may start the next one as soon as this one has ended.
      const disabled = cdp.send('Emulation.setScriptExecutionDisabled', { value: true }).catch(() => {});
      await cdp.send('Runtime.terminateExecution').catch(() => {});
      await disabled;
      return;
    }
    if (!over) timer = setTimeout(ask, EVERY_MS);
  };
  timer = setTimeout(ask, EVERY_MS);
  return {
    stopped: () => stopped,
    end() {
      over = true;
      clearTimeout(timer);
    },
  };
}
