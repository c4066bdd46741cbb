/** restSearch over events and attributes, and the events index. */
import { asJson, asList, type Call, type Handler, type Misp, ok, thrown } from './http.ts';
import type { AttributeRecord, EventRecord, Json } from './records.ts';
import { renderEvent, renderSavedAttribute, renderTags } from './render.ts';
import { isTrue } from './state.ts';

const DAY = 86_400;

export const searchEvents: Handler = (misp, call) => {
  const filter = { ...Object.fromEntries(call.query), ...asJson(call.body) } as Json;
  if (filter.returnFormat !== undefined && filter.returnFormat !== 'json') return thrown(404, call, 'Invalid output format.');
  const hits = order(
    [...misp.state.events.values()].filter((event) => matches(misp, event, filter)),
    filter.order,
  );
  const page = paged(hits, filter);
  const body = {
    response: page.map((event) => ({
      Event: renderEvent(event, {
        galaxies: misp.galaxies,
        email: call.email,
        metadata: isTrue(filter.metadata),
        reports: !isTrue(filter.noEventReports),
      }),
    })),
  };
  return ok(body, { 'X-Result-Count': String(hits.length) });
};

export const searchAttributes: Handler = (misp, call) => {
  const filter = asJson(call.body);
  if (filter.returnFormat !== undefined && filter.returnFormat !== 'json') return thrown(404, call, 'Invalid output format.');
  const hits = [...misp.state.events.values()].flatMap((event) =>
    event.attributes
      .filter((attribute) => !attribute.deleted && attributeMatches(event, attribute, filter))
      .map((attribute) => ({ event, attribute })),
  );
  const rows = paged(hits, filter).map(({ event, attribute }) => ({
    ...renderSavedAttribute(attribute, false),
    ...(attribute.tags.length > 0 ? { Tag: renderTags(attribute.tags) } : {}),
    ...(isTrue(filter.includeEventUuid) ? { event_uuid: event.uuid } : {}),
    Event: {
      org_id: '1',
      distribution: String(event.distribution),
      publish_timestamp: String(event.publishTimestamp),
      id: String(event.id),
      info: event.info,
      orgc_id: String(event.orgc.id),
      uuid: event.uuid,
    },
  }));
  return ok({ response: { Attribute: rows } }, { 'X-Result-Count': String(hits.length) });
};

export const listEvents: Handler = (misp, call) => {
  const filter = { ...call.named, ...Object.fromEntries(call.query), ...asJson(call.body) } as Json;
  const minimal = isTrue(filter.minimal);
  const hits = [...misp.state.events.values()].filter(
    (event) =>
      (filter.searchtag === undefined || tagNames(event).includes(String(filter.searchtag))) &&
      // Unlike restSearch, this one looks for a part of the title.
      (filter.eventinfo === undefined || event.info.toLowerCase().includes(String(filter.eventinfo).toLowerCase())),
  );
  return ok(
    paged(hits, filter).map((event) => indexRow(event, minimal, call, misp)),
    { 'X-Result-Count': String(hits.length) },
  );
};

function indexRow(event: EventRecord, minimal: boolean, call: Call, misp: Misp): Json {
  if (minimal) {
    return {
      id: String(event.id),
      timestamp: String(event.timestamp),
      sighting_timestamp: '0',
      published: event.published,
      uuid: event.uuid,
      orgc_uuid: event.orgc.uuid,
    };
  }
  const {
    event_creator_email: _,
    RelatedEvent: __,
    CryptographicKey: ___,
    Galaxy: ____,
    Tag: _____,
    ...row
  } = renderEvent(event, {
    galaxies: misp.galaxies,
    email: call.email,
    metadata: true,
  });
  return {
    ...row,
    sighting_timestamp: '0',
    EventTag: event.tags
      .filter(({ local }) => !local)
      .map(({ tag }) => ({
        event_id: String(event.id),
        tag_id: String(tag.id),
        local: false,
        relationship_type: '',
        Tag: { id: String(tag.id), name: tag.name, colour: tag.colour, is_galaxy: tag.name.startsWith('misp-galaxy:') },
      })),
  };
}

function matches(misp: Misp, event: EventRecord, filter: Json): boolean {
  const now = misp.state.options.now();
  const ids = asList(filter.eventid ?? filter.event_id).map(String);
  if (ids.length > 0 && !ids.includes(String(event.id)) && !ids.includes(event.uuid)) return false;
  const uuids = asList(filter.uuid ?? filter.event_uuid).map(String);
  if (uuids.length > 0 && !uuids.includes(event.uuid) && !event.attributes.some((attribute) => uuids.includes(attribute.uuid)))
    return false;
  if (filter.eventinfo !== undefined && !like(event.info, String(filter.eventinfo))) return false;
  const orgs = asList(filter.org).map(String);
  if (orgs.length > 0 && !orgs.some((org) => org === event.orgc.name || org === String(event.orgc.id) || org === event.orgc.uuid))
    return false;
  if (filter.published !== undefined && isTrue(filter.published) !== event.published) return false;
  if (filter.tags !== undefined && !tagsMatch(event, filter.tags)) return false;
  if (filter.value !== undefined || filter.type !== undefined || filter.category !== undefined) {
    if (!event.attributes.some((attribute) => !attribute.deleted && attributeMatches(event, attribute, filter))) return false;
  }
  if (filter.timestamp !== undefined && !within(event.timestamp, filter.timestamp, now)) return false;
  // `last` and `publish_timestamp` look at the time of publishing: nothing unpublished has one.
  const publishedSince = filter.last ?? filter.publish_timestamp;
  if (publishedSince !== undefined && !(event.published && within(event.publishTimestamp, publishedSince, now))) return false;
  if (filter.from !== undefined && event.date < String(filter.from)) return false;
  // A relative `to` does not work: "90d" is compared as text with the date.
  if (filter.to !== undefined && (!/^\d{4}-/.test(String(filter.to)) || event.date > String(filter.to))) return false;
  return true;
}

function attributeMatches(event: EventRecord, attribute: AttributeRecord, filter: Json): boolean {
  const any = (key: string, test: (wanted: string) => boolean): boolean => {
    const wanted = asList(filter[key]).map(String);
    return wanted.length === 0 || wanted.some(test);
  };
  return (
    // MISP stores the two parts of a composite value apart and compares each (from its source, not recorded).
    any('value', (wanted) => [attribute.value, ...attribute.value.split('|')].some((part) => like(part, wanted))) &&
    any('type', (wanted) => attribute.type === wanted) &&
    any('category', (wanted) => attribute.category === wanted) &&
    any('eventid', (wanted) => String(event.id) === wanted || event.uuid === wanted)
  );
}

/** A list is "any of", `!name` is "none of"; or an object of AND, OR, NOT. Local tags count; case matters; `%` is a wildcard. */
function tagsMatch(event: EventRecord, wanted: unknown): boolean {
  const names = tagNames(event);
  const has = (pattern: string): boolean => names.some((name) => like(name, pattern, true));
  const list = (value: unknown): string[] => asList(value).map(String);
  const spec = Array.isArray(wanted) || typeof wanted !== 'object' ? { OR: list(wanted) } : (wanted as Json);
  const either = list(spec.OR).filter((name) => !name.startsWith('!'));
  const none = [
    ...list(spec.NOT),
    ...list(spec.OR)
      .filter((name) => name.startsWith('!'))
      .map((name) => name.slice(1)),
  ];
  return list(spec.AND).every(has) && (either.length === 0 || either.some(has)) && !none.some(has);
}

function tagNames(event: EventRecord): string[] {
  return event.tags.map(({ tag }) => tag.name);
}

/** SQL's LIKE with `%` only (MISP escapes `_`). */
function like(value: string, pattern: string, exactCase = false): boolean {
  const source = pattern
    .split('%')
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('[\\s\\S]*');
  return new RegExp(`^${source}$`, exactCase ? '' : 'i').test(value);
}

/** One moment: "since"; two: between, in either unit (epoch or "90d"). */
function within(timestamp: number, wanted: unknown, now: number): boolean {
  const [from, to] = asList(wanted).map((moment) => epoch(String(moment), now));
  return timestamp >= (from ?? 0) && (to === undefined || timestamp <= to);
}

function epoch(moment: string, now: number): number {
  const relative = /^(\d+)([dhm])$/.exec(moment);
  if (!relative) return Number(moment);
  const unit = { d: DAY, h: 3600, m: 60 }[relative[2] as 'd' | 'h' | 'm'];
  return now - Number(relative[1]) * unit;
}

function order(events: EventRecord[], wanted: unknown): EventRecord[] {
  const match = /^Event\.(timestamp|date|id)\s+(DESC|ASC)$/i.exec(String(wanted ?? ''));
  if (!match) return events;
  const key = match[1] as 'timestamp' | 'date' | 'id';
  const sign = match[2]?.toUpperCase() === 'DESC' ? -1 : 1;
  return [...events].sort((a, b) => (a[key] < b[key] ? -sign : a[key] > b[key] ? sign : 0));
}

function paged<T>(rows: T[], filter: Json): T[] {
  const limit = Number(filter.limit ?? 0);
  if (!limit) return rows;
  const page = Math.max(1, Number(filter.page ?? 1));
  return rows.slice((page - 1) * limit, page * limit);
}
