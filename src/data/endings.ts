import { parse } from 'tldts';
import { wordList } from './lists.ts';

/** Whether people know an ending (without its dot) as a file's; some of those are top-level domains as well ("sh", "app"). */
export function isFileEnding(ending: string): boolean {
  return wordList('file-endings').has(ending.toLowerCase());
}

/** In the public root: ICANN's part of the Public Suffix List. */
export function isTopLevelDomain(ending: string): boolean {
  return parse(`host.${ending.toLowerCase()}`, { allowPrivateDomains: false, validateHostname: false }).isIcann === true;
}
