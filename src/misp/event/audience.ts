import type { CrawlRequest, Outcome } from '../../domain.ts';
import { RetryLater } from '../../errors.ts';
import { type ClientOptions, type MispClient, openMispClient } from '../client/client.ts';
import { publishEvent } from '../client/events.ts';
import { sharingGroups, whoAmI } from '../client/server.ts';
import { isSet } from '../model.ts';

/** The request with its sharing group by the id that this MISP knows it by. Throws RetryLater when the key may not use it. */
export async function withSharingGroupId(request: CrawlRequest, client: MispClient): Promise<CrawlRequest> {
  const wanted = request.settings?.sharingGroup;
  if (wanted === undefined) return request;
  const group = await findSharingGroup(wanted, client);
  if (group === undefined) {
    throw new RetryLater(
      'misp-sharing-group',
      `MISP at ${client.url} has no sharing group "${wanted}" that this key may use: correct the publish rule, or add the organisation of the key to the group.`,
      { delayMs: 600_000 },
    );
  }
  return { ...request, settings: { ...request.settings, sharingGroup: group.id } };
}

/** By name (without regard to case), uuid or id; undefined when the key sees none. */
async function findSharingGroup(wanted: string, client: MispClient): Promise<{ id: string; name: string } | undefined> {
  const name = wanted.toLowerCase();
  const groups = await sharingGroups(client);
  return (
    groups.find((one) => one.name.toLowerCase() === name || one.uuid.toLowerCase() === name) ?? groups.find((one) => one.id === wanted)
  );
}

/** What a key may do beyond making events; doctor's question, on a connection of its own. */
export interface MispRights {
  /** Names of the sharing groups that it may use, by what they were asked as. */
  groups: Map<string, string>;
  publish: boolean;
}

export async function mispRights(options: ClientOptions, groups: string[]): Promise<MispRights> {
  const client = openMispClient(options);
  try {
    const found = await Promise.all(groups.map(async (wanted) => [wanted, (await findSharingGroup(wanted, client))?.name] as const));
    return {
      groups: new Map(found.flatMap(([wanted, name]) => (name === undefined ? [] : [[wanted, name]]))),
      publish: isSet((await whoAmI(client)).Role.perm_publish),
    };
  } finally {
    await client.close();
  }
}

/** Publishes an event that was made or changed, where a publish rule wants that. */
export async function publishedByRule(outcome: Outcome, request: CrawlRequest, client: MispClient): Promise<Outcome> {
  const isWritten = outcome.status === 'created' || outcome.status === 'updated';
  if (request.settings?.publish !== true || !isWritten || outcome.eventUuid === undefined) return outcome;
  const published = await publishEvent(client, outcome.eventUuid);
  const message = published
    ? `${outcome.message} It was published.`
    : `${outcome.message} MISP did not publish it: the role of the key has no perm_publish.`;
  return { ...outcome, message };
}
