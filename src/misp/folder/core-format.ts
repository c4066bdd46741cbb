import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { NewAttribute, NewEvent, NewTag } from '../model.ts';

/** MISP core format: an event as a feed carries it, the manifest's entry and the hashes that MISP caches for correlation. */

/** What the manifest says of an event: MISP reads an event again when its timestamp is newer. */
export const manifestEntry = z.looseObject({ info: z.string(), date: z.string(), timestamp: z.coerce.string() });
export type Manifest = Record<string, z.infer<typeof manifestEntry>>;
export const storedEvent = z.object({
  Event: z.looseObject({
    info: z.string(),
    timestamp: z.coerce.string(),
    Tag: z.array(z.looseObject({ name: z.string() })).default([]),
    Attribute: z.array(z.looseObject({ uuid: z.string(), value: z.string(), type: z.string() })).default([]),
    Object: z
      .array(z.looseObject({ Attribute: z.array(z.looseObject({ uuid: z.string(), value: z.string(), type: z.string() })).default([]) }))
      .default([]),
    EventReport: z.array(z.looseObject({ uuid: z.string(), content: z.string() })).default([]),
  }),
});
export type StoredEvent = z.infer<typeof storedEvent>;

/** MISP core format, as a feed carries it. */
export function inCoreFormat(event: NewEvent, organisation: { name: string; uuid: string }, timestamp: string): StoredEvent {
  return {
    Event: {
      uuid: event.uuid,
      info: event.info,
      date: event.date,
      threat_level_id: String(event.threat_level_id),
      analysis: String(event.analysis),
      timestamp,
      publish_timestamp: timestamp,
      published: true,
      Orgc: organisation,
      Tag: event.tags.map(coreTag),
      Attribute: event.attributes.map((one) => coreAttribute(one, timestamp)),
      Object: event.objects.map((object) => ({
        ...object,
        timestamp,
        distribution: '5',
        deleted: false,
        ObjectReference: [],
        Attribute: object.Attribute.map((one) => coreAttribute(one, timestamp)),
      })),
      EventReport: [event.report, event.processingReport].flatMap((one) =>
        one ? [{ ...one, distribution: '5', timestamp, deleted: false }] : [],
      ),
    },
  };
}

function coreTag(tag: NewTag) {
  return { name: tag.name, ...(tag.local ? { local: true } : {}) };
}

export function coreAttribute(attribute: NewAttribute, timestamp: string) {
  return { disable_correlation: false, ...attribute, timestamp, distribution: '5', deleted: false };
}

export function manifestOf({ Event: event }: StoredEvent): Manifest[string] {
  const { info, date, timestamp, analysis, threat_level_id, Orgc, Tag } = event;
  return { info, date: String(date), timestamp, analysis, threat_level_id, Orgc, Tag };
}

/** md5 of each value; of a composite value of each of its parts. */
export function valueHashes({ Event: event }: StoredEvent): string[] {
  const attributes = [...event.Attribute, ...event.Object.flatMap((object) => object.Attribute)];
  const values = attributes.flatMap((one) => (one.type.includes('|') ? one.value.split('|') : [one.value]));
  return [...new Set(values.map((value) => createHash('md5').update(value).digest('hex')))];
}
