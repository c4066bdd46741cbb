import pTimeout from 'p-timeout';
import type { BrowserPage } from './browser/page.ts';
import type { CdpSession } from './browser/session.ts';
import { dismissConsent } from './consent.ts';
import { clickToggles, nextFrame, type PageProbe, probePage, scrollThrough, unfold } from './in-page/probe.ts';
import type { IsolatedWorld } from './isolated-world.ts';
import { keepHere } from './keep-here.ts';
import { settle, type Traffic } from './settle.ts';

/** The page's own time that its scripts get after we opened or scrolled something, ms. */
const AFTER_MS = 2_000;
const FIRST_FRAME_MS = 100;
const MAX_CLICKS = 30;
const MAX_SCREENS = 15;
/** Most time for scrolling, ms. It takes a frame a screen, up to a second each on a busy machine; some pages let none come. */
const SCROLL_LIMIT_MS = 15_000;

/**
 * What a reader does before reading: answers the consent banner, opens folded parts, scrolls to the end. Each only
 * where there is something to do; nothing of it can fail the page. Scrolling makes the browser paint the whole page,
 * which costs as much as loading it: a page where nothing can notice it is not scrolled, unless its pictures are wanted
 * (`media`).
 */
export async function prepareToRead(
  page: BrowserPage,
  world: IsolatedWorld,
  options: { consent: boolean; media: boolean; watch: Traffic; signal: AbortSignal },
): Promise<void> {
  const { cdp } = page;
  try {
    const seen = await world.call(probePage, undefined);
    const consent = options.consent && seen.consentBanner ? await dismissConsent(cdp, world, page.url()) : undefined;
    const clicks = seen.folded ? await world.call(unfold, { maxClicks: MAX_CLICKS }) : 0;
    const stay = clicks > 0 ? await keepHere(page) : undefined;
    try {
      if (clicks > 0) await world.call(clickToggles, undefined);
      const places = await placesToScrollTo(cdp, seen, options.media);
      const screens = places.length > 0 ? await scroll(cdp, world, places, options) : 0;
      if (clicks > 0 || screens > 0 || consent === 'dismissed')
        await settle(cdp, options.watch, { signal: options.signal, budgetMs: AFTER_MS });
    } finally {
      await stay?.();
    }
  } catch (error) {
    // A page that does not let itself be prepared is read as it is.
    if (options.signal.aborted) throw error;
  }
}

/** Everything where the page's scripts may notice scrolling or its pictures are wanted, else where something awaits it. */
async function placesToScrollTo(cdp: CdpSession, seen: PageProbe, media: boolean): Promise<number[] | 'all'> {
  if (!seen.goesOn) return [];
  return media || seen.observesView || (await listensToScrolling(cdp)) ? 'all' : seen.awaitingView;
}

/**
 * The page's clock stands while we scroll, so its scripts hear of everything at once afterwards. What is in view before
 * is told to them first: an observer that looks at its first entry only would otherwise see that one.
 */
async function scroll(
  cdp: CdpSession,
  world: IsolatedWorld,
  places: number[] | 'all',
  { watch, signal }: { watch: Traffic; signal: AbortSignal },
): Promise<number> {
  const limit = { milliseconds: SCROLL_LIMIT_MS };
  await pTimeout(world.call(nextFrame, undefined), limit);
  await settle(cdp, watch, { signal, budgetMs: FIRST_FRAME_MS });
  return pTimeout(world.call(scrollThrough, { places, maxScreens: MAX_SCREENS }), limit);
}

/** A script of the page listens for scrolling: something may come by it. */
async function listensToScrolling(cdp: CdpSession): Promise<boolean> {
  const listened = await Promise.all(
    ['window', 'document'].map(async (expression) => {
      const { objectId } = (await cdp.send('Runtime.evaluate', { expression })).result;
      if (objectId === undefined) return false;
      const { listeners } = await cdp.send('DOMDebugger.getEventListeners', { objectId });
      return listeners.some(({ type }) => /^(scroll|scrollend|wheel|touchmove)$/.test(type));
    }),
  );
  return listened.includes(true);
}
