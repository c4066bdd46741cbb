import type { Outcome } from '../../domain.ts';
import { Permanent, RetryLater } from '../../errors.ts';
import { linkFoundValues } from '../../report/references.ts';
import type { Refused } from '../client/calls.ts';
import { addEvent, viewEvent } from '../client/calls.ts';
import type { MispClient } from '../client/client.ts';
import type { Resolve, Wanted } from '../event/event.ts';
import { partUuid } from '../event/identity.ts';
import { note } from '../event/metadata.ts';
import { failureTag, incompleteTag, isUncurated } from '../event/tags.ts';
import { allAttributes, type MispEvent, type NewEvent } from '../model.ts';
import type { ReconcileOptions } from '../options.ts';
import { accountSentences, type Run } from './account.ts';
import { type Audit, planAudit } from './audit.ts';
import { missingParts, missingSource, priorState, withoutRefused } from './differences.ts';
import { initialEvent, runExtraction } from './extraction.ts';
import { applySteps, type Step } from './steps.ts';
import type { Subject } from './subject.ts';
import { summaryAttribute, summaryOf, summaryUuid } from './summary.ts';

/**
 * Brings MISP to the wanted event: what is there is compared with what is wanted, the difference becomes steps, the steps
 * are done. Every run starts from what MISP has, so a crash after any call is repaired by running again.
 */
export async function reconcile(client: MispClient, subject: Subject, options: ReconcileOptions): Promise<Outcome> {
  const created = await create(client, initialEvent(subject, options));
  if (created === 'blocked') {
    return outcome(
      client,
      subject,
      'skipped',
      `The event of "${subject.title}" was deleted in MISP, so it is not made again; lift its uuid from the event blocklist to have it back.`,
    );
  }
  if (created.fresh) return complete(client, subject, created.event, 'created', options);

  const done = summaryOf(created.event);
  if (done === undefined) return complete(client, subject, created.event, 'created', options);
  if (done.contentHash === subject.contentHash) {
    await applySteps(client, created.event, missingSource(subject.source, created.event), options.log);
    return outcome(client, subject, 'exists', `The event of "${subject.title}" exists and the article has not changed.`);
  }
  if (isUncurated(created.event, incompleteTag(options)))
    return complete(client, subject, created.event, 'updated', options, done.revision + 1);
  return noteChangeOnCuratedEvent(client, subject, created.event, options);
}

/** From whatever is in MISP to the finished event. */
async function complete(
  client: MispClient,
  subject: Subject,
  actual: MispEvent,
  status: 'created' | 'updated',
  options: ReconcileOptions,
  revision = 1,
): Promise<Outcome> {
  const { wanted } = subject;
  const first = initialEvent(subject, options);
  const update = revision > 1;
  const before = priorState(subject.wanted, actual, update, options);
  const missing = missingParts(first, actual, before);
  const refused = await applySteps(client, actual, missing, options.log);
  if (options.extraction === 'crawler' && missing.length === 0) {
    return finish(client, subject, actual, { status, revision, refused, audit: undefined, gaveUp: false }, options);
  }
  const gaveUp = options.extraction !== 'crawler' && !(await runExtraction(client, first, actual, update, options));
  const after = await viewEvent(client, actual.uuid);
  if (after === undefined) {
    throw new RetryLater('misp-event-gone', `The event of "${subject.title}" vanished from MISP while it was made; it is tried again.`);
  }
  const audit = options.audit ? planAudit(wanted, after, subject, before, options) : undefined;
  if (audit) {
    logChanges(audit, actual, options);
    refused.push(...(await applySteps(client, after, withoutRefused(audit.steps, refused), options.log)));
  }
  return finish(client, subject, after, { status, revision, refused, audit, gaveUp }, options);
}

/** Every change of the audit, with its reason. */
function logChanges(audit: Audit, event: MispEvent, options: ReconcileOptions): void {
  for (const step of audit.steps) {
    if (!('why' in step)) continue;
    options.log('info', `${step.do}: ${'value' in step ? step.value : step.name} (${step.why})`, { event: event.uuid });
  }
}

/** Makes the event unless it is there; `fresh` says that this call made it. 'blocked': somebody deleted it. */
export async function create(client: MispClient, event: NewEvent): Promise<{ event: MispEvent; fresh: boolean } | 'blocked'> {
  const added = await addEvent(client, event);
  if (added.result === 'blocked') return 'blocked';
  if (added.result === 'created') return { event: added.event, fresh: true };
  const there = await viewEvent(client, event.uuid);
  if (there) return { event: there, fresh: false };
  if (added.result === 'unsure') {
    throw new RetryLater(
      'misp-error',
      `MISP had an internal error while it made the event "${event.info}": see its log app/tmp/logs/error.log; it is tried again.`,
    );
  }
  throw new Permanent(
    'misp-hidden-event',
    `MISP says that event ${event.uuid} exists, but this key may not see it: another organisation made it; look it up as an administrator.`,
  );
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
  const summary = summaryAttribute(event.uuid, {
    revision,
    contentHash: subject.contentHash,
    sentences: accountSentences(wanted, run),
  });
  await applySteps(client, event, [...reportSteps(wanted, event, run, options), ...summarySteps(summary, event, revision)], options.log);

  const trouble = refused.length > 0 ? ` MISP did not take ${refused.map((one) => `${one.value} (${one.reason})`).join('; ')}.` : '';
  if (trouble) options.log('warn', `Event of "${subject.title}":${trouble}`, { event: event.uuid });
  const what = run.status === 'created' ? 'was made' : `was updated to revision ${revision}, because the article changed`;
  return outcome(client, subject, run.status, `The event of "${subject.title}" ${what}.${trouble}`.slice(0, 2_000), audit);
}

function reportSteps(wanted: Wanted, event: MispEvent, { audit, refused }: Run, options: ReconcileOptions): Step[] {
  const report = event.EventReport.find((one) => one.uuid === wanted.event.report?.uuid);
  const content = linkFoundValues(wanted.readerCopy(resolveUuid(wanted, event, audit, refused)), audit?.kept ?? []);
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
function resolveUuid(wanted: Wanted, event: MispEvent, audit: Audit | undefined, refused: Refused[]): Resolve {
  const there = new Set(allAttributes(event).map((one) => one.uuid));
  const added = new Set(audit?.steps.flatMap((step) => (step.do === 'add-attributes' ? step.attributes.map((one) => one.uuid) : [])));
  const values = new Set(refused.map((one) => one.value));
  const gone = new Set(wanted.found.filter(({ attribute }) => values.has(attribute.value)).map(({ attribute }) => attribute.uuid));
  return (uuid) => audit?.standIns.get(uuid) ?? (there.has(uuid) || (added.has(uuid) && !gone.has(uuid)) ? uuid : undefined);
}

/** A curated event is an analyst's work: it gets a comment, once per content, and stays as it is. */
export async function noteChangeOnCuratedEvent(
  client: MispClient,
  subject: Subject,
  actual: MispEvent,
  options: ReconcileOptions,
): Promise<Outcome> {
  const part = `change:${subject.contentHash}`;
  if (allAttributes(actual).some((one) => one.uuid === partUuid(actual.uuid, part))) {
    return outcome(client, subject, 'exists', `The event of "${subject.title}" was curated; its change is noted there already.`);
  }
  const values = new Set(allAttributes(actual).map((one) => one.value.toLowerCase()));
  const added = subject.wanted.found.map((one) => one.attribute).filter((one) => one.to_ids && !values.has(one.value.toLowerCase()));
  const names = added.length > 0 ? `: ${added.map((one) => one.value).join(', ')}` : '';
  const text = `The article changed after this event was curated; ${added.length} indicators are new${names}.`.slice(0, 10_000);
  const comment = note(actual.uuid, part, 'Article changed', text);
  await applySteps(
    client,
    actual,
    [{ do: 'add-attributes', attributes: [comment] }, ...missingSource(subject.source, actual)],
    options.log,
  );
  const message = `The article "${subject.title}" changed, but its event was curated: the change was noted there as a comment.`;
  return outcome(client, subject, 'updated', message);
}

/** A page that could not be read: its event says so, unless the event of an earlier, successful reading is there. */
export async function reconcileFailure(
  client: MispClient,
  event: NewEvent,
  failure: { code: string; message: string },
  options: Pick<ReconcileOptions, 'tagPrefix' | 'log'>,
): Promise<Outcome> {
  const title = event.attributes.find((one) => one.comment === 'Blog title')?.value ?? event.info;
  const base = { title, eventUuid: event.uuid, eventUrl: `${client.url}/events/view/${event.uuid}` };
  const created = await create(client, event);
  if (created === 'blocked')
    return { status: 'skipped', message: `${failure.message} Its event was deleted in MISP and is not made again.`, title };
  if (!created.fresh && summaryOf(created.event))
    return { ...base, status: 'failed', message: `${failure.message} The event of an earlier reading stays as it is.` };
  const tag = failureTag(failure.code, options.tagPrefix);
  const missing = missingParts({ ...event, tags: event.tags.filter((one) => created.fresh || one.name === tag) }, created.event, undefined);
  const refused = await applySteps(client, created.event, missing, options.log);
  if (refused.length > 0)
    options.log('warn', `MISP did not take ${refused.map((one) => `${one.value} (${one.reason})`).join('; ')}`, { event: event.uuid });
  return { ...base, status: 'failed', message: failure.message };
}

/** What is told about a publication. */
function outcome(client: MispClient, subject: Subject, status: Outcome['status'], message: string, audit?: Audit): Outcome {
  const { event, found } = subject.wanted;
  return {
    status,
    message,
    eventUuid: event.uuid,
    eventUrl: `${client.url}/events/view/${event.uuid}`,
    title: subject.title,
    indicators: found.filter(({ attribute }) => attribute.to_ids).length,
    attributes: found.length,
    ...(audit ? { audit: audit.counts } : {}),
  };
}
