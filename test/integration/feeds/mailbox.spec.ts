import type { FeedHealth } from '../../../src/domain.ts';
import { parseFeedList } from '../../../src/feeds/list/load.ts';
import type { FeedEntry } from '../../../src/feeds/list/schema.ts';
import { type PollDeps, type PollResult, pollFeed } from '../../../src/feeds/poll/poll-feed.ts';
import { directReader } from '../../../src/feeds/reader/reader.ts';
import { openEgress } from '../../../src/net/egress.ts';
import { type MailServer, noDovecot, startDovecot } from '../../support/dovecot.ts';
import { expect, test } from '../../support/test.ts';

const missing = noDovecot();
test.skip(missing !== undefined, missing);

let server: MailServer;
let seen: Set<string>;
test.beforeEach(async () => {
  server = await startDovecot();
  seen = new Set();
});
test.afterEach(() => server?.close());

const entry = (mailbox: Partial<NonNullable<FeedEntry['mailbox']>> = {}): FeedEntry => ({
  title: 'Letters',
  url: server.url,
  tags: [],
  enabled: true,
  maxAge: '0s',
  mailbox: { user: 'reader', password: 'MAIL_PASSWORD', from: ['@heron.example'], ...mailbox },
});
const poll = async (feed: FeedEntry, health?: FeedHealth, more: Partial<PollDeps> = {}): Promise<PollResult> => {
  const result = await pollFeed(feed, health, {
    fetch: () => Promise.reject(new Error('a mailbox fetches nothing')),
    reader: directReader,
    browser: 'never',
    timeoutMs: 20_000,
    maxBytes: 1_000_000,
    intervalMs: 3_600_000,
    maxAgeMs: 0,
    firstPoll: 20,
    secrets: () => 'secret',
    seen: async (_, marks) => new Set(marks.filter((mark) => seen.has(mark))),
    ...more,
  });
  for (const mark of [...result.marks, ...result.items.flatMap(result.marksOf)]) seen.add(mark);
  return result;
};

const letter = (id: string, more = ''): string => `From: Heron Lab <news@heron.example>
To: reader@desk.example
Subject: =?utf-8?q?Reedwarbler_=E2=80=94_a_new_loader_${id}?=
Date: ${new Date().toUTCString()}
Message-ID: <${id}@heron.example>
${more}MIME-Version: 1.0
Content-Type: multipart/alternative; boundary="b"

--b
Content-Type: text/plain; charset=utf-8

Plain words.
--b
Content-Type: text/html; charset=utf-8
Content-Transfer-Encoding: quoted-printable

<h1>Reedwarbler</h1><p>It asks <b>reed[.]example</b> =E2=80=93 see <a href=3D"https://heron.example/posts/${id}">the post</a>,
<a href=3D"https://heron.example/unsubscribe">unsubscribe</a>.</p>
--b--
`;
const stranger = letter('stranger').replaceAll('news@heron.example', 'news@crow.example');

test('each mail of an allowed sender is a document, once, and the mailbox stays as it was', async () => {
  server.deliver(letter('m1'));
  server.deliver(stranger);
  const first = await poll(entry());
  expect(first.health.lastError).toBeUndefined();
  expect(first.items).toHaveLength(1);
  const [item] = first.items;
  expect(item).toMatchObject({
    id: '<m1@heron.example>',
    url: 'https://127.0.0.1.mailbox.invalid/m1%40heron.example',
    title: 'Reedwarbler — a new loader m1',
    author: 'Heron Lab',
    document: { contentType: 'text/html; charset=utf-8' },
  });
  expect(item?.document?.text).toContain('<b>reed[.]example</b> – see');
  expect((await poll(entry(), first.health)).status).toBe('unchanged');
  server.deliver(letter('m2', 'Archived-At: <https://heron.example/archive/2>\n'));
  const second = await poll(entry(), first.health);
  expect(second.items.map(({ url }) => url)).toEqual(['https://heron.example/archive/2']);
  // A reader that lost its state (or another mailbox under the same name) asks for everything; what was seen is not new.
  expect((await poll(entry(), undefined)).items).toEqual([]);
  expect(server.files().some((name) => /:2,.*S/.test(name))).toBe(false);
});

test('an HTML part without text does not hide the text; a stranger beside an allowed sender is not allowed', async () => {
  server.deliver(letter('m1').replace(/<h1>[\s\S]*<\/a>\./, '<br>'));
  server.deliver(letter('m2').replace('From: ', 'From: news@crow.example, '));
  const { items } = await poll(entry());
  expect(items.map(({ document }) => document?.text)).toEqual(['<pre>Plain words.</pre>']);
});

test('a mail that cannot be read costs no other mail', async () => {
  server.deliver(letter('m1'));
  server.deliver(letter('bomb').replace('--b--', `${'--b\nContent-Type: text/plain\n\nx\n'.repeat(2_000)}--b--`));
  server.deliver(letter('m2'));
  const { items, health, problems } = await poll(entry());
  expect(health.lastError).toBeUndefined();
  expect(items).toHaveLength(2);
  expect(problems).toEqual([expect.stringContaining('the mail "Reedwarbler — a new loader bomb" cannot be read')]);
});

test('with "take": "links" the pages behind the links that match are the articles', async () => {
  server.deliver(letter('m1'));
  const { items } = await poll(entry({ take: 'links', linkPattern: '/posts/' }));
  expect(items).toMatchObject([{ url: 'https://heron.example/posts/m1', title: 'the post' }]);
  expect(items[0]).not.toHaveProperty('document');
});

test('a wrong password, a missing one, a folder that does not exist: a sentence each', async () => {
  const error = async (feed: FeedEntry, more: Partial<PollDeps> = {}) => (await poll(feed, undefined, more)).health.lastError;
  expect(await error(entry(), { secrets: () => 'wrong' })).toBe(`${server.url} cannot be read: the server refuses user and password.`);
  expect(await error(entry(), { secrets: () => undefined })).toBe(`MAIL_PASSWORD is not set: it holds the password of ${server.url}.`);
  expect(await error({ ...entry(), url: server.url.replace('INBOX', 'Nowhere') })).toMatch(
    /cannot be read: .*Nowhere|cannot be read: .*exist/,
  );
});

test('the mail server is reached through the egress, and only when that allows it', async () => {
  server.deliver(letter('m1'));
  for (const allow of [[], [`127.0.0.1:${server.port}`]]) {
    const egress = await openEgress({ allow });
    try {
      const gate = await egress.gate();
      const proxy = new URL(gate.proxyUrl);
      Object.assign(proxy, gate.credentials);
      const result = await poll(entry(), undefined, {
        openTunnel: async (host, port) => ({
          proxyUrl: proxy.href,
          problem: () => (gate.problem(host, port) ? 'The egress refuses it.' : undefined),
          close: () => gate.close(),
        }),
      });
      if (allow.length === 0) expect(result.health.lastError).toBe('The egress refuses it.');
      else expect(result.items).toHaveLength(1);
    } finally {
      await egress.close();
    }
  }
});

test('the feed list says what is missing of a mailbox', () => {
  const list = (fields: object): string => JSON.stringify({ feeds: [{ title: 'L', ...fields }] });
  const mailbox = { user: 'u', password: 'PW', from: ['@a.example'] };
  expect(parseFeedList(list({ url: 'imaps://mail.example/INBOX', mailbox }), 'f').feeds[0]?.mailbox).toEqual(mailbox);
  expect(() => parseFeedList(list({ url: 'imaps://mail.example/INBOX' }), 'f')).toThrow('field "mailbox" is missing');
  expect(() => parseFeedList(list({ url: 'https://mail.example/', mailbox }), 'f')).toThrow('it must start with imaps://');
  expect(() => parseFeedList(list({ url: 'imaps://m.example/', mailbox: { ...mailbox, from: [] } }), 'f')).toThrow('"mailbox.from"');
});
