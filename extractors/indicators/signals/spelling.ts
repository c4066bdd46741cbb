import { wordList } from '../../../src/data/lists.ts';
import { isCommonTld, isIpv4, isWordTld } from '../find/hosts.ts';
import { isPublicResolver, isSharedNetwork, specialRange } from './addresses.ts';
import { isDynamicDns, isPlaceholder, isPublicBody, isWellKnown, registeredDomain } from './hosts.ts';
import { hostOf, type Token } from './token.ts';

/** What a value's own spelling says, and what is known about the host that it names. */

/** A file to run or to unpack, as malware is fetched. */
const DOWNLOAD =
  /\.(?:exe|dll|scr|msi|ps1|vbs|jse|hta|bat|cmd|sh|elf|bin|dat|jar|apk|class|zip|rar|7z|iso|img|tar\.gz|tgz|lnk|doc[xm]?|xls[xmb]?)(?:\?|$)/i;
/** How services that keep people's files address one of them. */
const SHARED_FILE =
  /[?&](?:export=download|dl=1|download=1)|\/(?:raw|attachments|releases\/download|downloads?|file\/d|uc|s\/[a-z0-9]{8,})(?:[/?]|$)/i;
const MESSENGER_HOOK = /\/bot\d{6,12}:[\w-]{20,}|\/api\/webhooks\/\d{10,}\/[\w-]{20,}|hooks\.slack\.com\/services\/T\w+\/B\w+\//i;
const OFFICE = /^(?:abuse|hostmaster|postmaster|noc|csirt|cert|psirt|security|press|media|privacy|webmaster)@/;
const PLATFORM_PAGE = /\/events\/view\/(?:\d+|[0-9a-f-]{36})|\/pulse\/[0-9a-f]{24}|\/gui\/(?:file|url|domain|ip-address|collection)\//i;
/** Networks wider than these hold many who have nothing to do with it. */
const WIDEST_IPV4 = 20;
const WIDEST_IPV6 = 48;

/** Of a URL on a service that keeps people's files. */
export const isSharedFile = (url: string) => DOWNLOAD.test(url) || SHARED_FILE.test(url);
/** What a mail server or program calls a message. */
export const isMessageId = (mailbox: string) => /^(?=\D*\d)[0-9a-f.$-]{20,}@|^\d+\.\d+\.\d{10,}\.\w/i.test(mailbox);
const isUrl = ({ value }: Token) => value.type === 'url';

export const SPELLING_SIGNALS = {
  defanged: ({ value }: Token) => value.defanged,
  /** Brackets show the defanging, not only words ("at", "dot") or blanks. */
  defangedByBrackets: ({ value }: Token) => value.defanged && /[[({<]/.test(value.raw),
  /** Only the @ is disguised: how people keep their own addresses from spammers. */
  onlyAtDefanged: ({ value }: Token) => value.defanged && !/(?:\[\.|\(\.|\{\.|\.\]|\[dot|\(dot|\bdot\b)/i.test(value.raw),
  doubtful: ({ value }: Token) => value.doubtReason !== undefined,
  wordLikeTld: ({ value }: Token) => value.doubtReason === 'word-tld' || value.doubtReason === 'file-or-word',
  /** A name below a top-level domain that is a word, which itself is unlike one: long, or with digits. */
  unlikeWord: (token: Token) => token.value.doubtReason === 'word-tld' && /^(?=.{8})|[\d-]/.test(hostOf(token).split('.')[0] ?? ''),
  hostWithoutDomain: ({ value }: Token) => value.doubtReason === 'no-domain',
  schemeless: ({ value }: Token) => value.schemeless === true,
  hasPort: ({ value }: Token) => value.port !== undefined,
  /** Written with a capital, as brands are. */
  capitalised: ({ value }: Token) => /^[A-Z]/.test(value.raw),
  /** `user.email`, `e.data.id`: plain words of which the last happens to be a top-level domain. */
  propertyLike: (token: Token) => {
    const host = hostOf(token);
    return (isWordTld(host) || !isCommonTld(host)) && /^(?:[a-z]+|[a-z]{1,8}\.[a-z]{1,8})\.[a-z]+$/.test(host);
  },
  hostIsAddress: (token: Token) => isIpv4(hostOf(token)),
  bareHostUrl: ({ value }: Token) => /^(?:[a-z0-9+]+:\/\/)?[^/?#]*\/?$/i.test(value.value),
  /** No page to read: on a bare address or in Tor, of an unusual scheme, or a file to run. */
  unlikeALink: (token: Token) =>
    isIpv4(hostOf(token)) || hostOf(token).endsWith('.onion') || !/^https?:/i.test(token.value.value) || DOWNLOAD.test(token.value.value),
  downloadsFile: ({ value }: Token) => DOWNLOAD.test(value.value),
  sourceRepository: ({ value }: Token) => /^(?:git|(?:git\+)?ssh):/i.test(value.value),
  /** A bot or a hook of a messenger that somebody set up: its token stands in the path. */
  messengerHook: ({ value }: Token) => MESSENGER_HOOK.test(value.value),
  sharedFilePath: ({ value }: Token) => isSharedFile(value.value),
  /** Nobody but the attackers has one in a report. */
  torService: (token: Token) => hostOf(token).endsWith('.onion'),
  /** Hardly found in texts about no threat: a program fetched from a bare address, a name of Tor. */
  intrinsicallyMalicious: (token: Token) =>
    hostOf(token).endsWith('.onion') || (isUrl(token) && (DOWNLOAD.test(token.value.value) || isIpv4(hostOf(token)))),
  specialRange: (token: Token) => rangeOf(token) !== undefined,
  /** Nobody's by the rules of the internet, but no network at home either: an author who defangs one means it. */
  multicastRange: (token: Token) =>
    /multicast|reserved/.test(rangeOf(token) ?? '') && /^(?:22[4-9]|23\d|24\d|25[0-5])\./.test(hostOf(token)),
  /** 190.0.0.0, 190.255.255.255: the ends of a network rather than a host in it. */
  networkName: ({ value }: Token) => /\.(?:0\.0\.0|255\.255\.255)$/.test(value.value),
  productName: (token: Token) => wordList('product-names').has(hostOf(token)),
  hasPlaceholder: ({ value }: Token) => value.hasPlaceholder === true,
  /** A page about a sample or an event on a platform that analysts share: MISP, OTX, VirusTotal. */
  platformPage: ({ value }: Token) => PLATFORM_PAGE.test(value.value),
  /** `hopto\.org|ddns\.net`: an alternative of a regular expression. */
  regexAlternative: ({ value, context }: Token) =>
    /\\\./.test(value.raw) &&
    (/[|^(]\\?\.?$/.test(context.before) || /^[|)$]/.test(context.after)) &&
    /\|/.test(context.before + context.after),
  sandboxHash: ({ value }: Token) => value.inSandboxLink === true,
  sharedNetwork: (token: Token) => isSharedNetwork(hostOf(token)),
  publicResolver: (token: Token) => isPublicResolver(hostOf(token)),
  wideNetwork: ({ value }: Token) => {
    const prefix = Number(value.value.split('/')[1]);
    return prefix < (value.value.includes(':') ? WIDEST_IPV6 : WIDEST_IPV4);
  },
  hashOfNothing: ({ value }: Token) => wordList('hashes-of-nothing').has(value.value),
  /** "evil.com", which stands for some host of attackers. */
  illustrativeHost: (token: Token) => /^(?:evil|malicious|attacker|bad)[\w-]*\.(?:com|net|org)$/i.test(hostOf(token)),
  placeholderHost: (token: Token) => isPlaceholder(hostOf(token)),
  /** RFC 2606: reserved for documentation. */
  documentationHost: (token: Token) => /(?:^|\.)example\.(?:com|net|org)$|^example\./.test(hostOf(token)),
  wellKnownHost: (token: Token) => isWellKnown(hostOf(token)),
  /** Anybody can put a page or file there. */
  sharedHosting: (token: Token): boolean =>
    wordList('shared-hosting').has(registeredDomain(hostOf(token))) || SPELLING_SIGNALS.personalPage(token),
  /** Somebody's page or file on such a host, not the host itself or its interface for programs; or somebody's bot. */
  customersPage: (token: Token): boolean =>
    SPELLING_SIGNALS.messengerHook(token) ||
    (SPELLING_SIGNALS.sharedHosting(token) && !SPELLING_SIGNALS.bareHostUrl(token) && !hostOf(token).startsWith('api.')),
  personalPage: (token: Token): boolean =>
    [hostOf(token), registeredDomain(hostOf(token))].some((host) => wordList('personal-pages').has(host)),
  dynamicDns: (token: Token) => isDynamicDns(hostOf(token)),
  publicBody: (token: Token) => isPublicBody(hostOf(token)),
  freeMail: (token: Token) => wordList('free-mail').has(registeredDomain(hostOf(token))),
  officeMailbox: ({ value }: Token) => OFFICE.test(value.value),
  /** ".id[1E857D00].[name@host].eking": the name of an encrypted file. */
  inFileExtension: ({ context }: Token) => /[.\]-]\[\s?$/.test(context.before) && /^\s?\]\.\w{2,15}\b/.test(context.after),
  /** "CN=x/emailAddress=": the subject or issuer of a certificate. */
  certificateField: ({ context }: Token) => /\bemailAddress\s?=\s?$/.test(context.before),
  /** The id of a message; the user of a server for source code. */
  notAMailbox: ({ value }: Token) => isMessageId(value.value) || value.value.startsWith('git@'),
};

/** Why an address, or the address that is a URL's host, is nobody's. */
export function rangeOf(token: Token): string | undefined {
  const { value } = token;
  if (value.type === 'url') return isIpv4(value.host ?? '') ? specialRange(value.host ?? '') : undefined;
  return specialRange(value.type === 'ip-port' ? hostOf(token) : value.value);
}
