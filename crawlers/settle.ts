import type { Page as BrowserPage, CDPSession } from 'playwright';
import type { SourceSettings } from '../src/domain.ts';

/** How much of the page's own clock is let run for scripts that render late. */
const SCRIPT_TIME_MS = 5_000;
/** A page whose network never rests (long poll, endless stream) is taken as it is after this long... */
const CAP_MS = 12_000;
/** ...or when nothing arrived for this long. */
const SILENCE_MS = 3_000;
/** The document itself is waited for longer: what is missing of it would be missing in the report. */
const DOCUMENT_CAP_MS = 30_000;
const DOCUMENT_SILENCE_MS = 15_000;

/** What is known of the page's traffic. */
export interface Traffic {
  /** When something last arrived for the page, epoch ms. */
  lastActivity(): number;
  /** The main document came in whole. */
  documentEnded(): boolean;
}

/**
 * Waits until the page's content stands. The page's clock is virtual: while nothing is being fetched it jumps from timer
 * to timer, so that a text which a script renders after three seconds is there after some milliseconds, and a page that
 * is complete costs no wait at all. The load event is not waited for. False when the document itself did not come in
 * whole in time.
 */
export async function settle(cdp: CDPSession, traffic: Traffic, signal: AbortSignal, budgetMs = SCRIPT_TIME_MS): Promise<boolean> {
  let expired: (() => void) | undefined;
  let timer: NodeJS.Timeout | undefined;
  const startedAt = Date.now();
  try {
    return await new Promise<boolean>((resolve, reject) => {
      expired = () => resolve(true);
      cdp.on('Emulation.virtualTimeBudgetExpired', expired);
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
      timer = setInterval(() => {
        const now = Date.now();
        const [cap, silence] = traffic.documentEnded() ? [CAP_MS, SILENCE_MS] : [DOCUMENT_CAP_MS, DOCUMENT_SILENCE_MS];
        if (now - startedAt > cap || now - Math.max(traffic.lastActivity(), startedAt) > silence) resolve(traffic.documentEnded());
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
