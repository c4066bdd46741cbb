import * as z from 'zod';
import { parseJson } from '../../json.ts';
import * as model from '../model.ts';
import type { Refused } from './attributes.ts';
import { type Answer, errorMessage, type MispClient } from './client.ts';

/** Tags on events and attributes. */

/** Names of the tags that could not be attached, with the reason; an attached one counts as success. */
export async function attachTags(client: MispClient, uuid: string, names: string[], local: boolean): Promise<Refused[]> {
  if (names.length === 0) return [];
  const answer = await client.ask(
    'POST',
    '/tags/attachTagToObject',
    { uuid, tag: names.length === 1 ? names[0] : names, local: local ? 1 : 0 },
    { safe: true },
    [403],
  );
  const reasons = reasonsIn(answer);
  if (answer.status === 403 && reasons.length === 0) return names.map((value) => ({ value, reason: errorMessage(answer.body) }));
  if (reasons.length === 0 || reasons.length === names.length) return reasons.map((reason, n) => ({ value: names[n] as string, reason }));
  // Some were attached, and MISP does not say which.
  const refused: Refused[] = [];
  for (const name of names) refused.push(...(await attachTags(client, uuid, [name], local)));
  return refused;
}

/** Why MISP did not attach tags, without their names, also in an answer 200: Failed to attach 1 tags. Reasons: {"0":"Invalid Tag."} */
function reasonsIn({ body }: Answer): string[] {
  const { errors, message } = (body ?? {}) as { errors?: unknown; message?: unknown };
  const listed = /Reasons: (\{.*\})/s.exec(`${errors ?? message}`)?.[1];
  return Object.values(z.record(z.string(), z.string()).safeParse(parseJson(listed)).data ?? {});
}

export async function removeTag(client: MispClient, uuid: string, name: string): Promise<void> {
  await client.ask('POST', '/tags/removeTagFromObject', { uuid, tag: name }, { safe: true }, [403, 404]);
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
