import { nameOf, registeredDomain } from './hosts.ts';
import { hostOf, keyOf, siteOf, type Token } from './token.ts';

/** What the rest of the page says about a value. */
/** In characters: shorter names of sites are words that any mailbox may begin with. */
const LONG_BRAND = 7;

/** The other end of a range, with or without disguised dots. */
const RANGE_END = /^\W{0,2}\s*(?:[-\u2013\u2014]|to)\s*\W?\d{1,3}\W{1,3}\d{1,3}\W{1,3}\d{1,3}\W{1,3}255\b/;
const RANGE_START = /\b\d{1,3}\W{1,3}\d{1,3}\W{1,3}\d{1,3}\W{1,3}0\W{0,2}\s*(?:[-\u2013\u2014]|to)\s*\W?$/;

export const PAGE_SIGNALS = {
  isThreatReport: ({ page }: Token) => page.isThreatReport,
  /** The page's own site. */
  ownSite: (token: Token) => token.page.own.has(registeredDomain(hostOf(token))),
  /** Another domain of the publisher of the page. */
  ownBrand: (token: Token) => {
    // "acmelabs.in@gmail.com": the site's name before a free mail service.
    const local = token.value.type === 'email' ? token.value.value.split('@')[0]?.replace(/[^\p{L}\p{N}]/gu, '') : undefined;
    return (
      token.page.brands.has(nameOf(registeredDomain(hostOf(token)))) ||
      (local !== undefined && [...token.page.brands].some((brand) => brand.length >= LONG_BRAND && local.startsWith(brand)))
    );
  },
  authorDefangsHosts: ({ page }: Token) => page.defangsHosts,
  authorDefangsUrls: ({ page }: Token) => page.defangsUrls,
  /** In a remark on another value, left plain by an author who defangs. */
  plainRemark: ({ page, context }: Token) => page.defangsHosts && context.inRemark,
  /** "Gofile.io": a name with a capital, left plain by an author who defangs. */
  plainBrand: ({ page, value }: Token) => page.defangsHosts && /^[A-Z][a-z]/.test(value.raw),
  /** "203.0.113.0/24", and "203.0.113.0 - 203.0.113.255" around the value. */
  networkEdge: ({ value, context, page }: Token) =>
    page.networkEdges.has(value.value) ||
    (value.value.endsWith('.0') && RANGE_END.test(context.after)) ||
    (value.value.endsWith('.255') && RANGE_START.test(context.before)),
  /** A name server that somebody asks on the page (dig @..., nslookup). */
  askedResolver: (token: Token) => token.page.lookups.resolvers.has(hostOf(token)),
  /** What a look-up of a well-known host answered. */
  answerForKnownHost: (token: Token) => token.page.lookups.answersOfKnownHosts.has(hostOf(token)),
  /** The network of an address beside it, as whois prints it. */
  networkOfNeighbour: ({ value, page }: Token) => page.lookups.networksOfNeighbours.has(value.value),
  keepsHostArtifacts: ({ page }: Token) => page.keepsHostArtifacts,
};

/** What the first reading of the article decides for the second: empty in the first. */
export const SECOND_READING_SIGNALS = {
  /** Another value presents this host or address as the attackers' own. */
  onHostileHost: (token: Token) => saidByAnother(token, token.page.hostile.hosts.get(siteOf(hostOf(token)))),
  onHostileDomain: (token: Token) => saidByAnother(token, token.page.hostile.domains.get(registeredDomain(hostOf(token)))),
  hasDetections: ({ page }: Token) => page.hostile.hasDetections,
};

/** A value never becomes hostile by its own first judgement. */
function saidByAnother({ value }: Token, witnesses: ReadonlySet<string> | undefined): boolean {
  if (witnesses === undefined) return false;
  return witnesses.size > (witnesses.has(keyOf(value.type, value.value)) ? 1 : 0);
}
