import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { Agent, get } from 'node:http';
import { connect as connectH2 } from 'node:http2';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { packageRoot } from '../../../src/paths.ts';
import { manualRequest } from '../../../src/pipeline/submit.ts';
import { expect, test } from '../../support/test.ts';
import { openWeb, startHeaders, type WebUnderTest } from '../../support/web/index.ts';

/** The site on a real port: what the sockets see. */

const FIXTURES = join(packageRoot, 'test', 'fixtures', 'web');
let web: WebUnderTest;
test.beforeEach(async () => {
  web = await openWeb();
});
test.afterEach(() => web.close());

test.describe('without users', () => {
  for (const host of ['0.0.0.0', '::'])
    test(`listening on ${host} is refused with a sentence`, async () => {
      await expect(web.listen({ host })).rejects.toThrow(/no user exists, so everybody who reaches it could use this site: create one/);
    });

  test('a user, a token, or single sign-on allows it', async () => {
    await web.listen({ host: '0.0.0.0', sso: true });
    await web.users.addToken('x', ['read']);
    await web.listen({ host: '0.0.0.0' });
  });
});

test('a port in use is one sentence', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const { port } = other.address() as AddressInfo;
  await expect(web.listen({ port })).rejects.toThrow(
    `Port ${port} on 127.0.0.1 is in use: stop the other program, or choose another WEB_PORT.`,
  );
  other.close();
});

test.describe('HTTPS', () => {
  let folder: string;
  let tls: { certFile: string; keyFile: string };
  const use = async (name: string) => {
    await copyFile(join(FIXTURES, `${name}.key.pem`), tls.keyFile);
    await copyFile(join(FIXTURES, `${name}.cert.pem`), tls.certFile);
  };
  test.beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tls-'));
    tls = { certFile: join(folder, 'cert.pem'), keyFile: join(folder, 'key.pem') };
    await use('first');
  });
  test.afterEach(() => rm(folder, { recursive: true, force: true }));

  const ask = (port: number, path: string) =>
    new Promise<{ status: number; headers: Record<string, unknown>; body: string }>((resolve, reject) => {
      const session = connectH2(`https://127.0.0.1:${port}`, { rejectUnauthorized: false });
      session.once('error', reject);
      const stream = session.request({ ':path': path });
      let headers: Record<string, unknown> = {};
      let body = '';
      stream.on('response', (given) => {
        headers = given as Record<string, unknown>;
      });
      stream.setEncoding('utf8').on('data', (text: string) => {
        body += text;
      });
      stream.on('end', () => {
        session.close();
        resolve({ status: Number(headers[':status']), headers, body });
      });
    });

  const nameOf = (port: number) =>
    new Promise<string>((resolve, reject) => {
      const socket = connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false }, () => {
        resolve(String(socket.getPeerCertificate().subject.CN));
        socket.end();
      });
      socket.once('error', reject);
    });

  test('HTTP/2 and HTTP/1.1 both work, with Secure cookies and HSTS', async () => {
    const { port, url } = await web.listen({ tls });
    expect(url).toBe(`https://127.0.0.1:${port}`);
    const page = await ask(port, '/login');
    expect(page.status).toBe(200);
    expect(page.body).toContain('Open the link that the service printed');
    expect(String(page.headers['strict-transport-security'])).toContain('max-age=');
    expect(String(page.headers['set-cookie'])).toContain('Secure');
    const old = await new Promise<string>((resolve, reject) => {
      const socket = connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false, ALPNProtocols: ['http/1.1'] }, () =>
        socket.write('GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n'),
      );
      let text = '';
      socket.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      socket.once('end', () => resolve(text)).once('error', reject);
    });
    expect(old).toMatch(/^HTTP\/1\.1 200 OK/);
  });

  test('a new certificate is taken without a restart; one that is broken is not', async () => {
    const warned: unknown[] = [];
    const { port } = await web.listen({ tls, log: { info: () => {}, warn: (...line: unknown[]) => warned.push(line) } });
    expect(await nameOf(port)).toBe('first.test');
    await use('second');
    await expect.poll(() => nameOf(port), { timeout: 20_000 }).toBe('second.test');
    await writeFile(tls.certFile, 'broken');
    await expect.poll(() => warned.length, { timeout: 20_000 }).toBeGreaterThan(0);
    expect(await nameOf(port)).toBe('second.test');
  });

  test('a file that cannot be read is one sentence', async () => {
    await expect(web.listen({ tls: { ...tls, keyFile: '/nowhere/key.pem' } })).rejects.toThrow(
      /WEB_TLS_KEY is \/nowhere\/key.pem: the file cannot be read/,
    );
    await expect(web.listen({ tls: { ...tls, keyFile: '/etc/passwd' } })).rejects.toThrow(/are not a PEM certificate and its key/);
  });

  for (const version of ['TLSv1', 'TLSv1.1'] as const)
    test(`${version} is not spoken`, async () => {
      const { port } = await web.listen({ tls });
      const refused = await new Promise<string>((resolve) => {
        const socket = connectTls({
          port,
          host: '127.0.0.1',
          rejectUnauthorized: false,
          minVersion: 'TLSv1',
          maxVersion: version,
          ciphers: 'DEFAULT@SECLEVEL=0',
        });
        socket.once('secureConnect', () => resolve('connected')).once('error', (error) => resolve(error.message));
      });
      expect(refused).toMatch(/protocol version|unsupported/i);
    });

  test('a client that dribbles over HTTPS is cut off, in HTTP/1.1 and before the handshake', async () => {
    const { port, url } = await web.listen({ tls, requestMs: 1500 });
    const silent = connect(port, '127.0.0.1');
    const slow = connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false, ALPNProtocols: ['http/1.1'] }, () =>
      slow.write('GET / HTTP/1.1\r\nHost: localhost\r\nX-'),
    );
    await Promise.all(
      [silent, slow].map(
        (socket) =>
          new Promise<void>((resolve) =>
            socket
              .on('error', () => {})
              .once('close', () => resolve())
              .resume(),
          ),
      ),
    );
    expect(url).toContain('https');
    expect((await ask(port, '/healthz')).status).toBe(200);
  });

  test('an answer may take longer than a request: a live stream stays open, in HTTP/2 and HTTP/1.1', async () => {
    const { port } = await web.listen({ tls, requestMs: 1000 });
    const texts = ['', ''];
    const ends: (() => void)[] = [];
    // A busy machine may not hear of a request for a second, and cut it off: then it is made again.
    const overHttp2 = (): void => {
      const session = connectH2(`https://127.0.0.1:${port}`, { rejectUnauthorized: false });
      session.on('error', () => {}).once('close', () => !texts[0]?.includes('event: hello') && overHttp2());
      session
        .request({ ':path': '/api/live', ...startHeaders })
        .setEncoding('utf8')
        .on('error', () => {})
        .once('close', () => session.destroy())
        .on('data', (part: string) => (texts[0] += part));
      ends[0] = () => session.destroy();
    };
    const overHttp1 = (): void => {
      const socket = connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false, ALPNProtocols: ['http/1.1'] }, () =>
        socket.write(`GET /api/live HTTP/1.1\r\nHost: localhost\r\nAuthorization: ${startHeaders.authorization}\r\n\r\n`),
      );
      socket
        .setEncoding('utf8')
        .on('error', () => {})
        .once('close', () => !texts[1]?.includes('event: hello') && overHttp1())
        .on('data', (part: string) => (texts[1] += part));
      ends[1] = () => socket.destroy();
    };
    try {
      overHttp2();
      overHttp1();
      const hellos = () => texts.every((text) => text.includes('event: hello'));
      await expect.poll(hellos, { timeout: 15_000 }).toBe(true);
      // A request that begins afterwards and is never finished is cut off: so much time has passed.
      const slow = connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false, ALPNProtocols: ['http/1.1'] }, () =>
        slow.write('GET / HT'),
      );
      await new Promise<void>((resolve) =>
        slow
          .on('error', () => {})
          .once('close', () => resolve())
          .resume(),
      );
      const { job } = await web.store.queue.add({ key: 'k', request: manualRequest('https://blog.example.com/a'), priority: 1 });
      await expect.poll(() => texts.every((text) => text.includes(job.id)), { timeout: 15_000 }).toBe(true);
    } finally {
      texts.fill('event: hello');
      for (const end of ends) end();
    }
  });

  test('an HTTP/2 body that never ends is given up', async () => {
    const { port } = await web.listen({ tls, requestMs: 1000 });
    const closed = await new Promise<boolean>((resolve, reject) => {
      const session = connectH2(`https://127.0.0.1:${port}`, { rejectUnauthorized: false });
      session.once('error', reject);
      const stream = session.request({ ':path': '/api/urls', ':method': 'POST', 'content-type': 'application/json', ...startHeaders });
      stream.write('{"url":');
      stream.once('error', () => {});
      stream.once('close', () => {
        session.destroy();
        resolve(true);
      });
    });
    expect(closed).toBe(true);
    expect((await ask(port, '/healthz')).status).toBe(200);
  });
});

test.describe('clients that are slow, or many', () => {
  const open = (port: number) =>
    new Promise<Socket>((resolve, reject) => {
      const socket = connect(port, '127.0.0.1', () => resolve(socket));
      socket.once('error', reject);
    });

  test('who dribbles his request is cut off, and others are served meanwhile', async () => {
    const { port, url } = await web.listen({ requestMs: 1500 });
    const sockets = await Promise.all(Array.from({ length: 50 }, () => open(port)));
    const ended = sockets.map(
      (socket) =>
        new Promise<void>((resolve) =>
          socket
            .once('close', () => resolve())
            .on('error', () => {})
            .resume(),
        ),
    );
    for (const [i, socket] of sockets.entries())
      socket.write(
        i % 2
          ? 'GET / HTTP/1.1\r\nHost: localhost\r\nX-'
          : `POST /api/urls HTTP/1.1\r\nHost: localhost\r\nAuthorization: ${startHeaders.authorization}\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{`,
      );
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    await Promise.all(ended);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
  });

  test('a thousand idle connections hold up nobody, one client cannot take more than its share, and all of them end', async () => {
    const { port } = await web.listen({ requestMs: 3000 });
    const idle = await Promise.all(
      Array.from(
        { length: 1100 },
        () =>
          new Promise<Socket>((resolve) => {
            const socket = connect({ port, host: '127.0.0.1', localAddress: '127.0.0.60' }, () => resolve(socket));
            // One over the client's share may be reset before it is connected.
            socket
              .on('error', () => {})
              .once('close', () => resolve(socket))
              .resume();
          }),
      ),
    );
    const closed = Promise.all(
      idle.map((socket) => new Promise<void>((resolve) => (socket.closed ? resolve() : socket.once('close', () => resolve())))),
    );
    const ask = (localAddress: string) =>
      new Promise<number>((resolve) => {
        const request = get({ host: '127.0.0.1', port, path: '/login', localAddress, agent: false }, (answer) =>
          resolve(answer.resume().statusCode ?? 0),
        );
        request.on('error', () => resolve(0));
      });
    expect(await ask('127.0.0.61')).toBe(200);
    await closed;
    expect(await ask('127.0.0.60')).toBe(200);
  });

  test('a thousand clients at once are all answered', async () => {
    const { url } = await web.listen();
    // Not by fetch, which gives a connection up after ten seconds, however busy the machine is.
    const agent = new Agent({ maxSockets: Number.POSITIVE_INFINITY });
    const ask = (path: string) =>
      new Promise<number | undefined>((resolve, reject) => {
        get(`${url}${path}`, { agent, headers: startHeaders }, (answer) => {
          answer.resume().once('end', () => resolve(answer.statusCode));
        }).on('error', reject);
      });
    const statuses = await Promise.all(Array.from({ length: 1000 }, (_, i) => ask(i % 2 ? '/jobs' : '/api/jobs')));
    agent.destroy();
    expect(new Set(statuses)).toEqual(new Set([200]));
  });

  test('malformed requests are refused, and the next ones served', async () => {
    const { port, url } = await web.listen();
    for (const text of [
      '\x16\x03\x01\x02\x00',
      'GET / HTTP/9.9\r\n\r\n',
      'GET /\u0000 HTTP/1.1\r\nHost: x\r\n\r\n',
      'GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n',
      `GET / HTTP/1.1\r\nHost: localhost\r\nX: ${'a'.repeat(40_000)}\r\n\r\n`,
    ]) {
      const socket = await open(port);
      const answer = new Promise<string>((resolve) => {
        let all = '';
        socket.setEncoding('latin1').on('data', (part: string) => {
          all += part;
        });
        socket.once('close', () => resolve(all)).on('error', () => {});
      });
      socket.write(text, 'latin1');
      expect(await answer).toMatch(/^HTTP\/1\.1 4\d\d/);
    }
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
  });
});

test.describe('the stream of changes', () => {
  async function follow(url: string) {
    const abort = new AbortController();
    const response = await fetch(`${url}/api/live`, { signal: abort.signal, headers: startHeaders });
    let text = '';
    const reading = (async () => {
      for await (const part of response.body as unknown as AsyncIterable<Uint8Array>) text += Buffer.from(part).toString();
    })().catch(() => {});
    return {
      response,
      text: () => text,
      stop: () => {
        abort.abort();
        return reading;
      },
    };
  }

  test('tells which jobs changed, and ends when the service does', async () => {
    const { url, close } = await web.listen();
    const stream = await follow(url);
    expect(stream.response.headers.get('content-type')).toContain('text/event-stream');
    await expect.poll(stream.text).toContain('event: hello');
    const { job } = await web.store.queue.add({ key: 'k', request: manualRequest('https://blog.example.com/a'), priority: 1 });
    await expect.poll(stream.text, { timeout: 15_000 }).toContain(`event: change\ndata: ${job.id}`);
    await close();
    await stream.stop();
  });

  test('one client cannot hold all of them', async () => {
    const { url } = await web.listen();
    const streams = await Promise.all(Array.from({ length: 20 }, () => follow(url)));
    expect(streams.every(({ response }) => response.status === 200)).toBe(true);
    const refused = await fetch(`${url}/api/live`, { headers: startHeaders });
    expect(refused.status).toBe(503);
    await Promise.all(streams.map(({ stop }) => stop()));
    await expect
      .poll(
        async () => {
          const again = await follow(url);
          await again.stop();
          return again.response.status;
        },
        { timeout: 15_000 },
      )
      .toBe(200);
  });
});
