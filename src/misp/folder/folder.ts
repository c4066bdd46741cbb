import { v5 } from 'uuid';
import type { AddSourceInput, Outcome, PublishInput, RetireReport, ReviseInput } from '../../domain.ts';
import { folderCheck } from '../../publish/folder.ts';
import { eventUuid, indicatorUuid } from '../../publish/identity.ts';
import type { Publisher } from '../../publish/port.ts';
import { failureEvent, nothingKnown, wantedEvent } from '../event/event.ts';
import { feedUrl } from '../event/metadata.ts';
import { sourceTags } from '../event/tags.ts';
import type { NewEvent } from '../model.ts';
import type { EventOptions } from '../options.ts';
import { PROCESSING_REPORT_NAME, processingReportText } from '../reconcile/processing-report.ts';
import {
  contentOf,
  type EventContent,
  type EventState,
  fingerprint,
  hasContent,
  NOTHING_REJECTED,
  oldSummaryUuid,
  processingReportUuid,
  readState,
  shortUuid,
  whatChanged,
} from '../reconcile/state.ts';
import { coreAttribute, inCoreFormat, type StoredEvent } from './core-format.ts';
import { feedFiles } from './files.ts';

export interface FolderPublisherOptions {
  /** The folder; served read-only at /feed/ or by any web server, a MISP subscribes to it. */
  dir: string;
  event: EventOptions;
  /** FEED_ORG_NAME, FEED_ORG_UUID: the organisation that the events are from. Without a uuid it is derived from the name. */
  organisation: { name: string; uuid?: string | undefined };
  /** PAGE_ERRORS */
  errorEvents: boolean;
}

/**
 * Writes events as a MISP feed: one file per event, a manifest of all and the hashes of their values. Files appear whole
 * (written aside, then renamed), the event before the manifest names it; several processes take turns by a lock file.
 * Indicators come from our reading; nobody extracts a second time.
 */
export function createFolderPublisher(options: FolderPublisherOptions): Publisher {
  const files = feedFiles(options.dir);
  const organisation = { name: options.organisation.name, uuid: options.organisation.uuid ?? v5(options.organisation.name, v5.URL) };

  async function publish(input: PublishInput): Promise<Outcome> {
    const uuid = eventUuid(input.key);
    const { article } = input;
    if (article) return write(input.request, uuid, (before) => articleEvent({ ...input, article }, uuid, before), contentOf(article));
    const failure = input.failure ?? { code: 'empty', message: 'The page gave nothing that can be read.' };
    if (!options.errorEvents) return { status: 'failed', message: failure.message };
    const event = failureEvent({ ...input, failure }, uuid, new Date(), options.event);
    const made = { event, indicators: 0, attributes: 0, title: input.request.title ?? input.request.url };
    const written = await write(input.request, uuid, () => made, undefined);
    return { ...written, status: 'failed', message: failure.message };
  }

  function articleEvent(
    input: PublishInput & { article: NonNullable<PublishInput['article']> },
    uuid: string,
    before: EventState | undefined,
  ): Made {
    const wanted = wantedEvent(input, uuid, nothingKnown(), options.event);
    const rejected = new Set(before?.rejected);
    const isWanted = (one: { uuid: string }) => !rejected.has(shortUuid(one.uuid));
    const kept = wanted.found.map(({ attribute }) => attribute).filter(isWanted);
    const shown = wanted.readerCopy((one) => (isWanted({ uuid: one }) ? one : undefined));
    const content = processingReportText({
      wanted,
      article: input.article,
      request: input.request,
      extraction: 'not-asked',
      added: 0,
      corrected: 0,
      removed: [],
      onlyMisp: [],
      refused: [],
      outdated: [],
      notShown: kept.map((one) => one.uuid).filter((one) => !shown.includes(one)),
      decisions: '',
      fourByte: options.event.fourByte,
      state: {
        ...(before ?? NOTHING_REJECTED),
        revision: (before?.revision ?? 0) + 1,
        ...contentOf(input.article),
        report: fingerprint(shown),
      },
    });
    const event: NewEvent = {
      ...wanted.event,
      attributes: wanted.event.attributes.filter(isWanted),
      objects: wanted.event.objects.map((object) => ({ ...object, Attribute: object.Attribute.filter(isWanted) })),
      report: wanted.event.report && { ...wanted.event.report, content: shown },
      processingReport: { uuid: processingReportUuid(uuid), name: PROCESSING_REPORT_NAME, content },
    };
    return { event, indicators: kept.filter((one) => one.to_ids).length, attributes: kept.length, title: input.article.title };
  }

  /** Writes what `make` gives, unless the event is there with this content; without content, unless it was read once. */
  async function write(
    request: PublishInput['request'],
    uuid: string,
    make: (before: EventState | undefined) => Made,
    content: EventContent | undefined,
  ): Promise<Outcome> {
    const file = `${uuid}.json`;
    return files.locked(async () => {
      const existing = await files.readEvent(file);
      const before = existing && stateOfFile(existing, uuid);
      const made = make(before);
      const { event } = made;
      if (existing && before && (content === undefined || hasContent(before, content))) {
        const added = withSource(existing, request, uuid);
        // A process that died between event and manifest left an event that no reader finds.
        const listed = uuid in (await files.readManifest());
        if (added || !listed) await files.save(file, uuid, added ?? existing);
        return outcomeOf(made, 'exists', `The event of "${made.title}" already exists, and the article has not changed.`);
      }
      const timestamp = nextTimestamp(existing);
      const complete = inCoreFormat(event, organisation, timestamp);
      await files.save(file, uuid, existing ? withOldSources(complete, existing) : complete);
      return outcomeOf(
        made,
        existing ? 'updated' : 'created',
        `The event of "${made.title}" was ${existing ? `updated, because ${whatChanged(before, content)}` : 'written'}.`,
      );
    });
  }

  /** The event as decided: written anew from the article, because nobody else changes a file of the feed. */
  async function revise(input: ReviseInput): Promise<Outcome> {
    const { key, request, article, title, decisions, eventUuid: uuid } = input;
    const file = `${uuid}.json`;
    return files.locked(async () => {
      const existing = await files.readEvent(file);
      if (!existing) return { status: 'skipped', eventUuid: uuid, message: 'The event is no longer in the feed folder.' };
      const before = stateOfFile(existing, uuid);
      const short = (verdicts: string[]) =>
        decisions.filter(({ verdict }) => verdicts.includes(verdict)).map((one) => shortUuid(indicatorUuid(uuid, one)));
      const accepted = short(['ids', 'no-ids']);
      const state: EventState = {
        revision: before?.revision ?? 0,
        ...contentOf(article),
        ...NOTHING_REJECTED,
        rejected: [...new Set([...(before?.rejected ?? []), ...short(['drop'])])].filter((one) => !accepted.includes(one)),
      };
      const decided = {
        ...request,
        tags: [...(request.tags ?? []), ...(input.addTags ?? [])],
        ...(input.note === undefined ? {} : { note: input.note }),
        verdicts: [...(request.verdicts ?? []), ...decisions],
      };
      const made = articleEvent({ key, request: decided, article: title === undefined ? article : { ...article, title } }, uuid, state);
      const verdictOf = new Map(decisions.map((one) => [indicatorUuid(uuid, one), one.verdict]));
      const flagged = <T extends { uuid: string; to_ids: boolean }>(one: T): T => {
        const verdict = verdictOf.get(one.uuid);
        return verdict === undefined ? one : { ...one, to_ids: verdict === 'ids' };
      };
      const event: NewEvent = {
        ...made.event,
        tags: made.event.tags.filter(({ name }) => !input.removeTags?.includes(name)),
        attributes: made.event.attributes.map(flagged),
        objects: made.event.objects.map((object) => ({ ...object, Attribute: object.Attribute.map(flagged) })),
      };
      await files.save(file, uuid, withOldSources(inCoreFormat(event, organisation, nextTimestamp(existing)), existing));
      return outcomeOf(made, 'updated', `The event of "${made.title}" was changed as decided.`);
    });
  }

  async function addSource(input: AddSourceInput): Promise<Outcome> {
    const file = `${input.eventUuid}.json`;
    return files.locked(async () => {
      const existing = await files.readEvent(file);
      if (!existing)
        return {
          status: 'skipped',
          eventUuid: input.eventUuid,
          message: 'The event is no longer in the feed folder; the second source was not noted.',
        };
      const added = withSource(existing, input.request, input.eventUuid);
      if (added) await files.save(file, input.eventUuid, added);
      return {
        status: 'exists',
        eventUuid: input.eventUuid,
        eventUrl: file,
        title: existing.Event.info,
        message: `The event exists; ${input.request.source.title} was noted as a further source.`,
      };
    });
  }

  /** The event with the tags and the feed link of a further source; undefined when it has them. */
  function withSource(existing: StoredEvent, request: PublishInput['request'], uuid: string): StoredEvent | undefined {
    const names = new Set(existing.Event.Tag.map((tag) => tag.name));
    const tags = sourceTags(request.source, options.event.tagPrefix).filter((name) => !names.has(name));
    const link = feedUrl(request, uuid);
    const known = existing.Event.Attribute.some((one) => one.uuid === link.uuid);
    if (tags.length === 0 && known) return undefined;
    const timestamp = nextTimestamp(existing);
    return {
      Event: {
        ...existing.Event,
        timestamp,
        Tag: [...existing.Event.Tag, ...tags.map((name) => ({ name, local: true }))],
        Attribute: known ? existing.Event.Attribute : [...existing.Event.Attribute, coreAttribute(link, timestamp)],
      },
    };
  }

  function withOldSources(complete: StoredEvent, existing: StoredEvent): StoredEvent {
    const names = new Set(complete.Event.Tag.map((tag) => tag.name));
    const sources = existing.Event.Tag.filter(
      (tag) => tag.name.startsWith(`${options.event.tagPrefix}:data-collection-source:`) && !names.has(tag.name),
    );
    const uuids = new Set(complete.Event.Attribute.map((one) => one.uuid));
    const links = existing.Event.Attribute.filter((one) => one.comment === 'Feed URL' && !uuids.has(one.uuid));
    return { Event: { ...complete.Event, Tag: [...complete.Event.Tag, ...sources], Attribute: [...complete.Event.Attribute, ...links] } };
  }

  async function retire({ dryRun }: { dryRun: boolean }): Promise<RetireReport> {
    const { retentionMs } = options.event;
    if (retentionMs === undefined) return { events: [], deleted: 0, dryRun, message: 'MISP_RETENTION is not set: no event is deleted.' };
    const before = (Date.now() - retentionMs) / 1_000;
    return files.locked(async () => {
      const manifest = await files.readManifest();
      const due = Object.entries(manifest).filter(([, entry]) => Number(entry.timestamp) <= before);
      if (!dryRun && due.length > 0) await files.remove(due.map(([uuid]) => uuid));
      return {
        events: due.map(([uuid, entry]) => ({
          uuid,
          info: entry.info,
          lastChange: new Date(Number(entry.timestamp) * 1_000).toISOString(),
        })),
        deleted: dryRun ? 0 : due.length,
        dryRun,
        message: `Events of the feed folder older than the retention time: ${due.length}; deleted: ${dryRun ? '0 (dry run)' : due.length}.`,
      };
    });
  }

  const check = () =>
    folderCheck('Feed folder', options.dir, async () => `${Object.keys(await files.locked(() => files.readManifest())).length} events`);

  return { publish, addSource, revise, retire, check, close: async () => undefined };
}

interface Made {
  event: NewEvent;
  indicators: number;
  attributes: number;
  title: string;
}

function outcomeOf({ event: { uuid: eventUuid }, ...made }: Made, status: Outcome['status'], message: string): Outcome {
  return { status, message, eventUuid, eventUrl: `${eventUuid}.json`, ...made };
}

function stateOfFile({ Event: event }: StoredEvent, uuid: string): EventState | undefined {
  return readState(
    event.EventReport.find((one) => one.uuid === processingReportUuid(uuid))?.content,
    event.Attribute.find((one) => one.uuid === oldSummaryUuid(uuid))?.value,
  );
}

/** Newer than before in any case: MISP compares whole seconds. */
function nextTimestamp(existing: StoredEvent | undefined): string {
  return String(Math.max(Math.floor(Date.now() / 1_000), Number(existing?.Event.timestamp ?? 0) + 1));
}
