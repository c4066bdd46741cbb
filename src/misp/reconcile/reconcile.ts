import type { Outcome } from '../../domain.ts';
import { Permanent, RetryLater } from '../../errors.ts';
import { partUuid } from '../../publish/identity.ts';
import type { MispClient } from '../client/client.ts';
import { addEvent, viewEvent } from '../client/events.ts';
import { viewReport } from '../client/reports.ts';
import type { Wanted } from '../event/event.ts';
import { note } from '../event/metadata.ts';
import { failureTag, incompleteTag, isUncurated } from '../event/tags.ts';
import { allAttributes, type MispEvent, type NewEvent } from '../model.ts';
import type { ReconcileOptions } from '../options.ts';
import { type Audit, planAudit } from './audit.ts';
import { analystChanges, missingParts, missingSource, withoutRefused } from './differences.ts';
import { runExtraction } from './extraction.ts';
import { addedBy, contentOfProcessingReport, finish, outcome, type Run, type Subject } from './finish.ts';
import { PROCESSING_REPORT_NAME, unfinishedText } from './processing-report.ts';
import { contentOf, type EventState, hasContent, lostState, processingReportUuid, stateOf } from './state.ts';
import { applySteps, notTaken } from './steps.ts';

/**
 * Brings MISP to the wanted event. Every run starts from what MISP has, so a crash after any call is repaired by running again:
 *
 *   new or unfinished    create, add what MISP dropped, have MISP extract (extraction.ts), compare (audit.ts), finish
 *   changed, uncurated   add what is new, leave what people did (differences.ts), finish as a new revision; no extraction
 *   changed, curated     one comment about the change
 *   unchanged            only a further source
 *
 * To finish is to write the report as people read it and then the processing report with the state (processing-report.ts, state.ts).
 */

export async function reconcile(client: MispClient, subject: Subject, options: ReconcileOptions): Promise<Outcome> {
  const { title } = subject.article;
  const created = await create(client, initialEvent(subject, options));
  if (created === 'blocked') {
    return outcome(
      client,
      subject,
      'skipped',
      `The event of "${title}" was deleted in MISP, so it is not made again; lift its uuid from the event blocklist to have it back.`,
    );
  }
  const state = created.fresh ? undefined : (stateOf(created.event) ?? lostState(created.event));
  if (state === undefined) return namingTheEvent(created.event, () => complete(client, subject, created.event, options));
  if (hasContent(state, contentOf(subject.article))) {
    await applySteps(client, created.event, missingSource(subject.source, created.event), options.log);
    return outcome(client, subject, 'exists', `The event of "${title}" already exists, and the article has not changed.`, state.rejected);
  }
  // What a publish rule publishes is not curated by that.
  const published = subject.request.settings?.publish ? false : created.event.published;
  if (isUncurated({ ...created.event, published }, incompleteTag(options.event))) {
    return namingTheEvent(created.event, () => update(client, subject, created.event, state, options));
  }
  return noteChangeOnCuratedEvent(client, subject, created.event, options);
}

/** Whoever publishes by hand has no queue that tries again: an error says which event it leaves unfinished. */
async function namingTheEvent<T>({ uuid }: MispEvent, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof RetryLater) || error.message.includes(uuid)) throw error;
    const message = `${error.message.replace(/[.\s]+$/, '')}. Event ${uuid} is unfinished: publishing the article again finishes it.`;
    throw new RetryLater(error.code, message, { delayMs: error.delayMs, cause: error });
  }
}

/** The event as it is first sent. */
function initialEvent(subject: Subject, options: ReconcileOptions): NewEvent {
  const { event, found } = subject.wanted;
  const report = event.report && { ...event.report, content: initialReport(subject.wanted, options) };
  const unfinished = { uuid: processingReportUuid(event.uuid), name: PROCESSING_REPORT_NAME, content: unfinishedText({ asked: 0 }) };
  if (options.extraction === 'both') return { ...event, report, processingReport: unfinished };
  if (options.extraction === 'crawler') {
    const run: Run = { status: 'created', revision: 1, extraction: 'not-asked', refused: [], added: [] };
    const content = contentOfProcessingReport(subject, run, report?.content ?? '', options);
    return { ...event, report, processingReport: { ...unfinished, content } };
  }
  const ours = new Set(found.map(({ attribute }) => attribute.uuid));
  const without = event.objects.filter((object) => !object.Attribute.some((attribute) => ours.has(attribute.uuid)));
  return {
    ...event,
    report,
    processingReport: unfinished,
    attributes: event.attributes.filter((attribute) => !ours.has(attribute.uuid)),
    objects: without,
  };
}

/** MISP extracts from a copy that is made for it. Without the audit nobody writes the reader's copy afterwards, so it comes at once. */
function initialReport(wanted: Wanted, options: ReconcileOptions): string {
  if (options.extraction === 'misp') return wanted.plainCopy();
  return options.extraction === 'both' && options.audit ? wanted.extractionCopy() : (wanted.event.report?.content ?? '');
}

/** From a new or unfinished event to the finished one. */
async function complete(client: MispClient, subject: Subject, actual: MispEvent, options: ReconcileOptions): Promise<Outcome> {
  const { wanted, article } = subject;
  const first = initialEvent(subject, options);
  const missing = missingParts(first, actual, undefined);
  const refused = await applySteps(client, actual, missing, options.log);
  const run = { status: 'created', revision: 1, refused, added: addedBy(missing) } as const;
  if (options.extraction === 'crawler') return finish(client, subject, actual, { ...run, extraction: 'not-asked' }, options);

  const { extraction, event } = await runExtraction(client, first, actual, missing.length > 0, options);
  if (!options.audit) return finish(client, subject, event, { ...run, extraction }, options);
  const about = { url: article.canonicalUrl, text: article.markdown, unwanted: subject.unwanted };
  const audit = planAudit(wanted, event, about, options);
  logChanges(audit, actual, options);
  refused.push(...(await applySteps(client, event, withoutRefused(audit.steps, refused), options.log)));
  return finish(client, subject, event, { ...run, extraction, audit }, options);
}

/** A new revision: what is new comes in, everything that people did stays. MISP extracts only once, when an event is made. */
async function update(
  client: MispClient,
  subject: Subject,
  actual: MispEvent,
  before: EventState,
  options: ReconcileOptions,
): Promise<Outcome> {
  const people = analystChanges(subject.wanted, actual, before);
  const missing = missingParts(subject.wanted.event, actual, people);
  const refused = await applySteps(client, actual, missing, options.log);
  const run = { revision: before.revision + 1, extraction: 'not-asked', added: addedBy(missing) } as const;
  return finish(client, subject, actual, { status: 'updated', ...run, refused, people, before }, options);
}

/** Every change of the audit, with its reason. */
function logChanges(audit: Audit, event: MispEvent, options: ReconcileOptions): void {
  for (const step of audit.steps) {
    if (!('why' in step)) continue;
    const what = 'value' in step ? step.value : 'name' in step ? step.name : '';
    options.log('info', `${step.do}: ${what} (${step.why})`, { event: event.uuid });
  }
}

/** Makes the event unless it is there; `fresh` says that this call made it. 'blocked': somebody deleted it. */
async function create(client: MispClient, event: NewEvent): Promise<{ event: MispEvent; fresh: boolean } | 'blocked'> {
  const added = await addEvent(client, event);
  if (added.result === 'blocked') return 'blocked';
  if (added.result === 'created') return { event: added.event, fresh: true };
  const there = await viewWithDeletedReports(client, event.uuid);
  if (there) return { event: there, fresh: false };
  if (added.result === 'unsure') {
    throw new RetryLater(
      'misp-error',
      `MISP had an internal error while it made the event "${event.info}": see its log app/tmp/logs/error.log; it will be retried.`,
    );
  }
  throw new Permanent(
    'misp-hidden-event',
    `MISP says that event ${event.uuid} exists, but this key may not see it: another organisation made it; look it up as an administrator.`,
  );
}

/** The event with both of our reports, also those that somebody deleted: they say what we wrote and what people did. */
export async function viewWithDeletedReports(client: MispClient, uuid: string): Promise<MispEvent | undefined> {
  const event = await viewEvent(client, uuid);
  if (!event) return undefined;
  const ours = [partUuid(uuid, 'report'), processingReportUuid(uuid)];
  const missing = ours.filter((one) => !event.EventReport.some((report) => report.uuid === one));
  const deleted = await Promise.all(missing.map((one) => viewReport(client, one)));
  return { ...event, EventReport: [...event.EventReport, ...deleted.flatMap((one) => one ?? [])] };
}

/** A curated event is an analyst's work: it gets a comment, once per content, and stays as it is. */
async function noteChangeOnCuratedEvent(
  client: MispClient,
  subject: Subject,
  actual: MispEvent,
  options: ReconcileOptions,
): Promise<Outcome> {
  const { title } = subject.article;
  const { content, files } = contentOf(subject.article);
  const part = ['change', content, ...files].join(':');
  if (allAttributes(actual).some((one) => one.uuid === partUuid(actual.uuid, part))) {
    return outcome(client, subject, 'exists', `The event of "${title}" was curated; its change is noted there already.`);
  }
  const values = new Set(allAttributes(actual).map((one) => one.value.toLowerCase()));
  const added = subject.wanted.found.map((one) => one.attribute).filter((one) => one.to_ids && !values.has(one.value.toLowerCase()));
  const names = added.length > 0 ? `: ${added.map((one) => one.value).join(', ')}` : '';
  const text =
    `The article or a file that it links to changed after this event was curated; ${added.length} indicators are new${names}.`.slice(
      0,
      10_000,
    );
  const comment = note(actual.uuid, part, 'Article changed', text);
  await applySteps(
    client,
    actual,
    [{ do: 'add-attributes', attributes: [comment] }, ...missingSource(subject.source, actual)],
    options.log,
  );
  const message = `The article "${title}" changed, but its event was curated: the change was noted there as a comment.`;
  return outcome(client, subject, 'updated', message);
}

/** A page that could not be read: its event says so, unless the event of an earlier, successful reading is there. */
export async function reconcileFailure(
  client: MispClient,
  event: NewEvent,
  failure: { code: string; message: string },
  options: Pick<ReconcileOptions, 'event' | 'log'>,
): Promise<Outcome> {
  const title = event.attributes.find((one) => one.comment === 'Blog title')?.value ?? event.info;
  const base = { title, eventUuid: event.uuid, eventUrl: `${client.url}/events/view/${event.uuid}` };
  const created = await create(client, event);
  if (created === 'blocked')
    return { status: 'skipped', message: `${failure.message} Its event was deleted in MISP and is not made again.`, title };
  if (!created.fresh && stateOf(created.event))
    return { ...base, status: 'failed', message: `${failure.message} The event from an earlier reading stays as it is.` };
  const tag = failureTag(failure.code, options.event.tagPrefix);
  const missing = missingParts({ ...event, tags: event.tags.filter((one) => created.fresh || one.name === tag) }, created.event, undefined);
  const refused = await applySteps(client, created.event, missing, options.log);
  if (refused.length > 0) options.log('warn', notTaken(refused).trim(), { event: event.uuid });
  return { ...base, status: 'failed', message: failure.message };
}
