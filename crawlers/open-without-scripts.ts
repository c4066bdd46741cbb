import type { BrowserPage } from './browser/page.ts';
import { navigate } from './navigate.ts';
import type { TrafficWatch } from './traffic.ts';

/**
 * Opens the last address of the web again, without scripts and without refresh, for a page that sent the browser out of the web
 * (about:blank, blob:, back to where nothing was). False when that gives no document either.
 */
export async function openWithoutScripts(page: BrowserPage, watch: TrafficWatch): Promise<boolean> {
  const address = watch.addresses().findLast((one) => /^https?:/.test(one));
  if (address === undefined) return false;
  await page.cdp.send('Emulation.setScriptExecutionDisabled', { value: true });
  const end = await removeRefresh(page);
  try {
    return (await navigate(page, () => page.goTo(address))) === undefined;
  } finally {
    await end();
  }
}

const REFRESH = /(<meta\b[^>]{0,2000}?\bhttp-equiv\s*=\s*["']?\s*)refresh\b/gi;

/** Takes `<meta http-equiv="refresh">` out of the documents of the main frame until the returned function is called. */
async function removeRefresh({ mainFrameId, openSession }: BrowserPage): Promise<() => Promise<void>> {
  const cdp = await openSession();
  cdp.on('Fetch.requestPaused', ({ requestId, frameId, responseStatusCode, responseHeaders }) => {
    const answer = async (): Promise<unknown> => {
      if (frameId !== mainFrameId || responseStatusCode === undefined || responseStatusCode >= 300)
        return cdp.send('Fetch.continueRequest', { requestId });
      const { body, base64Encoded } = await cdp.send('Fetch.getResponseBody', { requestId });
      // As Latin-1, bytes that are not changed stay what they are, whatever the charset.
      const text = Buffer.from(body, base64Encoded ? 'base64' : 'utf8').toString('latin1');
      const changed = Buffer.from(text.replace(REFRESH, '$1x-moved'), 'latin1').toString('base64');
      // The body comes unpacked.
      const headers = (responseHeaders ?? []).filter(({ name }) => !/^content-(?:encoding|length)$/i.test(name));
      return cdp.send('Fetch.fulfillRequest', { requestId, responseCode: responseStatusCode, responseHeaders: headers, body: changed });
    };
    answer().catch(() => {});
  });
  await cdp.send('Fetch.enable', { patterns: [{ urlPattern: '*', resourceType: 'Document', requestStage: 'Response' }] });
  return () => cdp.detach();
}
