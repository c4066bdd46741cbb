import type { BrowserContext, CDPSession } from 'playwright';
import type { SourceSettings } from '../src/domain.ts';

/**
 * A feed's own cookies and headers (an Authorization among them) go to the site of the article and nowhere else: not to
 * the third parties of the page, and not along a redirect to another origin.
 */
export async function presentCredentials(context: BrowserContext, cdp: CDPSession, url: string, settings: SourceSettings): Promise<void> {
  const { origin } = new URL(url);
  if (settings.cookies) {
    const cookies = settings.cookies.split(';').flatMap((pair) => {
      const [name, ...value] = pair.split('=');
      return name?.trim() ? [{ name: name.trim(), value: value.join('=').trim(), url: origin }] : [];
    });
    await context.addCookies(cookies);
  }
  const own = Object.entries(settings.headers ?? {});
  if (own.length === 0) return;
  cdp.on('Fetch.requestPaused', ({ requestId, request }) => {
    const names = new Set(own.map(([name]) => name.toLowerCase()));
    const headers = [
      ...Object.entries(request.headers).flatMap(([name, value]) =>
        names.has(name.toLowerCase()) ? [] : [{ name, value: String(value) }],
      ),
      ...own.map(([name, value]) => ({ name, value })),
    ];
    const mine = URL.canParse(request.url) && new URL(request.url).origin === origin;
    cdp.send('Fetch.continueRequest', { requestId, ...(mine ? { headers } : {}) }).catch(() => {});
  });
  await cdp.send('Fetch.enable', { patterns: [{ urlPattern: `${origin}/*`, requestStage: 'Request' }] });
}
