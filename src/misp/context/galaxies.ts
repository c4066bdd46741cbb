import * as z from 'zod';
import { GalaxyCluster } from '../../domain/outcome.ts';
import { RetryLater } from '../../errors.ts';
import { parseJson } from '../../json.ts';
import { type MispClient, MispTimeout } from '../client/client.ts';
import { galaxies, galaxyClusters } from '../client/lists.ts';
import type { Cache, Log } from '../ports.ts';

/** Cut down to what finding it in text needs. */
export type Cluster = GalaxyCluster;

const stored = z.object({ readAt: z.number(), clusters: z.array(GalaxyCluster) });

export interface ClusterSource {
  /** All clusters of the wanted galaxies, the most specific galaxy first. Empty when MISP has none. */
  clusters(): Promise<Cluster[]>;
  /** Whether MISP has told them, now or before. */
  isRead(): boolean;
}

/** Each MISP has galaxies of its own version, and some of its own. */
const cacheName = (url: string, types: string[]): string => `misp-clusters:${url}:${types.join(',')}`;

/** What a publisher of the same store has read from the MISP at `url`; undefined before the first time. */
async function readStored(cache: Pick<Cache, 'get'>, url: string, types: string[]) {
  const text = await cache.get(cacheName(url, types));
  // One of an older version lacks a field: it is read again.
  return text === undefined ? undefined : stored.safeParse(parseJson(text)).data;
}

/** The clusters of these galaxies as the publisher has last read them; none before the first event was published. */
export async function storedClusters(cache: Pick<Cache, 'get'>, url: string, types: string[]): Promise<GalaxyCluster[]> {
  return (await readStored(cache, url, types))?.clusters ?? [];
}

/** When MISP did not give its clusters, it is asked again no sooner than this. */
const PAUSE_MS = 60_000;

/**
 * Reads the clusters of these galaxies (MISP_GALAXIES, in order of preference) from MISP once and keeps them for `ageMs`
 * (MISP_GALAXIES_AGE), in memory and in the cache. A MISP that does not give them now costs context, not the event: what is
 * in the cache is then used however old it is. Throws RetryLater when nothing was ever read and MISP is down.
 */
export function clusterSource(client: MispClient, types: string[], ageMs: number, cache: Cache | undefined, log: Log): ClusterSource {
  let known: z.infer<typeof stored> | undefined;
  let loading: Promise<Cluster[]> | undefined;
  let failedAt = Number.NEGATIVE_INFINITY;

  async function load(): Promise<Cluster[]> {
    known ??= cache && (await readStored(cache, client.url, types));
    if (known && Date.now() - known.readAt < ageMs) return known.clusters;
    if (Date.now() - failedAt < PAUSE_MS) return known?.clusters ?? [];
    try {
      known = { readAt: Date.now(), clusters: await readClusters(client, types) };
      await cache?.set(cacheName(client.url, types), JSON.stringify(known));
    } catch (error) {
      // It cannot make an event now either. One made when it is back in a moment would never get our context.
      if (known === undefined && isAway(error)) throw error;
      failedAt = Date.now();
      log('warn', 'Galaxy clusters could not be read from MISP; context comes from the last reading.', { error });
    }
    return known?.clusters ?? [];
  }

  return {
    clusters() {
      loading ??= load().finally(() => {
        loading = undefined;
      });
      return loading;
    },
    isRead: () => known !== undefined,
  };
}

/** Down, or in maintenance; not: too slow for so long an answer. */
function isAway(error: unknown): boolean {
  return error instanceof RetryLater && !(error instanceof MispTimeout) && (error.code === 'misp-down' || error.code === 'misp-busy');
}

async function readClusters(client: MispClient, types: string[]): Promise<Cluster[]> {
  const all = await galaxies(client);
  const result: Cluster[] = [];
  for (const type of types) {
    for (const galaxy of all.filter((one) => one.type === type && one.enabled)) {
      for (const { uuid, value, tag_name, GalaxyElement } of await galaxyClusters(client, galaxy.id)) {
        const elements = (key: string) => GalaxyElement.filter((one) => one.key === key).map((one) => one.value);
        result.push({ uuid, tag: tag_name, galaxy: type, value, synonyms: elements('synonyms'), ids: elements('external_id') });
      }
    }
  }
  return result;
}
