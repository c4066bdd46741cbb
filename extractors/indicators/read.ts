import ipaddr from 'ipaddr.js';
import type { Indicator, Occurrence } from '../../src/domain.ts';
import { findValues, isIpv4 } from './find.ts';
import type { FoundValue } from './found.ts';
import { hostType, isHostName } from './hosts.ts';
import { isCommit } from './judge/hash.ts';
import { judge } from './judge/index.ts';
import { isShared, nameOf, registeredDomain } from './judge/names.ts';
import type { Judgement, PageHabits } from './judge/verdict.ts';
import { HOST_LABEL } from './judge/words.ts';
import { type Outline, outline } from './outline.ts';
import { type Place, placeOf } from './place.ts';
import { speaksOfThreats } from './threat.ts';

/** What the reader has to know about the article besides its text. */
export interface AboutArticle {
  canonicalUrl: string;
  siteName?: string;
  author?: string;
  title?: string;
  /** EXTRACT_TRACES: file names, paths, registry keys, mutexes and fuzzy hashes that the report lists are kept as context. */
  traces?: boolean;
}

interface Sighting {
  value: FoundValue;
  place: Place;
  judgement: Judgement;
  /** Undefined for what stands in the title. */
  occurrence?: Occurrence;
}

/**
 * Every value that the Markdown of an article shows, with a verdict. Offsets of the occurrences are UTF-16 offsets into
 * `markdown`. Pure; linear in the text apart from the number of values.
 */
export function readIndicators(markdown: string, about: AboutArticle): Indicator[] {
  const page = outline(markdown);
  const values = findValues(page.surface, { weak: true });
  const placed = values.map((found) => {
    const place = placeOf(found, page, values);
    return { value: retyped(found, place), place };
  });
  let habits = readHabits(placed, about, page.surface);
  // Twice: what the first reading finds hostile decides about what was left plain elsewhere.
  habits = { ...habits, ...hostileHosts(placed.map((one) => ({ ...one, judgement: judge(one.value, one.place, habits) }))) };
  const sightings: Sighting[] = placed.map(({ value, place }) => ({
    value,
    place,
    judgement: judge(value, place, habits),
    occurrence: { start: value.start, end: value.end, raw: markdown.slice(value.start, value.end), code: place.code, target: false },
  }));
  sightings.push(...readTargets(page, habits, markdown), ...readTitle(about.title ?? '', habits));
  sightings.sort((a, b) => (a.occurrence?.start ?? -1) - (b.occurrence?.start ?? -1));
  return merge(sightings);
}

/** What the table or the heading calls a value decides where its spelling leaves it open. */
function retyped(value: FoundValue, place: Place): FoundValue {
  if (value.type === 'md5' && /\bimp\s?hash\b/i.test(place.label)) return { ...value, type: 'imphash' };
  if (value.type === 'md5' && /\bja3s?\b/i.test(place.label)) return { ...value, type: 'ja3' };
  // "get.sh" in a column of domains is a domain.
  const { weak, ...rest } = value;
  const host = value.value.toLowerCase();
  const asked =
    value.type === 'filename' &&
    weak !== undefined &&
    place.listed &&
    HOST_LABEL.test(place.label) &&
    !/\b(?:file|path|script|name)/i.test(place.label);
  return asked && isHostName(host) ? { ...rest, type: hostType(host), value: host, host } : value;
}

/** Vulnerabilities that only the title names (the Markdown starts below it). */
function readTitle(title: string, habits: PageHabits): Sighting[] {
  const page = outline(title);
  const values = findValues(page.surface);
  return values
    .filter((value) => value.type === 'cve')
    .map((value) => {
      const place = placeOf(value, page, values);
      return {
        value,
        place: { ...place, context: { kind: 'metadata', snippet: title.slice(0, 80) } },
        judgement: judge(value, place, habits),
      };
    });
}

/** Addresses that the article links to without showing them. */
function readTargets(page: Outline, habits: PageHabits, markdown: string): Sighting[] {
  const sightings: Sighting[] = [];
  for (const link of page.links) {
    // Within the site, or on the page: no address to read.
    if (link.image || /^[/#?.]/.test(link.target)) continue;
    for (const value of findValues(link.target, { weak: true })) {
      if (value.type !== 'url' || value.start !== 0) continue;
      const start = link.targetStart + value.start;
      const end = link.targetStart + value.end;
      const place = placeOf({ ...value, start, end }, page, []);
      const registered = registeredDomain(value.host ?? '');
      const reason = habits.own.has(registered) ? "a link on the site's own domain" : 'only linked, not shown';
      sightings.push({
        value,
        place: { ...place, context: { ...place.context, kind: 'link' } },
        judgement: value.defanged ? judge(value, place, habits) : { verdict: 'reference', toIds: false, reason },
        occurrence: { start, end, raw: markdown.slice(start, end), code: false, target: true },
      });
    }
  }
  return sightings;
}

function readHabits(placed: { value: FoundValue; place: Place }[], about: AboutArticle, text: string): PageHabits {
  const own = new Set<string>();
  if (URL.canParse(about.canonicalUrl)) own.add(registeredDomain(new URL(about.canonicalUrl).hostname));
  const siteName = about.siteName?.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '') ?? '';
  const brands = new Set([...[...own].map(nameOf), siteName].filter((name) => name.length > 2));
  const disguised = (types: string[], dots: boolean) =>
    placed.filter(({ value }) => types.includes(value.type) && value.defanged && (!dots || isDotDefanged(value))).length;
  return {
    own,
    brands,
    disguisesHosts: disguised(['domain', 'hostname', 'url', 'ipv4', 'ip-port', 'email'], true) >= 2,
    disguisesUrls: disguised(['url'], false) >= 1,
    hostile: new Set(),
    zones: new Set(),
    threat: placed.some(isTelling) || speaksOfThreats(`${about.title ?? ''}\n${text}`),
    serious: false,
    revisions: placed.filter(({ value, place }) => value.type === 'sha1' && isCommit(place)).length >= 2,
    edges: new Set(placed.flatMap(({ value }) => (value.type === 'cidr' ? edgesOf(value.value) : []))),
    traces: about.traces ?? false,
  };
}

/** Without SHA-1, which is as likely the revision of a source repository. */
const FILE_HASHES = new Set(['md5', 'sha256', 'sha512']);

/** What hardly stands in a text that is about no threat: disguised values, hashes of files, entries of a list of indicators. */
function isTelling({ value, place }: { value: FoundValue; place: Place }): boolean {
  if (value.type === 'email') return false;
  if (place.listed && place.line.section.indicators) return true;
  return value.defanged || (FILE_HASHES.has(value.type) && value.weak === undefined && !isCommit(place));
}

/** Network and broadcast address of an IPv4 CIDR. */
function edgesOf(cidr: string): string[] {
  if (cidr.includes(':')) return [];
  return [ipaddr.IPv4.networkAddressFromCIDR(cidr).toString(), ipaddr.IPv4.broadcastAddressFromCIDR(cidr).toString()];
}

/** A defanged dot, not only a defanged scheme. */
function isDotDefanged(value: FoundValue): boolean {
  return /[[({<]\s?(?:\.|dot)|\.[\])}]/i.test(value.raw);
}

/** Hosts of what is judged an indicator for detection, and their registered domains unless everybody can have a name there. */
function hostileHosts(
  judged: { value: FoundValue; place: Place; judgement: Judgement }[],
): Pick<PageHabits, 'hostile' | 'zones' | 'serious'> {
  const hostile = new Set<string>();
  const zones = new Set<string>();
  for (const { value, judgement } of judged) {
    if (!judgement.toIds) continue;
    const host = value.type === 'ipv4' ? value.value : value.host;
    if (host === undefined || value.type === 'email') continue;
    const registered = registeredDomain(host);
    if (isShared(registered)) continue;
    hostile.add(host);
    if (!isIpv4(host)) zones.add(registered);
  }
  return { hostile, zones, serious: judged.some(({ judgement }) => judgement.toIds) };
}

const RANK = { indicator: 3, context: 2, reference: 1, junk: 0 } as const;

/** One indicator per (type, value): the strongest judgement wins, with the place it was made at. */
function merge(sightings: Sighting[]): Indicator[] {
  const byKey = new Map<string, Sighting[]>();
  const withScheme = new Map<string, string>();
  for (const { value } of sightings) {
    if (value.type !== 'url' || value.schemeless) continue;
    const tail = value.value.replace(/^[a-z0-9+.-]+:\/\//, '');
    if (!withScheme.has(tail)) withScheme.set(tail, value.value);
  }
  for (const sighting of sightings) {
    const { value } = sighting;
    // The same address once with and once without scheme is one indicator, unless the author disguised both spellings.
    const same = value.schemeless && !value.defanged ? withScheme.get(value.value) : undefined;
    const key = `${value.type} ${same ?? value.value}`;
    const list = byKey.get(key);
    if (list) list.push(sighting);
    else byKey.set(key, [sighting]);
  }
  return [...byKey].map(([key, list]) => {
    const best = list.reduce((a, b) => (score(b) > score(a) ? b : a));
    const value = key.slice(key.indexOf(' ') + 1);
    return {
      type: best.value.type,
      value,
      defanged: list.some((one) => one.value.defanged),
      ...best.judgement,
      context: best.place.context,
      occurrences: list.flatMap((one) => one.occurrence ?? []),
    };
  });
}

function score({ judgement, place }: Sighting): number {
  return RANK[judgement.verdict] * 10 + (judgement.toIds ? 5 : 0) + (place.listed ? 2 : 0) + (place.announced ? 1 : 0);
}
