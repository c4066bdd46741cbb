import type { Outcome } from '../domain.ts';
import { RetryLater } from '../errors.ts';
import { type Audit, type Before, planAudit } from './audit.ts';
import { extractReport, viewEvent } from './calls.ts';
import { noteChange } from './change-note.ts';
import type { MispClient } from './client.ts';
import { create } from './create.ts';
import type { Wanted } from './event.ts';
import { finish, sentences } from './finish.ts';
import { allAttributes, type MispEvent, type NewEvent } from './model.ts';
import { missingParts, missingSource, withoutRefused } from './parts.ts';
import { perform } from './steps.ts';
import { outcome, type ReconcileOptions, type Subject } from './subject.ts';
import { summaryAttribute, summaryOf } from './summary.ts';
import { incompleteTag, isUncurated } from './tags.ts';

/** Milliseconds of extraction per byte of report that we allow (measured in MISP: 17 ms per KB). */
const EXTRACTION_MS_PER_BYTE = 0.06;

/**
 * Brings MISP to the wanted event: what is there is compared with what is wanted, the difference becomes steps, the steps
 * are done. Every run starts from what MISP has, so a crash after any call is repaired by running again.
 */
export async function reconcile(client: MispClient, subject: Subject, options: ReconcileOptions): Promise<Outcome> {
  const created = await create(client, firstForm(subject, options));
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
    await perform(client, created.event, missingSource(subject.source, created.event), options.log);
    return outcome(client, subject, 'exists', `The event of "${subject.title}" exists and the article has not changed.`);
  }
  if (isUncurated(created.event, incompleteTag(options)))
    return complete(client, subject, created.event, 'updated', options, done.revision + 1);
  return noteChange(client, subject, created.event, options);
}

/** The event as it is first sent: MISP extracts from a report that is made for it, and ends with the reader's copy. */
function firstForm({ wanted, contentHash }: Subject, options: ReconcileOptions): NewEvent {
  const { event, found } = wanted;
  const report = event.report && { ...event.report, content: firstReport(wanted, options) };
  if (options.extraction === 'both') return { ...event, report };
  if (options.extraction === 'crawler') {
    return {
      ...event,
      report,
      attributes: [
        ...event.attributes,
        summaryAttribute(event.uuid, { revision: 1, contentHash, sentences: sentences(wanted, NOTHING_YET) }),
      ],
    };
  }
  const ours = new Set(found.map(({ attribute }) => attribute.uuid));
  const without = event.objects.filter((object) => !object.Attribute.some((attribute) => ours.has(attribute.uuid)));
  return { ...event, report, attributes: event.attributes.filter((attribute) => !ours.has(attribute.uuid)), objects: without };
}

const NOTHING_YET = { audit: undefined, refused: [], gaveUp: false };

/** Without the audit nobody writes the reader's copy afterwards, so MISP gets that one at once. */
function firstReport(wanted: Wanted, options: ReconcileOptions): string {
  if (options.extraction === 'misp') return wanted.plainCopy();
  return options.extraction === 'both' && options.audit ? wanted.extractionCopy() : (wanted.event.report?.content ?? '');
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
  const first = firstForm(subject, options);
  const update = revision > 1;
  const before = stateBefore(subject.wanted, actual, update, options);
  const missing = missingParts(first, actual, before);
  const refused = await perform(client, actual, missing, options.log);
  if (options.extraction === 'crawler' && missing.length === 0) {
    return finish(client, subject, actual, { status, revision, refused, audit: undefined, gaveUp: false }, options);
  }
  const gaveUp = options.extraction !== 'crawler' && !(await extracted(client, first, actual, update, options));
  const after = await viewEvent(client, actual.uuid);
  if (after === undefined) {
    throw new RetryLater('misp-event-gone', `The event of "${subject.title}" vanished from MISP while it was made; it is tried again.`);
  }
  const audit = options.audit ? planAudit(wanted, after, subject, before, options) : undefined;
  if (audit) {
    tell(audit, actual, options);
    refused.push(...(await perform(client, after, withoutRefused(audit.steps, refused), options.log)));
  }
  return finish(client, subject, after, { status, revision, refused, audit, gaveUp }, options);
}

/** Every change of the audit, with its reason. */
function tell(audit: Audit, event: MispEvent, options: ReconcileOptions): void {
  for (const step of audit.steps) {
    if (!('why' in step)) continue;
    options.log('info', `${step.do}: ${'value' in step ? step.value : step.name} (${step.why})`, { event: event.uuid });
  }
}

/**
 * What the audit must leave alone: on an update what is there already and what an analyst took away since the last
 * revision; without extraction everything that is not ours. Undefined: what is there beside ours is MISP's find.
 */
function stateBefore(wanted: Wanted, actual: MispEvent, update: boolean, options: ReconcileOptions): Before | undefined {
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

/** Has MISP extract, unless it did so before an interruption: then the report is no longer what we sent. */
async function extracted(
  client: MispClient,
  first: NewEvent,
  actual: MispEvent,
  update: boolean,
  options: ReconcileOptions,
): Promise<boolean> {
  if (first.report === undefined) return true;
  const report = actual.EventReport.find((one) => one.uuid === first.report?.uuid);
  if (!update && report && squeezed(report.content) !== squeezed(first.report.content)) return true;
  const timeoutMs = options.timeoutMs + Buffer.byteLength(first.report.content) * EXTRACTION_MS_PER_BYTE;
  try {
    return await extractReport(client, report?.id ?? first.report.uuid, timeoutMs);
  } catch (error) {
    // An internal error of the extraction must not cost the event what we read ourselves.
    if (error instanceof RetryLater && error.code === 'misp-error') return false;
    throw error;
  }
}

function squeezed(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
