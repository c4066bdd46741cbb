import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { openEgress } from '../../../src/net/egress.ts';
import { chatText } from '../../../src/notify/chat-text.ts';
import { deliver } from '../../../src/notify/deliver.ts';
import type { Notice } from '../../../src/notify/notice.ts';
import { notifySchema } from '../../../src/notify/settings.ts';
import { expect, test } from '../../support/test.ts';

/** A stranger's article is announced: what its title may do. */
const TITLE =
  '<!channel> @channel (@here) see [the MISP login](https://evil.example/) ![x](https://evil.example/pixel) <https://evil.example|MISP> a & b';

test('Slack: nothing is a command or a link under another name', () => {
  const text = chatText('slack', TITLE);
  expect(text).not.toMatch(/[<>]/);
  expect(text).toContain('&lt;!channel&gt;');
  expect(text).toContain('a &amp; b');
});

test('Mattermost: nobody is called, no link has another name, no picture is loaded', () => {
  const text = chatText('mattermost', TITLE);
  expect(text).not.toMatch(/@(?:channel|here|all)\b/);
  expect(text).not.toMatch(/<(?:!|http)/);
  expect(text).not.toMatch(/(?<!\\)\[/);
  expect(text).toContain('\\[the MISP login](https://evil.example/)');
});

test('Teams: no link has another name', () => {
  expect(chatText('teams', TITLE)).not.toMatch(/(?<!\\)\[/);
});

test('Matrix: the room is not called', () => {
  expect(chatText('matrix', '@room: read this, (@room)')).not.toContain('@room');
});

test('ordinary text and addresses stay as they are', () => {
  const text = 'New event: APT29 mails from admin@all.example.org\nhttps://blog.example.com/a_b?c=1';
  for (const chat of ['slack', 'mattermost', 'teams', 'matrix'] as const) expect(chatText(chat, text)).toBe(text);
});

test('a title cannot add headers or recipients to a mail', async () => {
  const mails: { recipients: string[]; data: string }[] = [];
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS', 'AUTH'],
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        mails.push({ recipients: session.envelope.rcptTo.map(({ address }) => address), data: Buffer.concat(chunks).toString() });
        done();
      });
    },
  });
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  const { port } = server.server.address() as AddressInfo;
  const egress = await openEgress({ allow: [`127.0.0.1:${port}`] });
  try {
    const smtp = { host: '127.0.0.1', port, requireTls: false };
    const { channels } = notifySchema.parse({
      channels: [{ name: 'mail', kind: 'email', from: 'a@b.example', to: ['soc@b.example'], smtp }],
    });
    const title =
      'A loader\r\nBcc: evil@c.example\r\nContent-Type: text/html\r\n\r\n<script>alert(1)</script>\r\n.\r\nMAIL FROM:<x@y.example>';
    const notice: Notice = {
      kind: 'new-event',
      at: '2026-03-10T13:00:00Z',
      title,
      text: '.\r\nRCPT TO:<evil@c.example>',
      feed: 'Blog\r\nX-Own: 1',
    };
    const [channel] = channels;
    if (channel) await deliver(channel, [notice], { egress, secret: () => undefined });
    expect(mails.map(({ recipients }) => recipients)).toEqual([['soc@b.example']]);
    const [head = ''] = (mails[0]?.data ?? '').split('\r\n\r\n');
    expect(head).not.toMatch(/^(?:bcc|x-own):/im);
    expect(head).toMatch(/^content-type: text\/plain/im);
    expect(head.match(/^content-type:/gim)).toHaveLength(1);
  } finally {
    await egress.close();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  }
});
