import type { BrowserPage } from './browser/page.ts';

/** The main document is not replaced until the returned function is called: by a click of ours, or a page that reloads itself. */
export async function keepHere(page: BrowserPage): Promise<() => Promise<void>> {
  const cdp = await page.openSession();
  cdp.on('Fetch.requestPaused', ({ requestId, frameId }) => {
    const answer =
      frameId === page.mainFrameId
        ? cdp.send('Fetch.failRequest', { requestId, errorReason: 'Aborted' })
        : cdp.send('Fetch.continueRequest', { requestId });
    answer.catch(() => {});
  });
  await cdp.send('Fetch.enable', { patterns: [{ urlPattern: '*', resourceType: 'Document', requestStage: 'Request' }] });
  return () => cdp.detach();
}
