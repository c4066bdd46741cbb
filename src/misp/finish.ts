import type { Outcome } from '../domain.ts';
import type { Audit } from './audit.ts';
import type { Refused } from './calls.ts';
import type { MispClient } from './client.ts';
import type { Resolve, Wanted } from './event.ts';
import { allAttributes, type MispEvent } from './model.ts';
import { linkFoundValues } from './report.ts';
import { perform, type Step } from './steps.ts';
import { outcome, type ReconcileOptions, type Subject } from './subject.ts';
import { summaryAttribute, summaryOf, summaryUuid } from './summary.ts';

export interface Run {
  status: 'created' | 'updated';
  revision: number;
  refused: Refused[];
  audit: Audit | undefined;
  /** MISP's extraction gave up. */
  gaveUp: boolean;
}

/** The last steps: the report as people read it, the info if it was a failure's, and the summary that marks the end. */
export async function finish(
  client: MispClient,
  subject: Subject,
  event: MispEvent,
  run: Run,
  options: ReconcileOptions,
): Promise<Outcome> {
  const { wanted } = subject;
  const { audit, refused, revision } = run;
  const summary = summaryAttribute(event.uuid, { revision, contentHash: subject.contentHash, sentences: sentences(wanted, run) });
  await perform(client, event, [...reportSteps(wanted, event, run, options), ...summarySteps(summary, event, revision)], options.log);

  const trouble = refused.length > 0 ? ` MISP did not take ${refused.map((one) => `${one.value} (${one.reason})`).join('; ')}.` : '';
  if (trouble) options.log('warn', `Event of "${subject.title}":${trouble}`, { event: event.uuid });
  const what = run.status === 'created' ? 'was made' : `was updated to revision ${revision}, because the article changed`;
  return outcome(client, subject, run.status, `The event of "${subject.title}" ${what}.${trouble}`.slice(0, 2_000), audit);
}

function reportSteps(wanted: Wanted, event: MispEvent, { audit, refused }: Run, options: ReconcileOptions): Step[] {
  const report = event.EventReport.find((one) => one.uuid === wanted.event.report?.uuid);
  const content = linkFoundValues(wanted.readerCopy(standing(wanted, event, audit, refused)), audit?.kept ?? []);
  const ours = options.audit || options.extraction === 'crawler';
  const steps: Step[] = [];
  if (report && ours && report.content !== content) steps.push({ do: 'edit-report', id: report.id, changes: { content } });
  if (!report && wanted.event.report) steps.push({ do: 'add-report', report: { ...wanted.event.report, content } });
  if (event.info !== wanted.event.info && !summaryOf(event)) steps.push({ do: 'edit-event', changes: { info: wanted.event.info } });
  return steps;
}

function summarySteps(summary: ReturnType<typeof summaryAttribute>, event: MispEvent, revision: number): Step[] {
  const present = allAttributes(event).find((one) => one.uuid === summaryUuid(event.uuid));
  if (present === undefined) return [{ do: 'add-attributes', attributes: [summary] }];
  if (present.value === summary.value) return [];
  return [{ do: 'edit-attribute', uuid: summary.uuid, value: 'summary', changes: { value: summary.value }, why: `revision ${revision}` }];
}

/** Which uuid an attribute of ours has in MISP now: its own, that of MISP's attribute in its place, or none. */
function standing(wanted: Wanted, event: MispEvent, audit: Audit | undefined, refused: Refused[]): Resolve {
  const there = new Set(allAttributes(event).map((one) => one.uuid));
  const added = new Set(audit?.steps.flatMap((step) => (step.do === 'add-attributes' ? step.attributes.map((one) => one.uuid) : [])));
  const values = new Set(refused.map((one) => one.value));
  const gone = new Set(wanted.found.filter(({ attribute }) => values.has(attribute.value)).map(({ attribute }) => attribute.uuid));
  return (uuid) => audit?.twins.get(uuid) ?? (there.has(uuid) || (added.has(uuid) && !gone.has(uuid)) ? uuid : undefined);
}

/** The summary's account of what was done and why. */
export function sentences(wanted: Wanted, { audit, refused, gaveUp }: Pick<Run, 'audit' | 'refused' | 'gaveUp'>): string[] {
  const detecting = wanted.found.filter(({ attribute }) => attribute.to_ids).length;
  const result = [`${wanted.found.length} attributes from our reading, ${detecting} of them for detection.`];
  const context = wanted.event.tags.map((tag) => tag.name).filter((name) => name.startsWith('misp-galaxy:'));
  if (context.length > 0) result.push(`Context: ${context.join(', ')}.`);
  if (gaveUp) result.push("MISP's extraction gave up on a value that it found invalid, so it attached no context of its own.");
  if (audit) {
    const { added, corrected, removed } = audit.counts;
    if (added + corrected + removed > 0)
      result.push(`After MISP's extraction: ${added} added, ${corrected} corrected, ${removed} removed.`);
    if (audit.kept.length > 0) result.push(`Only MISP found ${audit.kept.map((one) => one.value).join(', ')}.`);
    const gone = audit.steps.flatMap((step) =>
      step.do === 'remove-attribute' ? [`${step.value} (${step.why})`] : step.do === 'remove-tag' ? [`tag ${step.name} (${step.why})`] : [],
    );
    if (gone.length > 0) result.push(`Removed: ${gone.join('; ')}.`);
  }
  if (refused.length > 0) result.push(`Refused by MISP: ${refused.map((one) => `${one.value} (${one.reason})`).join('; ')}.`);
  return [...result, ...wanted.notes];
}
