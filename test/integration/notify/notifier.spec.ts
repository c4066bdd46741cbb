import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { type Egress, openEgress } from '../../../src/net/egress.ts';
import type { Notice } from '../../../src/notify/notice.ts';
import { createNotifier } from '../../../src/notify/notifier.ts';
import { notifySchema } from '../../../src/notify/settings.ts';
import { findRedis, NO_REDIS } from '../../support/redis.ts';
import { expect, test } from '../../support/test.ts';
import { places } from '../queue/stores.ts';

/** Notices from the outbox of each store through real servers on loopback. */

const notice: Notice = { kind: 'new-event', at: '2026-03-10T13:00:00Z', title: 'New event: A loader', feed: 'Blog', indicators: 4 };

interface Received {
  path: string;
  headers: IncomingMessage['headers'];
  body: string;
}

/** A receiver of webhooks that answers with the next status of `answers`, then 200. */
async function receiver(answers: number[] = []) {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    received.push({ path: request.url ?? '', headers: request.headers, body });
    response.writeHead(answers.shift() ?? 200).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { received, host, url: `http://${host}/hook/s3cr3t-path`, close: () => server.close() };
}

for (const [kind, start] of Object.entries(places)) {
  test.describe(`notifications, ${kind}`, () => {
    test.skip(kind === 'redis' && !findRedis(), NO_REDIS);
    const quiet = { info: () => undefined, warn: () => undefined };

    async function world(channels: object[], allow: string[], secrets: Record<string, string> = {}) {
      const place = await start();
      const store = await place.open();
      const egress: Egress = await openEgress({ allow });
      const warnings: string[] = [];
      const results: [channel: string, ok: boolean, message: string][] = [];
      let clock = Date.now();
      const settings = notifySchema.parse({ channels });
      const notifier = createNotifier({
        egress,
        outbox: store.outbox,
        settings: () => settings,
        secret: (name: string) => secrets[name],
        now: () => clock,
        onResult: async (channel, { ok, message }) => void results.push([channel, ok, message]),
        log: { ...quiet, warn: (_fields: object, message: string) => void warnings.push(message) },
      });
      return {
        notifier,
        warnings,
        results,
        settings,
        store,
        pass: (ms: number) => {
          clock += ms;
        },
        close: async () => {
          await egress.close();
          await place.close();
        },
      };
    }

    test('a signed webhook gets the notice once, and the signature holds', async () => {
      const there = await receiver();
      const { notifier, results, close } = await world(
        [{ name: 'soar', kind: 'webhook', urlSecret: 'HOOK', hmacSecret: 'HOOK_KEY' }],
        [there.host],
        {
          HOOK: there.url,
          HOOK_KEY: 'k',
        },
      );
      try {
        await notifier.tell(notice);
        expect(await notifier.sendDue()).toBe(1);
        expect(await notifier.sendDue()).toBe(0);
        expect(there.received).toHaveLength(1);
        expect(results).toEqual([['soar', true, notice.title]]);
        const [{ headers, body, path }] = there.received as [Received];
        expect(path).toBe('/hook/s3cr3t-path');
        expect(JSON.parse(body)).toEqual({ notices: [notice] });
        const expected = createHmac('sha256', 'k').update(`${headers['x-misp-crawler-timestamp']}.${body}`).digest('hex');
        expect(headers['x-misp-crawler-signature']).toBe(`sha256=${expected}`);
      } finally {
        await close();
        there.close();
      }
    });

    test('a server that is down gets it later, two senders at once send it once, and no warning names the secret address', async () => {
      const there = await receiver([503]);
      const { notifier, warnings, results, store, close } = await world(
        [{ name: 'chat', kind: 'slack', urlSecret: 'HOOK' }],
        [there.host],
        {
          HOOK: there.url,
        },
      );
      try {
        await notifier.tell(notice);
        expect(await notifier.sendDue()).toBe(0);
        expect(warnings.join()).toContain('503');
        expect(warnings.join()).not.toContain('s3cr3t');
        expect(results).toEqual([['chat', false, expect.stringContaining('answered 503')]]);
        expect(results.join()).not.toContain('s3cr3t');
        expect(await notifier.sendDue(), 'not before its time').toBe(0);
        expect(there.received).toHaveLength(1);
        const [entry] = await store.outbox.take('chat', 1, 1);
        expect(entry, 'it waits for half a minute').toBeUndefined();
      } finally {
        await close();
        there.close();
      }
    });

    test('a digest is one message with all that came up', async () => {
      const there = await receiver();
      const { notifier, store, pass, close } = await world(
        [{ name: 'chat', kind: 'mattermost', url: there.url, digest: 'hourly' }],
        [there.host],
      );
      try {
        // The hour in which they come up begins later than this test ends.
        pass(3_600_000);
        await notifier.tell(notice);
        await notifier.tell({ ...notice, title: 'New event: A wiper' });
        expect(await notifier.sendDue()).toBe(0);
        // The hour is over.
        const ids = await idsOf(store);
        await store.outbox.retry('chat', ids, 0);
        expect(await notifier.sendDue()).toBe(2);
        expect(there.received).toHaveLength(1);
        const { text } = JSON.parse(there.received[0]?.body ?? '') as { text: string };
        expect(text).toContain('2 notices (new events: 2)');
        expect(text).toContain('A loader');
        expect(text).toContain('A wiper');
      } finally {
        await close();
        there.close();
      }
    });

    /** Ids of what waits, whenever it is due: read through the port by making everything due, leased for a moment. */
    async function idsOf(store: Awaited<ReturnType<typeof world>>['store']): Promise<string[]> {
      const later = Date.now;
      Date.now = () => later() + 3 * 3_600_000;
      try {
        return (await store.outbox.take('chat', 10, 1)).map(({ id }) => id);
      } finally {
        Date.now = later;
      }
    }

    test('an address inside is refused unless EGRESS_ALLOW names it', async () => {
      const there = await receiver();
      const { notifier, settings, close } = await world([{ name: 'chat', kind: 'teams', url: there.url }], []);
      try {
        const [channel] = settings.channels;
        if (!channel) throw new Error('no channel');
        await expect(notifier.test(channel)).rejects.toThrow(/EGRESS_ALLOW/);
        expect(there.received).toEqual([]);
      } finally {
        await close();
        there.close();
      }
    });

    test('mail goes through the egress to an SMTP server', async () => {
      const mails: string[] = [];
      const smtp = new SMTPServer({
        authOptional: true,
        disabledCommands: ['STARTTLS'],
        onData: (stream, _session, done) => {
          let mail = '';
          stream.on('data', (chunk) => {
            mail += chunk;
          });
          stream.on('end', () => {
            mails.push(mail);
            done();
          });
        },
      });
      smtp.listen(0, '127.0.0.1');
      await once(smtp.server, 'listening');
      const { port } = smtp.server.address() as AddressInfo;
      const mail = { kind: 'email', from: 'crawler@soc.test', to: ['team@soc.test'], smtp: { host: '127.0.0.1', port, requireTls: false } };
      const { notifier, close } = await world([{ name: 'mail', ...mail }], [`127.0.0.1:${port}`]);
      try {
        await notifier.tell(notice);
        expect(await notifier.sendDue()).toBe(1);
        expect(mails).toHaveLength(1);
        expect(mails[0]).toContain('Subject: misp-crawler: New event: A loader');
        expect(mails[0]).toContain('To: team@soc.test');
        expect(mails[0]).toContain('Indicators with to_ids: 4');
      } finally {
        await close();
        await new Promise<void>((resolve) => smtp.close(() => resolve()));
      }
    });
  });
}
