import { attribute, type Document, elements } from '../html/dom.ts';

const TRACKING =
  /^(?:utm_\w+|fbclid|gclid|dclid|msclkid|mc_[ce]id|_hs(?:enc|mi)|mkt_tok|igshid|yclid|oly_(?:anon|enc)_id|vero_id|wickedid)$/i;

/**
 * The address that identifies the article: its canonical link when that is on the page's own site and says more than "our home
 * page" (a common mistake of templates), else where the browser ended up. Without fragment and tracking parameters.
 */
export function canonicalOf(document: Document, finalUrl: string, ogUrl: string | undefined, base: string | undefined): string {
  const own = parse(finalUrl);
  if (!own) return finalUrl;
  const from = (base && parse(base, own)) || own;
  for (const link of elements(document, 'link')) {
    if (!attribute(link, 'rel').toLowerCase().split(/\s+/).includes('canonical')) continue;
    const url = parse(attribute(link, 'href'), from);
    if (url && plausible(url, own)) return tidy(url);
  }
  const url = ogUrl ? parse(ogUrl, from) : undefined;
  if (url && plausible(url, own) && url.pathname.length > 1) return tidy(url);
  return tidy(own);
}

function plausible(url: URL, own: URL): boolean {
  if (!/^https?:$/.test(url.protocol) || !sameSite(url.hostname, own.hostname)) return false;
  return url.pathname.length > 1 || own.pathname.length <= 1;
}

/** example.org, www.example.org and blog.example.org are one site for this purpose; a.github.io and b.github.io are not. */
function sameSite(a: string, b: string): boolean {
  const [one, two] = [a, b].map((host) => host.toLowerCase().replace(/^www\./, '')) as [string, string];
  return one === two || one.endsWith(`.${two}`) || two.endsWith(`.${one}`);
}

export function tidy(url: URL): string {
  url.hash = '';
  for (const name of [...url.searchParams.keys()]) if (TRACKING.test(name)) url.searchParams.delete(name);
  return url.href;
}

function parse(address: string, base?: URL): URL | undefined {
  return URL.canParse(address, base?.href) ? new URL(address, base?.href) : undefined;
}
