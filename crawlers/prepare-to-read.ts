import type { Page as BrowserPage, CDPSession } from 'playwright';
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
  page: BrowserPage,
  cdp: CDPSession,
  world: IsolatedWorld,
  options: { consent: boolean; watch: Traffic; signal: AbortSignal },
): Promise<PreparedPage> {
  const done: PreparedPage = { opened: 0, clicked: 0, screens: 0 };
  try {
    const seen = await world.call(look, undefined);
    if (options.consent && seen.consentBanner) done.consent = await dismissConsent(cdp, world, page.url());
    const stay = seen.folded ? await keepHere(page) : undefined;
    try {
      if (seen.folded) Object.assign(done, await world.call(unfold, { maxClicks: MAX_CLICKS }));
      if (seen.screensBelow > 0) done.screens = await world.call(scrollThrough, { maxScreens: MAX_SCREENS });
      if (done.clicked > 0 || done.screens > 0 || done.consent === 'dismissed') await settle(cdp, options.watch, options.signal, AFTER_MS);
    } finally {
      await stay?.();
    }
  } catch (error) {
    // A page that does not let itself be prepared is read as it is.
    if (options.signal.aborted) throw error;
  }
  return done;
}

/** A click of ours must not lead away from the article: the main document is not replaced until the returned function is called. */
async function keepHere(page: BrowserPage): Promise<() => Promise<void>> {
  const cdp = await page.context().newCDPSession(page);
  const { frameTree } = await cdp.send('Page.getFrameTree');
  cdp.on('Fetch.requestPaused', ({ requestId, frameId }) => {
    const answer =
      frameId === frameTree.frame.id
        ? cdp.send('Fetch.failRequest', { requestId, errorReason: 'Aborted' })
        : cdp.send('Fetch.continueRequest', { requestId });
    answer.catch(() => {});
  });
  await cdp.send('Fetch.enable', { patterns: [{ urlPattern: '*', resourceType: 'Document', requestStage: 'Request' }] });
  return async () => {
    await cdp.detach();
  };
}
