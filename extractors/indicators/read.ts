/**
 * Reading indicators: text -> values (find/) -> where they stand (context/) -> what is known about them (signals/) -> what they
 * are (rules/) -> one indicator per value (merge.ts). Pure functions; they run inside the extraction threads.
 */

import { indicatorWords } from '../../src/data/languages.ts';
import { caseless } from '../../src/data/phrases.ts';
import { INDICATOR_TYPES } from '../../src/domain/indicator-types.ts';
import type { Indicator } from '../../src/domain.ts';
import { lazy } from '../../src/lazy.ts';
import { Outline } from '../../src/markdown/outline.ts';
import { readSections, type SectionedReport } from './context/sections.ts';
import { contextOf } from './context/value-context.ts';
import { findValues } from './find/find-values.ts';
import type { FoundValue } from './find/found-value.ts';
import { namedHex } from './find/hashes.ts';
import { hostType, isHostName } from './find/hosts.ts';
import { merge } from './merge.ts';
import { type Judge, judgeBy, type Rule } from './rules/rule.ts';
import { RULES } from './rules/table.ts';
import { isSandbox } from './signals/hosts.ts';
import { Facts } from './signals/index.ts';
import { hostileHosts, readPageFacts } from './signals/page-facts.ts';
import type { Token } from './signals/token.ts';
import { isHostLabel } from './signals/words.ts';
import type { AboutArticle, Judgement, Match } from './types.ts';

export interface ReadIndicatorsOptions {
  /** Sorted ranges of the report that are not to be read: detection rules. */
  hidden?: readonly [start: number, end: number][];
  /** The table that decides; another one only to measure its rows. */
  rules?: readonly Rule[];
}

/**
 * Every value that a report (its Markdown, or the outline of it) shows, with a verdict. Offsets of the occurrences are UTF-16 offsets into its Markdown. Pure; linear
 * in the text apart from the number of values.
 */
export function readIndicators(
  report: Outline | string,
  about: AboutArticle,
  { hidden, rules = RULES }: ReadIndicatorsOptions = {},
): Indicator[] {
  const outline = typeof report === 'string' ? new Outline(report) : report;
  const { markdown } = outline;
  const judge = judgeBy(rules);
  const page = readSections(outline, about.title, hidden);
  const values = findValues(page.surface, { doubtful: true });
  const located = values.map((value) => ({ value, context: contextOf(value, page, values) }));
  const isList = isIndicatorList(located, page);
  const placed = located.map(({ value, context }) => {
    const inList = isList && context.alone && !context.inAsideSection ? { ...context, listed: true, underIocHeading: true } : context;
    return { value: retyped(value, inList.label, inList.alone), context: inList };
  });
  const facts = readPageFacts(placed, about, page.surface);
  facts.isThreatReport ||= isList;
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
  const presented = matches.filter(({ context }) => context.listed && context.underIocHeading);
  matches.push(
    ...presented.flatMap((token) => sampleHashes(token, judge)),
    ...readTargets(page, facts, markdown, judge),
    ...readTitle(about.title ?? '', facts, judge),
  );
  matches.sort((a, b) => (a.occurrence?.start ?? -1) - (b.occurrence?.start ?? -1));
  return merge(matches);
}

/** Fewer values are not a list; and of the lines with words or values, this part is values and nothing else. */
const SHORTEST_LIST = 3;
const PURE_LIST = 0.8;
const LISTED_FAMILIES = new Set(['host', 'url', 'address', 'hash', 'mailbox']);
/** Comments and headings of a plain list. */
const LIST_COMMENT = /^\s*(?:#|\/\/|;|--|&#35;|$)/;

/** A document that is itself a list of indicators: hardly anything stands in it but values, one or more to a line. */
function isIndicatorList(located: readonly Pick<Token, 'value' | 'context'>[], page: SectionedReport): boolean {
  const lines = new Set(
    located
      .filter(
        ({ value, context }) => context.alone && context.link === undefined && LISTED_FAMILIES.has(INDICATOR_TYPES[value.type].family),
      )
      .map(({ context }) => context.line),
  );
  if (lines.size < SHORTEST_LIST) return false;
  const filled = page.lines.filter((line) => !LIST_COMMENT.test(page.surface.slice(line.start, Math.min(line.end, line.start + 200))));
  return lines.size >= filled.length * PURE_LIST;
}

/** What the table or the heading calls a value decides where its spelling leaves it open. */
function retyped(value: FoundValue, label: string, alone: boolean): FoundValue {
  const named = value.type === 'md5' ? namedHex(value.value.length, label) : undefined;
  if (named !== undefined) return { ...value, type: named };
  // "get.sh" in a column of domains is a domain, "runs get.sh" is not.
  const { doubtReason, ...rest } = value;
  const host = value.value.toLowerCase();
  const asked =
    value.type === 'filename' && doubtReason !== undefined && alone && isHostLabel(label) && !/\b(?:file|path|script|name)/i.test(label);
  return asked && isHostName(host) ? { ...rest, type: hostType(host), value: host, host } : value;
}

/** Vulnerabilities that only the title names (the Markdown starts below it). */
function readTitle(title: string, page: Token['page'], judge: Judge): Match[] {
  const titleText = readSections(new Outline(title));
  const values = findValues(titleText.surface);
  return values
    .filter((value) => value.type === 'cve')
    .map((value) => {
      const context = contextOf(value, titleText, values);
      const token: Token = { value, context: { ...context, location: { kind: 'metadata', snippet: title.slice(0, 80) } }, page };
      const facts = new Facts(token);
      return { ...token, judgement: judge(token, facts), facts: facts.held() };
    });
}

/** Addresses that the article links to without showing them. */
function readTargets(report: SectionedReport, page: Token['page'], markdown: string, judge: Judge): Match[] {
  const matches: Match[] = [];
  for (const link of report.links) {
    // Within the site, or on the page: no address to read.
    if (link.image || link.defanged || /^[/#?.]/.test(link.target)) continue;
    for (const value of findValues(link.target, { doubtful: true })) {
      if (value.type !== 'url' || value.start !== 0) continue;
      const start = link.targetStart + value.start;
      const end = link.targetStart + value.end;
      const context = contextOf({ ...value, start, end }, report, []);
      const token: Token = { value, context: { ...context, location: { ...context.location, kind: 'link' } }, page };
      const facts = new Facts(token);
      const anchor = markdown.slice(link.textStart, link.textEnd);
      if (NAME.test(anchor) && !platformAnchor().test(anchor)) matches.push(...sampleHashes(token, judge));
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

/**
 * Hashes of samples in the address of a sandbox that is listed as an indicator, or linked under the sample's own name ("the dropper").
 * They stand inside of another value, so without an occurrence.
 */
function sampleHashes({ value, context, page }: Token, judge: Judge): Match[] {
  if (value.type !== 'url' || !isSandbox(value.host ?? '') || COLLECTION.test(value.value)) return [];
  return findValues(value.value.replace(/^[^/]*\/\/[^/]*/, ''))
    .filter((inner) => INDICATOR_TYPES[inner.type].family === 'hash')
    .map((inner) => {
      const token: Token = { value: { ...inner, defanged: value.defanged, inSandboxLink: true }, context, page };
      const facts = new Facts(token);
      return { ...token, judgement: judge(token, facts), facts: facts.held() };
    });
}

/** Where a platform keeps a list of samples or a graph: the digits there are its own id. */
const COLLECTION = /\/(?:collection|graph)\//i;

/** Words, or the first digits of a hash ("5be1c7a39f2d…"): a number may be that of a footnote. */
const NAME = /\p{L}{3}|^[\da-f]{6}/iu;

/** Anchors that name the platform or what it says, not the sample. */
const platformAnchor = lazy(() => caseless(`${indicatorWords('sandboxAnchors')}|https?:`));

function onlyLinked(ownSite: boolean): Judgement {
  const reason = ownSite ? "a link on the site's own domain" : 'only linked, not shown';
  return { verdict: 'reference', toIds: false, reason, rule: 'link-target' };
}
