import type { MispClient } from '../../../src/misp/client/client.ts';
import { clusterSource, storedClusters } from '../../../src/misp/context/galaxies.ts';
import { expect, test } from '../../support/test.ts';

const TYPES = ['threat-actor'];
const URL = 'https://misp.example';

/** A MISP with one galaxy; `isDown` makes it refuse. */
function server() {
  const state = { isDown: false, asked: 0 };
  const answers: Record<string, unknown> = {
    '/galaxies/index': [{ Galaxy: { id: '7', type: 'threat-actor', enabled: true } }],
    '/galaxies/view/7': {
      GalaxyCluster: [
        {
          uuid: '6b1ff0b1-5a0b-5f0e-9d53-000000000001',
          value: 'Turla',
          tag_name: 'misp-galaxy:threat-actor="Turla"',
          GalaxyElement: [{ key: 'synonyms', value: 'Snake' }],
        },
      ],
    },
  };
  const client = {
    url: URL,
    read: async (shape: { parse(value: unknown): unknown }, _method: string, path: string) => {
      state.asked += 1;
      if (state.isDown) throw new Error('MISP is away.');
      const [, answer] = Object.entries(answers).find(([start]) => path.startsWith(start)) ?? [];
      return shape.parse(answer);
    },
  } as unknown as MispClient;
  return { client, state };
}

function memory() {
  const values = new Map<string, string>();
  return {
    get: async (name: string) => values.get(name),
    set: async (name: string, value: string) => void values.set(name, value),
  };
}

test('the web finds the clusters that a publisher of the same store has read', async () => {
  const [cache, { client }] = [memory(), server()];
  expect(await storedClusters(cache, URL, TYPES)).toEqual([]);
  await clusterSource(client, TYPES, 1_000, cache, () => undefined).clusters();
  expect(await storedClusters(cache, URL, TYPES)).toMatchObject([{ value: 'Turla', synonyms: ['Snake'], galaxy: 'threat-actor' }]);
  // Another MISP has galaxies of its own.
  expect(await storedClusters(cache, 'https://other.example', TYPES)).toEqual([]);
});

test('a MISP that is away costs no context that was read before, and is not asked again at once', async () => {
  const [cache, { client, state }] = [memory(), server()];
  await clusterSource(client, TYPES, 0, cache, () => undefined).clusters();
  state.isDown = true;
  const later = clusterSource(client, TYPES, 0, cache, () => undefined);
  const before = state.asked;
  expect(await later.clusters()).toHaveLength(1);
  expect(await later.clusters()).toHaveLength(1);
  expect(state.asked).toBe(before + 1);
});

test('what the store holds and no longer understands is read again', async () => {
  const cache = memory();
  await cache.set(`misp-clusters:${URL}:threat-actor`, '{"readAt": 1, "clusters": [{"value"');
  expect(await storedClusters(cache, URL, TYPES)).toEqual([]);
});
