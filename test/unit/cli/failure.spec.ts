import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { explain } from '../../../src/cli/failure.ts';
import { serveProbes } from '../../../src/probes.ts';
import { expect, test } from '../../support/test.ts';

test('a program that is not installed is named in one sentence', async () => {
  const [error] = await once(spawn('no-such-program-here', [], { env: { PATH: '/usr/bin' } }), 'error');
  expect(explain(error)).toBe('the program no-such-program-here is not installed: "misp-crawler doctor" says what is missing.');
});

test('a metrics port in use names its setting', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  try {
    const refused = await serveProbes({
      host: '127.0.0.1',
      port,
      metrics: async () => '',
      ready: async () => ({ ok: true, checks: [] }),
    }).catch((error: unknown) => error);
    expect(explain(refused)).toBe(`127.0.0.1:${port} is in use: stop the other process or choose another METRICS_PORT.`);
  } finally {
    server.close();
  }
});

test('a missing file that nobody expected keeps its stack', () => {
  let thrown: unknown;
  try {
    readFileSync('/nowhere/file');
  } catch (error) {
    thrown = error;
  }
  expect(explain(thrown)).toContain('\n    at ');
});
