import type { Indicator } from '../../domain.ts';
import { partUuid } from '../../publish/identity.ts';
import { isTlp } from '../../publish/tlp.ts';
import { REFERENCE } from '../../report/references.ts';
import type { Refused } from '../client/attributes.ts';
import type { Wanted } from '../event/event.ts';
import { allAttributes, type MispAttribute, type MispEvent, type NewAttribute, type NewEvent, type NewTag } from '../model.ts';
import { saysTag } from './processing-report.ts';
import { closedAt, type EventState, mainReportOf, oldSummaryOf, processingReportOf, shortUuid } from './state.ts';
import type { Step } from './steps.ts';

/** What people did to an event since we wrote it: an update leaves it as it is. */
export interface AnalystChanges {
  /** Ours, and removed by somebody: they do not come back. */
  isRemoved(uuid: string): boolean;
  isRemovedTag(name: string): boolean;
  /** Changed by somebody after we closed the event. */
  isEdited(attribute: MispAttribute): boolean;
  /** Values that somebody removed or switched off and that no earlier update knew of. */
  rejected: { indicator: Indicator; uuid: string }[];
  rejectedTags: string[];
}

/**
 * Compares an event with its last finished state. What we wrote is known by the references of its reports (the main one and the
 * processing report together show every attribute of ours) and by the tags that the processing report names; earlier findings are in the state.
 */
export function analystChanges(wanted: Wanted, actual: MispEvent, state: EventState): AnalystChanges {
  const there = new Map(allAttributes(actual).map((one) => [one.uuid, one]));
  const thereShort = new Set([...there.keys()].map(shortUuid));
  const written = new Set(
    actual.EventReport.flatMap((one) => [...one.content.matchAll(REFERENCE)].map((match) => shortUuid(match[1] as string))),
  );
  const known = new Set(state.rejected);
  const tags = new Set(actual.Tag.map((tag) => tag.name.toLowerCase()));
  const processingReport = processingReportOf(actual)?.content;
  const gotTag = (name: string) =>
    processingReport === undefined ? (oldSummaryOf(actual)?.value.includes(name) ?? false) : saysTag(processingReport, name);
  const closed = closedAt(actual) ?? Number.POSITIVE_INFINITY;

  const isEdited = (one: MispAttribute) => Number(one.timestamp ?? 0) > closed;
  const isRemoved = (uuid: string) => {
    const short = state.standIns[shortUuid(uuid)] ?? shortUuid(uuid);
    return !there.has(uuid) && !thereShort.has(short) && (written.has(short) || known.has(shortUuid(uuid)));
  };
  const switchedOff = ({ uuid, to_ids }: NewAttribute) => {
    const one = there.get(uuid);
    return to_ids && one !== undefined && !one.to_ids && isEdited(one);
  };
  const isRemovedTag = (name: string) => !tags.has(name.toLowerCase()) && (gotTag(name) || state.rejectedTags.includes(name));
  return {
    isRemoved,
    isRemovedTag,
    isEdited,
    rejected: wanted.found
      .filter(({ attribute }) => !known.has(shortUuid(attribute.uuid)) && (isRemoved(attribute.uuid) || switchedOff(attribute)))
      .map(({ indicator, attribute }) => ({ indicator, uuid: attribute.uuid })),
    rejectedTags: wanted.event.tags.map(({ name }) => name).filter((name) => !state.rejectedTags.includes(name) && isRemovedTag(name)),
  };
}

/**
 * What the event lacks: elements that MISP dropped, the rest of an interrupted run, what a new revision brings. On an update a
 * value that is there under another type stays alone, and so does a TLP that somebody chose.
 */
export function missingParts(wanted: NewEvent, actual: MispEvent, people: AnalystChanges | undefined): Step[] {
  const there = allAttributes(actual);
  const uuids = new Set(there.map((one) => one.uuid));
  const keyOf = (one: { type: string; value: string }) =>
    people && one.type !== 'link' && one.type !== 'comment' ? one.value.toLowerCase() : `${one.type} ${one.value.toLowerCase()}`;
  const values = new Set(there.map(keyOf));
  const missing = [...wanted.attributes, ...wanted.objects.flatMap((object) => object.Attribute)]
    .filter((one) => !uuids.has(one.uuid) && !people?.isRemoved(one.uuid) && !values.has(keyOf(one)))
    .map(withoutRelation);
  const tags = new Set(actual.Tag.map((tag) => tag.name.toLowerCase()));
  const hasTlp = people !== undefined && actual.Tag.some(({ name }) => isTlp(name));
  const open = wanted.tags.filter(({ name }) => !tags.has(name.toLowerCase()) && !people?.isRemovedTag(name) && !(hasTlp && isTlp(name)));
  const steps: Step[] = [];
  if (missing.length > 0) steps.push({ do: 'add-attributes', attributes: missing });
  steps.push(...attachSteps(open));
  steps.push(...correctionsOfEarlierReading(wanted, actual, people));
  if (wanted.report && !people && !mainReportOf(actual)) steps.push({ do: 'add-report', report: wanted.report });
  return steps;
}

/** MISP takes global and local tags in calls of their own. */
export function attachSteps(tags: NewTag[]): Step[] {
  return [false, true].flatMap((local): Step[] => {
    const names = tags.filter((tag) => Boolean(tag.local) === local).map(({ name }) => name);
    return names.length > 0 ? [{ do: 'attach-tags', names, local }] : [];
  });
}

/** What an earlier reading said otherwise: the title, and that the page could not be read. */
function correctionsOfEarlierReading(wanted: NewEvent, actual: MispEvent, people: AnalystChanges | undefined): Step[] {
  const title = wanted.attributes.find((one) => one.uuid === partUuid(wanted.uuid, 'blog-title'));
  return actual.Attribute.flatMap((one): Step[] => {
    if (title && one.uuid === title.uuid && one.value !== title.value && !people?.isEdited(one)) {
      return [{ do: 'edit-attribute', uuid: one.uuid, value: one.value, changes: { value: title.value }, why: 'the title changed' }];
    }
    const failure = one.uuid === partUuid(wanted.uuid, 'failure') && !wanted.attributes.some((other) => other.uuid === one.uuid);
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
