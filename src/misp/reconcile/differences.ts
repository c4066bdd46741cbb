import type { Indicator } from '../../domain.ts';
import { partUuid } from '../../publish/identity.ts';
import { isTlp } from '../../publish/tlp.ts';
import { REFERENCE } from '../../report/references.ts';
import type { Refused } from '../client/attributes.ts';
import type { Wanted } from '../event/event.ts';
import { allAttributes, type MispEvent, type NewAttribute, type NewEvent, type NewObject, type NewTag, tagNames } from '../model.ts';
import { saysTag } from './processing-report.ts';
import { closedAt, type EventState, mainReportOf, oldSummaryOf, processingReportOf, shortUuid } from './state.ts';
import { editStep, removeStep, type Step, withoutRelation } from './steps.ts';

/** What people did to an event since we wrote it: an update leaves it as it is. */
export interface AnalystChanges {
  /** Ours, and removed by somebody: they do not come back. */
  isRemoved(uuid: string): boolean;
  isRemovedTag(name: string): boolean;
  /** What somebody removed or switched off and no earlier update knew of; without indicator, if the article names it no more. */
  rejected: { uuid: string; indicator?: Indicator }[];
  rejectedTags: string[];
  /** uuids of attributes of ours that the article names no more. */
  outdated: string[];
}

/**
 * Compares an event with its last finished state. What we wrote is known by the references of its reports (the main one and the
 * processing report together show every attribute of ours) and by the tags that the processing report names; earlier findings are in the state.
 */
export function analystChanges(wanted: Wanted, actual: MispEvent, state: EventState): AnalystChanges {
  const there = new Map(allAttributes(actual).map((one) => [one.uuid, one]));
  const thereShort = new Set([...there.keys()].map(shortUuid));
  const references = new Set(actual.EventReport.flatMap((one) => [...one.content.matchAll(REFERENCE)].map((match) => match[1] as string)));
  // The processing report names the attributes from code; when it is gone, the text of the main one does.
  const isLost = !processingReportOf(actual) && !oldSummaryOf(actual);
  const inText = isLost ? wanted.found.filter(({ indicator }) => isShown(indicator, mainReportOf(actual)?.content ?? '')) : [];
  const written = new Set([...references, ...inText.map(({ attribute }) => attribute.uuid)].map(shortUuid));
  const expected = new Set(
    [...wanted.event.attributes, ...wanted.event.objects.flatMap(({ Attribute }) => Attribute)].map(({ uuid }) => uuid),
  );
  const unexpected = [...references].filter((uuid) => isDerived(uuid) && !expected.has(uuid));
  const known = new Set(state.rejected);
  const tags = tagNames(actual.Tag);
  const processingReport = processingReportOf(actual)?.content;
  const gotTag = (name: string) =>
    processingReport === undefined ? (oldSummaryOf(actual)?.value.includes(name) ?? true) : saysTag(processingReport, name);
  const closed = closedAt(actual) ?? Number.POSITIVE_INFINITY;

  const isRemoved = (uuid: string) => {
    const short = state.standIns[shortUuid(uuid)] ?? shortUuid(uuid);
    return !there.has(uuid) && !thereShort.has(short) && (written.has(short) || known.has(shortUuid(uuid)));
  };
  const switchedOff = ({ uuid, to_ids }: NewAttribute) => {
    const one = there.get(uuid);
    return to_ids && one !== undefined && !one.to_ids && Number(one.timestamp ?? 0) > closed;
  };
  const isRemovedTag = (name: string) => !tags.has(name.toLowerCase()) && (gotTag(name) || state.rejectedTags.includes(name));
  return {
    isRemoved,
    isRemovedTag,
    rejected: [
      ...wanted.found
        .filter(({ attribute }) => isRemoved(attribute.uuid) || switchedOff(attribute))
        .map(({ indicator, attribute }) => ({ indicator, uuid: attribute.uuid })),
      ...unexpected.filter(isRemoved).map((uuid) => ({ uuid })),
    ].filter(({ uuid }) => !known.has(shortUuid(uuid))),
    rejectedTags: wanted.event.tags.map(({ name }) => name).filter((name) => !state.rejectedTags.includes(name) && isRemovedTag(name)),
    outdated: unexpected.filter((uuid) => there.has(uuid) && there.get(uuid)?.type !== 'attachment'),
  };
}

const isShown = ({ occurrences }: Indicator, report: string): boolean => occurrences.some(({ raw }) => report.includes(raw));

/** Our uuids have version 5, those of people and of MISP's extraction version 4. */
const isDerived = (uuid: string): boolean => uuid[14] === '5';

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
  const isNew = ({ uuid }: NewAttribute) => !uuids.has(uuid) && !people?.isRemoved(uuid);
  const isMissing = (one: NewAttribute) => isNew(one) && !values.has(keyOf(one));
  // Several files of an event may have one name: it does not make a file known.
  const isWhole = ({ Attribute }: NewObject) =>
    Attribute.every((one) => isMissing(one) || (isNew(one) && one.object_relation === 'filename'));
  const objects = wanted.objects.filter(isWhole);
  const rest = wanted.objects.filter((one) => !objects.includes(one)).flatMap(({ Attribute }) => Attribute);
  const missing = [...wanted.attributes, ...rest].filter(isMissing).map(withoutRelation);
  const tags = tagNames(actual.Tag);
  const hasTlp = people !== undefined && actual.Tag.some(({ name }) => isTlp(name));
  const open = wanted.tags.filter(({ name }) => !tags.has(name.toLowerCase()) && !people?.isRemovedTag(name) && !(hasTlp && isTlp(name)));
  const steps: Step[] = [];
  if (missing.length > 0) steps.push({ do: 'add-attributes', attributes: missing });
  if (objects.length > 0) steps.push({ do: 'add-objects', objects });
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
  const reportTitle = wanted.objects.find(({ name }) => name === 'report')?.Attribute.find((one) => one.object_relation === 'title');
  const titles = [
    ...wanted.attributes.filter((one) => one.uuid === partUuid(wanted.uuid, 'blog-title')),
    ...(reportTitle ? [reportTitle] : []),
  ];
  const before = mainReportOf(actual)?.name;
  return allAttributes(actual).flatMap((one): Step[] => {
    const title = titles.find(({ uuid }) => uuid === one.uuid);
    if (title && one.value !== title.value && (!people || one.value === before)) {
      return [editStep(one, { value: title.value }, 'the title changed')];
    }
    const failure = one.uuid === partUuid(wanted.uuid, 'failure') && !wanted.attributes.some((other) => other.uuid === one.uuid);
    return failure ? [removeStep(one, true, 'the page could be read')] : [];
  });
}

/** A second source of an article: its tags and its feed link, where the event does not have them. */
export function missingSource(source: Step[], actual: MispEvent): Step[] {
  const uuids = new Set(allAttributes(actual).map((one) => one.uuid));
  const tags = tagNames(actual.Tag);
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
