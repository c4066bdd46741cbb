import { wordList } from '../../src/data/lists.ts';
import { lettersAndDigits, percentDecoded } from '../../src/text.ts';
import { registeredDomain } from '../indicators/signals/hosts.ts';

/** What an address says by itself: which kind of place for indicator files it is, whose, and what the file is called. */

export const PATH_WORDS = /(?:^|[^a-z])(?:io[ca]s?|indicators?|stix2?|misp|yara|hashes|threat-?intel)(?:[^a-z]|$)/i;
const DATA = /\.(?:csv|tsv|txt|json|stix2?|xml|ioc|yara?|rules|xlsx|md|adoc|asciidoc|sha256|md5|yml|yaml)$/i;
const NEVER =
  /\.(?:zip|7z|rar|gz|tgz|xz|bz2|tar|iso|img|exe|dll|bin|elf|apk|jar|msi|dmg|py|c|cpp|h|go|rs|js|ts|ps1|sh|rb|java|cs|php|html?|aspx?|png|jpe?g|gif|svg|webp|mp4|docx?|pptx?)$/i;
/** Data files that every site has. */
const SITE_FILE = /(?:^|\/)(?:licen[cs]e|copying|robots|humans|security|ads|app-ads|llms|sitemap\w*|manifest|package|changelog)\.\w+$/i;

export type Carrier = 'repository' | 'blob' | 'tree' | 'raw' | 'gist' | 'paste' | 'pulse' | 'collection' | 'file';

/** What kind of place an address is, by host and path; undefined for an ordinary page. */
export function carrierOf({ hostname, pathname, search }: URL): Carrier | undefined {
  const path = percentDecoded(pathname);
  if (NEVER.test(path) || SITE_FILE.test(path)) return undefined;
  const parts = path.split('/').filter(Boolean);
  if (/^(?:www\.)?(?:github|gitlab)\.com$/.test(hostname)) {
    const kind = parts[2] === '-' ? parts[3] : parts[2];
    if (kind === undefined) return parts.length === 2 ? 'repository' : undefined;
    return kind === 'blob' || kind === 'tree' || kind === 'raw' ? kind : undefined;
  }
  if (hostname === 'raw.githubusercontent.com') return 'raw';
  if (hostname === 'gist.github.com' || hostname === 'gist.githubusercontent.com') return parts.length >= 2 ? 'gist' : undefined;
  if (hostname === 'pastebin.com') return /^\/(?:raw\/)?\w{8}$/.test(path) ? 'paste' : undefined;
  if (hostname === 'otx.alienvault.com') return /^\/pulse\/[0-9a-f]{24}/.test(path) ? 'pulse' : undefined;
  if (/(?:^|\.)virustotal\.com$/.test(hostname)) return /\/collection\//.test(path) ? 'collection' : undefined;
  // A sheet that was published as CSV.
  if (hostname === 'docs.google.com')
    return /^\/spreadsheets\//.test(path) && /[?&](?:output|format)=[ct]sv\b/.test(search) ? 'file' : undefined;
  if (DATA.test(path)) return 'file';
  return /\.pdf$/i.test(path) && PATH_WORDS.test(path) ? 'file' : undefined;
}

/** Names of who runs a place: the owner of a repository, else the labels of the host. */
export function ownersOf(hostname: string, pathname: string): string[] {
  if (!isCodeHost(hostname))
    return hostname
      .replace(/\.\w+$/, '')
      .split('.')
      .flatMap((label) => [label, label.split('-')[0] ?? ''])
      .map(lettersAndDigits)
      .filter((label) => !/^(?:www|files?|static|assets|data|download|downloads|storage|cdn|blog|research)$/.test(label));
  const owner = pathname.split('/').filter(Boolean)[0] ?? '';
  return [owner, ...owner.split(/[-_.]/).filter((part) => part.length >= 5)].map(lettersAndDigits);
}

export const isCodeHost = (hostname: string) => wordList('code-hosts').has(registeredDomain(hostname));

export function fileNameOf(url: string): string {
  const { hostname, pathname } = new URL(url);
  const last = pathname.split('/').filter(Boolean).at(-1) ?? '';
  try {
    return DATA.test(last) || /\.pdf$/i.test(last) ? decodeURIComponent(last) : decodeURIComponent(`${hostname}${pathname}`).slice(0, 120);
  } catch {
    return last || hostname;
  }
}
