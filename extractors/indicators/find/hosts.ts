import { parse } from 'tldts';
import { isFileExtension } from '../../../src/data/extensions.ts';
import { wordList } from '../../../src/data/lists.ts';
import type { Doubt } from './found-value.ts';

const fileTlds = () => wordList('file-tlds');
const wordTlds = () => wordList('word-tlds');
const commonTlds = () => wordList('common-tlds');
const codeObjects = () => wordList('code-objects');
const otherRoots = () => wordList('other-roots');

interface DottedWord {
  kind: 'domain' | 'filename' | 'none';
  /** Looks like one but most likely is none, and why. */
  doubtReason?: Doubt;
}

interface HostSurroundings {
  defanged: boolean;
  /** A scheme, a port or a path stands next to it: it is used as a host. */
  addressed: boolean;
  hasPath: boolean;
  hasWebPort: boolean;
  /** An opening bracket stands behind it, as behind the name of a function. */
  called: boolean;
}

/** Not "s-----d": dashes between one or two characters, which stand for what is left out, as "xxxx" does. */
const LABEL = /^(?![\p{L}\p{N}]{1,2}-{3,}[\p{L}\p{N}]{1,2}$|[xX]{4,}$)[\p{L}\p{N}_](?:[\p{L}\p{N}_-]{0,61}[\p{L}\p{N}_])?$/u;

/** Whether every label may stand in a host name and the last one is a public suffix. */
export function isHostName(host: string): boolean {
  const labels = host.split('.');
  if (labels.length < 2 || host.length > 253 || !labels.every((label) => LABEL.test(label))) return false;
  const tld = (labels.at(-1) ?? '').toLowerCase();
  if (otherRoots().has(tld)) return true;
  if (/^\d+$/.test(tld) || tld.includes('_') || MASKED_ADDRESS.test(host)) return false;
  const parsed = parse(host.toLowerCase(), { allowPrivateDomains: false, validateHostname: false });
  // Nobody can register a name with an underscore; hosts below one may have it.
  return parsed.isIcann === true && parsed.domain !== null && !parsed.domain.includes('_');
}

/** "94.154.43.XXX", "a.b.c.x": how authors hide the end of an address; XXX is a domain, too. */
export const MASKED_ADDRESS = /^(?:(?:\d{1,3}|[a-z])\.){2,3}x{1,3}$/i;

/** A last label that is a word: as likely a property or a method as a host. */
export function isWordTld(host: string): boolean {
  return wordTlds().has((host.split('.').at(-1) ?? '').toLowerCase());
}

/** A top-level domain under which hosts of reports usually are. */
export function isCommonTld(host: string): boolean {
  return commonTlds().has((host.split('.').at(-1) ?? '').toLowerCase());
}

/** "hostname" below a registered domain, else "domain", as MISP tells them apart. */
export function hostType(host: string): 'domain' | 'hostname' {
  const registered = parse(host, { allowPrivateDomains: false, validateHostname: false }).domain;
  return registered === null || registered === host ? 'domain' : 'hostname';
}

/** Whether it ends like the name of a file. */
export function hasFileExtension(name: string): boolean {
  const extension = /\.([A-Za-z0-9_-]{1,15})$/.exec(name)?.[1];
  return extension !== undefined && isFileExtension(extension);
}

/** `window.location.host` */
const GLOBAL = /^(?:window|document|globalThis|navigator|this|self)\.(?:[A-Za-z]+\.)+[a-z]+$/;

/** Host, file or nothing: what a dotted word is, by its spelling and what stands next to it. */
export function classifyDotted(word: string, near: HostSurroundings): DottedWord {
  const labels = word.split('.');
  const tld = (labels.at(-1) ?? '').toLowerCase();
  if (!isHostName(word)) {
    if (hasFileExtension(word)) return { kind: 'filename' };
    return { kind: 'none' };
  }
  if (near.defanged) return { kind: 'domain' };
  if (tld === 'onion' || tld === 'i2p' || tld === 'bazar') return { kind: 'domain' };
  if (otherRoots().has(tld)) return hasFileExtension(word) ? { kind: 'filename' } : { kind: 'domain', doubtReason: 'file-or-word' };
  // "2.1.pl" is no host; "1069083060.site" is; "2073.mobi" where hosts are listed.
  if (/^\d+$/.test(labels.slice(0, -1).join('')) && !(labels.length === 2 && /^\d{6}/.test(word)))
    return labels.length === 2 && /^(?:\d{3,}\.\p{L}{3,}|\d{5,}\.\p{L}+)$/u.test(word)
      ? { kind: 'domain', doubtReason: 'word-tld' }
      : { kind: 'none' };
  const lower = word.toLowerCase() === word || word.toUpperCase() === word;
  const mixedInside = labels.some((label) => /[a-z][A-Z]/.test(label)) || (!lower && labels.slice(1).some((label) => /^[A-Z]/.test(label)));
  if (near.addressed && commonTlds().has(tld) && (near.hasWebPort || !fileTlds().has(tld))) return { kind: 'domain' };
  if (wordTlds().has(tld) && (labels.length === 2 ? codeObjects().has((labels[0] ?? '').toLowerCase()) : GLOBAL.test(word)))
    return { kind: 'domain', doubtReason: 'object-property' };
  if (near.called) return { kind: 'domain', doubtReason: 'call' };
  if (fileTlds().has(tld) && !commonTlds().has(tld))
    return near.hasPath ? { kind: 'domain', doubtReason: 'file-or-word' } : { kind: 'filename', doubtReason: 'file-name' };
  if (fileTlds().has(tld) && labels.length === 2) return { kind: 'domain', doubtReason: 'file-or-word' };
  if (mixedInside && labels[0] !== 'www') return { kind: 'domain', doubtReason: 'code-name' };
  if (/^(?:com|org|net)$/.test(labels[0] ?? '') && labels.length > 2) return { kind: 'domain', doubtReason: 'package-name' };
  if (wordTlds().has(tld) && !commonTlds().has(tld) && labels[0] !== 'www') return { kind: 'domain', doubtReason: 'word-tld' };
  return { kind: 'domain' };
}

/** Dotted quad without leading zeros. */
export function isIpv4(word: string): boolean {
  return /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)\.){3}(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)$/.test(word);
}
