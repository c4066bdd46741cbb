import type { Article, CrawlRequest, Outcome } from '../../domain.ts';
import { partUuid } from '../../publish/identity.ts';
import { linkFoundValues } from '../../report/references.ts';
import { oneLine } from '../../text.ts';
import type { Refused } from '../client/attributes.ts';
import type { MispClient } from '../client/client.ts';
import type { Resolve, Wanted } from '../event/event.ts';
import { withoutExtractionTag } from '../event/tags.ts';
import { allAttributes, type MispEvent, type MispReport } from '../model.ts';
import type { ReconcileOptions } from '../options.ts';
import type { Audit } from './audit.ts';
import type { AnalystChanges } from './differences.ts';
import { decisionsSection, PROCESSING_REPORT_NAME, type ProcessingReport, processingReportText } from './processing-report.ts';
import {
  contentOf,
  type EventState,
  fingerprint,
  mainReportOf,
  NOTHING_REJECTED,
  oldSummaryOf,
  processingReportOf,
  processingReportUuid,
  REPLACED_REPORT,
  shortUuid,
  stateOf,
  whatChanged,
} from './state.ts';
import { applySteps, notTaken, removeStep, type Step } from './steps.ts';

/** The end of a run: the report as people read it, then the processing report whose state says that the event is complete. */

/** One article on its way to its event. */
export interface Subject {
  wanted: Wanted;
  article: Article;
  request: CrawlRequest;
  /** On the clean-up list. */
  unwanted(value: string): boolean;
  /** Tags and attributes that say through which source the article was seen. */
  source: Step[];
}

/** What one run found and did, for the processing report of it. */
export interface Run {
  status: 'created' | 'updated';
  revision: number;
  extraction: ProcessingReport['extraction'];
  audit?: Audit | undefined;
  refused: Refused[];
  /** uuids of attributes that this run added beside those of the audit. */
  added: string[];
  people?: AnalystChanges | undefined;
  before?: EventState | undefined;
}

/** EventState.rejected after this run. */
function rejectedBy({ before, people }: Run): string[] {
  return [...(before?.rejected ?? []), ...(people?.rejected.map(({ uuid }) => shortUuid(uuid)) ?? [])];
}

export function addedBy(steps: Step[]): string[] {
  return steps.flatMap((step) => {
    if (step.do === 'add-objects') return step.objects.flatMap(({ Attribute }) => Attribute.map(({ uuid }) => uuid));
    return step.do === 'add-attributes' ? step.attributes.map(({ uuid }) => uuid) : [];
  });
}

/** The last steps: the report as people read it, the info unless somebody changed it, and the processing report whose state marks the end. */
export async function finish(
  client: MispClient,
  subject: Subject,
  event: MispEvent,
  run: Run,
  options: ReconcileOptions,
): Promise<Outcome> {
  const { wanted, article } = subject;
  const { audit, refused, people } = run;
  const report = reportSteps(wanted, event, run, options);
  const steps: Step[] = [...report.steps];
  const isOurInfo = stateOf(event) === undefined || event.info === `${options.event.infoPrefix}${mainReportOf(event)?.name}`;
  if (event.info !== wanted.event.info && isOurInfo) steps.push({ do: 'edit-event', changes: { info: wanted.event.info } });
  if (run.extraction === 'timed-out')
    steps.push({ do: 'attach-tags', names: [withoutExtractionTag(options.event.tagPrefix)], local: true });
  const content = contentOfProcessingReport(subject, run, report.shown, options, event);
  const processingReport = processingReportOf(event);
  if (!processingReport)
    steps.push({ do: 'add-report', report: { uuid: processingReportUuid(event.uuid), name: PROCESSING_REPORT_NAME, content } });
  else if (oneLine(processingReport.content) !== oneLine(content))
    steps.push({ do: 'edit-report', id: processingReport.id, changes: { content } });
  const old = oldSummaryOf(event);
  if (old) steps.push(removeStep({ ...old, value: 'summary' }, true, 'its content is in the processing report'));
  refused.push(...(await applySteps(client, event, steps, options.log)));

  const trouble = notTaken(refused);
  if (trouble) options.log('warn', `Event of "${article.title}":${trouble}`, { event: event.uuid });
  const what =
    run.status === 'created'
      ? 'was created'
      : `was updated to revision ${run.revision}, because ${whatChanged(run.before, contentOf(article))}`;
  const without =
    run.extraction === 'timed-out' ? " MISP's extraction gave no answer in time, twice, so the event was finished without it." : '';
  const rejected = people?.rejected.flatMap(({ indicator }) => (indicator ? { type: indicator.type, value: indicator.value } : [])) ?? [];
  const message = `The event of "${article.title}" ${what}.${without}${trouble}`.slice(0, 2_000);
  return {
    ...outcome(client, subject, run.status, message, rejectedBy(run)),
    ...(audit ? { audit: audit.counts } : {}),
    ...(rejected.length > 0 ? { rejected } : {}),
  };
}

/** Brings the main report to the reader's copy; `shown` is the text that people have in the end. */
function reportSteps(wanted: Wanted, event: MispEvent, run: Run, options: ReconcileOptions): { steps: Step[]; shown: string } {
  const { report: planned } = wanted.event;
  if (!planned) return { steps: [], shown: '' };
  const report = mainReportOf(event);
  const content = linkFoundValues(wanted.readerCopy(resolveUuid(wanted, event, run)), run.audit?.kept ?? []);
  if (!report) {
    const isDeleted = run.status === 'updated';
    return isDeleted ? { steps: [], shown: '' } : { steps: [{ do: 'add-report', report: { ...planned, content } }], shown: content };
  }
  // MISP may still be extracting, and would write its own copy over ours: a report of another uuid is out of its reach.
  if (run.extraction === 'timed-out') {
    const removal: Step = { do: 'remove-report', id: report.id, why: 'MISP may still be working on it' };
    return { steps: [removal, furtherReport(event, REPLACED_REPORT, planned.name, content)], shown: content };
  }
  // Somebody worked on the report: it stays, and the new text stands beside it.
  if (isEditedReport(report, run.before)) {
    const name = `${planned.name.slice(0, 235)} (revision ${run.revision})`;
    return { steps: [furtherReport(event, 'report:revised', name, content)], shown: content };
  }
  const ours = options.audit || options.extraction === 'crawler' || run.status === 'updated';
  if (!ours) return { steps: [], shown: report.content };
  const name = run.status === 'updated' && report.name !== planned.name ? { name: planned.name } : {};
  const changes = { ...(report.content === content ? {} : { content }), ...name };
  return { steps: Object.keys(changes).length > 0 ? [{ do: 'edit-report', id: report.id, changes }] : [], shown: content };
}

function isEditedReport(report: MispReport, before: EventState | undefined): boolean {
  return before?.report !== undefined && fingerprint(report.content) !== before.report;
}

/** A report beside or instead of the main one, also when an earlier run has written it; `part` names it for its uuid. */
function furtherReport(event: MispEvent, part: string, name: string, content: string): Step {
  const uuid = partUuid(event.uuid, part);
  const there = event.EventReport.find((one) => one.uuid === uuid);
  return there ? { do: 'edit-report', id: there.id, changes: { name, content } } : { do: 'add-report', report: { uuid, name, content } };
}

/** The processing report of a run; `shown` is the main report's text. */
export function contentOfProcessingReport(subject: Subject, run: Run, shown: string, options: ReconcileOptions, event?: MispEvent): string {
  const { wanted, article, request } = subject;
  const { audit, people, before } = run;
  const standIns = Object.fromEntries([...(audit?.standIns ?? [])].map(([ours, theirs]) => [shortUuid(ours), shortUuid(theirs)]));
  const resolve = event ? resolveUuid(wanted, event, run) : (uuid: string) => uuid;
  const uuids = wanted.found.flatMap(({ attribute }) => resolve(attribute.uuid) ?? []);
  const report = event && mainReportOf(event);
  const reportEdited = report && isEditedReport(report, before);
  return processingReportText({
    wanted,
    article,
    request,
    extraction: run.extraction,
    added: audit?.counts.added ?? run.added.length,
    corrected: audit?.counts.corrected ?? 0,
    removed: (audit?.steps ?? []).flatMap((step) => {
      if (step.do === 'remove-attribute') return [{ what: step.value, why: step.why }];
      return step.do === 'remove-tag' ? [{ what: step.name, why: step.why }] : [];
    }),
    onlyMisp: audit?.kept.map(({ value }) => value) ?? [],
    refused: run.refused,
    outdated: people?.outdated ?? [],
    notShown: uuids.filter((uuid) => !shown.includes(uuid)),
    decisions: decisionsSection((event && processingReportOf(event)?.content) ?? '', []),
    fourByte: options.event.fourByte,
    state: {
      revision: run.revision,
      ...contentOf(article),
      report: reportEdited ? before?.report : fingerprint(shown),
      rejected: rejectedBy(run),
      rejectedTags: [...(before?.rejectedTags ?? []), ...(people?.rejectedTags ?? [])],
      standIns: { ...(before?.standIns ?? NOTHING_REJECTED.standIns), ...standIns },
    },
  });
}

/** Which uuid an attribute of ours has in MISP now: its own, that of another attribute with its value, or none. */
function resolveUuid(wanted: Wanted, event: MispEvent, { audit, refused, added }: Run): Resolve {
  const there = allAttributes(event);
  const removed = new Set(audit?.steps.flatMap((step) => (step.do === 'remove-attribute' ? [step.id] : [])));
  const uuids = new Set(there.map((one) => one.uuid));
  const byValue = new Map(
    there
      .filter((one) => !removed.has(one.id) && !['comment', 'link', 'text'].includes(one.type))
      .map((one) => [one.value.toLowerCase(), one.uuid]),
  );
  const refusedValues = new Set(refused.map((one) => one.value));
  const ours = new Map(wanted.found.map(({ attribute }) => [attribute.uuid, attribute.value]));
  const newOnes = new Set([...added, ...addedBy(audit?.steps ?? [])].filter((uuid) => !refusedValues.has(ours.get(uuid) ?? '')));
  return (uuid) => {
    if (audit?.standIns.has(uuid)) return audit.standIns.get(uuid);
    if (uuids.has(uuid) || newOnes.has(uuid)) return uuid;
    return byValue.get(ours.get(uuid)?.toLowerCase() ?? '');
  };
}

/** What is told about a publication. */
export function outcome(
  client: MispClient,
  { wanted, article }: Subject,
  status: Outcome['status'],
  message: string,
  /** EventState.rejected */
  rejected: string[] = [],
): Outcome {
  const { event, found, contextTags } = wanted;
  return {
    status,
    message,
    eventUuid: event.uuid,
    eventUrl: `${client.url}/events/view/${event.uuid}`,
    title: article.title,
    indicators: found.filter(({ attribute }) => attribute.to_ids && !rejected.includes(shortUuid(attribute.uuid))).length,
    attributes: found.length,
    ...(contextTags.length > 0 ? { contextTags } : {}),
  };
}
