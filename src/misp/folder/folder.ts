import { v5 } from 'uuid';
import type { AddSourceInput, Check, Outcome, PublishInput, RetireReport } from '../../domain.ts';
import { sentence } from '../../errors.ts';
import type { Publisher } from '../../publish/port.ts';
import { NO_CONTEXT } from '../context/context.ts';
import { failureEvent, wantedEvent } from '../event/event.ts';
import { eventUuid } from '../event/identity.ts';
import { feedUrl } from '../event/metadata.ts';
import { sourceTags } from '../event/tags.ts';
import type { NewEvent } from '../model.ts';
import type { EventOptions } from '../options.ts';
import { summaryAttribute, summaryUuid } from '../reconcile/summary.ts';
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
    if (input.article) return write(input.request, articleEvent({ ...input, article: input.article }, uuid), input.article.contentHash);
    const failure = input.failure ?? { code: 'empty', message: 'The page gave nothing that can be read.' };
    if (!options.errorEvents) return { status: 'failed', message: failure.message };
    const event = failureEvent({ ...input, failure }, uuid, new Date(), options.event);
    const written = await write(
      input.request,
      { event, indicators: 0, attributes: 0, title: input.request.title ?? input.request.url },
      undefined,
    );
    return { ...written, status: 'failed', message: failure.message };
  }

  function articleEvent(input: PublishInput & { article: NonNullable<PublishInput['article']> }, uuid: string) {
    const known = { warnings: new Map<string, string>(), context: NO_CONTEXT, findsContext: true, unwanted: () => false, now: new Date() };
    const wanted = wantedEvent(input, uuid, known, options.event);
    const techniques = input.article.indicators.filter((one) => one.type === 'attack' && one.verdict !== 'junk').map((one) => one.value);
    const detecting = wanted.found.filter(({ attribute }) => attribute.to_ids).length;
    const sentences = [`${wanted.found.length} attributes from our reading, ${detecting} of them for detection.`];
    if (techniques.length > 0) sentences.push(`ATT&CK techniques named: ${techniques.join(', ')}.`);
    const summary = summaryAttribute(uuid, {
      revision: 1,
      contentHash: input.article.contentHash,
      sentences: [...sentences, ...wanted.notes],
    });
    const event = { ...wanted.event, attributes: [...wanted.event.attributes, summary] };
    return { event, indicators: detecting, attributes: wanted.found.length, title: input.article.title };
  }

  async function write(
    request: PublishInput['request'],
    made: { event: NewEvent; indicators: number; attributes: number; title: string },
    contentHash: string | undefined,
  ): Promise<Outcome> {
    const { event } = made;
    const file = `${event.uuid}.json`;
    return files.locked(async () => {
      const existing = await files.readEvent(file);
      const outcome = (status: Outcome['status'], message: string): Outcome => ({
        status,
        message,
        eventUuid: event.uuid,
        eventUrl: file,
        title: made.title,
        indicators: made.indicators,
        attributes: made.attributes,
      });
      const summary = existing?.Event.Attribute.find((one) => one.uuid === summaryUuid(event.uuid))?.value;
      const done = existing !== undefined && (contentHash === undefined ? summary !== undefined : summary?.includes(contentHash) === true);
      if (done) {
        const added = withSource(existing, request, event.uuid);
        // A process that died between event and manifest left an event that no reader finds.
        const listed = event.uuid in (await files.readManifest());
        if (added || !listed) await files.save(file, event.uuid, added ?? existing);
        return outcome('exists', `The event of "${made.title}" exists and the article has not changed.`);
      }
      const timestamp = nextTimestamp(existing);
      const complete = inCoreFormat(event, organisation, timestamp);
      await files.save(file, event.uuid, existing ? withOldSources(complete, existing) : complete);
      return outcome(
        existing ? 'updated' : 'created',
        `The event of "${made.title}" was ${existing ? 'updated, because the article changed' : 'written'}.`,
      );
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
        message: `${due.length} events of the feed folder are older than the retention time; ${dryRun ? 'none was deleted (dry run)' : `${due.length} were deleted`}.`,
      };
    });
  }

  async function check(): Promise<Check[]> {
    try {
      const events = await files.locked(async () => Object.keys(await files.readManifest()).length);
      return [{ name: 'Feed folder', ok: true, message: `${options.dir} can be written and holds ${events} events.` }];
    } catch (error) {
      return [
        {
          name: 'Feed folder',
          ok: false,
          message: sentence(error),
          todo: `Make ${options.dir} writable for the user that runs misp-crawler.`,
        },
      ];
    }
  }

  return { publish, addSource, retire, check, close: async () => undefined };
}

/** Newer than before in any case: MISP compares whole seconds. */
function nextTimestamp(existing: StoredEvent | undefined): string {
  return String(Math.max(Math.floor(Date.now() / 1_000), Number(existing?.Event.timestamp ?? 0) + 1));
}
