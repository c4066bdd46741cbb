import { isIPv4 } from 'node:net';
import { parse } from 'tldts';
import { digitsNamed, isHashLength } from '../../hash-lengths.ts';

/** In characters. */
const LONG_URL = 20;
/** No value is longer: what stands before has no say in how a line goes on, and a paragraph may be a megabyte. */
const LONGEST_VALUE = 4096;

/** What the rest of the document says about words and addresses that a line may have broken. */
export interface Known {
  /** Targets of the file's own links. */
  links: string[];
  /** Words as they stand inside lines, lower case. */
  words: ReadonlySet<string>;
}

const NOTHING: Known = { links: [], words: new Set() };

/**
 * What stands between the end of one line and the beginning of the next: nothing when a value or a hyphenated word goes on, else
 * a space; '-' takes the hyphen at the end away. `full` says that the line reaches the edge of its column, so that it may have
 * been broken there.
 */
export function joint(before: string, after: string, full: boolean, known: Known = NOTHING): '' | ' ' | '-' {
  const end = before.slice(-LONGEST_VALUE);
  const tail = /\S+$/.exec(end)?.[0] ?? '';
  const head = /^\S+/.exec(after)?.[0] ?? '';
  if (isCjk(tail.at(-1)) && isCjk(head[0])) return '';
  if (isBrokenHash(tail, head) || isLabelledHash(end, head)) return '';
  // Word processors hyphenate hashes, too.
  if (tail.endsWith('-') && isBrokenHash(tail.slice(0, -1), head)) return '-';
  if (/\bCVE-(?:\d{4}-)?$/i.test(tail) && /^\d{4}/.test(head)) return '';
  if (/(?:^|[^a-z0-9])xn[-\u2013\u2014]{1,2}$/i.test(tail)) return '';
  if (/\[\.?$|\[dot$|\[\.\]$|hxxps?:?\/?\/?$|:\/\/$/i.test(tail) && /^[\w.\]/-]/.test(head)) return '';
  if (/^(?:\[\.\]|\[dot\]|\.\]|\])[\w-]/i.test(head) && /[\w-]$/.test(tail)) return '';
  const linked = linkJoint(tail, head, known);
  if (linked !== undefined) return linked;
  if (full && isUrl(tail) && (continuesUrl(tail, head) || /^(?:[a-f]+|[a-z]*\d[0-9a-z]*)$/i.test(after))) return '';
  // A break before a slash may leave the line short.
  if (tail.length >= LONG_URL && isUrl(tail) && /\w$/.test(tail) && /^\/[\w.-]+(?:\/|\.\w)/.test(head)) return '';
  // And so may one after a slash, where a path goes on and no host begins.
  if (tail.length >= LONG_URL && isUrl(tail) && /\w\/$/.test(tail) && goesOnAsPath(head)) return '';
  // Before the next parameter, too.
  if (isUrl(tail) && /[?&]$/.test(tail) && /^[\w.%-]+=/.test(head)) return '';
  if (full && isCutHost(tail, head)) return '';
  if (full && /^\d{1,2}$/.test(after) && isAddress(tail + after)) return '';
  if (/^[\w.+-]+@[\w.-]*$/.test(tail) && full && /^[\w.-]*\.[a-z]{2,}/i.test(head) && !/\.[a-z]{2,}$/i.test(tail)) return '';
  // A hyphen at the end of a line parts a word; in a value it belongs to it.
  if (/\p{Ll}-$/u.test(tail) && /^\p{Ll}/u.test(head)) return /[./\\@]/.test(tail) || keepsHyphen(tail, head, known) ? '' : '-';
  if (/[\p{L}\p{N}]-$/u.test(tail) && /^[\p{L}\p{N}]/u.test(head)) return '';
  return ' ';
}

/** Applies the joint: '-' takes the hyphen away. */
export function joinLines(before: string, after: string, full: boolean, known?: Known): string {
  const sign = joint(before, after, full, known);
  return sign === '-' ? before.slice(0, -1) + after : before + sign + after;
}

/** "billing-" + "office@example.com", "harbour-" + "mail[.]com": a name that is typed as it stands is broken at its own hyphen. */
const isTyped = (head: string) => /^[\w.+-]+(?:@|\[(?:@|at|\.|dot)\])[\w-]/i.test(head) || isHost(head.replace(/[.,;:)]+$/, ''));

/** "command-" + "and-control": the document itself shows how the word is written; "mid-" + "december" is not a word without it. */
function keepsHyphen(tail: string, head: string, { words }: Known): boolean {
  const one = /[\p{L}-]*-$/u.exec(tail)?.[0].toLowerCase() ?? '';
  const other = /^[\p{L}-]+/u.exec(head)?.[0].toLowerCase() ?? '';
  if (words.has(one.slice(0, -1) + other)) return false;
  if (words.has(one + other) || isTyped(head)) return true;
  return other.includes('-') || (words.has(one.slice(0, -1)) && words.has(other) && one.length > 3 && other.length > 3);
}

function isCjk(character: string | undefined): boolean {
  return character !== undefined && /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u3000-\u303f\uff00-\uffef]/u.test(character);
}

function isBrokenHash(tail: string, head: string): boolean {
  const start = /(?:^|[^0-9a-z])([0-9a-f]{8,})$/i.exec(tail)?.[1];
  const end = /^([0-9a-f]{2,})(?![0-9a-z])/i.exec(head)?.[1];
  if (!start || !end || isHashLength(start.length)) return false;
  return (
    isHashLength(start.length + end.length) ||
    (start.length + end.length < 128 && start.length >= 24 && end.length >= 24 && !isHashLength(end.length))
  );
}

/** "SHA256: " and forty digits are not SHA-1: the label says how many are to come. */
function isLabelledHash(before: string, head: string): boolean {
  const [, label = '', start = ''] = /\b(md5|sha-?(?:1|256|512))\W{1,3}([0-9a-f]{8,})$/i.exec(before) ?? [];
  const wanted = digitsNamed(label);
  const more = /^([0-9a-f]{2,})(?![0-9a-z])/i.exec(head)?.[1];
  return wanted !== undefined && more !== undefined && start.length + more.length <= wanted;
}

/** The file's own links know whether an address goes on in the next line. */
function linkJoint(tail: string, head: string, { links }: Known): '' | ' ' | undefined {
  const start = bare(tail);
  if (start.length < 8 || !/[./]/.test(start)) return undefined;
  const more = bare(head).slice(0, 12);
  const fitting = links.map(bare).filter((link) => link.startsWith(start));
  if (fitting.length === 0) return undefined;
  if (fitting.some((link) => link.startsWith(start + more) && link.length > start.length)) return '';
  return fitting.some((link) => link === start || link === `${start}/`) ? ' ' : undefined;
}

function bare(address: string): string {
  return address
    .replace(/^[(<"'\u201c\u2018]+/, '')
    .replace(/^h(?:tt|xx)ps?:\/\//i, '')
    .replaceAll(/\[\.\]/g, '.')
    .toLowerCase();
}

function isUrl(word: string): boolean {
  return /(?:https?|hxxps?|ftp):?(?:\/\/|\[:\]\/\/)|\[\.\]\w+\/|^www\./i.test(word);
}

/** "long-host-name.exam" + "ple.com": no name of a host yet, but one together with what follows. */
function isCutHost(tail: string, head: string): boolean {
  const start = tail.replaceAll('[.]', '.').replace(/^[("'<]+/, '');
  const end = head.replaceAll('[.]', '.').replace(/[.,;:]$/, '');
  // A sentence ends with a full stop, too: only what has one inside already is a name that goes on.
  const authority = /^(?:https?|hxxps?|ftp):\/\/([\w.-]+)$/i.exec(start)?.[1];
  const host = /^[a-z0-9.-]+(?=[/:?]|$)/i.exec(end)?.[0];
  if (authority !== undefined && host !== undefined) return !isHost(authority) && isHost(authority + host);
  if (!/^[\w-]+(?:\.[\w-]+)+[.-]?$/.test(start) || !/^[a-z0-9-]+(?:\.[a-z0-9-]+)*$/.test(end)) return false;
  return !isHost(start.replace(/\.$/, '')) && isHost(start + end) && !isHost(end);
}

/** An IPv4 address, defanged or not: its last digits stand alone in the next line of a narrow cell. */
const isAddress = (text: string) => isIPv4(text.replaceAll('[.]', '.'));

function isHost(text: string): boolean {
  const { isIcann, domain } = parse(text, { allowPrivateDomains: false });
  // "Invoice_870.zip" is a file: only labels in front of a domain have underscores.
  return isIcann === true && domain !== null && !domain.includes('_');
}

const EXTENSION = '\\.(?:html?|php|aspx?|jsp|exe|dll|zip|rar|7z|js|txt|png|jpe?g|gif|sh|elf|bin|dat|ps1|pdf|docx?|xlsx?)\\b';
const PATH_END = new RegExp(`^[\\w%.-]*(?:/\\w|${EXTENSION}|\\?\\w+=)`, 'i');
const FILE = new RegExp(`^[\\w-]+${EXTENSION}`, 'i');

/** "5cca41/gate.php?m=0": not the next address of a list, nor a word. */
function goesOnAsPath(head: string): boolean {
  const [first = ''] = /^[\w%.-]+/.exec(head) ?? [];
  return first !== '' && !isHost(first) && PATH_END.test(head);
}

/** "https://host/a/" + "b.html": the break comes after a sign of URLs, or the next piece has one; a plain word is the next word. */
function continuesUrl(tail: string, head: string): boolean {
  if (/^(?:https?|hxxps?|ftp):?\/?\/?/i.test(head) || /^[\w-]+\[\.\]/.test(head)) return false;
  if (/[.,;:)]$/.test(tail) && !/[/=&?_%-]$/.test(tail) && /^[A-Z(]/.test(head)) return false;
  if (/[/=&?_%\-.#]$/.test(tail)) return /^[\w%./?&=#~+-]/.test(head) && !/^[A-Z][a-z]+[,.]?$/.test(head);
  return (
    /^[/?&=#%]/.test(head) ||
    /^[\w-]*(?:[/=&_%]|\?\w+=)/.test(head) ||
    FILE.test(head) ||
    (/\d/.test(head) && /^[0-9a-zA-Z]{8,}$/.test(head))
  );
}
