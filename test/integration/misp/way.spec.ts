import { readFileSync } from 'node:fs';
import { createServer as createHttp } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Server as ProxyServer } from 'proxy-chain';
import { openMispClient } from '../../../src/misp/client/client.ts';
import { packageRoot } from '../../../src/paths.ts';
import { expect, test } from '../../support/test.ts';

/** The way to MISP: certificates and a proxy. */
const file = (name: string) => join(packageRoot, 'test/fixtures/misp/tls', name);
const base = { key: 'k', verifyCert: true, timeoutMs: 30_000, maxCalls: 2 };

test.describe('a MISP with a certificate of its own', () => {
  let server: Server;
  let url: string;
  test.beforeAll(async () => {
    // A key that signs nothing but these tests on loopback.
    server = createServer({ key: readFileSync(file('key.pem')), cert: readFileSync(file('cert.pem')) }, (_request, response) =>
      response.end('{"version":"2.5.1"}'),
    );
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  test.afterAll(() => new Promise((done) => server.close(done)));

  test('is refused with the two settings that help', async () => {
    const client = openMispClient({ ...base, url });
    await expect(client.call('GET', '/servers/getVersion')).rejects.toMatchObject({
      retry: true,
      code: 'misp-certificate',
      message: expect.stringMatching(/MISP_CA_FILE.*MISP_VERIFYCERT/),
    });
    await client.close();
  });

  for (const [what, changes] of [
    ['is trusted with its authority', { caFile: file('cert.pem') }],
    ['is accepted unchecked when that is set', { verifyCert: false }],
  ] as const) {
    test(what, async () => {
      const client = openMispClient({ ...base, url, ...changes });
      expect((await client.call('GET', '/servers/getVersion')).status).toBe(200);
      await client.close();
    });
  }

  test('a CA file that cannot be read stops the start', () => {
    expect(() => openMispClient({ ...base, url, caFile: '/nowhere/ca.pem' })).toThrow(
      /MISP_CA_FILE is "\/nowhere\/ca.pem": the file cannot be read: there is no such file or folder\.$/,
    );
  });
});

test('calls go through the proxy when one is set', async () => {
  const misp = createHttp((_request, response) => response.end('{"version":"2.5.1"}'));
  await new Promise<void>((done) => misp.listen(0, '127.0.0.1', done));
  let through = 0;
  const proxy = new ProxyServer({
    port: 0,
    host: '127.0.0.1',
    prepareRequestFunction: () => {
      through += 1;
      return {};
    },
  });
  await proxy.listen();
  const client = openMispClient({
    ...base,
    url: `http://127.0.0.1:${(misp.address() as AddressInfo).port}`,
    proxy: `http://127.0.0.1:${proxy.port}`,
  });
  try {
    expect((await client.call('GET', '/servers/getVersion')).status).toBe(200);
    expect(through).toBeGreaterThan(0);
  } finally {
    await client.close();
    await proxy.close(true);
    await new Promise((done) => misp.close(done));
  }
});
