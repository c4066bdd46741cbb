import { type ProbeOptions, serveProbes } from '../../../src/probes.ts';
import { expect, test } from '../../support/test.ts';

async function withProbes(
  options: Partial<ProbeOptions>,
  use: (get: (path: string, method?: string) => Promise<Response>) => Promise<void>,
): Promise<void> {
  const probes = await serveProbes({
    host: '127.0.0.1',
    port: 0,
    metrics: async () => 'jobs 3\n',
    ready: async () => ({ ok: true, checks: [] }),
    ...options,
  });
  try {
    await use((path, method = 'GET') => fetch(probes.url + path, { method }));
  } finally {
    await probes.close();
  }
}

test('metrics come as Prometheus reads them', () =>
  withProbes({}, async (get) => {
    const answer = await get('/metrics');
    expect(answer.headers.get('content-type')).toContain('version=0.0.4');
    expect(await answer.text()).toBe('jobs 3\n');
  }));

test('a role that is not ready says why, with status 503, and is alive all the same', () =>
  withProbes(
    { ready: async () => ({ ok: false, checks: [{ name: 'queue', ok: false, message: 'Redis does not answer: start it.' }] }) },
    async (get) => {
      const answer = await get('/readyz');
      expect(answer.status).toBe(503);
      expect(await answer.text()).toContain('Redis does not answer');
      expect((await get('/healthz')).status).toBe(200);
    },
  ));

test('a stuck process is not alive', () =>
  withProbes({ alive: () => ({ ok: false, message: 'No page has moved for 10 minutes.' }) }, async (get) => {
    expect((await get('/healthz')).status).toBe(503);
  }));

test('a check that throws means not ready, never a crash', () =>
  withProbes({ ready: () => Promise.reject(new Error('Redis went away')) }, async (get) => {
    const answer = await get('/readyz');
    expect(answer.status).toBe(503);
    expect(await answer.json()).toEqual({ ok: false, message: 'Redis went away' });
  }));

test('there is nothing else, and nothing to write to', () =>
  withProbes({}, async (get) => {
    expect((await get('/')).status).toBe(404);
    expect((await get('/metrics', 'POST')).status).toBe(405);
  }));
