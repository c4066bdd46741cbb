import type { Decision, Outcome, ReviseInput } from '../../domain.ts';
import { indicatorUuid } from '../../publish/identity.ts';
import { isTlp } from '../../publish/tlp.ts';
import { linkFoundValues, REFERENCE } from '../../report/references.ts';
import type { MispClient } from '../client/client.ts';
import { mispValue } from '../event/attributes.ts';
import type { Wanted } from '../event/event.ts';
import { note } from '../event/metadata.ts';
import { allAttributes, type MispAttribute, type MispEvent, type NewAttribute } from '../model.ts';
import type { ReconcileOptions } from '../options.ts';
import { decisionLines, decisionsSection, withDecisions } from './processing-report.ts';
import { fingerprint, mainReportOf, processingReportOf, shortUuid, stateOf } from './state.ts';
import { applySteps, editStep, notTaken, removeStep, type Step, withoutRelation } from './steps.ts';

/**
 * Changes an event as an analyst decided on the page of its job. Only what was decided changes; the report follows, and the
 * state remembers what was left out, so that no later revision brings it back.
 */
export async function revise(
  client: MispClient,
  input: ReviseInput,
  wanted: Wanted,
  event: MispEvent,
  options: ReconcileOptions,
): Promise<Outcome> {
  const values = input.decisions.map((decision) => changeOf(decision, wanted, event, options));
  const steps = [...values.flatMap((one) => one.steps), ...eventSteps(input, wanted, event)];
  const removed = new Set(values.flatMap((one) => one.removed.map(({ uuid }) => uuid)));
  const added = new Map(values.flatMap((one) => (one.added ? [[one.added.uuid, one.added] as const] : [])));
  const report = reportStep(wanted, event, removed, added);
  const refused = await applySteps(client, event, [...steps, ...report.steps, ...stateSteps(input, event, report.content)], options.log);
  const kept = allAttributes(event).filter((one) => !removed.has(one.uuid) && wanted.found.some(({ attribute }) => isSame(one, attribute)));
  const flags = new Map(values.flatMap((one) => (one.flag ? [one.flag] : [])));
  const detecting = [...kept.map((one) => flags.get(one.uuid) ?? one.to_ids), ...[...added.values()].map((one) => one.to_ids)].filter(
    Boolean,
  );
  return {
    status: 'updated',
    eventUuid: event.uuid,
    eventUrl: `${client.url}/events/view/${event.uuid}`,
    title: input.title ?? input.article.title,
    indicators: detecting.length,
    attributes: kept.length + added.size,
    message: `The event of "${input.title ?? input.article.title}" was changed as decided.${notTaken(refused)}`,
  };
}

interface ValueChange {
  steps: Step[];
  removed: MispAttribute[];
  added?: NewAttribute;
  /** uuid and new detection flag of an attribute that stays. */
  flag?: [uuid: string, toIds: boolean];
}

function changeOf(decision: Decision, wanted: Wanted, event: MispEvent, options: ReconcileOptions): ValueChange {
  const uuid = indicatorUuid(event.uuid, decision);
  const value = mispValue(decision).toLowerCase();
  const there = allAttributes(event).filter(
    (one) => one.uuid === uuid || (one.value.toLowerCase() === value && !['comment', 'link', 'text'].includes(one.type)),
  );
  if (decision.verdict === 'drop')
    return { steps: there.map((one) => removeStep(one, options.deleteHard, 'an analyst left it out')), removed: there };
  const to_ids = decision.verdict === 'ids';
  const [present] = there;
  if (present) {
    const steps = present.to_ids === to_ids ? [] : [editStep(present, { to_ids }, 'an analyst decided so')];
    return { steps, removed: [], flag: [present.uuid, to_ids] };
  }
  const attribute = wanted.found.find(({ indicator }) => indicator.type === decision.type && indicator.value === decision.value)?.attribute;
  if (!attribute) return { steps: [], removed: [] };
  const added = { ...withoutRelation(attribute), to_ids };
  return { steps: [{ do: 'add-attributes', attributes: [added] }], removed: [], added };
}

/** Title, tags and note. */
function eventSteps(input: ReviseInput, wanted: Wanted, event: MispEvent): Step[] {
  const steps: Step[] = [];
  if (input.title !== undefined) {
    if (event.info !== wanted.event.info) steps.push({ do: 'edit-event', changes: { info: wanted.event.info } });
    const title = wanted.event.attributes.find((one) => one.comment === 'Blog title');
    const there = allAttributes(event).find((one) => one.uuid === title?.uuid);
    if (title && there && there.value !== title.value) steps.push(editStep(there, { value: title.value }, 'an analyst gave it'));
  }
  const add = input.addTags ?? [];
  const names = new Set(event.Tag.map(({ name }) => name));
  const missing = add.filter((name) => !names.has(name));
  if (missing.length > 0) steps.push({ do: 'attach-tags', names: missing, local: false });
  const gone = [...(input.removeTags ?? []), ...(add.some(isTlp) ? [...names].filter(isTlp) : [])];
  for (const name of new Set(gone.filter((one) => names.has(one) && !add.includes(one))))
    steps.push({ do: 'remove-tag', name, why: 'an analyst decided so' });
  if (input.note !== undefined) {
    const attribute = note(event.uuid, 'note', 'Note', input.note);
    const there = allAttributes(event).find((one) => one.uuid === attribute.uuid);
    if (!there) steps.push({ do: 'add-attributes', attributes: [attribute] });
    else if (there.value !== input.note) steps.push(editStep(there, { value: input.note }, 'an analyst changed it'));
  }
  return steps;
}

/** The report with references to what the event has now; a report that somebody edited keeps its words. */
function reportStep(
  wanted: Wanted,
  event: MispEvent,
  removed: ReadonlySet<string>,
  added: ReadonlyMap<string, NewAttribute>,
): { steps: Step[]; content: string | undefined } {
  const report = mainReportOf(event);
  if (!report) return { steps: [], content: undefined };
  const there = allAttributes(event).filter((one) => !removed.has(one.uuid));
  const state = stateOf(event);
  const isOurs = state?.report !== undefined && fingerprint(report.content) === state.report;
  const byUuid = new Map(allAttributes(event).map((one) => [one.uuid, one.value]));
  const content = isOurs
    ? wanted.readerCopy((uuid) => {
        const ours = wanted.found.find(({ attribute }) => attribute.uuid === uuid)?.attribute;
        return added.has(uuid) ? uuid : ours && there.find((one) => one.uuid === uuid || isSame(one, ours))?.uuid;
      })
    : linkFoundValues(
        report.content.replace(REFERENCE, (whole, uuid: string) => (removed.has(uuid) ? defanged(byUuid.get(uuid) ?? '') : whole)),
        [...added.values()],
      );
  return {
    steps: report.content === content ? [] : [{ do: 'edit-report', id: report.id, changes: { content } }],
    content: isOurs ? content : undefined,
  };
}

function defanged(value: string): string {
  return value.replace(/\.(?=[^.]*$)/, '[.]');
}

/** What an event of ours remembers of these decisions. */
function stateSteps(input: ReviseInput, event: MispEvent, report: string | undefined): Step[] {
  const processingReport = processingReportOf(event);
  const state = stateOf(event);
  if (!processingReport || !state) return [];
  const dropped = uuidsOf(input, event, ['drop']);
  const accepted = new Set(uuidsOf(input, event, ['ids', 'no-ids']));
  const rejected = new Set([...state.rejected.filter((one) => !accepted.has(one)), ...dropped]);
  const added = new Set(input.addTags);
  const rejectedTags = new Set([...state.rejectedTags.filter((name) => !added.has(name)), ...(input.removeTags ?? [])]);
  const next = {
    ...state,
    report: report === undefined ? state.report : fingerprint(report),
    rejected: [...rejected],
    rejectedTags: [...rejectedTags],
  };
  const decisions = decisionsSection(processingReport.content, decisionLines(input.decisions));
  const content = withDecisions(processingReport.content, decisions, next);
  return [{ do: 'edit-report', id: processingReport.id, changes: { content } }];
}

function uuidsOf({ decisions }: ReviseInput, event: MispEvent, verdicts: Decision['verdict'][]): string[] {
  return decisions.filter(({ verdict }) => verdicts.includes(verdict)).map((one) => shortUuid(indicatorUuid(event.uuid, one)));
}

function isSame(one: { type: string; value: string }, other: { type: string; value: string }): boolean {
  return one.type === other.type && one.value.toLowerCase() === other.value.toLowerCase();
}
