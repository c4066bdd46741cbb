import { once } from 'node:events';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { openEgress } from '../../../src/net/egress.ts';
import type { Gate } from '../../../src/net/gate.ts';
import { expect, test } from '../../support/test.ts';

let site: Server;
let port: number;
/** Of the site: opened so far, and open now. */
let opened: number;
let open: number;

test.beforeEach(async () => {
  opened = 0;
  open = 0;
  site = createServer((_, response) => response.end('page')).listen(0, '127.0.0.1');
  site.on('connection', (socket) => {
    opened++;
    open++;
    socket.once('close', () => open--);
  });
  await once(site, 'listening');
  port = (site.address() as AddressInfo).port;
});
test.afterEach(() => {
  site.closeAllConnections();
  site.close();
});

/** Asks for a page as a browser asks its proxy. */
async function ask(gate: Gate): Promise<string> {
  const { username, password } = gate.credentials;
  const asked = request(gate.proxyUrl, {
    path: `http://127.0.0.1:${port}/`,
    headers: { 'proxy-authorization': `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` },
  }).end();
  const [response] = await once(asked, 'response');
  let text = '';
  for await (const chunk of response) text += chunk;
  return text;
}

test('the connections of a gate are its own and end with it', async () => {
  const egress = await openEgress({ allow: [`127.0.0.1:${port}`] });
  try {
    const [first, second] = [await egress.gate(), await egress.gate()];
    expect([await ask(first), await ask(first), await ask(second)]).toEqual(['page', 'page', 'page']);
    expect(opened).toBe(2);
    await first.close();
    await expect.poll(() => open).toBe(1);
    await second.close();
    await expect.poll(() => open).toBe(0);
  } finally {
    await egress.close();
  }
});

test('a connection that is not used is closed before the site closes it', async () => {
  site.keepAliveTimeout = 0;
  site.prependListener('request', (_, response) => response.setHeader('keep-alive', 'timeout=2'));
  const egress = await openEgress({ allow: [`127.0.0.1:${port}`] });
  try {
    expect(await ask(await egress.gate())).toBe('page');
    expect(open).toBe(1);
    await expect.poll(() => open).toBe(0);
  } finally {
    await egress.close();
  }
});
