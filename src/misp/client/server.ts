import * as z from 'zod';
import * as model from '../model.ts';
import { type MispClient, parsed } from './client.ts';

/** The server, the user of the key, and the sharing groups that the key may use. */

export async function whoAmI(client: MispClient): Promise<model.MispUser> {
  return client.read(model.me, 'GET', '/users/view/me');
}

/** MISP's version, and its clock (epoch ms) where its answer has a Date header. */
export async function version(client: MispClient): Promise<{ version: string; clock: number | undefined }> {
  const answer = await client.ask('GET', '/servers/getVersion');
  const clock = Date.parse(answer.headers.date ?? '');
  return {
    version: parsed(z.object({ version: z.string() }), answer, 'GET /servers/getVersion').version,
    clock: Number.isNaN(clock) ? undefined : clock,
  };
}

/** The sharing groups that this key may use. */
export async function sharingGroups(client: MispClient): Promise<{ id: string; uuid: string; name: string }[]> {
  const group = z.object({ SharingGroup: z.object({ id: z.coerce.string(), uuid: z.string(), name: z.string() }) });
  const body = await client.read(z.object({ response: z.array(group).default([]) }), 'GET', '/sharing_groups/index');
  return body.response.map((one) => one.SharingGroup);
}
