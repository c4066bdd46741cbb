import { linkWords } from '../../src/data/languages.ts';
import { lazy } from '../../src/data/lazy.ts';
import { caseless } from '../../src/data/phrases.ts';
import type { LinkedFile } from '../../src/domain.ts';
import { isAside } from '../indicators/context/headings.ts';
import { nameOf, registeredDomain } from '../indicators/signals/hosts.ts';

/**
 * Which links of a report lead to its own indicator files. Two things must agree: what the address is (a carrier) and what the
 * author says there (words in the anchor, its sentence or the path). Samples, archives, source code and others' lists are left.
 */
export interface AboutArticle {
  canonicalUrl: string;
  siteName?: string | undefined;
}

const words = lazy(() => {
  const here = linkWords('emptyAnchors');
  return {
    list: caseless(linkWords('listWords')),
    /** The author's own, or given with this report. */
    own: caseless(linkWords('ownWords')),
    /** Somebody else's work, cited. */
    foreign: caseless(linkWords('foreignWords')),
    /** "here", "on our GitHub page": says nothing about the file. */
    emptyAnchor: caseless(
      `^(?:(?:on|at|in|from|via|our|the|this|a|click|als|unser\\w*|notre|este)\\s+)*(?:${here}|github|gitlab|gist|pastebin)(?:[\\s-]+(?:page|link|repo(?:sitory)?))?$`,
    ),
  };
});
const PATH_WORDS = /(?:^|[^a-z])(?:io[ca]s?|indicators?|stix2?|misp|yara|hashes|threat-?intel)(?:[^a-z]|$)/i;
const DATA = /\.(?:csv|tsv|txt|json|stix2?|xml|ioc|yara?|rules|xlsx|md|adoc|asciidoc|sha256|md5|yml|yaml)$/i;
const NEVER =
  /\.(?:zip|7z|rar|gz|tgz|xz|bz2|tar|iso|img|exe|dll|bin|elf|apk|jar|msi|dmg|py|c|cpp|h|go|rs|js|ts|ps1|sh|rb|java|cs|php|html?|aspx?|png|jpe?g|gif|svg|webp|mp4|docx?|pptx?)$/i;
/** Data files that every site has. */
const SITE_FILE = /(?:^|\/)(?:licen[cs]e|copying|robots|humans|security|ads|app-ads|llms|sitemap\w*|manifest|package|changelog)\.\w+$/i;
const MOST_LINKS = 20;

const LINK =
  /(?<!!)\[((?:[^\][]|\[[^\]]*\])*)\]\(<?(https?:\/\/[^\s)>]+)>?(?:\s+"[^"]*")?\)|<(https?:\/\/[^\s>]+)>|(?<![\w(<"])(https?:\/\/[^\s<>()"'\]|]+)/g;

export function findLinkedFiles(markdown: string, about: AboutArticle): LinkedFile[] {
  const files = new Map<string, LinkedFile>();
  let heading = '';
  let fenced = false;
  let before = '';
  for (const line of markdown.split('\n')) {
    if (/^\s*(?:`{3,}|~{3,})/.test(line)) fenced = !fenced;
    const title = fenced ? undefined : /^#{1,6}\s+(.*)/.exec(line)?.[1];
    if (title !== undefined) heading = title;
    if (!fenced && line.includes('http')) {
      for (const match of line.matchAll(LINK)) {
        if (files.size >= MOST_LINKS) return [...files.values()];
        const anchor = (match[1] ?? '').replace(/[*_`[\]]+/g, '').trim();
        const url = (match[2] ?? match[3] ?? match[4] ?? '').replace(/[.,;:!?]+$/, '').replace(/&amp;/g, '&');
        const sentence = sentenceAround(line, match.index, before);
        if (!files.has(url) && belongs(url, { anchor, sentence, heading }, about)) files.set(url, linkedFile(url, anchor, sentence));
      }
    }
    if (line.trim() !== '') before = line;
  }
  return [...files.values()];
}

function linkedFile(url: string, anchor: string, sentence: string): LinkedFile {
  const said = anchor !== '' && !/^https?:/.test(anchor) && !words().emptyAnchor.test(anchor) ? anchor : sentence;
  const linkedUnder = said.length > 80 ? `${said.slice(0, 79)}…` : said;
  return { url, name: fileName(url), linkedUnder, status: 'found' };
}

function fileName(url: string): string {
  const { hostname, pathname } = new URL(url);
  const last = pathname.split('/').filter(Boolean).at(-1) ?? '';
  try {
    return DATA.test(last) || /\.pdf$/i.test(last) ? decodeURIComponent(last) : decodeURIComponent(`${hostname}${pathname}`).slice(0, 120);
  } catch {
    return last || hostname;
  }
}

function belongs(url: string, said: { anchor: string; sentence: string; heading: string }, about: AboutArticle): boolean {
  if (!URL.canParse(url)) return false;
  const parsed = new URL(url);
  const carrier = carrierOf(parsed);
  if (carrier === undefined) return false;
  const { anchor, sentence, heading } = said;
  const path = decodeSafe(parsed.pathname);
  const { list, own: ownWords, foreign } = words();
  const inAnchor = list.test(anchor);
  const inWords = inAnchor || list.test(sentence) || (list.test(heading) && heading.length < 90);
  const inPath = PATH_WORDS.test(path);
  if (!inWords && !inPath) return false;
  const own = isOwn(parsed, about);
  if (own) return !(isAside(heading) && !inWords) && !(isProject(carrier, anchor, path) && !inAnchor && !inPath);
  if (isAside(heading) || foreign.test(sentence) || namesOwner(parsed, carrier, sentence)) return false;
  // Others' pages count where the author says that the list is this report's.
  return (inAnchor || list.test(sentence) || list.test(heading)) && ownWords.test(sentence);
}

/** The link is named after a repository: a tool of the vendor, about which the sentence says something. */
function isProject(carrier: string, anchor: string, path: string): boolean {
  const name = bare(path.split('/').filter(Boolean)[1] ?? '');
  return (carrier === 'repository' || carrier === 'tree') && name !== '' && bare(anchor) === name;
}

/** The sentence speaks of whoever runs the place in the third person. Pastes and pulses have no owner in their address. */
function namesOwner({ hostname, pathname }: URL, carrier: string, sentence: string): boolean {
  if (['paste', 'pulse', 'collection'].includes(carrier)) return false;
  const shared = /(?:^|\.)(?:github|gitlab|githubusercontent)\.com$/.test(hostname);
  const owner = shared ? (pathname.split('/').filter(Boolean)[0] ?? '') : nameOf(registeredDomain(hostname));
  const [first = ''] = owner.split(/[-_.]/);
  const text = bare(sentence);
  return [bare(owner), first.length >= 5 ? bare(first) : ''].some(
    (name) => name.length >= 4 && !/^(?:github|gitlab)/.test(name) && text.includes(name),
  );
}

/** What kind of place an address is, by host and path; undefined for an ordinary page. */
function carrierOf({ hostname, pathname }: URL): string | undefined {
  const path = decodeSafe(pathname);
  if (NEVER.test(path) || SITE_FILE.test(path)) return undefined;
  const parts = path.split('/').filter(Boolean);
  if (/^(?:www\.)?(?:github|gitlab)\.com$/.test(hostname)) {
    const kind = parts[2] === '-' ? parts[3] : parts[2];
    if (kind === undefined) return parts.length === 2 ? 'repository' : undefined;
    return ['blob', 'tree', 'raw'].includes(kind) ? kind : undefined;
  }
  if (hostname === 'raw.githubusercontent.com') return 'raw';
  if (hostname === 'gist.github.com' || hostname === 'gist.githubusercontent.com') return parts.length >= 2 ? 'gist' : undefined;
  if (hostname === 'pastebin.com') return /^\/(?:raw\/)?\w{8}$/.test(path) ? 'paste' : undefined;
  if (hostname === 'otx.alienvault.com') return /^\/pulse\/[0-9a-f]{24}/.test(path) ? 'pulse' : undefined;
  if (/(?:^|\.)virustotal\.com$/.test(hostname)) return /\/collection\//.test(path) ? 'collection' : undefined;
  if (DATA.test(path)) return 'file';
  return /\.pdf$/i.test(path) && PATH_WORDS.test(path) ? 'file' : undefined;
}

/** On the article's own site, or in a repository that bears its name. */
function isOwn({ hostname, pathname }: URL, { canonicalUrl, siteName }: AboutArticle): boolean {
  const site = URL.canParse(canonicalUrl) ? registeredDomain(new URL(canonicalUrl).hostname) : '';
  if (site !== '' && registeredDomain(hostname) === site) return true;
  const owner = bare(pathname.split('/').filter(Boolean)[0] ?? '');
  const names = [nameOf(site), siteName ?? ''].map(bare).filter((name) => name.length > 3);
  return (
    /(?:github|gitlab|githubusercontent)\.com$/.test(hostname) &&
    names.some((name) => owner.includes(name) || (owner.length > 3 && name.includes(owner)))
  );
}

const bare = (text: string) => text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');

/** The sentence of a link; a line that is nothing but the link belongs to the line above. */
function sentenceAround(line: string, at: number, before: string): string {
  const plain = (text: string) =>
    text
      .replace(LINK, (_all, anchor?: string) => anchor ?? ' ')
      .replace(/[*_`#>|]+/g, ' ')
      .replace(/\s+/g, ' ')
      .trim();
  const start = Math.max(line.slice(0, at).search(/[^.!?]*$/), 0);
  const rest = line.slice(at).search(/\)[^.!?]*[.!?](?:\s|$)/);
  const own = plain(line.slice(start, rest < 0 ? undefined : at + rest + 200));
  return own.split(' ').length <= 4 && !/^\s*#/.test(before) ? `${plain(before).slice(-160)} ${own}`.trim() : own;
}

function decodeSafe(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
