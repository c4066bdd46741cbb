import type { Page as BrowserPage, CDPSession } from 'playwright';
import type { SourceSettings } from '../src/domain.ts';

/** How much of the page's own clock is let run for scripts that render late. */
const SCRIPT_TIME_MS = 5_000;
/** A page whose network never rests (long poll, endless stream) is taken as it is after this long... */
const CAP_MS = 15_000;
/** ...or when nothing arrived for this long. */
const SILENCE_MS = 3_000;

/** Time at which something last arrived for the page, epoch ms. */
export type LastActivity = () => number;

/**
 * Waits until the page's content stands. The page's clock is virtual: while nothing is being fetched it jumps from timer
 * to timer, so that a text which a script renders after three seconds is there after some milliseconds, and a page that
 * is complete costs no wait at all. The load event is not waited for.
 */
export async function settle(cdp: CDPSession, lastActivity: LastActivity, signal: AbortSignal, budgetMs = SCRIPT_TIME_MS): Promise<void> {
  let expired: (() => void) | undefined;
  let timer: NodeJS.Timeout | undefined;
  const startedAt = Date.now();
  try {
    await new Promise<void>((resolve, reject) => {
      expired = resolve;
      cdp.on('Emulation.virtualTimeBudgetExpired', expired);
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
      timer = setInterval(() => {
        const now = Date.now();
        if (now - startedAt > CAP_MS || now - Math.max(lastActivity(), startedAt) > SILENCE_MS) resolve();
      }, 200);
      cdp.send('Emulation.setVirtualTimePolicy', { policy: 'pauseIfNetworkFetchesPending', budget: budgetMs }).catch(reject);
    });
  } finally {
    clearInterval(timer);
    if (expired) cdp.off('Emulation.virtualTimeBudgetExpired', expired);
  }
}

/** The wait that a feed asks for, before the page is read: SourceSettings.wait. */
export async function waitAsAsked(page: BrowserPage, wait: NonNullable<SourceSettings['wait']>): Promise<void> {
  const cap = wait.ms ?? CAP_MS;
  switch (wait.for) {
    case 'load':
      await page.waitForLoadState('load', { timeout: cap }).catch(() => {});
      return;
    case 'quiet':
      await page.waitForLoadState('networkidle', { timeout: cap }).catch(() => {});
      return;
    case 'selector':
      if (wait.selector) await page.waitForSelector(wait.selector, { state: 'attached', timeout: cap }).catch(() => {});
      return;
    case 'fixed':
      await page.waitForTimeout(wait.ms ?? 0);
  }
}
