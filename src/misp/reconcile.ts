import type { Outcome } from '../domain.ts';
import { Permanent, RetryLater } from '../errors.ts';
import { type Audit, type Before, flat, planAudit } from './audit.ts';
import { addEvent, extractReport, type Refused, viewEvent } from './calls.ts';
import type { MispClient } from './client.ts';
import type { Resolve, Wanted } from './event.ts';
import { partUuid } from './identity.ts';
import { allAttributes, type MispEvent, type NewEvent } from './model.ts';
import { linkFoundValues } from './report.ts';
import { perform, type Step } from './steps.ts';
import { type Summary, summaryAttribute, summaryOf, summaryUuid } from './summary.ts';
import { failureTag, incompleteTag } from './tags.ts';
import type { Log } from './types.ts';

/**
 * Brings MISP to the wanted event: what is there is compared with what is wanted, the difference becomes steps, the steps
 * are done. Every run starts from what MISP has, so a crash after any call is repaired by running again.
 */
export interface ReconcileOptions {
  /** MISP_EXTRACTION */
  extraction: 'both' | 'misp' | 'crawler';
  /** MISP_AUDIT */
  audit: boolean;
  junk: 'remove' | 'no-ids';
  hard: boolean;
  galaxies: string[];
  tagPrefix: string;
  tags: string[];
  localTags: string[];
  timeoutMs: number;
  log: Log;
}

export interface Subject {
  wanted: Wanted;
  contentHash: string;
  /** The article's address and text, for the audit. */
  url: string;
  text: string;
  title: string;
  unwanted(value: string): boolean;
  /** Tags and attributes that say through which source the article was seen. */
  source: Step[];
}

/** Milliseconds of extraction per byte of report that we allow (measured in MISP: 17 ms per KB). */
const EXTRACTION_MS_PER_BYTE = 0.06;

export async function reconcile(client: MispClient, subject: Subject, options: ReconcileOptions): Promise<Outcome> {
  const { wanted } = subject;
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
  if (isIncomplete(created.event, options)) return complete(client, subject, created.event, 'updated', options, done.revision + 1);
  return noteChange(client, subject, created.event, wanted, options);
}

/** The event as it is first sent: MISP extracts from a report that is made for it, and ends with the reader's copy. */
function firstForm({ wanted, contentHash }: Subject, options: ReconcileOptions): NewEvent {
  const { event, found } = wanted;
  const report = event.report && { ...event.report, content: firstReport(wanted, options) };
  if (options.extraction === 'both') return { ...event, report };
  if (options.extraction === 'crawler') {
    return { ...event, report, attributes: [...event.attributes, summaryAttribute(event.uuid, firstSummary(wanted, contentHash))] };
  }
  const ours = new Set(found.map(({ attribute }) => attribute.uuid));
  const without = event.objects.filter((object) => !object.Attribute.some((attribute) => ours.has(attribute.uuid)));
  return { ...event, report, attributes: event.attributes.filter((attribute) => !ours.has(attribute.uuid)), objects: without };
}

/** Without the audit nobody writes the reader's copy afterwards, so MISP gets that one at once. */
function firstReport(wanted: Wanted, options: ReconcileOptions): string {
  if (options.extraction === 'misp') return wanted.plainCopy;
  return options.extraction === 'both' && options.audit ? wanted.extractionCopy : (wanted.event.report?.content ?? '');
}

async function create(client: MispClient, event: NewEvent): Promise<{ event: MispEvent; fresh: boolean } | 'blocked'> {
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
  const before = stateBefore(actual, update, options);
  const missing = missingParts(first, actual, before);
  const refused = await perform(client, actual, missing, options.log);
  if (options.extraction === 'crawler' && missing.length === 0) {
    return close(client, subject, actual, refused, undefined, status, options, { revision, gaveUp: false });
  }
  const gaveUp = options.extraction !== 'crawler' && !(await extracted(client, first, actual, update, options));
  const after = await viewEvent(client, actual.uuid);
  if (after === undefined) {
    throw new RetryLater('misp-event-gone', `The event of "${subject.title}" vanished from MISP while it was made; it is tried again.`);
  }
  const audit = options.audit ? planAudit(wanted, after, subject, before, options) : undefined;
  if (audit)
    for (const step of audit.steps)
      if ('why' in step)
        options.log('info', `${step.do}: ${'value' in step ? step.value : step.name} (${step.why})`, { event: actual.uuid });
  if (audit) refused.push(...(await perform(client, after, withoutRefused(audit.steps, refused), options.log)));
  return close(client, subject, after, refused, audit, status, options, { revision, gaveUp });
}

/**
 * What the audit must leave alone: on an update what is there already and what an analyst took away since the last
 * revision; without extraction everything that is not ours. Undefined: what is there beside ours is MISP's find.
 */
function stateBefore(actual: MispEvent, update: boolean, options: ReconcileOptions): Before | undefined {
  if (!update && options.extraction !== 'crawler') return undefined;
  const attributes = new Set(allAttributes(actual).map((one) => one.uuid));
  const tags = new Set(actual.Tag.map((tag) => tag.name));
  const referred = actual.EventReport.flatMap((one) => [...one.content.matchAll(REFERENCE)].map((match) => match[1] as string));
  return { update, attributes, tags, removed: new Set(update ? referred.filter((uuid) => !attributes.has(uuid)) : []) };
}

const REFERENCE = /@\[attribute\]\(([0-9a-f-]{36})\)/g;

/** The last steps: the report as people read it, the info if it was a failure's, and the summary that marks the end. */
async function close(
  client: MispClient,
  subject: Subject,
  event: MispEvent,
  refused: Refused[],
  audit: Audit | undefined,
  status: 'created' | 'updated',
  options: ReconcileOptions,
  { revision, gaveUp }: { revision: number; gaveUp: boolean },
): Promise<Outcome> {
  const { wanted } = subject;
  const steps: Step[] = [];
  const report = event.EventReport.find((one) => one.uuid === wanted.event.report?.uuid);
  const content = linkFoundValues(wanted.readerCopy(standing(wanted, event, audit, refused)), audit?.kept ?? []);
  if (report && (options.audit || options.extraction === 'crawler') && report.content !== content)
    steps.push({ do: 'edit-report', id: report.id, changes: { content } });
  if (!report && wanted.event.report) steps.push({ do: 'add-report', report: { ...wanted.event.report, content } });
  if (event.info !== wanted.event.info && !summaryOf(event)) steps.push({ do: 'edit-event', changes: { info: wanted.event.info } });

  const summary = summaryAttribute(event.uuid, {
    revision,
    contentHash: subject.contentHash,
    sentences: sentences(wanted, audit, refused, gaveUp),
  });
  const present = allAttributes(event).find((one) => one.uuid === summaryUuid(event.uuid));
  if (present === undefined) steps.push({ do: 'add-attributes', attributes: [summary] });
  else if (present.value !== summary.value)
    steps.push({
      do: 'edit-attribute',
      uuid: summary.uuid,
      value: 'summary',
      changes: { value: summary.value },
      why: `revision ${revision}`,
    });
  await perform(
    client,
    event,
    [...steps.filter((step) => step.do !== 'edit-attribute'), ...steps.filter((step) => step.do === 'edit-attribute')],
    options.log,
  );

  const trouble = refused.length > 0 ? ` MISP did not take ${refused.map((one) => `${one.value} (${one.reason})`).join('; ')}.` : '';
  if (trouble) options.log('warn', `Event of "${subject.title}":${trouble}`, { event: event.uuid });
  const what = status === 'created' ? 'was made' : `was updated to revision ${revision}, because the article changed`;
  return outcome(client, subject, status, `The event of "${subject.title}" ${what}.${trouble}`.slice(0, 2_000), audit);
}

/** Which uuid an attribute of ours has in MISP now: its own, that of MISP's attribute in its place, or none. */
function standing(wanted: Wanted, event: MispEvent, audit: Audit | undefined, refused: Refused[]): Resolve {
  const there = new Set(allAttributes(event).map((one) => one.uuid));
  const added = new Set(audit?.steps.flatMap((step) => (step.do === 'add-attributes' ? step.attributes.map((one) => one.uuid) : [])));
  const values = new Set(refused.map((one) => one.value));
  const gone = new Set(wanted.found.filter(({ attribute }) => values.has(attribute.value)).map(({ attribute }) => attribute.uuid));
  return (uuid) => audit?.twins.get(uuid) ?? (there.has(uuid) || (added.has(uuid) && !gone.has(uuid)) ? uuid : undefined);
}

/** What the first form has and MISP does not: dropped elements of a fresh event, the rest of an interrupted one. */
export function missingParts(first: NewEvent, actual: MispEvent, before: Before | undefined): Step[] {
  const there = new Set(allAttributes(actual).map((one) => one.uuid));
  const values = new Set(allAttributes(actual).map((one) => `${one.type} ${one.value.toLowerCase()}`));
  const missing = [...first.attributes, ...first.objects.flatMap((object) => object.Attribute)]
    .filter((one) => !there.has(one.uuid) && !before?.removed.has(one.uuid) && !values.has(`${one.type} ${one.value.toLowerCase()}`))
    .map(flat);
  const tags = new Set(actual.Tag.map((tag) => tag.name.toLowerCase()));
  const open = first.tags.filter((tag) => !tags.has(tag.name.toLowerCase()));
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

/** What MISP refused once, it refuses again. */
function withoutRefused(steps: Step[], refused: Refused[]): Step[] {
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

/** A curated event is an analyst's work: it gets a comment, once per content, and stays as it is. */
async function noteChange(
  client: MispClient,
  subject: Subject,
  actual: MispEvent,
  wanted: Wanted,
  options: ReconcileOptions,
): Promise<Outcome> {
  const values = new Set(allAttributes(actual).map((one) => one.value.toLowerCase()));
  const added = wanted.found.map((one) => one.attribute).filter((one) => one.to_ids && !values.has(one.value.toLowerCase()));
  const names = added.map((one) => one.value).join(', ');
  const text = `The article changed after this event was curated; ${added.length} indicators are new${names ? `: ${names}` : ''}.`;
  const summary = summaryAttribute(actual.uuid, { revision: 1, contentHash: subject.contentHash, sentences: [] });
  const comment = {
    ...summary,
    uuid: partUuid(actual.uuid, `change:${subject.contentHash}`),
    comment: 'Article changed',
    value: text.slice(0, 10_000),
  };
  if (allAttributes(actual).some((one) => one.uuid === comment.uuid)) {
    return outcome(client, subject, 'exists', `The event of "${subject.title}" was curated; its change is noted there already.`);
  }
  await perform(client, actual, [{ do: 'add-attributes', attributes: [comment] }, ...missingSource(subject.source, actual)], options.log);
  return outcome(
    client,
    subject,
    'updated',
    `The article "${subject.title}" changed, but its event was curated: the change was noted there as a comment.`,
  );
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

function isIncomplete(event: MispEvent, options: Pick<ReconcileOptions, 'tags' | 'localTags'>): boolean {
  const wanted = incompleteTag(options).toLowerCase();
  return event.Tag.some((tag) => tag.name.toLowerCase() === wanted);
}

function firstSummary(wanted: Wanted, contentHash: string): Summary {
  return { revision: 1, contentHash, sentences: sentences(wanted, undefined, [], false) };
}

function sentences(wanted: Wanted, audit: Audit | undefined, refused: Refused[], gaveUp: boolean): string[] {
  const detecting = wanted.found.filter(({ attribute }) => attribute.to_ids).length;
  const result = [`${wanted.found.length} attributes from our reading, ${detecting} of them for detection.`];
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

/** A page that could not be read: its event says so, unless the event of an earlier, successful reading is there. */
export async function reconcileFailure(
  client: MispClient,
  event: NewEvent,
  failure: { code: string; message: string },
  options: Pick<ReconcileOptions, 'tagPrefix' | 'log'>,
): Promise<Outcome> {
  const base = { title: event.info, eventUuid: event.uuid, eventUrl: `${client.url}/events/view/${event.uuid}` };
  const created = await create(client, event);
  if (created === 'blocked')
    return { status: 'skipped', message: `${failure.message} Its event was deleted in MISP and is not made again.`, title: event.info };
  if (!created.fresh && summaryOf(created.event))
    return { ...base, status: 'failed', message: `${failure.message} The event of an earlier reading stays as it is.` };
  const tag = failureTag(failure.code, options.tagPrefix);
  const missing = missingParts({ ...event, tags: event.tags.filter((one) => created.fresh || one.name === tag) }, created.event, undefined);
  const refused = await perform(client, created.event, missing, options.log);
  if (refused.length > 0)
    options.log('warn', `MISP did not take ${refused.map((one) => `${one.value} (${one.reason})`).join('; ')}`, { event: event.uuid });
  return { ...base, status: 'failed', message: failure.message };
}
