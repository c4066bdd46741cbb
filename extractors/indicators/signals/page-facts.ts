import { isThreatReport } from '../../../src/data/threat-report.ts';
import { parseUrl } from '../../../src/url.ts';
import type { FoundValue } from '../find/found-value.ts';
import { isIpv4 } from '../find/hosts.ts';
import { NO_ORGANISATION_LISTS, organisationRules } from '../rules/organisation.ts';
import type { AboutArticle, Judgement } from '../types.ts';
import { edgesOf } from './addresses.ts';
import { isShared, nameOf, registeredDomain } from './hosts.ts';
import { readLookups } from './lookups.ts';
import { type HostileHosts, keyOf, NO_HOSTILE_HOSTS, type PageFacts, siteOf, type Token } from './token.ts';
import { releasesIn } from './version.ts';
import { isCommit } from './words.ts';

type Placed = Pick<Token, 'value' | 'context'>;

/** Without SHA-1, which is as likely the revision of a source repository. */
const FILE_HASHES = new Set(['md5', 'sha256', 'sha512']);
const HOST_TYPES = new Set(['domain', 'hostname', 'url', 'ipv4', 'ip-port', 'email']);
/** Values of a kind that are defanged: fewer are not a habit. */
const HABIT_HOSTS = 2;
const HABIT_URLS = 1;

/** What the article as a whole says, before any value is judged. */
export function readPageFacts(placed: readonly Placed[], about: AboutArticle, text: string): PageFacts {
  const own = new Set<string>();
  const page = parseUrl(about.canonicalUrl);
  if (page) own.add(registeredDomain(page.hostname));
  const siteName = about.siteName?.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '') ?? '';
  return {
    own,
    brands: new Set([...[...own].map(nameOf), siteName].filter((name) => name.length > 2)),
    defangsHosts: placed.filter(({ value }) => HOST_TYPES.has(value.type) && value.defanged && isDotDefanged(value)).length >= HABIT_HOSTS,
    defangsUrls: placed.filter(({ value }) => value.type === 'url' && value.defanged).length >= HABIT_URLS,
    isThreatReport: placed.some(impliesThreat) || isThreatReport(`${about.title ?? ''}\n${text}`),
    networkEdges: new Set(placed.flatMap(({ value }) => (value.type === 'cidr' ? edgesOf(value.value) : []))),
    lookups: readLookups(text, placed),
    releases: releasesIn(text),
    keepsHostArtifacts: about.traces ?? false,
    organisation: organisationRules(about.organisation ?? NO_ORGANISATION_LISTS),
    hostile: NO_HOSTILE_HOSTS,
  };
}

/** What hardly stands in a text that is about no threat: defanged values, hashes of files, entries of a list of indicators. */
function impliesThreat({ value, context }: Placed): boolean {
  if (value.type === 'email') return false;
  if (context.listed && context.line.section.indicators) return true;
  return value.defanged || (FILE_HASHES.has(value.type) && value.doubtReason === undefined && !isCommit(context));
}

/** A defanged dot, not only a defanged scheme. */
function isDotDefanged(value: FoundValue): boolean {
  return /[[({<]\s?(?:\.|dot)|\.[\])}]/i.test(value.raw);
}

/** Hosts of what is judged an indicator for detection, and their registered domains unless everybody can have a name there. */
export function hostileHosts(judged: readonly (Placed & { judgement: Judgement })[]): HostileHosts {
  const hosts = new Map<string, Set<string>>();
  const domains = new Map<string, Set<string>>();
  const witness = (map: Map<string, Set<string>>, host: string, key: string) => map.set(host, (map.get(host) ?? new Set()).add(key));
  for (const { value, judgement } of judged) {
    if (!judgement.toIds) continue;
    const host = value.type === 'ipv4' ? value.value : value.host;
    if (host === undefined || value.type === 'email') continue;
    const registered = registeredDomain(host);
    if (isShared(registered)) continue;
    const key = keyOf(value.type, value.value);
    witness(hosts, siteOf(host), key);
    if (!isIpv4(host)) witness(domains, registered, key);
  }
  return { hosts, domains, hasDetections: judged.some(({ judgement }) => judgement.toIds) };
}
