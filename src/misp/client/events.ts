import * as z from 'zod';
import * as model from '../model.ts';
import { type Answer, errorMessage, type MispClient, parsed, refusal } from './client.ts';

/** Events: made, read, found, changed, published and deleted. Expected refusals come back as values; everything else is thrown as RetryLater or
 * Permanent, here as in the other files of calls. */

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
  const reason = errorMessage(answer.body);
  if (answer.status < 300) return { result: 'created', event: eventIn(answer, 'POST /events/add', event.uuid) };
  if (answer.status === 404 && /already exists/i.test(reason)) return { result: 'exists' };
  if (answer.status === 403 && /blocklist/i.test(reason)) return { result: 'blocked' };
  if (answer.status === 403 && /not unique/i.test(reason)) return { result: 'exists' };
  if (answer.status >= 500) return { result: 'unsure', answer };
  throw refusal('POST /events/add', answer);
}

/** The event as the API takes it. Reports need a distribution, else MISP keeps them to the own organisation. */
function toApi(event: model.NewEvent): Record<string, unknown> {
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
    Object: event.objects.map(objectToApi),
    EventReport: [event.report, event.processingReport].flatMap((one) => (one ? [{ ...one, distribution: 5 }] : [])),
  };
}

const objectToApi = (object: model.NewObject) => ({ ...object, distribution: 5 });

/** Undefined when there is no such event (or this key may not see it). */
export async function viewEvent(client: MispClient, uuid: string): Promise<model.MispEvent | undefined> {
  const answer = await client.ask('GET', `/events/view/${uuid}`, undefined, {}, [403, 404]);
  return answer.status >= 300 ? undefined : eventIn(answer, 'GET /events/view', uuid);
}

/** The event of an answer. Throws RetryLater when it is another one: whatever follows would change that. */
function eventIn(answer: Answer, what: string, uuid: string): model.MispEvent {
  const asked = model.event.refine((event) => event.uuid.toLowerCase() === uuid, { message: `not the event ${uuid}`, path: ['uuid'] });
  return parsed(z.object({ Event: asked }), answer, what).Event;
}

/** Adds objects with their attributes; gives the event as MISP has it then, because it drops silently what it finds invalid. */
export async function addObjects(client: MispClient, uuid: string, objects: model.NewObject[]): Promise<model.MispEvent> {
  const answer = await client.ask('POST', `/events/edit/${uuid}`, { Event: { Object: objects.map(objectToApi) } }, { safe: true });
  return eventIn(answer, 'POST /events/edit', uuid);
}

export async function editEvent(client: MispClient, uuid: string, changes: { info?: string }): Promise<void> {
  await client.ask('POST', `/events/edit/${uuid}`, changes, { safe: true });
}

/** Publishes the event to whom its distribution names; false when the key's role may not. */
export async function publishEvent(client: MispClient, uuid: string): Promise<boolean> {
  return (await client.ask('POST', `/events/publish/${uuid}`, {}, { safe: true }, [403])).status < 300;
}

/** Also right when the event is gone already. */
export async function deleteEvent(client: MispClient, uuid: string): Promise<void> {
  const answer = await client.ask('POST', `/events/delete/${uuid}`, undefined, {}, [403, 404]);
  if (answer.status === 403 && (await viewEvent(client, uuid))) throw refusal('POST /events/delete', answer);
}

/** Events (without their attributes) of an organisation that carry all of these tags and have not changed since `beforeS` (epoch seconds). */
export async function findEvents(
  client: MispClient,
  query: { tags: string[]; organisation: string; beforeS: number; page: number; limit: number },
): Promise<model.MispEvent[]> {
  const { tags, organisation, beforeS, page, limit } = query;
  return searchEvents(client, { tags: { AND: tags }, org: organisation, timestamp: ['0', String(beforeS)], page, limit });
}

/** Names of the tags of events, galaxy tags included, by the events' uuids. */
export async function eventTags(client: MispClient, ids: string[]): Promise<Map<string, string[]>> {
  const events = await searchEvents(client, { eventid: ids });
  return new Map(events.map(({ uuid, Tag }) => [uuid, Tag.map(({ name }) => name)]));
}

async function searchEvents(client: MispClient, query: object): Promise<model.MispEvent[]> {
  const shape = z.object({ response: z.array(z.object({ Event: model.event })) });
  const body = { returnFormat: 'json', metadata: true, ...query };
  return (await client.read(shape, 'POST', '/events/restSearch', body, { safe: true })).response.map(({ Event }) => Event);
}
