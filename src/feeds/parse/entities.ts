import { decodeHTML, decodeHTMLStrict } from 'entities';

const REFERENCE = /&(?:#(?:x([0-9a-f]{1,8})|(\d{1,8}))|([a-z][\w.-]{0,40}));/gi;
/** Nearly all there are, without the way through the table of 2,231 names. */
const COMMON: Readonly<Record<string, string | undefined>> = Object.assign(Object.create(null), {
  ...{ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" },
});
/** Characters that XML does not allow, whether or not their neighbours make them whole: few documents have any. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const SUSPECT = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ud800-\udfff\ufffe\uffff]/;
/** Characters that XML does not allow; parsers refuse a document for them, and nobody sees them. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]+/g;

/**
 * Resolves references once, as an XML reader with HTML's entity names and those of the DOCTYPE would: `&name;` and
 * `&#n;`, always with the semicolon, so `?a=1&copy=2` stays. Unknown names stay as they are written.
 */
export function decodeReferences(text: string, declared?: ReadonlyMap<string, string>): string {
  if (!text.includes('&')) return text;
  const decoded = text.replace(REFERENCE, (whole, hex: string | undefined, decimal: string | undefined, name: string | undefined) => {
    if (name !== undefined) return COMMON[name] ?? declared?.get(name) ?? decodeHTMLStrict(whole);
    const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
    // Two references that are the halves of one emoji: what some generators write. A half alone is removed below.
    if (code >= 0xd800 && code <= 0xdfff) return String.fromCharCode(code);
    return decodeHTMLStrict(whole);
  });
  return stripForbidden(decoded);
}

/** Resolves references as a browser does, also without semicolon: for text that is HTML. */
export function decodeHtmlReferences(text: string): string {
  return text.includes('&') ? decodeHTML(text) : text;
}

export function stripForbidden(text: string): string {
  if (!SUSPECT.test(text)) return text;
  return text.replace(FORBIDDEN, '').replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '');
}

/**
 * Entities that a DOCTYPE declares. Only plain values and single character references are taken: a value that refers to
 * other entities is how a small document becomes a huge one.
 */
export function declaredEntities(doctype: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const match of doctype.matchAll(/<!ENTITY\s+([\w.-]{1,60})\s+(?:"([^"]{0,500})"|'([^']{0,500})')\s*>/g)) {
    const value = match[2] ?? match[3] ?? '';
    if (/^&#x?[0-9a-f]+;$/i.test(value)) found.set(match[1] as string, decodeReferences(value));
    else if (!value.includes('&')) found.set(match[1] as string, value);
  }
  return found;
}
