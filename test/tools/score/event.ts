import type { Article, Indicator } from '../../../src/domain.ts';
import { NO_CONTEXT } from '../../../src/misp/context/context.ts';
import { wantedEvent } from '../../../src/misp/event/event.ts';
import { allAttributes, type MispEvent, type NewAttribute, type NewEvent } from '../../../src/misp/model.ts';
import { planAudit } from '../../../src/misp/reconcile/audit.ts';
import { eventUuid } from '../../../src/publish/identity.ts';
import { extractAsMisp } from '../../support/misp/extraction.ts';
import type { Galaxies } from '../../support/misp/galaxies.ts';
import type { Candidate } from './match.ts';

/** What an event has in the end: our own attributes, then MISP's extraction on the report (its model), then our audit. */
export interface EventValues {
  values: Candidate[];
  /** Values that only MISP's extraction saw and that the audit let stay. */
  onlyMisp: Set<string>;
}

const OPTIONS = {
  infoPrefix: '',
  tagPrefix: 'misp-crawler',
  tags: [],
  localTags: [],
  distribution: 0,
  threatLevel: 4,
  analysis: 0,
  retentionMs: undefined,
  references: 'drop',
  onWarning: 'no-ids',
  objects: false,
  tlp: 'setting',
  fourByte: false,
  reportMaxBytes: 16_000_000,
  evidenceMaxBytes: 0,
  indicatorsMax: 100_000,
  rules: 'off',
  pictures: 'none',
} as const;

/** The values of the event that the pipeline would make of an article, without a server. */
export function eventOf(article: Article, galaxies: Galaxies): EventValues {
  const key = article.canonicalUrl;
  const uuid = eventUuid(key);
  const request = { url: article.url, source: { kind: 'manual', title: 'Manual', url: 'Manual', tags: [] } } as const;
  const wanted = wantedEvent(
    { request: { ...request, source: { ...request.source, tags: [] } }, key, article },
    uuid,
    { warnings: new Map(), context: NO_CONTEXT, findsContext: true, unwanted: () => false, now: new Date(0) },
    { ...OPTIONS, tags: [], localTags: [] },
  );
  const ours = new Set(wanted.found.map((one) => one.attribute.uuid));
  const extraction = extractAsMisp(
    wanted.extractionCopy(),
    galaxies,
    wanted.event.attributes.map(({ uuid: id, type, category, value }) => ({ uuid: id, type, category, value })),
  );
  const actual = asMispHasIt(wanted.event, extraction.created);
  const audit = planAudit(
    wanted,
    actual,
    { url: article.canonicalUrl, text: article.text, unwanted: () => false },
    {
      auditJunk: 'remove',
      deleteHard: true,
      galaxies: [],
      event: OPTIONS,
    },
  );

  const byUuid = new Map(allAttributes(actual).map((one) => [one.uuid, { ...one }]));
  const removed = new Set<string>();
  for (const step of audit.steps) {
    if (step.do === 'remove-attribute') removed.add(step.id);
    else if (step.do === 'edit-attribute') Object.assign(byUuid.get(step.uuid) ?? {}, step.changes);
    else if (step.do === 'add-attributes') for (const one of step.attributes) byUuid.set(one.uuid, mispAttribute(one));
  }
  const found = new Set(extraction.created.map((one) => one.uuid));
  const values: Candidate[] = [];
  const onlyMisp = new Set<string>();
  for (const one of byUuid.values()) {
    if (removed.has(one.id) || !(ours.has(one.uuid) || found.has(one.uuid))) continue;
    const indicator = wanted.found.find(({ attribute }) => attribute.uuid === one.uuid)?.indicator;
    if (!indicator) onlyMisp.add(one.value);
    values.push({ type: one.type, value: one.value, toIds: one.to_ids, note: indicator ? noteOf(indicator) : "MISP's extraction only" });
  }
  return { values: [...values, ...techniques(article)], onlyMisp };
}

/** Our own reading alone, without MISP. */
export function readingOf(article: Article): Candidate[] {
  return article.indicators
    .filter((one) => one.verdict === 'indicator' || one.verdict === 'context')
    .map((one) => ({ type: one.type, value: one.value, toIds: one.toIds, note: noteOf(one) }));
}

function techniques(article: Article): Candidate[] {
  return article.indicators
    .filter((one) => one.type === 'attack' && one.verdict === 'context')
    .map((one) => ({ type: 'attack', value: one.value, toIds: false, note: noteOf(one) }));
}

function noteOf(one: Indicator): string {
  return `${one.verdict}${one.toIds ? ', to_ids' : ''}: ${one.reason}`;
}

function asMispHasIt(event: NewEvent, created: { uuid: string; type: string; category: string; value: string }[]): MispEvent {
  return {
    id: '1',
    uuid: event.uuid,
    info: event.info,
    timestamp: '0',
    Tag: [],
    Object: [],
    EventReport: [],
    Attribute: [...event.attributes.map(mispAttribute), ...created.map((one) => mispAttribute({ ...one, to_ids: false, comment: '' }))],
  };
}

function mispAttribute(one: NewAttribute) {
  return {
    id: one.uuid,
    uuid: one.uuid,
    type: one.type,
    category: one.category,
    value: one.value,
    to_ids: one.to_ids,
    comment: one.comment,
    object_relation: null,
  };
}
