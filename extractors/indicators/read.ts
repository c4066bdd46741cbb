import type { Indicator, Occurrence } from '../../src/domain.ts';
import { type Outline, outline } from './context/outline.ts';
import { contextOf } from './context/value-context.ts';
import { findValues } from './find/find-values.ts';
import type { FoundValue } from './find/found-value.ts';
import { namedHex } from './find/hashes.ts';
import { hostType, isHostName } from './find/hosts.ts';
import { merge } from './merge.ts';
import { judge } from './rules/judge.ts';
import type { OrganisationLists } from './rules/organisation.ts';
import type { Judgement } from './rules/rule.ts';
import { Facts } from './signals/index.ts';
import { hostileHosts, readPageFacts } from './signals/page-facts.ts';
import type { Token } from './signals/token.ts';
import { isHostLabel } from './signals/words.ts';

/** What the reader has to know about the article besides its text. */
export interface AboutArticle {
  canonicalUrl: string;
  siteName?: string;
  author?: string;
  title?: string;
  /** EXTRACT_TRACES: file names, paths, registry keys, mutexes and fuzzy hashes that the report lists are kept as context. */
  traces?: boolean;
  /** The organisation's own lists (INDICATOR_RULES). */
  organisation?: OrganisationLists;
}

/** One occurrence of a value with its judgement and the facts that the table of rules asked for. */
export interface Match extends Token {
  judgement: Judgement;
  facts: string[];
  /** Undefined for what stands in the title. */
  occurrence?: Occurrence;
}

/**
 * Every value that the Markdown of an article shows, with a verdict. Offsets of the occurrences are UTF-16 offsets into
 * `markdown`. Pure; linear in the text apart from the number of values.
 */
export function readIndicators(markdown: string, about: AboutArticle): Indicator[] {
  const page = outline(markdown);
  const values = findValues(page.surface, { doubtful: true });
  const placed = values.map((found) => {
    const context = contextOf(found, page, values);
    return { value: retyped(found, context.label, context.listed), context };
  });
  const facts = readPageFacts(placed, about, page.surface);
  const tokens = placed.map((one) => {
    const token: Token = { ...one, page: facts };
    return { token, facts: new Facts(token) };
  });
  // Twice: what the first reading finds hostile decides about what was left plain elsewhere.
  facts.hostile = hostileHosts(tokens.map((one) => ({ ...one.token, judgement: judge(one.token, one.facts) })));
  const matches: Match[] = tokens.map(({ token, facts: known }) => {
    known.beginSecondReading();
    const { start, end } = token.value;
    return {
      ...token,
      judgement: judge(token, known),
      facts: known.held(),
      occurrence: { start, end, raw: markdown.slice(start, end), code: token.context.code, target: false },
    };
  });
  matches.push(...readTargets(page, facts, markdown), ...readTitle(about.title ?? '', facts));
  matches.sort((a, b) => (a.occurrence?.start ?? -1) - (b.occurrence?.start ?? -1));
  return merge(matches);
}

/** What the table or the heading calls a value decides where its spelling leaves it open. */
function retyped(value: FoundValue, label: string, listed: boolean): FoundValue {
  const named = value.type === 'md5' ? namedHex(value.value.length, label) : undefined;
  if (named !== undefined) return { ...value, type: named };
  // "get.sh" in a column of domains is a domain.
  const { doubtReason, ...rest } = value;
  const host = value.value.toLowerCase();
  const asked =
    value.type === 'filename' && doubtReason !== undefined && listed && isHostLabel(label) && !/\b(?:file|path|script|name)/i.test(label);
  return asked && isHostName(host) ? { ...rest, type: hostType(host), value: host, host } : value;
}

/** Vulnerabilities that only the title names (the Markdown starts below it). */
function readTitle(title: string, page: Token['page']): Match[] {
  const titleOutline = outline(title);
  const values = findValues(titleOutline.surface);
  return values
    .filter((value) => value.type === 'cve')
    .map((value) => {
      const context = contextOf(value, titleOutline, values);
      const token: Token = { value, context: { ...context, location: { kind: 'metadata', snippet: title.slice(0, 80) } }, page };
      const facts = new Facts(token);
      return { ...token, judgement: judge(token, facts), facts: facts.held() };
    });
}

/** Addresses that the article links to without showing them. */
function readTargets(outlined: Outline, page: Token['page'], markdown: string): Match[] {
  const matches: Match[] = [];
  for (const link of outlined.links) {
    // Within the site, or on the page: no address to read.
    if (link.image || /^[/#?.]/.test(link.target)) continue;
    for (const value of findValues(link.target, { doubtful: true })) {
      if (value.type !== 'url' || value.start !== 0) continue;
      const start = link.targetStart + value.start;
      const end = link.targetStart + value.end;
      const context = contextOf({ ...value, start, end }, outlined, []);
      const token: Token = { value, context: { ...context, location: { ...context.location, kind: 'link' } }, page };
      const facts = new Facts(token);
      matches.push({
        ...token,
        judgement: value.defanged ? judge(token, facts) : onlyLinked(facts.holds('ownSite')),
        facts: facts.held(),
        occurrence: { start, end, raw: markdown.slice(start, end), code: false, target: true },
      });
    }
  }
  return matches;
}

function onlyLinked(ownSite: boolean): Judgement {
  const reason = ownSite ? "a link on the site's own domain" : 'only linked, not shown';
  return { verdict: 'reference', toIds: false, reason, rule: 'link-target' };
}
