import { percentDecoded } from '../../../src/text.ts';
import { parseUrl } from '../../../src/url.ts';
import type { Claim, Doubt } from './found-value.ts';
import { isHostName, isIpv4, MASKED_ADDRESS } from './hosts.ts';
import { hasPlaceholder, REDACTED } from './masks.ts';
import { isDefanged, type RefangedView } from './refang.ts';
import { trimUrl, URL_REST } from './url-end.ts';

const SCHEMES =
  /(?:https?|ftps?|sftp|tftp|tcp|udp|tls|ssl|quic|kcp|wss?|ldaps?|rmi|iiop|ssh|smb|ircs?|socks[45]?h?|stratum(?:\+(?:tcp|ssl|tls))?|mqtts?|git|telnet|rtsp|gopher|dns|mongodb(?:\+srv)?|redis|nfs|smtp|xmpp|stun|turn|rdp|vnc|webdav|file|ws\+tls|dnslog|magnet)$/i;
/** From the separator on: the engine finds that much faster than any word that may be a scheme. */
const AFTER_SCHEME = new RegExp(`:\\/\\/(?=[\\p{L}\\p{N}[_])(?!https?:\\/\\/)${URL_REST}{1,4096}`, 'giu');
/** In characters: longer than any scheme. */
const SCHEME_REACH = 21;

/** What closes a quotation that opens so. */
const QUOTES: Record<string, string> = { '"': '"', "'": "'", '`': '`', '“': '”', '„': '“', '‘': '’', '«': '»' };

/** What stands for the rest of a URL, right after it; an ellipsis after a bare host belongs to the sentence. */
const PLACEHOLDER = /^(?:<[\w .-]{1,40}>|\\?\*)/;
const CUT_SHORT = new RegExp(`${PLACEHOLDER.source}|^(?: ?\u2026|\\.{3}|[[(](?:\u2026|\\.{3})[\\])])`);

/** A percent-encoded URL, as requests in logs carry it, up to an encoded blank, quote or shell operator. */
const ENCODED_URL = /h(?:tt|xx)ps?%3a%2f%2f(?:[\w.~-]|%(?!20|0[9ad]|22|26|27|3[bc]|7c)[0-9a-f]{2})+/gi;

export function* readEncodedUrls(view: RefangedView): Generator<Claim> {
  for (const { 0: written, index } of view.text.matchAll(ENCODED_URL)) {
    const value = percentDecoded(written).replace(/^hxx/i, 'htt');
    const host = parseUrl(value)?.hostname ?? '';
    if (isIpv4(host) || isHostName(host)) yield { type: 'url', value, from: index, to: index + written.length, host };
  }
}

/** "http://1614733393/a": an IPv4 address as one number, which browsers understand and filters overlook. */
const NUMBER = /^[1-9]\d{7,9}$/;

/** Every URL with a scheme, whatever stands around it. */
export function* readUrls(view: RefangedView): Generator<Claim> {
  const pattern = new RegExp(AFTER_SCHEME);
  for (let match = pattern.exec(view.text), done = 0; match; match = pattern.exec(view.text)) {
    const scheme = SCHEMES.exec(view.text.slice(Math.max(done, match.index - SCHEME_REACH), match.index))?.[0].toLowerCase();
    const { next, claim } = scheme === undefined ? { next: match.index + 3 } : urlAt(view, scheme, match.index, match[0]);
    if (claim !== undefined) yield claim;
    // Right after what was taken: the rest may hold a second one, glued to the first.
    done = next;
    pattern.lastIndex = next;
  }
}

/** The URL whose "://" is at `colon` in the view, `afterScheme` from there on at most, and the offset from which to go on. */
function urlAt(view: RefangedView, scheme: string, colon: number, afterScheme: string): { next: number; claim?: Claim } {
  const from = colon - scheme.length;
  const limit = colon + afterScheme.length;
  const before = view.text[from - 1] ?? '';
  const written = view.text.slice(from, limit);
  const isQuoted = QUOTES[before] !== undefined && view.text[limit] === QUOTES[before];
  const text = isQuoted ? written : trimUrl(written, before);
  const rest = text.slice(scheme.length + 3);
  const authority = /^[^/?#]*/.exec(rest)?.[0] ?? '';
  const hostAndPort = authority.slice(authority.lastIndexOf('@') + 1);
  const port = /:(\d{1,5})$/.exec(hostAndPort)?.[1];
  let host = port === undefined ? hostAndPort : hostAndPort.slice(0, -port.length - 1);
  let end = from + text.length;
  let tail = rest.slice(authority.length);
  // "http://evil.com:text" or "http://evil.com,text": the host ends there.
  const broken = /^[\p{L}\p{N}._-]*(?=[^\p{L}\p{N}._[\]:-])|^[\p{L}\p{N}._-]*(?=:\D)/u.exec(host)?.[0];
  if (broken !== undefined && broken.length < host.length && !host.startsWith('[')) {
    host = broken;
    tail = '';
    end = from + scheme.length + 3 + authority.lastIndexOf('@') + 1 + host.length;
  }
  host = host.replace(/\.+$/, '');
  const defanged = isDefanged(view, from, end);
  const userinfo = authority.includes('@') && tail !== '' ? authority.slice(0, authority.lastIndexOf('@') + 1) : '';
  const value = `${scheme}://${userinfo}${host.toLowerCase()}${port === undefined ? '' : `:${port}`}${refangEncoded(tail)}`;
  const address = NUMBER.test(host) ? parseUrl(`http://${host}/`)?.hostname : undefined;
  const doubtReason = address === undefined ? doubtfulUrlHost(host, defanged) : undefined;
  if (doubtReason === 'none') return { next: colon + 3 };
  const cutAtPlaceholder = (tail.length > 1 ? CUT_SHORT : PLACEHOLDER).test(view.text.slice(end, end + 42));
  const extra = {
    ...(doubtReason === undefined ? {} : { doubtReason }),
    ...(cutAtPlaceholder || hasPlaceholder(tail) || REDACTED.test(authority) ? { hasPlaceholder: true } : {}),
  };
  return {
    next: Math.max(end, colon + 3),
    claim: { type: 'url', value, from, to: end, host: address ?? host.toLowerCase(), ...extra },
  };
}

/** Schemes and dots that are disguised and percent-encoded at once, inside of another URL's query. */
function refangEncoded(tail: string): string {
  return tail.replace(/h(?:xx|\*\*)p(s?)(?=:|%(?:25)*3a)/gi, 'http$1').replace(/%(?:25)*5b(?:\.|%(?:25)*2e|dot)%(?:25)*5d/gi, '.');
}

/** undefined: good; 'none': not a URL of a host at all; else why it is doubtful. */
function doubtfulUrlHost(host: string, defanged: boolean): Doubt | 'none' | undefined {
  if (isIpv4(host) || isHostName(host) || /^\[[0-9a-f:.]+\]$/i.test(host)) return undefined;
  if (host === '' || /[%$]/.test(host)) return 'none';
  if (MASKED_ADDRESS.test(host)) return 'no-domain';
  if (/^[\p{L}\p{N}_-]+(?:\.[\p{L}\p{N}_-]+)+$/u.test(host)) return defanged ? undefined : 'unknown-tld';
  return /^[\w-]+$/.test(host) ? 'no-domain' : 'none';
}
