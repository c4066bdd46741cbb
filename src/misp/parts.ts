import { type Before, flat } from './audit.ts';
import type { Refused } from './calls.ts';
import { partUuid } from './identity.ts';
import { allAttributes, type MispEvent, type NewEvent } from './model.ts';
import type { Step } from './steps.ts';

/** What the first form has and MISP does not: dropped elements of a fresh event, the rest of an interrupted one. */
export function missingParts(first: NewEvent, actual: MispEvent, before: Before | undefined): Step[] {
  const there = new Set(allAttributes(actual).map((one) => one.uuid));
  const values = new Set(allAttributes(actual).map((one) => `${one.type} ${one.value.toLowerCase()}`));
  const missing = [...first.attributes, ...first.objects.flatMap((object) => object.Attribute)]
    .filter((one) => !there.has(one.uuid) && !before?.removed.has(one.uuid) && !values.has(`${one.type} ${one.value.toLowerCase()}`))
    .map(flat);
  const tags = new Set(actual.Tag.map((tag) => tag.name.toLowerCase()));
  const open = first.tags.filter((tag) => !tags.has(tag.name.toLowerCase()) && !before?.removed.has(tag.name));
  const names = (local: boolean) => open.filter((tag) => Boolean(tag.local) === local).map((tag) => tag.name);
  const steps: Step[] = [];
  if (missing.length > 0) steps.push({ do: 'add-attributes', attributes: missing });
  for (const local of [false, true]) if (names(local).length > 0) steps.push({ do: 'attach-tags', names: names(local), local });
  steps.push(...ofAnEarlierReading(first, actual));
  const report = actual.EventReport.find((one) => one.uuid === first.report?.uuid);
  if (first.report && !report) steps.push({ do: 'add-report', report: first.report });
  if (first.report && report && before?.update)
    steps.push({ do: 'edit-report', id: report.id, changes: { content: first.report.content, name: first.report.name } });
  return steps;
}

/** What an earlier reading said otherwise: the title, and that the page could not be read. */
function ofAnEarlierReading(first: NewEvent, actual: MispEvent): Step[] {
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
