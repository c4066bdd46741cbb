import * as z from 'zod';
import type * as model from '../model.ts';
import { type Answer, type MispClient, refusal } from './client.ts';

/** Attributes: added, changed, deleted and found. */

export interface Refused {
  value: string;
  reason: string;
}

/** Adds attributes in one call. What MISP refuses comes back with its reason; a duplicate counts as added. */
export async function addAttributes(client: MispClient, eventId: string, attributes: model.NewAttribute[]): Promise<Refused[]> {
  if (attributes.length === 0) return [];
  // A single one is sent as an object, because its refusal is then a plain 403 instead of a list with errors.
  const [only, ...more] = attributes;
  const answer = await client.ask('POST', `/attributes/add/${eventId}`, more.length === 0 ? only : attributes, {}, [403]);
  const body = (answer.body ?? {}) as { errors?: unknown };
  if (answer.status === 403 && typeof body.errors === 'object' && body.errors !== null) {
    const perAttribute = Object.entries(body.errors as Record<string, unknown>).filter(([name]) => /^attribute_\d+$/.test(name));
    if (perAttribute.length > 0) return refused(perAttribute, attributes);
    return only ? refused([['attribute_0', body.errors]], attributes) : [];
  }
  if (answer.status === 403) throw refusal('POST /attributes/add', answer);
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
  // 404: somebody removed it meanwhile. 403 with errors: the value does not fit the new type; it stays as it is.
  const answer = await client.ask('POST', `/attributes/edit/${uuid}`, changes, { safe: true }, [403, 404]);
  if (answer.status === 403 && !hasErrors(answer)) throw refusal('POST /attributes/edit', answer);
  return answer.status < 300;
}

export async function deleteAttribute(client: MispClient, id: string, hard: boolean): Promise<void> {
  await client.ask('POST', `/attributes/delete/${id}${hard ? '/1' : ''}`, undefined, { safe: true }, [404]);
}

function hasErrors(answer: Answer): boolean {
  return typeof answer.body === 'object' && answer.body !== null && 'errors' in answer.body;
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
