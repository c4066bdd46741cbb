import type { Article, DetectionRule, GalaxyCluster, Indicator, PublishInput } from '../domain.ts';
import { detects } from '../publish/detects.ts';
import { indicatorUuid, partUuid } from '../publish/identity.ts';
import { withOneTlp } from '../publish/tlp.ts';
import { clusterObject, organisationObject, techniqueObject, vulnerabilityObject } from './context.ts';
import { observableId } from './ids.ts';
import { observableOf, patternOf } from './patterns.ts';
import type { Bundle, Observable, StixObject, StixReport, Versioned } from './schema.ts';
import { tlpMarking } from './tlp.ts';

export interface StixOptions {
  /** MISP_TAGS: the TLP and the labels of the report. */
  tags: string[];
  tlp: 'setting' | 'strictest';
  /** FEED_ORG_NAME and its uuid. */
  organisation: { name: string; uuid: string };
  /** MISP_REPORT_MAX: longest description of a report, in characters. */
  reportMax: number;
  /** MISP_INDICATORS_MAX: most values of one article. */
  indicatorsMax: number;
  /** MISP_RULES */
  rules: 'ids' | 'no-ids' | 'off';
}

/** What an article's bundle says now; nothing of earlier versions is in it (see versions.ts). */
export interface Wanted {
  /** The report first, then the indicators: the objects of this article alone. */
  own: Versioned[];
  /** What they refer to: organisation, marking, context, observables. */
  others: StixObject[];
  /** Values that STIX has no form for, or that are beyond the limit. */
  leftOut: number;
}

/** Pure; `now` is the time of objects that the article gives none. */
export function wantedObjects(input: PublishInput & { article: Article }, event: string, options: StixOptions, now: string): Wanted {
  const { article, request } = input;
  const tags = withOneTlp([...options.tags, ...(request.tags ?? [])], article.text, options.tlp);
  const marking = tags.map(tlpMarking).find((one) => one !== undefined);
  const marked = marking ? { object_marking_refs: [marking.id] } : {};
  const organisation = organisationObject(options.organisation.name, options.organisation.uuid);
  const published = time(article.published ?? request.published) ?? now;
  const head = { spec_version: '2.1', created_by_ref: organisation.id, created: now, modified: now, ...marked } as const;

  const values = article.indicators.filter(({ verdict }) => verdict === 'indicator' || verdict === 'context');
  const known = values.slice(0, options.indicatorsMax);
  const indicators: Versioned[] = [];
  const observables = new Map<string, Observable>();
  let leftOut = values.length - known.length;
  for (const value of known.filter(({ type }) => type !== 'cve' && type !== 'attack')) {
    const pattern = detects(value, request.settings?.toIds ?? 'policy') ? patternOf(value) : undefined;
    const observable = pattern === undefined ? observableOf(value) : undefined;
    if (pattern !== undefined)
      indicators.push({
        type: 'indicator',
        id: `indicator--${indicatorUuid(event, value)}`,
        ...head,
        name: value.value,
        ...described(value),
        indicator_types: ['malicious-activity'],
        pattern,
        pattern_type: 'stix',
        pattern_version: '2.1',
        valid_from: published,
      });
    else if (observable !== undefined) {
      const id = observableId(observable);
      observables.set(id, { ...observable, spec_version: '2.1', id, ...marked } as Observable);
    } else leftOut += 1;
  }
  if ((request.settings?.rules ?? options.rules) === 'ids')
    for (const rule of article.rules ?? []) if (rule.problem === undefined) indicators.push(ruleIndicator(rule, event, head, published));

  const context = contextObjects(known, input.clusters ?? []);
  const references = [...indicators, ...observables.values(), ...context].map(({ id }) => id);
  const labels = tags.filter((tag) => !/^(?:tlp:|misp-galaxy:)/i.test(tag));
  const report: StixReport = {
    type: 'report',
    id: `report--${event}`,
    ...head,
    name: article.title || article.canonicalUrl,
    description: shortened(article.markdown, options.reportMax),
    report_types: ['threat-report'],
    published,
    ...(article.language ? { lang: article.language } : {}),
    ...(labels.length > 0 ? { labels: [...new Set(labels)] } : {}),
    external_references: [{ source_name: sourceName(article), url: article.canonicalUrl }],
    // A report refers to something in any case.
    object_refs: references.length > 0 ? [...new Set(references)] : [organisation.id],
  };
  if (report.description === '') delete report.description;
  return {
    own: [report, ...unique(indicators)],
    others: unique([organisation, ...(marking ? [marking] : []), ...context, ...observables.values()]),
    leftOut,
  };
}

export function asBundle(event: string, objects: StixObject[]): Bundle {
  return { type: 'bundle', id: `bundle--${partUuid(event, 'stix-bundle')}`, objects };
}

/** Clusters that the article names, techniques by id that no cluster stands for, and vulnerabilities. */
function contextObjects(values: Indicator[], clusters: GalaxyCluster[]): Versioned[] {
  const ids = new Set(clusters.flatMap((one) => one.ids));
  return unique([
    ...clusters.flatMap((one) => clusterObject(one) ?? []),
    ...values.filter(({ type, value }) => type === 'attack' && !ids.has(value)).map(({ value }) => techniqueObject(value)),
    ...values.filter(({ type }) => type === 'cve').map(({ value }) => vulnerabilityObject(value)),
  ]);
}

function ruleIndicator(
  rule: DetectionRule,
  event: string,
  head: Pick<Versioned, 'spec_version' | 'created_by_ref' | 'created' | 'modified' | 'object_marking_refs'>,
  published: string,
): Versioned {
  return {
    type: 'indicator',
    id: `indicator--${partUuid(event, `rule:${rule.kind}:${rule.name}:${rule.text}`)}`,
    ...head,
    name: rule.name || `${rule.kind} rule`,
    indicator_types: ['malicious-activity'],
    pattern: rule.text,
    pattern_type: rule.kind,
    valid_from: published,
  };
}

/** The line that the value stood in, and the heading above it. */
function described({ context, value }: Indicator): { description?: string } {
  const where = [context.heading, context.snippet === value ? undefined : context.snippet].filter(Boolean).join(': ');
  return where ? { description: where } : {};
}

function sourceName({ siteName, canonicalUrl }: Article): string {
  return siteName || new URL(canonicalUrl).hostname;
}

function time(given: string | undefined): string | undefined {
  const at = given === undefined ? Number.NaN : Date.parse(given);
  return Number.isNaN(at) ? undefined : new Date(at).toISOString();
}

function shortened(text: string, longest: number): string {
  return text.length <= longest ? text : `${text.slice(0, longest)}\n\n(shortened)`;
}

function unique<T extends { id: string }>(objects: T[]): T[] {
  return [...new Map(objects.map((one) => [one.id, one])).values()];
}
