import { parse } from 'tldts';
import { wordList } from './lists.ts';

/** Whether people know an extension (without its dot) as a file's; some of those are top-level domains as well ("sh", "app"). */
export function isFileExtension(extension: string): boolean {
  return wordList('file-extensions').has(extension.toLowerCase());
}

/** In the public root: ICANN's part of the Public Suffix List. */
export function isTopLevelDomain(label: string): boolean {
  return parse(`host.${label.toLowerCase()}`, { allowPrivateDomains: false, validateHostname: false }).isIcann === true;
}
