import { z } from 'zod';
import { Permanent, RetryLater } from '../../errors.ts';
import * as model from '../model.ts';
import { type Answer, errorMessage, type MispClient, refusal } from './client.ts';

/**
 * MISP's REST calls that we use, each with the answers that it is known to give. Expected refusals come back as values;
 * everything else is thrown as RetryLater or Permanent.
 */

export type Added =
  | { result: 'created'; event: model.MispEvent }
  /** Somebody (perhaps we, before a crash) made it already. */
  | { result: 'exists' }
  /** It was deleted in MISP: its uuid is on the event blocklist. */
  | { result: 'blocked' }
  /** An internal error: the event may or may not exist, with or without its report. */
  | { result: 'unsure'; answer: Answer };

export async function addEvent(client: MispClient, event: model.NewEvent): Promise<Added> {
  const answer = await client.call('POST', '/events/add', { Event: toApi(event) });
  const said = errorMessage(answer.body);
  if (answer.status < 300) return { result: 'created', event: parsed(z.object({ Event: model.event }), answer, 'POST /events/add').Event };
  if (answer.status === 404 && /already exists/i.test(said)) return { result: 'exists' };
  if (answer.status === 403 && /blocklist/i.test(said)) return { result: 'blocked' };
  if (answer.status === 403 && /not unique/i.test(said)) return { result: 'exists' };
  if (answer.status >= 500) return { result: 'unsure', answer };
  throw refusal('POST /events/add', answer);
}

/** The event as the API takes it. Reports need a distribution, else MISP keeps them to the own organisation. */
export function toApi(event: model.NewEvent): Record<string, unknown> {
  return {
    uuid: event.uuid,
    info: event.info,
    date: event.date,
    distribution: event.distribution,
    ...(event.extends_uuid === undefined ? {} : { extends_uuid: event.extends_uuid }),
    ...(event.sharing_group_id === undefined ? {} : { sharing_group_id: event.sharing_group_id }),
    threat_level_id: event.threat_level_id,
    analysis: event.analysis,
    Tag: event.tags.map((tag) => ({ name: tag.name, ...(tag.local ? { local: 1 } : {}) })),
    Attribute: event.attributes,
    Object: event.objects.map((object) => ({ ...object, distribution: 5 })),
    EventReport: [event.report, event.account].flatMap((one) => (one ? [{ ...one, distribution: 5 }] : [])),
  };
}

/** Undefined when there is no such event (or this key may not see it). */
export async function viewEvent(client: MispClient, uuid: string): Promise<model.MispEvent | undefined> {
  const answer = await client.call('GET', `/events/view/${uuid}`);
  if (answer.status === 404 || answer.status === 403) return undefined;
  if (answer.status >= 300) throw refusal('GET /events/view', answer);
  return parsed(z.object({ Event: model.event }), answer, 'GET /events/view').Event;
}

export interface Refused {
  value: string;
  reason: string;
}

/** Adds attributes in one call. What MISP refuses comes back with its reason; a duplicate counts as added. */
export async function addAttributes(client: MispClient, eventId: string, attributes: model.NewAttribute[]): Promise<Refused[]> {
  if (attributes.length === 0) return [];
  // A single one is sent as an object, because its refusal is then a plain 403 instead of a list with errors.
  const [only, ...more] = attributes;
  const answer = await client.call('POST', `/attributes/add/${eventId}`, more.length === 0 ? only : attributes);
  const body = (answer.body ?? {}) as { errors?: unknown };
  if (answer.status === 403 && typeof body.errors === 'object' && body.errors !== null) {
    const perAttribute = Object.entries(body.errors as Record<string, unknown>).filter(([name]) => /^attribute_\d+$/.test(name));
    if (perAttribute.length > 0) return refused(perAttribute, attributes);
    return only ? refused([['attribute_0', body.errors]], attributes) : [];
  }
  if (answer.status >= 300) throw refusal('POST /attributes/add', answer);
  return refused(Object.entries((body.errors ?? {}) as Record<string, unknown>), attributes);
}

function refused(errors: [string, unknown][], attributes: model.NewAttribute[]): Refused[] {
  return errors
    .map(([name, why]) => ({ value: attributes[Number(name.replace('attribute_', ''))]?.value ?? name, reason: reasons(why) }))
    .filter(({ reason }) => !/similar attribute already exists|not unique/i.test(reason));
}

function reasons(why: unknown): string {
  return typeof why === 'object' && why !== null ? Object.values(why).flat().join(' ') : String(why);
}

export async function editAttribute(client: MispClient, uuid: string, changes: Partial<model.NewAttribute>): Promise<boolean> {
  const answer = await client.call('POST', `/attributes/edit/${uuid}`, changes, { safe: true });
  // 404: somebody removed it meanwhile. 403 with errors: the value does not fit the new type; it stays as it is.
  if (answer.status === 404 || (answer.status === 403 && hasErrors(answer))) return false;
  if (answer.status >= 300) throw refusal('POST /attributes/edit', answer);
  return true;
}

export async function deleteAttribute(client: MispClient, id: string, hard: boolean): Promise<void> {
  const answer = await client.call('POST', `/attributes/delete/${id}${hard ? '/1' : ''}`, undefined, { safe: true });
  if (answer.status >= 300 && answer.status !== 404) throw refusal('POST /attributes/delete', answer);
}

/** False when MISP refuses it (a report of that uuid exists, in this event or another). Needs the numeric event id. */
export async function addReport(client: MispClient, eventId: string, report: model.NewReport): Promise<boolean> {
  const answer = await client.call('POST', `/eventReports/add/${eventId}`, { EventReport: { ...report, distribution: 5 } });
  if (answer.status === 403 && /not unique/i.test(errorMessage(answer.body))) return false;
  if (answer.status >= 300) throw refusal('POST /eventReports/add', answer);
  return true;
}

/** Also right when it is gone already. */
export async function deleteReport(client: MispClient, id: string): Promise<void> {
  const answer = await client.call('POST', `/eventReports/delete/${id}`, { hard: 1 }, { safe: true });
  if (answer.status >= 300 && answer.status !== 404) throw refusal('POST /eventReports/delete', answer);
}

export async function editReport(client: MispClient, id: string, changes: Partial<model.NewReport>): Promise<void> {
  const answer = await client.call('POST', `/eventReports/edit/${id}`, changes, { safe: true });
  if (answer.status >= 300) throw refusal('POST /eventReports/edit', answer);
}

/**
 * The report's text after MISP's extraction, with references for what it found; undefined when MISP gave up (its `[]`): a value
 * that it found failed its own validation, so it attached no tags. Takes no slot of MISP_MAX_CALLS: an extraction can last
 * for minutes, and other articles do not wait for it.
 */
export async function extractReport(
  client: MispClient,
  id: string,
  timeoutMs: number,
): Promise<{ content: string | undefined } | undefined> {
  const path = `/eventReports/extractAllFromReport/${id}`;
  const answer = await client.call('POST', path, { tag_event: 1 }, { timeoutMs, unlimited: true });
  if (answer.status >= 300) throw refusal('POST /eventReports/extractAllFromReport', answer);
  if (Array.isArray(answer.body) || answer.body === undefined) return undefined;
  const shape = z.object({ report: z.object({ EventReport: z.object({ content: z.string() }) }) });
  return { content: shape.safeParse(answer.body).data?.report.EventReport.content };
}

/** Names of the tags that could not be attached, with the reason; an attached one counts as success. */
export async function attachTags(client: MispClient, uuid: string, names: string[], local: boolean): Promise<Refused[]> {
  if (names.length === 0) return [];
  const answer = await client.call(
    'POST',
    '/tags/attachTagToObject',
    { uuid, tag: names.length === 1 ? names[0] : names, local: local ? 1 : 0 },
    { safe: true },
  );
  if (answer.status === 403) return refusedTags(names, answer);
  if (answer.status >= 300) throw refusal('POST /tags/attachTagToObject', answer);
  return [];
}

/** MISP attaches what it can and gives reasons by position: Failed to attach 1 tags. Reasons: {"0":"Invalid Tag."} */
function refusedTags(names: string[], answer: Answer): Refused[] {
  const { errors } = answer.body as { errors?: unknown };
  const listed = typeof errors === 'string' ? /Reasons: (\{.*\})/s.exec(errors)?.[1] : undefined;
  const reasons = z.record(z.string(), z.string()).safeParse(listed === undefined ? undefined : tryJson(listed));
  if (!reasons.success) return names.map((value) => ({ value, reason: errorMessage(answer.body) }));
  return names.flatMap((value, position) => {
    const reason = reasons.data[String(position)];
    return reason === undefined ? [] : [{ value, reason }];
  });
}

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export async function removeTag(client: MispClient, uuid: string, name: string): Promise<void> {
  const answer = await client.call('POST', '/tags/removeTagFromObject', { uuid, tag: name }, { safe: true });
  if (answer.status >= 300 && answer.status !== 404 && answer.status !== 403) throw refusal('POST /tags/removeTagFromObject', answer);
}

/** Warninglist hits by value, from MISP's enabled lists. */
export async function checkValues(client: MispClient, values: string[]): Promise<Map<string, model.WarninglistHit[]>> {
  if (values.length === 0) return new Map();
  const shape = z.union([z.array(z.unknown()), z.record(z.string(), z.array(model.warninglistHit))]);
  const body = await client.read(shape, 'POST', '/warninglists/checkValue', values, { safe: true });
  return new Map(Array.isArray(body) ? [] : Object.entries(body));
}

const listOfWarninglists = z.object({
  Warninglists: z.array(
    z.object({ Warninglist: z.object({ id: z.coerce.string(), name: z.string(), type: z.string(), enabled: model.flag }) }),
  ),
});

export async function warninglists(client: MispClient): Promise<{ id: string; name: string; type: string; enabled: boolean }[]> {
  const body = await client.read(listOfWarninglists, 'GET', '/warninglists/index');
  return body.Warninglists.map((one) => one.Warninglist);
}

export async function warninglistEntries(client: MispClient, id: string): Promise<string[]> {
  const shape = z.object({ Warninglist: z.object({ WarninglistEntry: z.array(z.object({ value: z.string() })) }) });
  const body = await client.read(shape, 'GET', `/warninglists/view/${id}`);
  return body.Warninglist.WarninglistEntry.map((entry) => entry.value);
}

export async function galaxies(client: MispClient): Promise<{ id: string; type: string; enabled: boolean }[]> {
  const shape = z.array(z.object({ Galaxy: z.object({ id: z.coerce.string(), type: z.string(), enabled: model.flag.default(true) }) }));
  return (await client.read(shape, 'GET', '/galaxies/index')).map((one) => one.Galaxy);
}

export interface RawCluster {
  uuid: string;
  value: string;
  tag_name: string;
  GalaxyElement: { key: string; value: string }[];
}

export async function galaxyClusters(client: MispClient, id: string): Promise<RawCluster[]> {
  const element = z.object({ key: z.string(), value: z.coerce.string() });
  const cluster = z.object({ uuid: z.string(), value: z.string(), tag_name: z.string(), GalaxyElement: z.array(element).default([]) });
  const body = await client.read(z.object({ GalaxyCluster: z.array(cluster).default([]) }), 'GET', `/galaxies/view/${id}`);
  return body.GalaxyCluster;
}

/** Which of these tags exist in MISP, and whether their taxonomy is enabled (undefined: they belong to none). */
export async function existingTags(client: MispClient, names: string[]): Promise<Map<string, boolean | undefined>> {
  const shape = z.array(z.object({ Tag: z.object({ name: z.string() }), Taxonomy: z.object({ enabled: model.flag.nullish() }).nullish() }));
  const found = await Promise.all(names.map((name) => client.read(shape, 'POST', '/tags/search', { name }, { safe: true })));
  const wanted = new Set(names.map((name) => name.toLowerCase()));
  return new Map(
    found
      .flat()
      .filter(({ Tag }) => wanted.has(Tag.name.toLowerCase()))
      .map(({ Tag, Taxonomy }) => [Tag.name.toLowerCase(), Taxonomy?.enabled ?? undefined]),
  );
}

export interface FoundAttribute {
  value: string;
  event: { id: string; uuid: string; info: string; organisation: string };
}

/** Attributes with one of these values (or with one as part of a composite value), with their events. */
export async function findAttributes(client: MispClient, values: string[]): Promise<FoundAttribute[]> {
  const found = z.object({
    value: z.string(),
    Event: z.object({ id: z.coerce.string(), uuid: z.string(), info: z.string(), orgc_id: z.coerce.string() }),
  });
  const shape = z.object({ response: z.object({ Attribute: z.array(found).default([]) }) });
  const body = await client.read(
    shape,
    'POST',
    '/attributes/restSearch',
    { returnFormat: 'json', value: values, limit: 5_000 },
    { safe: true },
  );
  return body.response.Attribute.map(({ value, Event: { id, uuid, info, orgc_id } }) => ({
    value,
    event: { id, uuid, info, organisation: orgc_id },
  }));
}

/** Names of the tags of events, galaxy tags included, by the events' uuids. */
export async function eventTags(client: MispClient, ids: string[]): Promise<Map<string, string[]>> {
  const shape = z.object({ response: z.array(z.object({ Event: model.event })) });
  const body = await client.read(
    shape,
    'POST',
    '/events/restSearch',
    { returnFormat: 'json', metadata: true, eventid: ids },
    { safe: true },
  );
  return new Map(body.response.map(({ Event }) => [Event.uuid, Event.Tag.map(({ name }) => name)]));
}

/** The sharing groups that this key may use. */
export async function sharingGroups(client: MispClient): Promise<{ id: string; uuid: string; name: string }[]> {
  const group = z.object({ SharingGroup: z.object({ id: z.coerce.string(), uuid: z.string(), name: z.string() }) });
  const body = await client.read(z.object({ response: z.array(group).default([]) }), 'GET', '/sharing_groups/index');
  return body.response.map((one) => one.SharingGroup);
}

/** Publishes the event to whom its distribution names; false when the key's role may not. */
export async function publishEvent(client: MispClient, uuid: string): Promise<boolean> {
  const answer = await client.call('POST', `/events/publish/${uuid}`, {}, { safe: true });
  if (answer.status === 403) return false;
  if (answer.status >= 300) throw refusal('POST /events/publish', answer);
  return true;
}

export async function whoAmI(client: MispClient): Promise<model.MispUser> {
  return client.read(model.me, 'GET', '/users/view/me');
}

/** MISP's version, and its clock (epoch ms) where its answer has a Date header. */
export async function version(client: MispClient): Promise<{ version: string; clock: number | undefined }> {
  const answer = await client.call('GET', '/servers/getVersion');
  if (answer.status >= 300) throw refusal('GET /servers/getVersion', answer);
  const clock = Date.parse(answer.headers.date ?? '');
  return {
    version: parsed(z.object({ version: z.string() }), answer, 'GET /servers/getVersion').version,
    clock: Number.isNaN(clock) ? undefined : clock,
  };
}

/** Events (without their attributes) of an organisation that carry all of these tags and have not changed since `beforeS` (epoch seconds). */
export async function findEvents(
  client: MispClient,
  query: { tags: string[]; organisation: string; beforeS: number; page: number; limit: number },
): Promise<model.MispEvent[]> {
  const shape = z.object({ response: z.array(z.object({ Event: model.event })) });
  const body = await client.read(
    shape,
    'POST',
    '/events/restSearch',
    {
      returnFormat: 'json',
      metadata: true,
      tags: { AND: query.tags },
      org: query.organisation,
      timestamp: ['0', String(query.beforeS)],
      page: query.page,
      limit: query.limit,
    },
    { safe: true },
  );
  return body.response.map((one) => one.Event);
}

/** Also right when the event is gone already. */
export async function deleteEvent(client: MispClient, uuid: string): Promise<void> {
  const answer = await client.call('POST', `/events/delete/${uuid}`);
  if (answer.status < 300 || answer.status === 404) return;
  if (answer.status === 403 && (await viewEvent(client, uuid)) === undefined) return;
  throw refusal('POST /events/delete', answer);
}

function hasErrors(answer: Answer): boolean {
  return typeof answer.body === 'object' && answer.body !== null && 'errors' in answer.body;
}

function parsed<T>(schema: z.ZodType<T>, answer: Answer, what: string): T {
  const result = schema.safeParse(answer.body);
  if (result.success) return result.data;
  throw new RetryLater('misp-unexpected', `MISP's answer to ${what} has an unexpected shape: ${result.error.issues[0]?.message}.`, {
    cause: new Permanent('misp-unexpected', result.error.message),
  });
}

export async function editEvent(client: MispClient, uuid: string, changes: { info?: string }): Promise<void> {
  const answer = await client.call('POST', `/events/edit/${uuid}`, changes, { safe: true });
  if (answer.status >= 300) throw refusal('POST /events/edit', answer);
}
