import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import * as z from 'zod';
import { type ClientOptions, type MispClient, openMispClient } from '../../../src/misp/client/client.ts';
import { expect, test } from '../../support/test.ts';

const KEY = 'k'.repeat(40);
let server: Server;
let client: MispClient;
let answer: (request: IncomingMessage, response: ServerResponse) => void;
let connections: Set<Socket>;
let requests: IncomingMessage[];

test.beforeEach(async () => {
  connections = new Set();
  requests = [];
  server = createServer((request, response) => {
    requests.push(request);
    request.resume().on('end', () => answer(request, response));
  });
  server.on('connection', (socket) => connections.add(socket));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
});
test.afterEach(async () => {
  await client.close();
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
});

function open(changes: Partial<ClientOptions> = {}): MispClient {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  client = openMispClient({ url, key: KEY, verifyCert: true, timeoutMs: 30_000, maxCalls: 4, ...changes });
  return client;
}
const json = (response: ServerResponse, status: number, body: unknown, headers = {}) =>
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));

test('calls carry key and Accept, and reuse connections when they come one after the other', async () => {
  answer = (_request, response) => json(response, 200, { ok: true });
  open();
  for (let n = 0; n < 20; n += 1) await client.call('POST', '/x', { n });
  expect(requests[0]?.headers).toMatchObject({ authorization: KEY, accept: 'application/json', 'content-type': 'application/json' });
  expect(connections.size).toBeLessThanOrEqual(2);
  expect(client.used().calls).toBe(20);
});

test('never more calls at the same time than the limit', async () => {
  let now = 0;
  let most = 0;
  const held: ServerResponse[] = [];
  answer = (_request, response) => {
    now += 1;
    most = Math.max(most, now);
    // Three are held until all are there, and a little longer: a fourth would be seen then.
    if (held.push(response) < 3) return;
    setTimeout(() => {
      for (const one of held.splice(0)) {
        now -= 1;
        json(one, 200, {});
      }
    }, 20);
  };
  open({ maxCalls: 3 });
  await Promise.all(Array.from({ length: 12 }, () => client.call('POST', '/x', {})));
  expect(most).toBe(3);
});

test('a safe call is tried again after a 500 and a cut connection, a changing one is not', async () => {
  let calls = 0;
  answer = (request, response) => {
    calls += 1;
    if (calls === 1) json(response, 500, { message: 'An Internal Error Has Occurred.' });
    else if (calls === 2) request.socket.destroy();
    else json(response, 200, { done: true });
  };
  open();
  expect((await client.call('POST', '/safe', {}, { safe: true })).body).toEqual({ done: true });
  expect(calls).toBe(3);
  calls = 0;
  expect((await client.call('POST', '/changing', {})).status).toBe(500);
  expect(calls).toBe(1);
});

type RefusedCase = [
  string,
  (request: IncomingMessage, response: ServerResponse) => void,
  { retry: boolean; code: string; message: RegExp; delayMs?: number },
];
const REFUSED: RefusedCase[] = [
  [
    'a wrong key',
    (_q, r) => json(r, 403, { message: 'Authentication failed. Please make sure ...' }),
    { retry: true, code: 'misp-key', message: /check MISP_KEY/ },
  ],
  [
    'a redirect',
    (_q, r) => json(r, 302, {}, { location: 'http://x/users/login' }),
    { retry: true, code: 'misp-redirect', message: /users\/login.*check MISP_URL/ },
  ],
  [
    'a web page',
    (_q, r) => void r.writeHead(200, { 'content-type': 'text/html' }).end('<html>'),
    { retry: true, code: 'misp-not-json', message: /no JSON/ },
  ],
  ...[502, 504, 524].map(
    (status): RefusedCase => [
      `a gateway's ${status} page`,
      (_q, r) => void r.writeHead(status, { 'content-type': 'text/html' }).end('<html>Gateway</html>'),
      { retry: true, code: 'misp-gateway', message: /will be retried/ },
    ],
  ),
  ['an empty answer', (_q, r) => void r.writeHead(200).end(), { retry: true, code: 'misp-not-json', message: /nothing in it/ }],
  [
    'too many calls',
    (_q, r) => json(r, 429, {}, { 'retry-after': '9' }),
    { retry: true, code: 'misp-busy', message: /overloaded/, delayMs: 9_000 },
  ],
  ['no answer', () => undefined, { retry: true, code: 'misp-down', message: /no answer within/ }],
  [
    'a missing permission',
    (_q, r) => json(r, 403, { message: 'You do not have permission to use this functionality.' }),
    { retry: true, code: 'misp-permission', message: /doctor/ },
  ],
  [
    'an internal error',
    (_q, r) => json(r, 500, { message: 'An Internal Error Has Occurred.' }),
    { retry: true, code: 'misp-error', message: /error\.log/ },
  ],
  [
    'an unknown route',
    (_q, r) => json(r, 404, { message: 'Not Found' }),
    { retry: true, code: 'misp-not-found', message: /this is no MISP 2.4 or 2.5/ },
  ],
  [
    'a refusal',
    (_q, r) => json(r, 405, { message: 'Invalid JSON input.' }),
    { retry: false, code: 'misp-refused', message: /405: Invalid JSON input/ },
  ],
  ['another shape', (_q, r) => json(r, 200, { other: 1 }), { retry: true, code: 'misp-unexpected', message: /version/ }],
];
for (const [what, respond, { message, ...expected }] of REFUSED) {
  test(`${what} is a typed error with what to do, without the key`, async () => {
    answer = respond;
    // Whatever is answered has time: only the one without an answer is waited for.
    const error = await open({ timeoutMs: what === 'no answer' ? 300 : 30_000 })
      .read(z.object({ version: z.string() }), 'POST', '/servers/x')
      .catch((thrown: Error) => thrown);
    expect(error).toMatchObject(expected);
    expect((error as Error).message).toMatch(message);
    expect(JSON.stringify(error) + String((error as Error).stack)).not.toContain(KEY);
  });
}

test('nobody listens: what to check stands in the sentence', async () => {
  answer = () => undefined;
  const error = await open({ url: 'http://127.0.0.1:1' })
    .call('POST', '/x', {})
    .catch((thrown: Error) => thrown);
  expect(error).toMatchObject({
    retry: true,
    code: 'misp-down',
    message: expect.stringContaining('check MISP_URL and that MISP is running'),
  });
});

test('an answer without end is given up', async () => {
  const chunk = Buffer.alloc(4_000_000, ' ');
  answer = (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    const more = () => {
      while (!response.destroyed && response.write(chunk));
    };
    response.on('drain', more);
    more();
  };
  await expect(open().call('POST', '/x', {})).rejects.toMatchObject({
    retry: true,
    message: expect.stringContaining('UND_ERR_RES_EXCEEDED_MAX_SIZE'),
  });
});

test('every call is told to onCall by a name without ids, with status and seconds', async () => {
  answer = (_request, response) => json(response, 200, {});
  const told: unknown[] = [];
  await open({ onCall: (call, status, seconds) => told.push([call, status, typeof seconds]) }).call(
    'GET',
    '/events/view/7c6e139e-2ce4-41d8-97c1-2035481e80ee',
  );
  expect(told).toEqual([['GET /events/view', 200, 'number']]);
});
