import { type Finder as Finding, INDICATOR_TYPES, type ReaderName } from '../../../src/domain/indicator-types.ts';
import type { IndicatorType } from '../../../src/domain.ts';
import type { Doubt } from './doubts.ts';
import type { Claim, FoundValue } from './found-value.ts';
import { readHashes } from './hashes.ts';
import { classifyDotted, hostType, isHostName, isIpv4 } from './hosts.ts';
import { readIpv6, readVulnerabilities } from './identifiers.ts';
import { hasPlaceholder, isMaskedBehind, maskBefore } from './masks.ts';
import { isDefanged, type RefangedView, refang, sourceRange } from './refang.ts';
import { readSystem } from './system.ts';
import { trimUrl, URL_REST } from './url-end.ts';
import { readWallets } from './wallets.ts';

const SCHEMES =
  /(?:https?|ftps?|sftp|tftp|tcp|udp|tls|ssl|quic|kcp|wss?|ldaps?|rmi|iiop|ssh|smb|ircs?|socks[45]?h?|stratum(?:\+(?:tcp|ssl|tls))?|mqtts?|git|telnet|rtsp|gopher|dns|mongodb(?:\+srv)?|redis|nfs|smtp|xmpp|stun|turn|rdp|vnc|webdav|file|ws\+tls|dnslog|magnet)$/i;
const URL_PATTERN = new RegExp(`([a-z][a-z0-9+.-]{1,20}):\\/\\/(?=[\\p{L}\\p{N}[_])(?!https?:\\/\\/)(${URL_REST}{1,4096})`, 'giu');
const EMAIL =
  /(?<![A-Za-z0-9._%+@-])(?:mailto:)?([A-Za-z0-9_][A-Za-z0-9._%+-]{0,63})@((?:[A-Za-z0-9_-]+\.)+[A-Za-z][A-Za-z0-9-]{1,23})(?![A-Za-z0-9_@-])/g;
const DOTTED = /(?<![A-Za-z0-9_-])[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)+/g;
const UNICODE_HOST = /(?<![\p{L}\p{N}.@/-])[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)*\.[\p{L}][\p{L}\p{N}-]+(?![\p{L}\p{N}-])/gu;
/** A letter or digit beyond ASCII (not a typographic quote): without one there is no international name to look for. */
const FOREIGN = /[^ -~\s](?<=[\p{L}\p{N}])/u;
const NAME_LETTER = /(?![A-Za-z])[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Arabic}]/u;
const AFTER_HOST = new RegExp(`^(?::(\\d{1,5})(?!\\d))?((?:\\/|\\?(?=[\\w.-]+=))${URL_REST}*)?`, 'iu');

/** In characters: how far in front of a host a mask is looked for, and around it the words of a capture of traffic. */
const MASK_REACH = 40;
const TRAFFIC_REACH = 80;
const TRAFFIC = /(?:^|\s)(?:IP6?|tcp[46]?|udp[46]?|ESTABLISHED|SYN_SENT|TIME_WAIT|Flags)(?=[\s:[]|$)|\s>\s/m;

/** The readers in the order in which they claim their ground: what an earlier one took, a later one leaves alone. */
const READERS: Readonly<Record<ReaderName, (finder: Finder) => void>> = {
  urls: (finder) => finder.urls(),
  system: (finder) => finder.claims(readSystem(finder.view.source)),
  mailboxes: (finder) => finder.emails(),
  hashes: (finder) => finder.claims(readHashes(finder.view.text)),
  vulnerabilities: (finder) => finder.claims(readVulnerabilities(finder.view.text)),
  wallets: (finder) => finder.claims(readWallets(finder.view.text)),
  ipv6: (finder) => finder.claims(readIpv6(finder.view.text)),
  hosts: (finder) => {
    for (const [type, { find }] of PATTERNS) finder.claims(readPattern(type, find, finder.view.text));
    finder.dotted();
    finder.unicodeHosts();
  },
};

/** Types that one pattern finds; before hosts, which take what is left. */
const PATTERNS = (Object.keys(INDICATOR_TYPES) as IndicatorType[]).flatMap((type) => {
  const { find } = INDICATOR_TYPES[type];
  return find.by === 'pattern' ? [[type, { find }] as const] : [];
});

/**
 * Every value in a plain text of any kind, in order of appearance, never overlapping. Knows spelling only; whether a
 * value is an indicator is for readIndicators, which knows where it stood.
 */
export function findValues(text: string, options: { doubtful?: boolean } = {}): FoundValue[] {
  const finder = new Finder(text);
  for (const read of Object.values(READERS)) read(finder);
  return finder.found.filter((value) => options.doubtful || value.doubtReason === undefined).sort((a, b) => a.start - b.start);
}

function* readPattern(type: IndicatorType, find: Extract<Finding, { by: 'pattern' }>, text: string): Generator<Claim> {
  for (const match of text.matchAll(find.pattern)) {
    const value = find.value(match);
    if (value !== undefined) yield { type, value, from: match.index, to: match.index + match[0].length };
  }
}

/** One pass over a text: each method adds what it recognises and claims the ground, so that later ones leave it alone. */
class Finder {
  readonly found: FoundValue[] = [];
  readonly view: RefangedView;
  private readonly taken: Uint8Array;

  constructor(text: string) {
    this.view = refang(text);
    this.taken = new Uint8Array(text.length + 1);
  }

  /** What other readers of patterns found. */
  claims(claims: Iterable<Claim>): void {
    for (const { type, value, from, to, in: where, ...extra } of claims) {
      if (where === 'source') this.place(type, value, { start: from, end: to, raw: this.view.source.slice(from, to) }, false, extra);
      else this.add(type, value, from, to, extra);
    }
  }

  urls(): void {
    URL_PATTERN.lastIndex = 0;
    for (let match = URL_PATTERN.exec(this.view.text); match; match = URL_PATTERN.exec(this.view.text)) {
      // Right behind what was taken: the rest may hold a second one, glued to the first.
      URL_PATTERN.lastIndex = this.url(match.index, match[0]);
    }
  }

  /** The URL that starts at `at` in the view, at most; returns the offset from which to go on. */
  private url(at: number, whole: string): number {
    const colon = whole.indexOf('://');
    const scheme = SCHEMES.exec(whole.slice(0, colon))?.[0].toLowerCase();
    if (scheme === undefined) return at + colon + 3;
    const from = at + colon - scheme.length;
    const before = this.view.text[from - 1] ?? '';
    const written = this.view.text.slice(from, at + whole.length);
    const isQuoted = /["'`]/.test(before) && this.view.text[at + whole.length] === before;
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
    const defanged = isDefanged(this.view, from, end);
    const userinfo = authority.includes('@') && tail !== '' ? authority.slice(0, authority.lastIndexOf('@') + 1) : '';
    const value = `${scheme}://${userinfo}${host.toLowerCase()}${port === undefined ? '' : `:${port}`}${refangEncoded(tail)}`;
    const doubtReason = doubtfulUrlHost(host, defanged);
    if (doubtReason === 'none') return at + colon + 3;
    const cutAtPlaceholder = /^(?:<[\w .-]{1,40}>|\\?\*)/.test(this.view.text.slice(end, end + 42));
    const extra = {
      ...(doubtReason === undefined ? {} : { doubtReason }),
      ...(cutAtPlaceholder || hasPlaceholder(tail) ? { hasPlaceholder: true } : {}),
    };
    this.add('url', value, from, end, { host: host.toLowerCase(), ...extra });
    return Math.max(end, at + colon + 3);
  }

  emails(): void {
    for (const match of this.view.text.matchAll(EMAIL)) {
      const [whole, local = '', host = ''] = match;
      const from = match.index + whole.length - local.length - 1 - host.length;
      // Whoever disguises a mailbox means it, also one whose ending is misspelt.
      const isMailHost = isHostName(host) || isDefanged(this.view, from, match.index + whole.length);
      if (!isMailHost || local.endsWith('.') || local.includes('..')) continue;
      this.add('email', `${local}@${host}`.toLowerCase(), from, match.index + whole.length, { host: host.toLowerCase() });
    }
  }

  dotted(): void {
    for (const match of this.view.text.matchAll(DOTTED)) {
      // Dashes in front, or the rest of a percent escape ("%2Fevil.com").
      const percent = this.view.text[match.index - 1] === '%' ? /^[0-9a-f]{2}(?=[a-z0-9])/i : /^-+/;
      const lead = percent.exec(match[0])?.[0].length ?? 0;
      const word = match[0].slice(lead).replace(/[-_]+$/, '');
      const range = /^((?:\d{1,3}\.){3}\d{1,3})-((?:\d{1,3}\.){3}\d{1,3})$/.exec(word);
      if (range) {
        this.dottedWord(match.index + lead, range[1] ?? '');
        this.dottedWord(match.index + lead + (range[1] ?? '').length + 1, range[2] ?? '');
      } else this.dottedWord(match.index + lead, word);
    }
  }

  private dottedWord(from: number, word: string): void {
    const end = from + word.length;
    if (this.isTaken(from, end)) return;
    const text = this.view.text;
    const before = text[from - 1] ?? '';
    const [, port, path = ''] = AFTER_HOST.exec(text.slice(end, end + 2048)) ?? [];
    if (isIpv4(word)) {
      this.ipv4(from, word, port, path);
      return;
    }
    // A letter that is not part of ASCII: the name goes on there, and unicodeHosts reads it.
    if (before === '@' || NAME_LETTER.test(before) || NAME_LETTER.test(text[end] ?? '')) return;
    const masked = maskBefore(text.slice(Math.max(0, from - MASK_REACH), from), word.split('.')[0] ?? '');
    const defanged = isDefanged(this.view, from, end);
    const socketPort = SHELL_SOCKET.test(text.slice(Math.max(0, from - 10), from)) ? /^\/(\d{1,5})(?!\d)/.exec(path)?.[1] : undefined;
    if (socketPort !== undefined && isHostName(word)) {
      const host = word.toLowerCase();
      this.add(hostType(host), host, from, end, { host, port: Number(socketPort) });
      return;
    }
    const addressed = /(?:^|[\s"'=(>`])(?:\/\/|\\{2,4})$/.test(text.slice(Math.max(0, from - 5), from));
    const inPath = !defanged && !addressed && (/[/\\$]/.test(before) || (before === '.' && masked !== 'label'));
    // "$RAND.evil[.]com": the variable reads as a label.
    if (masked === 'part-of-label' || (before === '$' && defanged)) {
      this.dottedRest(from, word);
      return;
    }
    if (/[\u2588\u25a0]/.test(text[end] ?? '')) return;
    if (this.hostWithTrafficPort(from, word)) return;
    const judged = classifyDotted(word, {
      defanged,
      addressed: addressed || port !== undefined || /^\/[\w~%]/.test(path),
      before,
      after: text[end] ?? '',
    });
    if (judged.kind === 'none') return;
    if (judged.kind === 'filename') {
      this.add('filename', word, from, end, judged.doubtReason === undefined ? {} : { doubtReason: judged.doubtReason });
      return;
    }
    const host = word.toLowerCase();
    const doubtReason = judged.doubtReason ?? (inPath ? ('part-of-path' as const) : undefined);
    const extra = { host, ...(doubtReason === undefined ? {} : { doubtReason }) };
    const trimmed = masked === 'label' ? '' : trimUrl(path, before);
    if (trimmed.length > 1 && !isListOfHosts(trimmed)) {
      const portText = port === undefined ? '' : `:${port}`;
      this.add('url', `${host}${portText}${trimmed}`, from, end + portText.length + trimmed.length, { ...extra, schemeless: true });
      return;
    }
    this.add(hostType(host), host, from, end, { ...extra, ...(port === undefined ? {} : { port: Number(port) }) });
  }

  /** The labels behind the first one, when they are a host by themselves: the first was written in part only. */
  private dottedRest(from: number, word: string): void {
    const rest = word.slice(word.indexOf('.') + 1);
    if (!isHostName(rest)) return;
    const start = from + word.length - rest.length;
    this.add(hostType(rest.toLowerCase()), rest.toLowerCase(), start, start + rest.length, { host: rest.toLowerCase() });
  }

  /** "91.215.85.61.443" and "c2.evil.net.8443", as tcpdump and netstat write ports. */
  private hostWithTrafficPort(from: number, word: string): boolean {
    const at = word.lastIndexOf('.');
    const port = word.slice(at + 1);
    const host = word.slice(0, at);
    if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535 || !(isIpv4(host) || isHostName(host))) return false;
    const near = this.view.text.slice(Math.max(0, from - TRAFFIC_REACH), from + word.length + TRAFFIC_REACH);
    if (!TRAFFIC.test(near)) return false;
    const end = from + word.length;
    const extra = { host: host.toLowerCase(), port: Number(port) };
    if (isIpv4(host)) this.add('ip-port', `${host}:${port}`, from, end, extra);
    else this.add(hostType(host.toLowerCase()), host.toLowerCase(), from, end, extra);
    return true;
  }

  private ipv4(from: number, address: string, port: string | undefined, path: string): void {
    const end = from + address.length;
    const behind = this.view.text.slice(end, end + 40);
    if (isMaskedBehind(behind)) return;
    const prefix = /^\/(\d{1,2})(?![\d\w/-]|\.\w)/.exec(path)?.[1];
    if (port === undefined && prefix !== undefined && Number(prefix) <= 32) {
      this.add('cidr', `${address}/${prefix}`, from, end + 1 + prefix.length);
      return;
    }
    const mask = NETMASK.exec(behind);
    const bits = mask ? prefixOf(mask[1] ?? '') : undefined;
    if (mask && bits !== undefined) {
      this.add('cidr', `${address}/${bits}`, from, end + mask[0].length);
      return;
    }
    const socketPort = SHELL_SOCKET.test(this.view.text.slice(Math.max(0, from - 10), from))
      ? /^\/(\d{1,5})(?!\d)/.exec(path)?.[1]
      : undefined;
    if (socketPort !== undefined) {
      this.add('ip-port', `${address}:${socketPort}`, from, end + 1 + socketPort.length, { host: address, port: Number(socketPort) });
      return;
    }
    const trimmed = trimUrl(path);
    const portText = port !== undefined && Number(port) > 0 && Number(port) <= 65535 ? `:${port}` : '';
    if (trimmed.length > 1 && !isListOfHosts(trimmed)) {
      this.add('url', `${address}${portText}${trimmed}`, from, end + portText.length + trimmed.length, { host: address, schemeless: true });
    } else if (portText) this.add('ip-port', `${address}${portText}`, from, end + portText.length, { host: address, port: Number(port) });
    else this.add('ipv4', address, from, end);
  }

  unicodeHosts(): void {
    if (!FOREIGN.test(this.view.text)) return;
    for (const match of this.view.text.matchAll(UNICODE_HOST)) {
      const host = match[0].toLowerCase();
      if (/^[\u0020-\u007e]*$/.test(host) || !isHostName(host)) continue;
      const end = match.index + host.length;
      const tld = host.split('.').at(-1) ?? '';
      const defanged = isDefanged(this.view, match.index, end);
      if (/^[a-z]+$/.test(tld) && !defanged) continue;
      this.add(hostType(host), host, match.index, end, { host });
    }
  }

  private isTaken(from: number, to: number): boolean {
    const { start, end } = sourceRange(this.view, from, to);
    return this.taken.subarray(start, end).includes(1);
  }

  private add(type: IndicatorType, value: string, from: number, to: number, extra: Partial<FoundValue> = {}): void {
    this.place(type, value, sourceRange(this.view, from, to), isDefanged(this.view, from, to), extra);
  }

  private place(
    type: IndicatorType,
    value: string,
    range: { start: number; end: number; raw: string },
    defanged: boolean,
    extra: Partial<FoundValue>,
  ): void {
    if (this.taken.subarray(range.start, range.end).includes(1)) return;
    this.taken.fill(1, range.start, range.end);
    this.found.push({ type, value, ...range, defanged, ...extra });
  }
}

/** bash's own sockets: /dev/tcp/HOST/PORT */
const SHELL_SOCKET = /\/dev\/(?:tcp|udp)\/$/;
/** A netmask behind a network's address: "/255.255.255.0", " netmask 255.255.0.0", " 255.255.0.0"; routers write it inverted: " 0.0.0.255". */
const NETMASK = /^(?:\/|\s+(?:(?:net)?mask\s+)?)(255\.(?:\d{1,3}\.){2}\d{1,3}|0\.0\.(?:\d{1,3}\.)(?:255|127|63|31|15|7|3|1))(?![\d.]\d)/i;

/** The prefix length of a netmask; undefined when its ones do not stand together. */
function prefixOf(mask: string): number | undefined {
  const inverted = mask.startsWith('0.');
  const bits = mask
    .split('.')
    .map((part) => (inverted ? 255 - Number(part) : Number(part)).toString(2).padStart(8, '0'))
    .join('');
  return /^1+0*$/.test(bits) && bits.length === 32 ? bits.indexOf('0') % 33 : undefined;
}

/** Schemes and dots that are disguised and percent-encoded at once, inside of another URL's query. */
function refangEncoded(tail: string): string {
  return tail.replace(/h(?:xx|\*\*)p(s?)(?=:|%(?:25)*3a)/gi, 'http$1').replace(/%(?:25)*5b(?:\.|%(?:25)*2e|dot)%(?:25)*5d/gi, '.');
}

/** "a[.]com/b[.]com" names two hosts, "1.2.3.4:443/tcp" a protocol: neither is a path. */
function isListOfHosts(path: string): boolean {
  const rest = path.slice(1);
  if (isIpv4(rest) || /^(?:tcp|udp|tls|ssl|https?)$/i.test(rest)) return true;
  return /^[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:com|net|org|info|biz|ru|cn|xyz|top|onion)$/i.test(rest);
}

/** undefined: good; 'none': not a URL of a host at all; else why it is doubtful. */
function doubtfulUrlHost(host: string, defanged: boolean): Doubt | 'none' | undefined {
  if (isIpv4(host) || isHostName(host) || /^\[[0-9a-f:.]+\]$/i.test(host)) return undefined;
  if (host === '' || /[%$]/.test(host)) return 'none';
  if (/^[\p{L}\p{N}_-]+(?:\.[\p{L}\p{N}_-]+)+$/u.test(host)) return defanged ? undefined : 'unknown-ending';
  return /^[\w-]+$/.test(host) ? 'no-domain' : 'none';
}
