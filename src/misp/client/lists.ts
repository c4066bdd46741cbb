import * as z from 'zod';
import * as model from '../model.ts';
import type { MispClient } from './client.ts';

/** The lists that MISP keeps: warninglists and galaxies. */

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
