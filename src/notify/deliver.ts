import { createHmac, randomUUID } from 'node:crypto';
import { Permanent, RetryLater, sentence } from '../errors.ts';
import type { Egress } from '../net/egress.ts';
import { parseUrl } from '../url.ts';
import { chatText } from './chat-text.ts';
import { messageOf, type Notice } from './notice.ts';
import type { Channel } from './settings.ts';

export interface DeliverDeps {
  /** Everything leaves through the egress: an address inside needs EGRESS_ALLOW. */
  egress: Pick<Egress, 'fetch' | 'gate'>;
  secret(name: string): string | undefined;
}

const TIMEOUT_MS = 20_000;

/**
 * Sends the notices through the channel as one message. Throws RetryLater when it may work later, Permanent when the
 * settings are wrong; no sentence carries a secret.
 */
export async function deliver(channel: Channel, notices: Notice[], deps: DeliverDeps): Promise<void> {
  const message = messageOf(notices);
  switch (channel.kind) {
    case 'webhook':
      return post(channel, { notices }, deps, channel.hmacSecret);
    case 'slack':
    case 'mattermost': {
      const [subject, text] = [message.subject, message.text].map((part) => chatText(channel.kind, part));
      return post(channel, { text: `*${subject}*\n${text}` }, deps);
    }
    case 'teams':
      return post(channel, adaptiveCard(chatText('teams', message.subject), chatText('teams', message.text)), deps);
    case 'matrix':
      return sendToMatrix(channel, message, deps);
    case 'email':
      return sendMail(channel, message, deps);
  }
}

type Webhook = Extract<Channel, { kind: 'webhook' | 'slack' | 'mattermost' | 'teams' }>;

/** Signed with an HMAC over "timestamp.body" where a key is named, so that the receiver can tell who sent it and when. */
async function post(channel: Webhook, content: object, deps: DeliverDeps, hmacSecret?: string): Promise<void> {
  const body = JSON.stringify(content);
  const timestamp = String(Math.floor(Date.now() / 1000));
  const key = hmacSecret === undefined ? undefined : secretOf(hmacSecret, channel, deps);
  const signature = key && createHmac('sha256', key).update(`${timestamp}.${body}`).digest('hex');
  const headers: Record<string, string> = signature
    ? { 'x-misp-crawler-timestamp': timestamp, 'x-misp-crawler-signature': `sha256=${signature}` }
    : {};
  await request(channel, webhookUrl(channel, deps), { method: 'POST', body, headers }, deps);
}

/** The form that Teams' "workflow" webhooks take. */
function adaptiveCard(title: string, text: string): object {
  const content = {
    type: 'AdaptiveCard',
    version: '1.4',
    body: [
      { type: 'TextBlock', text: title, weight: 'Bolder', wrap: true },
      { type: 'TextBlock', text, wrap: true },
    ],
  };
  return { type: 'message', attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', content }] };
}

async function sendToMatrix(
  channel: Extract<Channel, { kind: 'matrix' }>,
  message: { subject: string; text: string },
  deps: DeliverDeps,
): Promise<void> {
  const path = `/_matrix/client/v3/rooms/${encodeURIComponent(channel.room)}/send/m.room.message/${randomUUID()}`;
  const body = JSON.stringify({ msgtype: 'm.text', body: chatText('matrix', `${message.subject}\n${message.text}`) });
  const headers = { authorization: `Bearer ${secretOf(channel.tokenSecret, channel, deps)}` };
  await request(channel, new URL(path, channel.homeserver).href, { method: 'PUT', body, headers }, deps);
}

async function request(
  channel: Channel,
  url: string,
  init: { method: 'POST' | 'PUT'; body: string; headers: Record<string, string> },
  deps: DeliverDeps,
): Promise<void> {
  const response = await deps.egress
    .fetch(url, {
      ...init,
      headers: { 'content-type': 'application/json', ...init.headers },
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    .catch((error: unknown) => {
      // The sentence would name the address, and with it a webhook's secret.
      const { href, origin } = new URL(url);
      const told = sentence(error).replaceAll(href, origin).replaceAll(url, origin);
      if (error instanceof Permanent) throw new Permanent(error.code, `Channel "${channel.name}": ${told}`);
      throw new RetryLater('notify-failed', `Channel "${channel.name}": ${told}`);
    });
  await response.body?.cancel();
  if (response.ok) return;
  const text = `Channel "${channel.name}": ${new URL(url).host} answered ${response.status}.`;
  if (response.status === 408 || response.status === 429 || response.status >= 500) throw new RetryLater(`HTTP=${response.status}`, text);
  throw new Permanent(`HTTP=${response.status}`, `${text} Check its address and secret.`);
}

async function sendMail(
  channel: Extract<Channel, { kind: 'email' }>,
  message: { subject: string; text: string },
  deps: DeliverDeps,
): Promise<void> {
  const { createTransport } = await import('nodemailer');
  const { host, port, secure, requireTls, user, passwordSecret } = channel.smtp;
  const pass = passwordSecret === undefined ? '' : secretOf(passwordSecret, channel, deps);
  const gate = await deps.egress.gate();
  const proxy = new URL(gate.proxyUrl);
  Object.assign(proxy, gate.credentials);
  const transport = createTransport({
    host,
    port,
    secure,
    proxy: proxy.href,
    ...(secure ? {} : { requireTLS: requireTls }),
    ...(user === undefined ? {} : { auth: { user, pass } }),
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  try {
    await transport.sendMail({ from: channel.from, to: channel.to, subject: message.subject, text: message.text });
  } catch (error) {
    const code = (error as { code?: string }).code;
    const why = `Channel "${channel.name}": the mail server ${host}:${port} refused the message (${sentence(error)}).`;
    if (code === 'EAUTH') throw new Permanent('smtp-auth', `${why} Check user and password.`);
    if (code === 'EPROXY') throw new RetryLater('notify-failed', `${why} A mail server needs an entry ${host}:${port} in EGRESS_ALLOW.`);
    throw new RetryLater('notify-failed', why);
  } finally {
    transport.close();
    await gate.close();
  }
}

function webhookUrl(channel: Webhook, deps: DeliverDeps): string {
  const url = channel.url ?? secretOf(channel.urlSecret ?? '', channel, deps);
  if (!parseUrl(url)) throw new Permanent('bad-url', `Channel "${channel.name}": ${channel.urlSecret} does not hold a URL.`);
  return url;
}

function secretOf(name: string, channel: Channel, deps: DeliverDeps): string {
  const value = deps.secret(name);
  if (!value) throw new Permanent('secret-missing', `Channel "${channel.name}": the environment variable ${name} is not set.`);
  return value;
}
