import type { Refused } from '../client/calls.ts';
import type { Wanted } from '../event/event.ts';
import { partUuid } from '../event/identity.ts';
import { allAttributes, type MispEvent, type NewAttribute, type NewEvent } from '../model.ts';
import type { ReconcileOptions } from '../options.ts';
import type { Step } from './steps.ts';
import { summaryOf } from './summary.ts';

/** What was there before extraction ran, when that is known: it is not MISP's find and is left alone. */
export interface PriorState {
  update: boolean;
  attributes: ReadonlySet<string>;
  tags: ReadonlySet<string>;
  /** uuids and tag names of ours that an analyst removed; they do not come back. */
  removed: ReadonlySet<string>;
}

/**
 * What the audit must leave alone: on an update what is there already and what an analyst took away since the last
 * revision; without extraction everything that is not ours. Undefined: what is there beside ours is MISP's find.
 */
export function priorState(wanted: Wanted, actual: MispEvent, update: boolean, options: ReconcileOptions): PriorState | undefined {
  if (!update && options.extraction !== 'crawler') return undefined;
  const attributes = new Set(allAttributes(actual).map((one) => one.uuid));
  const tags = new Set(actual.Tag.map((tag) => tag.name));
  if (!update) return { update, attributes, tags, removed: new Set() };
  // The report refers to the attributes of the last revision, its summary names the context.
  const referred = actual.EventReport.flatMap((one) => [...one.content.matchAll(REFERENCE)].map((match) => match[1] as string));
  const last = summaryOf(actual)?.text ?? '';
  const named = wanted.event.tags.map((tag) => tag.name).filter((name) => last.includes(name));
  return {
    update,
    attributes,
    tags,
    removed: new Set([...referred.filter((uuid) => !attributes.has(uuid)), ...named.filter((name) => !tags.has(name))]),
  };
}

const REFERENCE = /@\[attribute\]\(([0-9a-f-]{36})\)/g;

/** What the first form has and MISP does not: dropped elements of a fresh event, the rest of an interrupted one. */
export function missingParts(first: NewEvent, actual: MispEvent, before: PriorState | undefined): Step[] {
  const there = new Set(allAttributes(actual).map((one) => one.uuid));
  const values = new Set(allAttributes(actual).map((one) => `${one.type} ${one.value.toLowerCase()}`));
  const missing = [...first.attributes, ...first.objects.flatMap((object) => object.Attribute)]
    .filter((one) => !there.has(one.uuid) && !before?.removed.has(one.uuid) && !values.has(`${one.type} ${one.value.toLowerCase()}`))
    .map(withoutRelation);
  const tags = new Set(actual.Tag.map((tag) => tag.name.toLowerCase()));
  const open = first.tags.filter((tag) => !tags.has(tag.name.toLowerCase()) && !before?.removed.has(tag.name));
  const names = (local: boolean) => open.filter((tag) => Boolean(tag.local) === local).map((tag) => tag.name);
  const steps: Step[] = [];
  if (missing.length > 0) steps.push({ do: 'add-attributes', attributes: missing });
  for (const local of [false, true]) if (names(local).length > 0) steps.push({ do: 'attach-tags', names: names(local), local });
  steps.push(...correctionsOfEarlierReading(first, actual));
  const report = actual.EventReport.find((one) => one.uuid === first.report?.uuid);
  if (first.report && !report) steps.push({ do: 'add-report', report: first.report });
  if (first.report && report && before?.update)
    steps.push({ do: 'edit-report', id: report.id, changes: { content: first.report.content, name: first.report.name } });
  return steps;
}

/** What an earlier reading said otherwise: the title, and that the page could not be read. */
function correctionsOfEarlierReading(first: NewEvent, actual: MispEvent): Step[] {
  const title = first.attributes.find((one) => one.uuid === partUuid(first.uuid, 'blog-title'));
  return actual.Attribute.flatMap((one): Step[] => {
    if (title && one.uuid === title.uuid && one.value !== title.value) {
      return [{ do: 'edit-attribute', uuid: one.uuid, value: one.value, changes: { value: title.value }, why: 'the title changed' }];
    }
    const failure = one.uuid === partUuid(first.uuid, 'failure') && !first.attributes.some((other) => other.uuid === one.uuid);
    return failure
      ? [{ do: 'remove-attribute', id: one.id, value: one.value, type: one.type, hard: true, why: 'the page could be read' }]
      : [];
  });
}

/** A second source of an article: its tags and its feed link, where the event does not have them. */
export function missingSource(source: Step[], actual: MispEvent): Step[] {
  const uuids = new Set(allAttributes(actual).map((one) => one.uuid));
  const tags = new Set(actual.Tag.map((tag) => tag.name.toLowerCase()));
  return source.flatMap((step): Step[] => {
    if (step.do === 'attach-tags') {
      const names = step.names.filter((name) => !tags.has(name.toLowerCase()));
      return names.length > 0 ? [{ ...step, names }] : [];
    }
    if (step.do === 'add-attributes') return step.attributes.some((one) => uuids.has(one.uuid)) ? [] : [step];
    return [step];
  });
}

/** What MISP refused once, it refuses again. */
export function withoutRefused(steps: Step[], refused: Refused[]): Step[] {
  const values = new Set(refused.map((one) => one.value));
  return steps.flatMap((step): Step[] => {
    if (step.do === 'add-attributes') {
      const attributes = step.attributes.filter((one) => !values.has(one.value));
      return attributes.length > 0 ? [{ ...step, attributes }] : [];
    }
    if (step.do === 'attach-tags') {
      const names = step.names.filter((name) => !values.has(name));
      return names.length > 0 ? [{ ...step, names }] : [];
    }
    return [step];
  });
}

/** Outside of its object an attribute has no relation. */
export function withoutRelation(attribute: NewAttribute): NewAttribute {
  const { object_relation: _, ...rest } = attribute;
  return rest;
}
