import { BlockList } from 'node:net';
import ipaddr from 'ipaddr.js';
import { parse } from 'tldts';
import type { Indicator } from '../../src/domain.ts';
import { isIpv4 } from './find.ts';
import type { FoundValue } from './found.ts';
import { isTenant, isWordy } from './hosts.ts';
import type { Place } from './place.ts';
import { EMPTY_HASHES, FREE_MAIL, PLACEHOLDERS, PUBLIC_RESOLVERS, SHARED_HOSTING, WELL_KNOWN } from './well-known.ts';

/** What one occurrence of a value means. */
export interface Judgement {
  verdict: Indicator['verdict'];
  toIds: boolean;
  reason: string;
}

/** What is known about the page as a whole before single values are judged. */
export interface PageHabits {
  /** Registered domains of the page itself and its site. */
  own: ReadonlySet<string>;
  /** The names in those domains and the site's name, for other domains of the same house ("acme.com", "acme.co.uk"). */
  brands: ReadonlySet<string>;
  /** The author disguises hosts by their dots, so a host that is left plain is not meant as an indicator. */
  disguisesHosts: boolean;
  /** The author disguises URLs by their scheme. */
  disguisesUrls: boolean;
  /** Hosts and addresses that the article presents as the attackers' own. */
  hostile: ReadonlySet<string>;
  /** Registered domains above them, unless anybody can have a name there. */
  zones: ReadonlySet<string>;
  /** First and last addresses of the networks that the article lists. */
  edges: ReadonlySet<string>;
  /** Keep file names, paths, registry keys, mutexes and fuzzy hashes that the report lists (setting EXTRACT_TRACES). */
  traces: boolean;
}

type Judge = (value: FoundValue, place: Place, habits: PageHabits) => Judgement;

const junk = (reason: string): Judgement => ({ verdict: 'junk', toIds: false, reason });
const reference = (reason: string): Judgement => ({ verdict: 'reference', toIds: false, reason });
const context = (reason: string): Judgement => ({ verdict: 'context', toIds: false, reason });
const shown = (reason: string): Judgement => ({ verdict: 'indicator', toIds: false, reason });
const detect = (reason: string): Judgement => ({ verdict: 'indicator', toIds: true, reason });

const HASH: Judge = (value, place) => {
  if (EMPTY_HASHES.has(value.value)) return junk('hash of an empty file');
  if (value.weak !== undefined) return junk(value.weak);
  if (/\b(?:commit|revision|rev|changeset|git(?: \w+)?|checkout|sha-?1 of the commit)\W{0,12}$/i.test(place.before))
    return junk('a commit of a source repository');
  if (
    /(?:^|[^\p{L}])(?:keys?|iv|nonce|salt|passwords?|passwd|token|secret|mutex|guid|uuid|machine-?id|(?:bot|campaign|victim|user|client|build|group|affiliate) ?id|api ?key|xor|aes|rc4|serial(?: number)?|thumb ?print|fingerprint)\b[^.;]{0,24}$/iu.test(
      place.before,
    ) &&
    !/\b(?:sha-?\d*|md5|hash)\W{0,6}$/i.test(place.before)
  )
    return context('a key, an id or a certificate rather than a file');
  return detect(where('a hash', place));
};

const ADDRESS: Judge = (value, place, habits) => {
  const address = value.type === 'ip-port' ? (value.host ?? value.value) : value.value;
  const special = specialRange(address);
  if (special !== undefined) return junk(special);
  if (isPublicResolver(address)) return reference('a public DNS resolver');
  if (value.type === 'ipv4' && !value.defanged && isVersion(address, place)) return junk('a version number');
  if (value.type === 'ipv4' && habits.edges.has(address)) return reference('first or last address of a network that is listed');
  if (value.type === 'cidr') {
    const prefix = Number(value.value.split('/')[1]);
    const wide = value.value.includes(':') ? prefix < 48 : prefix < 20;
    return wide
      ? shown('a wide network range')
      : value.defanged || place.listed
        ? detect(where('a network', place))
        : shown(where('a network', place));
  }
  if (value.defanged) return detect(where('defanged', place));
  if (place.listed || place.code) return detect(where('an address', place));
  if (habits.hostile.has(address)) return detect('an address that is listed elsewhere');
  return shown(`a plain address in ${place.context.kind}`);
};

const HOST: Judge = (value, place, habits) => {
  const host = value.host ?? value.value;
  const registered = registeredDomain(host);
  if (isPlaceholder(host) && !value.defanged) return junk('a placeholder name');
  if (isPlaceholder(host) && host.startsWith('example.')) return junk('a documentation name');
  if (isOwn(registered, habits) && !value.defanged) return reference("the site's own domain");
  const known = WELL_KNOWN.has(registered) && !isTenant(host);
  if (value.defanged) return known ? context('a well-known service, written defanged') : detect(where('defanged', place));
  if (value.weak !== undefined) {
    const asked =
      place.listed && /common word|rather a file or a word/.test(value.weak) && (place.announced || HOST_LABEL.test(place.label));
    const wildcard = place.listed && place.announced && /^\W*\.$/.test(place.before);
    if (!asked && !wildcard && !habits.hostile.has(host)) return junk(value.weak);
  }
  if (known || isPublicBody(host)) return reference('a well-known service');
  if (habits.hostile.has(host)) return detect('a host that is listed elsewhere');
  if (place.link && sameHost(place.link.target, registered)) {
    if (!(place.announced && place.listed)) return reference('a link to the same site');
    return shown('linked, in a list of indicators');
  }
  if (place.aside) return reference(`under "${place.context.heading}"`);
  if (isRuleMetadata(place)) return reference('metadata of a detection rule');
  if (place.code && !place.listed && isWordy(host)) return junk('an ending that is a common word, in code');
  if (place.listed && place.announced) return detect(where('a host', place));
  if (
    /\b(?:registr(?:ar|ation)|registered|hosted|purchased|bought|hosting provider|provider|registrant)\b[^.;]{0,24}\b(?:at|by|with|via|through|from|on|is|as)\s*\W?$/i.test(
      place.before,
    )
  )
    return reference('named as a provider');
  if (/^[A-Z]/.test(value.raw) && place.context.kind !== 'code') return reference('written like a brand');
  if (habits.zones.has(registered) && host !== registered) return shown('on a domain that is listed elsewhere');
  if (place.code) return shown(where('a host', place));
  if (habits.disguisesHosts) return reference('left plain by an author who defangs');
  if (place.listed && place.context.kind !== 'prose') return shown(where('a host', place));
  if (habits.hostile.size === 0 && place.context.kind === 'prose') return reference('a plain host on a page without indicators');
  return shown(`a plain host in ${place.context.kind}`);
};

/** Words by which tables and headings announce hosts. */
export const HOST_LABEL = /\b(?:domains?|hosts?|hostnames?|fqdns?|c2s?|c&c|dns|urls?)\b|도메인|域名|ドメイン|домен/iu;

const URL_: Judge = (value, place, habits) => {
  const host = value.host ?? '';
  const registered = registeredDomain(host);
  const special = isIpv4(host) ? specialRange(host) : undefined;
  if (special !== undefined) return junk(special);
  if (isPlaceholder(host))
    return value.defanged && !/example\.(?:com|net|org)$/.test(host) ? context('a placeholder name, defanged') : junk('a placeholder name');
  const bare = /^(?:[a-z0-9+]+:\/\/)?[^/?#]*\/?$/i.test(value.value);
  const known = WELL_KNOWN.has(registered) && !isTenant(host);
  if (value.defanged) {
    if (known && (bare || !SHARED_HOSTING.has(registered))) return context('a well-known service, written defanged');
    return detect(where('defanged', place));
  }
  if (isOwn(registered, habits)) return reference("the site's own address");
  if (value.weak !== undefined) return junk(value.weak);
  if (isRuleMetadata(place)) return reference('metadata of a detection rule');
  if (
    SHARED_HOSTING.has(registered) &&
    isDownload(value.value) &&
    !place.aside &&
    !place.link &&
    (place.code || (place.listed && place.announced))
  )
    return shown('a file on a sharing service');
  if (known || isPublicBody(host)) return reference('a well-known service');
  const hostile = habits.hostile.has(host) || habits.zones.has(registered);
  const telling = isIpv4(host) || host.endsWith('.onion') || !/^https?:/i.test(value.value) || isDownload(value.value);
  if (place.link && !hostile) {
    if (!(place.announced && place.listed) && !isIpv4(host)) return reference('a link');
    return shown('linked, in a list of indicators');
  }
  if (hostile) return detect('on a host that is listed elsewhere');
  if (place.aside) return reference(`under "${place.context.heading}"`);
  if (value.schemeless) {
    if (isIpv4(host) || (place.listed && place.announced)) return detect(where('a URL', place));
    if (place.code || isDownload(value.value)) return shown(where('a URL', place));
    return reference('a plain address in prose');
  }
  if (place.listed && place.announced) return detect(where('a URL', place));
  if (telling) return place.listed || place.code ? detect(where('a URL', place)) : shown(where('a URL', place));
  if (place.code) return shown(where('a URL', place));
  if (place.listed && !habits.disguisesUrls && place.context.kind === 'table') return shown(where('a URL', place));
  return reference(habits.disguisesUrls || habits.disguisesHosts ? 'left plain by an author who defangs' : 'a plain link in prose');
};

const EMAIL: Judge = (value, place, habits) => {
  const host = value.host ?? '';
  const registered = registeredDomain(host);
  // Only the @ is disguised: how people keep their own addresses from spammers.
  const modest = value.defanged && !/(?:\[\.|\(\.|\{\.|\.\]|\[dot|\(dot|\bdot\b)/i.test(value.raw);
  const bracketed = value.defanged && /[[({<]/.test(value.raw);
  if (isPlaceholder(host)) return junk('a placeholder name');
  const contact =
    /\b(?:contact|e-?mail|write to|reach|press|media|feedback|subscribe|report (?:it|to|an)|inquiries|questions|send|support|sales|info)\b[^.;]{0,50}$/i.test(
      place.before,
    );
  if (isOwn(registered, habits) || habits.brands.has(nameOf(registered))) return reference("the site's own address");
  if (isRuleMetadata(place)) return reference('metadata of a detection rule');
  if (bracketed && modest && contact && !place.listed && !FREE_MAIL.has(registered)) return reference('a contact');
  if (bracketed) return detect(where('defanged', place));
  if (isPublicBody(host)) return reference('an agency');
  if (FREE_MAIL.has(registered)) return place.aside && contact ? reference('a contact') : detect(where('a mailbox', place));
  if (WELL_KNOWN.has(registered) || place.aside || contact || value.defanged) return reference('a contact');
  if (place.listed && place.announced) return detect(where('an address', place));
  if (/^git@|@(?:v?\d)/.test(value.value)) return junk('not a mailbox');
  if (place.link) return reference('a linked mailbox');
  if (place.context.kind !== 'prose' || place.listed || ACCUSED.test(place.before))
    return shown(`a plain mailbox in ${place.context.kind}`);
  return reference('a plain mailbox in prose');
};
/** Words in front of a mailbox that say whose it is. */
const ACCUSED =
  /\b(?:from|senders?|sent|registrants?|registered|registrar|spoof(?:ed|ing)?|reply-to|return-path|impersonat\w+|attackers?|actors?|operators?|ransom\w*|threat|phishing|malicious|account|persona|used?|using)\b(?:(?!\. [A-Z])[^;]){0,60}$/i;

/**
 * Names of files and keys are everywhere in a report, most of them the system's own, and a detection by them alone is weak. Those
 * that stand beside a hash, or as an entry of their own in a list of indicators, are worth a note to whoever asks for them.
 */
const TRACE: Judge = (value, place, habits) => {
  if (value.weak !== undefined && !place.besideHash) return junk(value.weak);
  const label = `${place.context.column ?? ''} ${place.context.heading ?? ''}`;
  const named = /file|name|path|regist|key|artifact|dropped|mutex|ssdeep|파일|경로|文件|路径|ファイル|レジストリ|パス/iu.test(label);
  const beside = place.besideHash && value.type !== 'regkey' && (place.listed || place.context.kind !== 'prose');
  if (!beside && !(place.announced && place.listed && named)) return reference(`${TRACES[value.type] ?? 'a name'} in the text`);
  const what = beside ? `${TRACES[value.type] ?? 'a name'} beside a hash` : where(TRACES[value.type] ?? 'a name', place);
  return habits.traces ? context(what) : reference(`${what}, no detection by itself`);
};
const TRACES: Partial<Record<Indicator['type'], string>> = {
  filename: 'a file name',
  filepath: 'a path',
  regkey: 'a registry key',
  mutex: 'a mutex',
  ssdeep: 'a fuzzy hash',
};

const JUDGES: Partial<Record<Indicator['type'], Judge>> = {
  md5: HASH,
  sha1: HASH,
  sha224: HASH,
  sha256: HASH,
  sha384: HASH,
  sha512: HASH,
  imphash: HASH,
  ja3: HASH,
  ssdeep: TRACE,
  ipv4: ADDRESS,
  ipv6: ADDRESS,
  cidr: ADDRESS,
  'ip-port': ADDRESS,
  domain: HOST,
  hostname: HOST,
  url: URL_,
  email: EMAIL,
  cve: () => context('a vulnerability'),
  attack: () => context('a technique'),
  filename: TRACE,
  filepath: TRACE,
  regkey: TRACE,
  mutex: (value, place, habits) =>
    place.context.kind === 'prose' && !place.listed ? context('a named mutex') : TRACE(value, place, habits),
  btc: (_, place) => shown(where('a wallet', place)),
  eth: (_, place) => shown(where('a wallet', place)),
  xmr: (_, place) => shown(where('a wallet', place)),
  asn: (_, place) => (place.announced && place.listed ? context(where('a network', place)) : reference('a network in prose')),
};

/** Judges one occurrence of a value by its spelling, its place and the page's habits. */
export function judge(value: FoundValue, place: Place, habits: PageHabits): Judgement {
  return JUDGES[value.type]?.(value, place, habits) ?? reference('not judged');
}

export function registeredDomain(host: string): string {
  return parse(host, { allowPrivateDomains: false, validateHostname: false }).domain ?? host;
}

/** "acme" of "acme.co.uk". */
export function nameOf(registered: string): string {
  return registered.split('.')[0] ?? registered;
}

export function isShared(registered: string): boolean {
  return WELL_KNOWN.has(registered) || SHARED_HOSTING.has(registered);
}

function isOwn(registered: string, habits: PageHabits): boolean {
  return habits.own.has(registered);
}

function isPlaceholder(host: string): boolean {
  return (
    PLACEHOLDERS.has(host) ||
    PLACEHOLDERS.has(registeredDomain(host)) ||
    /\.(?:example|invalid|test|localhost|local|localdomain|internal|lan|corp|home)$/i.test(host)
  );
}

function isPublicBody(host: string): boolean {
  return (
    /(?:^|\.)(?:gov|mil|edu)(?:\.[a-z]{2})?$/i.test(host) || /(?:^|\.)(?:go|ac|gob|gouv|gc)\.[a-z]{2}$/i.test(host) || /\.int$/.test(host)
  );
}

function sameHost(target: string, registered: string): boolean {
  return registeredDomain(target) === registered;
}

const METADATA = /\b(?:author|reference|references|ref|license|source|link|description|contact|copyright|credit|see)\b["']?\s*[:=]/i;

function isRuleMetadata(place: Place): boolean {
  if (!place.code) return false;
  if (METADATA.test(place.key)) return true;
  return new RegExp(`(?:${METADATA.source}|reference:url,|(?:\\/\\/|#|\\*)\\s*(?:see|from|source|author|ref))[^\\n]{0,50}$`, 'i').test(
    place.before,
  );
}

function isDownload(url: string): boolean {
  return /\.(?:exe|dll|scr|msi|ps1|vbs|js|jse|hta|bat|cmd|sh|elf|bin|dat|jar|apk|class|zip|rar|7z|iso|img|tar\.gz|tgz|lnk|doc[xm]?|xls[xmb]?|php)(?:[?#]|$)/i.test(
    url,
  );
}

/** Why an address is nobody's, or undefined. */
function specialRange(address: string): string | undefined {
  const [bare = address, prefix] = address.split('/');
  if (!isIpv4(bare) && !ipaddr.IPv6.isValid(bare)) return 'not an address';
  const parsed = isIpv4(bare) ? ipaddr.IPv4.parse(bare) : ipaddr.IPv6.parse(bare);
  const range = parsed.range();
  if (prefix !== undefined && Number(prefix) === 0) return 'the whole address space';
  if (range === 'unicast') {
    return parsed.kind() === 'ipv4' && (bare.startsWith('0.') || bare === '255.255.255.255') ? 'not an address' : undefined;
  }
  const names: Record<string, string> = {
    private: 'a private address',
    uniqueLocal: 'a private address',
    loopback: 'a loopback address',
    linkLocal: 'a link-local address',
    reserved: 'a documentation or reserved address',
    carrierGradeNat: 'a shared address',
  };
  return names[range] ?? `a ${range} address`;
}

function isPublicResolver(address: string): boolean {
  if (!isIpv4(address)) return address.startsWith('2001:4860:4860:') || address.startsWith('2606:4700:4700:');
  return resolvers.check(address);
}

const resolvers = new BlockList();
for (const network of PUBLIC_RESOLVERS) {
  const [base = '', prefix] = network.split('/');
  resolvers.addSubnet(base, Number(prefix));
}

const VERSION_BEFORE =
  /(?:\b(?:v|ver|version|versions|build|release|firmware|fw|update|patch|prior to|before|through|and earlier|up to|kernel|sdk|driver|agent|engine|oid|section|chapter|rev|revision|upgrade to|fixed in|os|ios|android)\.?["']?\s*[:=]?\s*["'(]?|[A-Za-z][/_]|[vV])$/i;
const VERSION_AFTER = /^\s*(?:and (?:earlier|later|below|above|prior)|or (?:later|earlier|below|above|higher)|build|firmware|version)/i;

/** Dotted quads that count releases, not hosts: told by the words beside them, else by small numbers in a sentence. */
function isVersion(address: string, place: Place): boolean {
  if (VERSION_BEFORE.test(place.before) || VERSION_AFTER.test(place.after)) return true;
  if (place.context.kind === 'table')
    return /\bversions?\b|\bbuild\b|버전|版本|バージョン/iu.test(place.label) && !/\bips?\b|address/i.test(place.label);
  const small = address.split('.').every((part) => Number(part) < 25);
  return small && !place.listed && !place.code && !/\b(?:ips?|address(?:es)?|servers?|hosts?|c2|c&c|node)\W*$/i.test(place.before);
}

function where(what: string, place: Place): string {
  const spot: Record<string, string> = {
    table: 'in a table',
    list: 'in a list',
    code: 'in code',
    heading: 'in a heading',
    quote: 'in a quote',
    prose: 'in the text',
  };
  const heading = place.announced && place.context.heading !== undefined ? ` under "${place.context.heading.slice(0, 40)}"` : '';
  return `${what} ${spot[place.context.kind] ?? 'in the text'}${heading}`;
}

/** Mailboxes of anybody, for the callers that collect hostile hosts. */
export function isFreeMail(host: string): boolean {
  return FREE_MAIL.has(registeredDomain(host));
}
