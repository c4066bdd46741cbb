import type { CDPSession } from 'playwright';
import { dismissConsent } from './consent.ts';
import { look, scrollThrough, unfold } from './in-page/look.ts';
import type { IsolatedWorld } from './isolated-world.ts';
import { settle, type Traffic } from './settle.ts';

/** The page's own time that its scripts get after we opened or scrolled something, ms. */
const AFTER_MS = 2_000;
const MAX_CLICKS = 30;
const MAX_SCREENS = 15;

export interface PreparedPage {
  consent?: string;
  opened: number;
  clicked: number;
  screens: number;
}

/**
 * What a reader does before reading: answers the consent banner, opens folded parts, scrolls to the end. Each only
 * where there is something to do; nothing of it can fail the page.
 */
export async function prepareToRead(
  cdp: CDPSession,
  world: IsolatedWorld,
  options: { url: string; consent: boolean; watch: Traffic; signal: AbortSignal },
): Promise<PreparedPage> {
  const seen = await world.call(look, undefined);
  const done: PreparedPage = { opened: 0, clicked: 0, screens: 0 };
  if (options.consent && seen.consentBanner) done.consent = await dismissConsent(cdp, world, options.url);
  if (seen.folded) Object.assign(done, await world.call(unfold, { maxClicks: MAX_CLICKS }));
  if (seen.screensBelow > 0) done.screens = await world.call(scrollThrough, { maxScreens: MAX_SCREENS });
  if (done.clicked > 0 || done.screens > 0 || done.consent === 'dismissed') await settle(cdp, options.watch, options.signal, AFTER_MS);
  return done;
}
