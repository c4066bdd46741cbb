import { parse } from 'tldts';
import { indicatorWords, linkWords } from '../../src/data/languages.ts';
import { caseless } from '../../src/data/phrases.ts';
import type { LinkedFile } from '../../src/domain.ts';
import { lazy } from '../../src/lazy.ts';
import type { Line } from '../../src/markdown/lines.ts';
import type { Outline } from '../../src/markdown/outline.ts';
import { lettersAndDigits, oneLine, percentDecoded } from '../../src/text.ts';
import { parseUrl } from '../../src/url.ts';
import { isAside } from '../indicators/context/headings.ts';
import { nameOf } from '../indicators/signals/hosts.ts';
import { VALUE_LINK } from '../markdown.ts';
import { type Carrier, carrierOf, fileNameOf, isCodeHost, ownersOf, PATH_WORDS } from './carriers.ts';

/**
 * Which links of a report lead to its own indicator files. Two things must agree: what the address is (a carrier) and what the
 * author says there (words in the anchor, its sentence or the path). Samples, archives, source code and others' lists are left.
 */
interface AboutArticle {
  canonicalUrl: string;
  siteName?: string | undefined;
}

const phrases = lazy(() => {
  const here = linkWords('emptyAnchors');
  return {
    list: caseless(linkWords('listWords')),
    values: caseless(linkWords('valueWords')),
    file: caseless(linkWords('fileWords')),
    own: caseless(linkWords('authorWords', 'ownWords')),
    authors: caseless(linkWords('authorWords')),
    wholeList: caseless(linkWords('wholeLists')),
    foreign: caseless(linkWords('foreignWords')),
    otherThing: caseless(linkWords('otherThings')),
    malwareFetches: caseless(linkWords('malwareFetches')),
    related: caseless(`^${indicatorWords('relatedHeadings')}`),
    /** "here", "on our GitHub page": says nothing about the file. */
    emptyAnchor: caseless(
      `^(?:(?:on|at|in|from|via|our|the|this|a|click|als|unser\\w*|notre|este)\\s+)*(?:${here}|github|gitlab|gist|pastebin)(?:[\\s-]+(?:page|link|repo(?:sitory)?))?$`,
    ),
  };
});
/** A repository whose name says "rules" and not of what. */
const RULES_OF_ALL = /^(?:(?:sigma|yara|snort|suricata|detections?|rules?|signatures?|public|community|base)(?:[-_.]|$))+$/i;
const MAX_LINKS = 20;

/** An address that stands in the text itself; `<...>` may hold brackets. */
const ADDRESS = /<(https?:\/\/[^\s>]+)>|(?<![\w(<"])(https?:\/\/[^\s<>()"'\]|]+)/g;

export function findLinkedFiles(report: Outline, about: AboutArticle): LinkedFile[] {
  const files = new Map<string, LinkedFile>();
  for (const { url, start, end, anchor } of addressesOf(report)) {
    if (files.size >= MAX_LINKS) break;
    if (files.has(url)) continue;
    const sentence = sentenceAround(report, start, end);
    const heading = report.headingAt(start)?.text ?? '';
    if (belongs(url, { anchor, sentence, heading }, about)) files.set(url, linkedFile(url, anchor, sentence));
  }
  return [...files.values()];
}

interface Address {
  url: string;
  start: number;
  end: number;
  /** The words of a link; '' where the address itself is shown. */
  anchor: string;
}

/** Web addresses that a report links to or shows, in order; none in a fence. */
function addressesOf(report: Outline): Address[] {
  const { links, surface } = report;
  const linked = links
    .filter((link) => !link.image && !link.defanged)
    .map(({ start, end, target, textStart, textEnd }) => {
      const text = oneLine(surface.slice(textStart, textEnd));
      // The link on a value stands after it.
      const value = /\S+(?=\s*$)/.exec(surface.slice(Math.max(0, start - LONGEST_VALUE), start))?.[0] ?? '';
      return text === VALUE_LINK
        ? { url: target, start: surface.lastIndexOf(value, start), end, anchor: value }
        : { url: target, start, end, anchor: text };
    });
  const shown = [...surface.matchAll(ADDRESS)]
    .filter(({ index }) => report.lineAt(index).fence === undefined && report.linkAt(index) === undefined)
    .map(({ 0: whole, 1: bracketed, 2: bare, index }) => ({
      url: report.markdown.substr(bracketed ? index + 1 : index, (bracketed ?? bare ?? '').length),
      start: index,
      end: index + whole.length,
      anchor: '',
    }));
  return [...linked, ...shown]
    .map((one) => ({ ...one, url: one.url.replace(/[.,;:!?]+$/, '').replace(/&amp;/g, '&') }))
    .filter(({ url }) => /^https?:\/\//.test(url))
    .sort((a, b) => a.start - b.start);
}

/** In characters. */
const LONGEST_SENTENCE = 1_000;
/** What is looked at before the link on a value, in characters. */
const LONGEST_VALUE = 300;

function linkedFile(url: string, anchor: string, sentence: string): LinkedFile {
  const said = anchor !== '' && !/^https?:/.test(anchor) && !phrases().emptyAnchor.test(anchor) ? anchor : sentence;
  const linkedUnder = said.length > 80 ? `${said.slice(0, 79)}…` : said;
  return { url, name: fileNameOf(url), linkedUnder, status: 'found' };
}

/** What is known of a link when it is decided whether it leads to the article's own indicators. */
interface LinkFacts {
  /** On the article's own site, or in a repository that bears its name. */
  isOwn: boolean;
  /** The link text, the sentence, the heading or the path speaks of indicators or rules. */
  inAnchor: boolean;
  inWords: boolean;
  inPath: boolean;
  /** The sentence speaks of values, and the link or path of a file with them. */
  offersValues: boolean;
  /** The list comes with this report, says the sentence. */
  isClaimed: boolean;
  /** A line that holds a label and the link, and nothing else. */
  isLabelled: boolean;
  /** Rules for all and everything, not those that the authors say they wrote. */
  isCollection: boolean;
  /** Somebody else is cited, or named as who runs the place. */
  isCited: boolean;
  isOtherThing: boolean;
  malwareFetches: boolean;
  /** The link text is the name of a repository: a tool. */
  isProject: boolean;
  underRelated: boolean;
  underAside: boolean;
}

/** The first row that fits decides. */
const LINK_RULES: { id: string; when: (facts: LinkFacts) => boolean; follow: boolean }[] = [
  { id: 'says-nothing', when: ({ inWords, inPath, offersValues }) => !inWords && !inPath && !offersValues, follow: false },
  { id: 'other-thing', when: ({ isOtherThing }) => isOtherThing, follow: false },
  { id: 'related', when: ({ underRelated }) => underRelated, follow: false },
  { id: 'project', when: ({ isProject, inAnchor, inPath }) => isProject && !inAnchor && !inPath, follow: false },
  { id: 'own-aside', when: ({ isOwn, underAside, inWords }) => isOwn && underAside && !inWords, follow: false },
  { id: 'own', when: ({ isOwn }) => isOwn, follow: true },
  { id: 'aside', when: ({ underAside }) => underAside, follow: false },
  { id: 'collection', when: ({ isCollection }) => isCollection, follow: false },
  { id: 'cited', when: ({ isCited }) => isCited, follow: false },
  { id: 'malware-fetches', when: ({ malwareFetches }) => malwareFetches, follow: false },
  { id: 'labelled', when: ({ isLabelled }) => isLabelled, follow: true },
  { id: 'claimed', when: ({ isClaimed, inWords, offersValues }) => isClaimed && (inWords || offersValues), follow: true },
  { id: 'others', when: () => true, follow: false },
];

function belongs(url: string, said: Said, about: AboutArticle): boolean {
  const parsed = parseUrl(url);
  const carrier = parsed && carrierOf(parsed);
  if (parsed === undefined || carrier === undefined) return false;
  const facts = factsOf(parsed, carrier, said, about);
  return LINK_RULES.find(({ when }) => when(facts))?.follow ?? false;
}

/** What the author says at a link. */
interface Said {
  anchor: string;
  sentence: string;
  heading: string;
}

function factsOf(url: URL, carrier: Carrier, { anchor, sentence, heading }: Said, about: AboutArticle): LinkFacts {
  const { list, values, file, own, authors, wholeList, foreign, otherThing, malwareFetches, related } = phrases();
  const path = percentDecoded(url.pathname);
  const inAnchor = list.test(anchor);
  const inPath = PATH_WORDS.test(path);
  const name = path.split('/').at(-1) ?? '';
  return {
    isOwn: isOwn(url, about),
    inAnchor,
    inWords: inAnchor || carrier === 'pulse' || list.test(sentence) || (list.test(heading) && heading.length < 90),
    inPath,
    offersValues: values.test(sentence) && (inPath || file.test(anchor)),
    isClaimed: own.test(sentence),
    isLabelled: isLabelled(carrier, anchor, sentence, heading),
    isCollection: carrier === 'repository' && RULES_OF_ALL.test(name) && !authors.test(sentence),
    isCited: foreign.test(sentence) || (!wholeList.test(sentence) && namesOwner(url, carrier, { anchor, sentence, heading }, about)),
    isOtherThing:
      otherThing.test(anchor) ||
      (carrier === 'repository' ? otherThing.test(inAnchor ? name : `${name} ${sentence}`) : !inAnchor && otherThing.test(name)),
    malwareFetches: malwareFetches.test(sentence),
    isProject: isProject(carrier, anchor, path),
    underRelated: related.test(heading),
    underAside: isAside(heading),
  };
}

/** "YARA: gist", "IOCs: pastebin.com/...": before the link stands what it is, or the link or heading says it in a place for such lists. */
function isLabelled(carrier: Carrier, anchor: string, sentence: string, heading: string): boolean {
  const { list } = phrases();
  const label = sentence.replace(anchor, ' ').replace(/\W+$/u, '').trim();
  if (label.split(/\s+/).length > 4) return false;
  if (carrier === 'pulse' && list.test(heading)) return true;
  return list.test(label) || (PLACES_FOR_LISTS.has(carrier) && label === '' && list.test(`${anchor} ${heading}`));
}

/** The link is named after a repository: a tool, about which the sentence says something. */
function isProject(carrier: Carrier, anchor: string, path: string): boolean {
  const name = lettersAndDigits(path.split('/').filter(Boolean)[1] ?? '');
  return (carrier === 'repository' || carrier === 'tree') && name !== '' && lettersAndDigits(anchor) === name;
}

/** Pastes and pulses have no owner in their address. */
const PLACES_FOR_LISTS: ReadonlySet<Carrier> = new Set(['gist', 'paste', 'pulse', 'collection']);

/** The sentence speaks of whoever runs the place in the third person; not of the site itself, and not to name the place. */
function namesOwner({ hostname, pathname }: URL, carrier: Carrier, { anchor, sentence }: Said, about: AboutArticle): boolean {
  if (PLACES_FOR_LISTS.has(carrier)) return false;
  const text = lettersAndDigits(sentence.replace(anchor, ' '));
  const own = lettersAndDigits(nameOf(siteOf(about)));
  return ownersOf(hostname, pathname).some((name) => name.length >= 4 && text.includes(name) && !own.includes(name));
}

/** On the article's own site, or in a repository that bears its name. */
function isOwn({ hostname, pathname }: URL, about: AboutArticle): boolean {
  const site = siteOf(about);
  if (site !== '' && ownDomain(hostname) === site) return true;
  const owner = lettersAndDigits(pathname.split('/').filter(Boolean)[0] ?? '');
  const names = [nameOf(site), about.siteName ?? ''].map(lettersAndDigits).filter((name) => name.length > 3);
  return isCodeHost(hostname) && names.some((name) => owner.includes(name) || (owner.length > 3 && name.includes(owner)));
}

const siteOf = ({ canonicalUrl }: AboutArticle) => ownDomain(parseUrl(canonicalUrl)?.hostname ?? '');

/** What one owner has: below "github.io" each name is somebody else's. */
const ownDomain = (hostname: string) => parse(hostname, { allowPrivateDomains: true, validateHostname: false }).domain ?? hostname;

/** The sentence of a link; a line that is nothing but the link belongs to the line above. */
function sentenceAround(report: Outline, at: number, linkEnd: number): string {
  const { surface, lines } = report;
  const index = report.lineIndexAt(at);
  const { textStart, end } = lines[index] as Line;
  const from = Math.max(textStart, at - LONGEST_SENTENCE);
  // A mark within a word ("iocs.csv") ends nothing.
  const ends = [...surface.slice(from, at).matchAll(/[.!?](?=\s)/g)];
  const start = from + (ends.at(-1)?.index ?? -1) + 1;
  const behind = surface.slice(linkEnd, end).search(/[.!?](?=\s)/);
  const own = words(surface.slice(start, behind < 0 ? end : linkEnd + behind));
  if (own.split(' ').length > 4 || /\p{L}[^:]*:/u.test(surface.slice(start, at))) return own;
  let before = index - 1;
  while (before >= 0 && report.textOf(lines[before] as Line).trim() === '') before--;
  const above = lines[before];
  if (above?.kind === 'heading') return own;
  return `${above ? words(surface.slice(above.start, above.end)).slice(-160) : ''} ${own}`.trim();
}

/** Without addresses and the marks of lines; no gap is left where a link's target stood. */
const words = (text: string) => oneLine(text.replace(ADDRESS, ' ').replace(/[#>|]+/g, ' ')).replace(/ (?=[.,;:!?)](?: |$))/g, '');
