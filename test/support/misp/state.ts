/**
 * What the double holds: events with attributes, objects, reports and tags. Plain records and the few rules that MISP
 * applies on writing; no HTTP here, no rendering.
 */
import { randomUUID } from 'node:crypto';
import type {
  AnalystDatum,
  Attached,
  AttributeRecord,
  BlocklistEntry,
  Errors,
  EventRecord,
  FeedRecord,
  Json,
  ObjectRecord,
  Organisation,
  ReportRecord,
  TagRecord,
} from './records.ts';
import { hasFourByteCharacters, normalise, refusal } from './values.ts';
import { typeRule } from './vocabulary.ts';

/** Something that MISP's database cannot take: the call answers 500, what was saved before stays. */
export class DatabaseFailure extends Error {}

export interface StateOptions {
  /** False: a MISP whose database takes 4-byte characters (utf8mb4). */
  threeByteDatabase: boolean;
  /** Epoch seconds. */
  now: () => number;
}

/** MySQL's max_allowed_packet on a stock MISP, and MEDIUMTEXT's size. */
const PACKET_BYTES = 16 * 1024 * 1024;
const INFO_BYTES = 65_535;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export const HOST_ORGANISATION: Organisation = { id: 1, name: 'ORGNAME', uuid: '8d5fdc18-e13c-4474-8814-995e4b47a9c5', local: true };

export class MispState {
  readonly events = new Map<number, EventRecord>();
  readonly tags = new Map<string, TagRecord>();
  readonly blocklist = new Map<string, BlocklistEntry>();
  readonly feeds = new Map<number, FeedRecord>();
  readonly organisations = new Map<string, Organisation>([[HOST_ORGANISATION.uuid, HOST_ORGANISATION]]);
  /** Those that the keys' organisation is in. */
  readonly sharingGroups: { id: number; uuid: string; name: string }[] = [];
  /** Next id by kind of record; a test that replays recorded ids sets them. */
  readonly nextId = { event: 1, attribute: 1, report: 1, object: 1, tag: 1, blocklist: 1, feed: 1, analystData: 1 };
  /** Notes and opinions by the uuid that they are about, as MISP keeps them: apart from it, and whether it is there or not. */
  readonly analystData = new Map<string, AnalystDatum[]>();
  readonly options: StateOptions;
  private readonly eventsByUuid = new Map<string, EventRecord>();
  /** By id and by uuid. */
  private readonly attributes = new Map<string, { event: EventRecord; attribute: AttributeRecord }>();
  private readonly reports = new Map<string, { event: EventRecord; report: ReportRecord }>();

  constructor(options: StateOptions) {
    this.options = options;
    const shipped = ['tlp:clear', 'tlp:white', 'tlp:green', 'tlp:amber', 'tlp:amber+strict', 'tlp:red'];
    const workflow = ['incomplete', 'complete', 'draft', 'ongoing', 'rejected', 'release'].map((state) => `workflow:state="${state}"`);
    for (const name of [...shipped, ...workflow, 'osint:source-type="blog-post"']) this.addTag(name);
  }

  // ---- looking up

  eventBy(ref: string): EventRecord | undefined {
    return /^\d+$/.test(ref) ? this.events.get(Number(ref)) : this.eventsByUuid.get(ref.toLowerCase());
  }

  /** By id or uuid. */
  reportBy(ref: string): { event: EventRecord; report: ReportRecord } | undefined {
    return this.reports.get(ref.toLowerCase());
  }

  /** By id or uuid; also attributes inside objects. */
  attributeBy(ref: string): { event: EventRecord; attribute: AttributeRecord } | undefined {
    return this.attributes.get(ref.toLowerCase());
  }

  // ---- tags

  addTag(name: string, colour?: string): TagRecord {
    const known = this.tags.get(name);
    if (known) return known;
    const tag = { id: this.nextId.tag++, name, colour: colour ?? colourOf(name) };
    this.tags.set(name, tag);
    return tag;
  }

  /** Attaches by name; without `mayCreate` an unknown name is left out silently. Returns whether the tag is there now. */
  attach(target: Attached[], name: string, local: boolean, mayCreate: boolean): boolean {
    const tag = this.tags.get(name) ?? (mayCreate ? this.addTag(name) : undefined);
    if (!tag) return false;
    if (!target.some((attached) => attached.tag === tag)) target.push({ tag, local });
    return true;
  }

  // ---- events

  /** Checks of the event's own fields, in MISP's words. */
  eventErrors(input: Json): Errors {
    const errors: Errors = {};
    if (typeof input.info !== 'string' || input.info.trim() === '') errors.info = ['valueNotEmpty'];
    if (input.distribution !== undefined && !['0', '1', '2', '3', '4'].includes(String(input.distribution))) {
      errors.distribution = ['Options : Your organisation only, This community only, Connected communities, All communities'];
    }
    if (input.date !== undefined && !/^\d{4}-\d{2}-\d{2}$/.test(String(input.date))) {
      errors.date = ['Expected date format: YYYY-MM-DD'];
    }
    if (input.uuid !== undefined && !UUID.test(String(input.uuid))) errors.uuid = ['Please provide a valid RFC 4122 UUID'];
    else if (input.uuid !== undefined && this.eventBy(String(input.uuid))) errors.uuid = ['The UUID provided is not unique'];
    return errors;
  }

  createEvent(input: Json, orgc: Organisation = HOST_ORGANISATION): EventRecord {
    const info = String(input.info);
    this.checkText(info, INFO_BYTES);
    const now = this.options.now();
    const event: EventRecord = {
      id: this.nextId.event++,
      uuid: String(input.uuid ?? randomUUID()).toLowerCase(),
      info,
      date: String(input.date ?? new Date(now * 1000).toISOString().slice(0, 10)),
      threatLevel: Number(input.threat_level_id ?? 4),
      analysis: Number(input.analysis ?? 0),
      distribution: Number(input.distribution ?? 1),
      extendsUuid: String(input.extends_uuid ?? ''),
      sharingGroupId: Number(input.sharing_group_id ?? 0),
      published: false,
      publishTimestamp: 0,
      timestamp: Number(input.timestamp ?? now),
      orgc,
      tags: [],
      attributes: [],
      objects: [],
      reports: [],
    };
    this.events.set(event.id, event);
    this.eventsByUuid.set(event.uuid, event);
    return event;
  }

  deleteEvent(event: EventRecord): void {
    for (const attribute of [...event.attributes]) this.removeAttribute(event, attribute);
    for (const report of [...event.reports]) this.removeReport(event, report);
    this.events.delete(event.id);
    this.eventsByUuid.delete(event.uuid);
    this.blocklist.set(event.uuid, {
      id: this.nextId.blocklist++,
      uuid: event.uuid,
      info: event.info,
      orgc: event.orgc.name,
      created: new Date(this.options.now() * 1000).toISOString().slice(0, 19).replace('T', ' '),
    });
  }

  /** A change by a user: new timestamp, no longer published. */
  touch(event: EventRecord): void {
    event.timestamp = this.options.now();
    event.published = false;
  }

  // ---- attributes

  /** Adds an attribute or says, in MISP's words and per field, why not. */
  addAttribute(event: EventRecord, input: Json, object?: { record: ObjectRecord; toIds: boolean }): AttributeRecord | Errors {
    const type = String(input.type ?? '');
    const rule = typeRule(type);
    if (!rule) return { type: ['Invalid type.'] };
    const category = input.category === undefined || input.category === '' ? rule.defaultCategory : String(input.category);
    if (!rule.categories.includes(category)) {
      return {
        category: ['Options : Payload delivery, Antivirus detection, Payload installation, Files dropped ...'],
        type: ['Options depend on the selected category.'],
      };
    }
    const value = this.storedText(normalise(type, typeof input.value === 'string' ? input.value : String(input.value ?? '')));
    const reason = refusal(type, value);
    if (reason) return { value: [reason] };
    const uuid = input.uuid === undefined ? randomUUID() : String(input.uuid).toLowerCase();
    if (!UUID.test(uuid)) return { uuid: ['Please provide a valid RFC 4122 UUID'] };
    if (this.attributeBy(uuid)) return { uuid: ['The UUID provided is not unique'] };
    const objectId = object?.record.id ?? 0;
    if (objectId === 0 && this.similar(event, type, category, value)) {
      return { value: ['A similar attribute already exists for this event.'] };
    }
    const attribute: AttributeRecord = {
      id: this.nextId.attribute++,
      uuid,
      eventId: event.id,
      type,
      category,
      value,
      toIds: input.to_ids === undefined ? (object?.toIds ?? rule.defaultToIds) : isTrue(input.to_ids),
      comment: this.storedText(String(input.comment ?? '')),
      distribution: Number(input.distribution ?? 5),
      timestamp: Number(input.timestamp ?? this.options.now()),
      deleted: isTrue(input.deleted),
      disableCorrelation: isTrue(input.disable_correlation),
      objectId,
      objectRelation: typeof input.object_relation === 'string' ? input.object_relation : null,
      firstSeen: typeof input.first_seen === 'string' ? input.first_seen : null,
      lastSeen: typeof input.last_seen === 'string' ? input.last_seen : null,
      tags: [],
      ...(typeof input.data === 'string' ? { data: input.data } : {}),
    };
    event.attributes.push(attribute);
    for (const ref of [String(attribute.id), attribute.uuid]) this.attributes.set(ref, { event, attribute });
    return attribute;
  }

  removeAttribute(event: EventRecord, attribute: AttributeRecord): void {
    event.attributes.splice(event.attributes.indexOf(attribute), 1);
    for (const ref of [String(attribute.id), attribute.uuid]) this.attributes.delete(ref);
  }

  similar(event: EventRecord, type: string, category: string, value: string): AttributeRecord | undefined {
    return event.attributes.find(
      (other) =>
        !other.deleted &&
        other.objectId === 0 &&
        other.type === type &&
        other.category === category &&
        other.value.toLowerCase() === value.toLowerCase(),
    );
  }

  addObject(event: EventRecord, input: Json, description: string | null): ObjectRecord {
    const object: ObjectRecord = {
      id: this.nextId.object++,
      uuid: String(input.uuid ?? randomUUID()).toLowerCase(),
      name: String(input.name ?? ''),
      metaCategory: String(input['meta-category'] ?? 'misc'),
      description,
      templateUuid: String(input.template_uuid ?? ''),
      templateVersion: String(input.template_version ?? ''),
      comment: String(input.comment ?? ''),
      timestamp: this.options.now(),
      distribution: Number(input.distribution ?? 0),
      deleted: false,
    };
    event.objects.push(object);
    return object;
  }

  // ---- reports

  /** Adds a report or gives the reason as MISP does; throws DatabaseFailure for what its database cannot store. */
  addReport(event: EventRecord, input: Json): ReportRecord | string {
    const name = typeof input.name === 'string' ? input.name : '';
    if (name === '') return 'This field cannot be left blank';
    const uuid = input.uuid === undefined ? randomUUID() : String(input.uuid).toLowerCase();
    if (!UUID.test(uuid)) return 'Please provide a valid RFC 4122 UUID';
    if (this.reportBy(uuid)) return 'The UUID provided is not unique';
    const content = typeof input.content === 'string' ? input.content : '';
    this.checkReport(name, content);
    const report: ReportRecord = {
      id: this.nextId.report++,
      uuid,
      eventId: event.id,
      name,
      content,
      distribution: Number(input.distribution ?? 0),
      timestamp: Number(input.timestamp ?? this.options.now()),
      deleted: isTrue(input.deleted),
    };
    event.reports.push(report);
    for (const ref of [String(report.id), report.uuid]) this.reports.set(ref, { event, report });
    return report;
  }

  removeReport(event: EventRecord, report: ReportRecord): void {
    event.reports.splice(event.reports.indexOf(report), 1);
    for (const ref of [String(report.id), report.uuid]) this.reports.delete(ref);
  }

  checkReport(name: string, content: string): void {
    if ([...name].length > 255) throw new DatabaseFailure('name too long');
    this.checkText(name, PACKET_BYTES);
    this.checkText(content, PACKET_BYTES);
  }

  private checkText(text: string, bytes: number): void {
    if (this.options.threeByteDatabase && hasFourByteCharacters(text)) throw new DatabaseFailure('4-byte character');
    // A statement carries the text escaped: some characters count twice.
    if (text.length > bytes / 4 && Buffer.byteLength(text) + (text.match(/[\n\r'"\\\0]/g)?.length ?? 0) >= bytes) {
      throw new DatabaseFailure('too long');
    }
  }

  /** Attribute texts are stored whatever they hold: a 4-byte character becomes a question mark. */
  private storedText(text: string): string {
    return this.options.threeByteDatabase ? text.replace(/[\u{10000}-\u{10FFFF}]/gu, '?') : text;
  }
}

export function isTrue(value: unknown): boolean {
  return value === true || value === 1 || value === '1' || value === 'true';
}

function colourOf(name: string): string {
  let hash = 0;
  for (const character of name) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) % 0x1000000;
  return `#${hash.toString(16).padStart(6, '0')}`;
}
