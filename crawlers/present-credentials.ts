import type { SourceSettings } from '../src/domain.ts';
import type { Gate } from '../src/net/gate.ts';
import { parseUrl } from '../src/url.ts';
import type { CdpSession } from './browser/session.ts';
import { headersToSend } from './request-headers.ts';

export interface CredentialOptions {
  gate: Gate;
  /** The task's URL. */
  url: string;
  /** The feed's own cookies and headers. */
  settings: SourceSettings | undefined;
  /** BrowserIdentity.secChUa. */
  secChUa: string | undefined;
  /** Awaited before the browser gets the first document's answer. */
  beforeDocument(): Promise<void>;
}

/**
 * Makes the page present two kinds of credentials: the gate's, without which it lets nothing through, and the feed's own
 * cookies and headers (an Authorization among them), which go to the origin of the article and nowhere else: not to the
 * third parties of the page, and not along a redirect to another origin.
 *
 * Chromium remembers a proxy's credentials for the whole context once it was asked for them, so requests are paused for
 * the gate only until the first document is there: call what is returned then. The answer with that document is paused, too.
 * The client hints of the first request are corrected here, too: Chromium may have written them before the page's user agent was set.
 */
export async function presentCredentials(
  cdp: CdpSession,
  { gate, url, settings, secChUa, beforeDocument }: CredentialOptions,
): Promise<() => Promise<void>> {
  const { origin } = new URL(url);
  const own = Object.entries(settings?.headers ?? {});

  let document: Promise<void> | undefined;
  cdp.on('Fetch.requestPaused', ({ requestId, request, responseStatusCode, responseErrorReason }) => {
    if (responseStatusCode !== undefined || responseErrorReason !== undefined) {
      const isAnswer = responseStatusCode !== undefined && (responseStatusCode < 300 || responseStatusCode >= 400);
      if (isAnswer) document ??= beforeDocument();
      void Promise.resolve(document).then(() => cdp.send('Fetch.continueRequest', { requestId }).catch(() => {}));
      return;
    }
    const isOwn = own.length > 0 && parseUrl(request.url)?.origin === origin;
    const headers = headersToSend(request.headers, { secChUa, own: isOwn ? own : [] });
    cdp.send('Fetch.continueRequest', { requestId, ...(headers ? { headers } : {}) }).catch(() => {});
  });
  /** A request that asks again was refused with the right answer: once is enough. */
  const answered = new Set<string>();
  cdp.on('Fetch.authRequired', ({ requestId, authChallenge }) => {
    const isGate = authChallenge.source === 'Proxy' && authChallenge.origin === gate.proxyUrl && !answered.has(requestId);
    answered.add(requestId);
    const authChallengeResponse = isGate
      ? { response: 'ProvideCredentials' as const, ...gate.credentials }
      : { response: 'CancelAuth' as const };
    cdp.send('Fetch.continueWithAuth', { requestId, authChallengeResponse }).catch(() => {});
  });

  const ownPattern = { urlPattern: `${origin}/*`, requestStage: 'Request' as const };
  const documents = (['Request', 'Response'] as const).map((requestStage) => ({
    urlPattern: '*',
    resourceType: 'Document' as const,
    requestStage,
  }));
  await Promise.all([
    settings?.cookies ? cdp.send('Network.setCookies', { cookies: cookiesFor(origin, settings.cookies) }) : undefined,
    cdp.send('Fetch.enable', { patterns: own.length > 0 ? [ownPattern, ...documents] : documents, handleAuthRequests: true }),
  ]);
  return async () => {
    await (own.length > 0 ? cdp.send('Fetch.enable', { patterns: [ownPattern] }) : cdp.send('Fetch.disable'));
  };
}

/** "a=1; b=2" as the browser's cookies of this origin: bound to its scheme and port (see launch-browser.ts). */
function cookiesFor(origin: string, cookies: string) {
  const { port, protocol } = new URL(origin);
  const isSecure = protocol === 'https:';
  const bound = {
    url: origin,
    sourceScheme: isSecure ? ('Secure' as const) : ('NonSecure' as const),
    sourcePort: Number(port) || (isSecure ? 443 : 80),
  };
  return cookies.split(';').flatMap((pair) => {
    const [name, ...value] = pair.split('=');
    return name?.trim() ? [{ name: name.trim(), value: value.join('=').trim(), ...bound }] : [];
  });
}
