import { extractIOC } from 'ioc-extractor';
import type { Candidate } from './match.ts';

/** What the npm package ioc-extractor reads from the browser's innerText: the mark that our own reading is measured against. */
export function baseline(innerText: string): Candidate[] {
  const iocs = extractIOC(innerText);
  const lists: [string, string[]][] = [
    ['ipv4', iocs.ipv4s],
    ['domain', iocs.domains],
    ['url', iocs.urls],
    ['md5', iocs.md5s],
    ['sha1', iocs.sha1s],
    ['sha256', iocs.sha256s],
    ['sha512', iocs.sha512s],
    ['email', iocs.emails],
    ['cve', iocs.cves],
  ];
  return lists.flatMap(([type, values]) => [...new Set(values)].map((value) => ({ type, value, toIds: true })));
}
