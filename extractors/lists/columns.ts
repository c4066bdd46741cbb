import { columnNames } from '../../src/data/languages.ts';
import { NAMED_HEX } from '../../src/domain/indicator-types.ts';
import { lazy } from '../../src/lazy.ts';
import { oneLine } from '../../src/text.ts';
import { hasFileExtension } from '../indicators/find/hosts.ts';
import { ADDRESSES, type CellUse, FILE_NAMES, HASHES, HOSTS, NETWORK } from './document.ts';

/**
 * What the name of a column, a key or a heading says about the values under it. One ordered table: the first row that matches
 * decides. Names are compared in lower case, with camelCase, "_" and "-" read as blanks.
 */
interface NameRule {
  name: RegExp;
  use: CellUse;
}

const REFERENCE: CellUse = { kind: 'reference' };
const UNRELATED: CellUse = { kind: 'unrelated' };
const NONE: CellUse = { kind: 'none' };
const NOTE: CellUse = { kind: 'note' };
const values = (...types: NonNullable<Extract<CellUse, { kind: 'values' }>['types']>): CellUse => ({ kind: 'values', types });

const RULES: NameRule[] = [
  // Whose it is comes before what it is: "targeted IP", "legitimate domain", "reference URL".
  {
    name: /\b(?:victims?(?! (?:panel|portal|chat|id))|targets?|targeted|benign|legitimate|legit|clean|white ?list(?:ed)?|allow ?list(?:ed)?|exclu(?:ded|sions?)|exceptions?|false positives?|impersonated|imitated|mimicked|spoofed|sinkholes?)\b/,
    use: UNRELATED,
  },
  {
    name: /\b(?:c2s?|c&c|cnc|command (?:and|&) control)\b(?!.*\b(?:date|time|port|first|last|type|protocol|country|asn?)\b)/,
    use: { kind: 'values' },
  },
  {
    name: /\b(?:source|src|dest(?:ination)?|dst|remote|local) (?:ips?|ip addr\w*|addr\w*|hosts?|hostnames?|domains?|urls?|emails?|mail)\b/,
    use: values(...NETWORK, 'email'),
  },
  // The two ends of a connection in Zeek's logs.
  { name: /^id (?:orig|resp) h$/, use: values(...ADDRESSES) },
  { name: /\b(?:action|verdict|disposition|classification|nature|reputation)\b/, use: NOTE },
  {
    name: /\b(?:meta|references?|refs?|sources?|report(?:s|ed by)?|reporter|links?|permalinks?|articles?|blogs?|posts?|credits?|analysis|sandbox|virus ?total|vt|any\.?run|tweets?|publications?|advisory|more info\w*|external analysis)\b/,
    use: REFERENCE,
  },
  // Before the hashes that are of no file: a type with a name of its own is one of them.
  ...NAMED_HEX.map(({ names, type }) => ({ name: names, use: values(type) })),
  // Hashes that are of no file.
  {
    name: /\b(?:cert(?:s|ificates?)?|x ?509|issuer|thumb ?prints?|serial|fingerprints?|signer|signature|authenti ?hash|imp ?fuzzy|pe ?hash|rich(?: ?pe)?(?: header)?(?: hash)?|telf ?hash|v ?hash|tlsh|jarm|(?:fav)?icon|water ?mark|nonce|salt|iv|password|commit|(?:encryption|crypto|public|private|aes|rc4|xor|rsa|session|api|ssh|license) ?keys?|perm ?hash|symhash|section)\b/,
    use: NONE,
  },
  { name: /\bssdeep\b|\bfuzzy hash\b/, use: values('ssdeep') },
  {
    name: /\b(?:user ?agents?|ua|command ?lines?|commands|cmdline|subject|display ?names?|process tree|scheduled tasks?|services? names?)\b/,
    use: NONE,
  },
  { name: /\b(?:md5|sha ?1|sha ?224|sha ?256|sha ?384|sha ?512)\b/, use: values(...HASHES) },
  {
    name: /^(?:(?:file|sample|samples|malware|payload|dropper|loader|downloader|binary|document|maldoc|template|remote template|attachment|archive|ioc|artifact|dll|exe|parent|child|stage ?\d) )*(?:hash|hashes|checksum|digest)(?: (?:values?|es))?$/,
    use: values(...HASHES),
  },
  // "watermark_hash", "release notes hash": some other thing's.
  { name: /\bhash(?:es)?$/, use: NONE },
  { name: /\b(?:e ?mails?|mail(?:box(?:es)?)?|senders?|from address|return path)\b/, use: values('email', ...HOSTS) },
  {
    name: /\b(?:file ?names?|filename|file ?paths?|paths?|dropped files?|process names?|image ?path|original name|(?:sample|payload|attachment|document|dropper|loader|downloader|script|binary|lure) names?|install(?:ation)? folders?)\b/,
    use: values(...FILE_NAMES),
  },
  { name: /\b(?:registry|reg ?keys?|regkey)\b/, use: values('regkey') },
  { name: /\b(?:mutex(?:es)?|mutant)\b/, use: values('mutex') },
  { name: /\b(?:cves?|vulnerabilit(?:y|ies))\b/, use: values('cve') },
  { name: /\b(?:wallets?|bitcoin|btc|monero|xmr|ethereum|eth)\b/, use: values('btc', 'eth', 'xmr') },
  { name: /\b(?:urls?|uris?|endpoints?)\b/, use: values('url', ...HOSTS, ...ADDRESSES) },
  { name: /\b(?:domains?|fqdns?|host ?names?|hosts?|dns|domain names?)\b/, use: values(...HOSTS, ...ADDRESSES, 'url') },
  { name: /\b(?:ips?|ipv4|ipv6|ip addr\w*|addr(?:ess(?:es)?)?|cidr|subnets?|ip ranges?)\b/, use: values(...ADDRESSES, ...HOSTS) },
  {
    name: /\b(?:date|time|timestamp|first|last|created|modified|updated|added|seen|valid|expir\w*|year|month|day|size|bytes|score|confidence|count|ports?|providers?|country|city|asn?|isp|tlp|u?uid|guid|ids?|org(?:anization)?|owner|author|saved by|actor|campaign|family|tags?|labels?|kill ?chain|phase|severity|rank|volume|version|language|protocol|to ids|mitre|ttps?|registrar|whois|entropy|architecture|magic|mime)\b/,
    use: NONE,
  },
  {
    name: /\b(?:notes?|comments?|descriptions?|context|details?|remarks?|info(?:rmation)?|titles?|names?|summary|usage|purpose|role|stage|why|meaning)\b/,
    use: NOTE,
  },
  {
    name: /\b(?:values?|indicators?(?: of compromise)?|iocs?|observables?|data|artifacts?|artefacts?|contents?|patterns?|samples?|c2s?|c&c|c and c|command (?:and|&) control|servers?|infrastructure|files?|payloads?)\b/,
    use: { kind: 'values' },
  },
];

/** "ioc_value", "Remote Template Hash", "fileName", "Dateiname" -> English words in lower case. */
export function words(name: string): string {
  return inEnglish(split(name));
}

const translations = lazy(() => columnNames().map(([pattern, english]) => ({ pattern: new RegExp(pattern, 'giu'), english })));
const known = new Map<string, string>();
const MAX_KNOWN = 2_000;

function inEnglish(said: string): string {
  if (said.length > 60) return said;
  const before = known.get(said);
  if (before !== undefined) return before;
  // Blanks around it, for languages that write words together.
  const english = translations().reduce((text, one) => text.replace(one.pattern, ` ${one.english} `), said);
  const result = oneLine(english);
  if (known.size < MAX_KNOWN) known.set(said, result);
  return result;
}

function split(name: string): string {
  return name
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replace(/[_\-/.:()[\]"'`*]+/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .toLowerCase();
}

/** What a column or key of this name holds; undefined when the name says nothing. */
export function useOfName(name: string): CellUse | undefined {
  const said = words(name);
  if (said === '' || said.length > 60) return undefined;
  return RULES.find((rule) => rule.name.test(said))?.use;
}

const TYPE_COLUMN =
  /^(?:(?:ioc|indicator|entity|observable|attribute|artifact|artefact|data|value|object|threat) )?(?:types?|kind)$|^category$/;
const VALUE_COLUMN =
  /^(?:(?:ioc|indicator|entity|observable|attribute|artifact|artefact|data|network) )?(?:values?|data|indicators?|iocs?|observables?|content|pattern)$/;

export function isTypeColumn(name: string): boolean {
  return TYPE_COLUMN.test(words(name));
}

export function isValueColumn(name: string): boolean {
  return VALUE_COLUMN.test(words(name));
}

/** What a heading says about all that stands under it; undefined when it only names what is listed. */
export function useOfHeading(heading: string): CellUse | undefined {
  // "참고자료.hwp" (references), above its hash.
  if (hasFileExtension(heading)) return undefined;
  const said = words(heading);
  if (
    // "Link from email" is what the attackers sent.
    /^(?!.{1,20} (?:from|in) (?:the )?(?:e ?mails?|messages?|attachments?|documents?)\b)(?:the )?(?:references?|refs?|sources?|links?|further reading|credits?|see also|related|reports?|blog(?: posts?)?|more info\w*(?! (?:on|about|for) (?:the )?(?:[\w-]+ ){0,3}(?:malware|samples?|files?|payloads?))|acknowledg\w+)\b/.test(
      said,
    )
  )
    return REFERENCE;
  if (
    /\b(?:victims?(?! (?:panel|portal|chat|id))|targets|benign|legitimate|legit|clean|white ?list\w*|allow ?list\w*|false positives?|impersonated|spoofed)\b/.test(
      said,
    )
  )
    return UNRELATED;
  if (
    /\b(?:user ?agents?|detection names?|detections?|certificates?|thumb ?prints?|mitre|ttps?|techniques|licen[cs]e|changelog)\b/.test(
      said,
    ) &&
    !/\b(?:hash(?:es)?|domains?|ips?|urls?)\b/.test(said)
  )
    return NONE;
  return undefined;
}

/** Whose word it is that a value means no harm: "legitimate file", "[spoofed sender]", "sinkhole". */
export const MARKED_BENIGN =
  /^\W*legitimate\b|\b(?:legitimate (?:microsoft|windows|software|file|exe|program|binary|executable|copy|site|website|domain|service|server)|(?:appears?|seems?|is|are) (?:to be )?legitimate\b|(?:legit|benign|clean|harmless|not malicious(?! unless)|false positive)\b(?![-.]\w)|\[?spoofed\b|sinkholed?\b|^\W*victim'?s?\b(?! (?:panel|portal|chat|id)\b)|(?<!\bon (?:the )?)victim'?s? (?:domain|site|website|server|network|host|organi[sz]ation|company)\b|^allow(?:ed)?$)/i;

/** The same for a remark on one entry; in other languages a short one ("Site légitime imité"). */
export const isMarkedBenign = (remark: string): boolean =>
  MARKED_BENIGN.test(remark) || (remark.trim().split(/\s+/).length <= 4 && /\bbenign\b/.test(words(remark)));

/** A remark that names a text ("technical analysis"): what stands beside it is where to read it. */
export const NAMES_A_TEXT =
  /(?<!\b(?:after|by|during|for|from|in|under) (?:[\w-]+ ){0,3})\b(?:analys[ei]s|write-?up|blog ?post|article|advisory)\W*$/i;
