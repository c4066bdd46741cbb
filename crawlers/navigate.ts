import type { BrowserPage } from './browser/page.ts';

/**
 * Lets the page's main frame go to an address (BrowserPage.start or goTo) and waits until a document stands there. Gives the error instead
 * of throwing it ("net::ERR_..."), since some failed navigations are answers: a download, a 204, an empty 404.
 */
export async function navigate({ cdp, mainFrameId }: BrowserPage, go: () => Promise<string | undefined>): Promise<Error | undefined> {
  let committed = (): void => {};
  const isThere = new Promise<void>((resolve) => {
    committed = resolve;
  });
  // A script that goes elsewhere at once replaces the document: the page that it goes to is what we want.
  const onNavigated = ({ frame }: { frame: { id: string; unreachableUrl?: string } }): void => {
    if (frame.id === mainFrameId && frame.unreachableUrl === undefined) committed();
  };
  cdp.on('Page.frameNavigated', onNavigated);
  try {
    const errorText = await go();
    if (errorText) return new Error(errorText);
    await isThere;
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  } finally {
    cdp.off('Page.frameNavigated', onNavigated);
  }
}
