import { counted } from '../../../src/text.ts';
import { all, attribute, replace, Text, textContent, unwrap } from '../html/dom.ts';
import type { Pass } from './pass.ts';

/** Cloudflare writes e-mail addresses (and whatever it takes for one) as hex, each byte XORed with the first; a script puts them back. */
export const emails: Pass = (body) => {
  let decoded = 0;
  for (const element of all(body)) {
    const hex =
      attribute(element, 'data-cfemail') || (/\/cdn-cgi\/l\/email-protection#([0-9a-f]+)/i.exec(attribute(element, 'href'))?.[1] ?? '');
    if (hex === '' || !element.parent) continue;
    const address = decodeCloudflare(hex);
    if (!address) continue;
    const shown = textContent(element);
    // A link around words ("write to us") keeps its words; a placeholder gives way to the address.
    if (/\[email|@|protected\]/i.test(shown) || shown.trim() === '') replace(element, new Text(address));
    else replace(element, new Text(`${shown} (${address})`));
    decoded++;
  }
  for (const link of all(body, 'a')) {
    if (/\/cdn-cgi\/l\/email-protection/.test(attribute(link, 'href'))) unwrap(link);
  }
  return decoded > 0 ? `Decoded ${counted(decoded, 'protected e-mail address', 'protected e-mail addresses')}.` : undefined;
};

function decodeCloudflare(hex: string): string | undefined {
  if (!/^(?:[0-9a-f]{2}){3,}$/i.test(hex)) return undefined;
  const [key = 0, ...bytes] = Buffer.from(hex, 'hex');
  const text = Buffer.from(bytes.map((byte) => byte ^ key)).toString('utf8');
  return /[\p{Cc}\ufffd]/u.test(text) ? undefined : text;
}
