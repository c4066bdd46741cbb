import type { FetchMessageObject, ImapFlow } from 'imapflow';
import { sentence } from '../../errors.ts';
import { type FeedEntry, toMs } from '../list/schema.ts';
import { emptyFeed, type ParsedEntry } from '../parse/parsed-feed.ts';
import { failed, type ReadContext, type SourceRead } from '../poll/read-source.ts';
import { entriesOfMail } from './mail-entries.ts';

/** New mails that one poll reads at most, newest last; the rest waits for the next poll. */
const MAX_MAILS = 200;
/** A newsletter is far smaller; the rest of such a mail is attachments. */
const MAX_MAIL_BYTES = 10_000_000;
/** Mails that one poll reads, together. */
const MAX_BYTES = 100_000_000;
/** How far back the first poll looks when neither the entry nor a poll before says so. */
const FIRST_LOOK_MS = 30 * 86_400_000;

/**
 * Reads the mails of allowed senders in a mailbox as if they were the entries of a feed: each mail is a document, or its
 * links are. Which of them are new is then decided as for any feed. The mailbox is opened read-only: nothing is marked as
 * read, moved or deleted, so that people and other programs can use it, too.
 */
export async function readMailbox(entry: FeedEntry, context: ReadContext): Promise<SourceRead> {
  const { mailbox } = entry;
  if (!mailbox) return failed('mailbox', `${entry.url} is a mailbox, and the field "mailbox" is missing.`);
  const password = context.secrets?.(mailbox.password);
  if (password === undefined) return failed('mailbox-login', `${mailbox.password} is not set: it holds the password of ${entry.url}.`);
  const address = new URL(entry.url);
  const { ImapFlow: Client } = await import('imapflow');
  const port = Number(address.port) || (address.protocol === 'imaps:' ? 993 : 143);
  const way = await context.openTunnel?.(address.hostname, port);
  const client = new Client({
    host: bareHost(address),
    port,
    secure: address.protocol === 'imaps:',
    // On a connection that begins in the clear the password waits for STARTTLS.
    ...(address.protocol === 'imaps:' || isLoopback(address) ? {} : { doSTARTTLS: true }),
    auth: { user: mailbox.user, pass: password },
    logger: false,
    ...(way ? { proxy: way.proxyUrl } : {}),
    connectionTimeout: context.timeoutMs,
    greetingTimeout: context.timeoutMs,
    socketTimeout: context.timeoutMs,
  });
  // Errors come out of the calls below as well; without a listener this one would end the process.
  client.on('error', () => {});
  const stop = (): void => client.close();
  context.signal?.addEventListener('abort', stop, { once: true });
  try {
    await client.connect();
    return await readFolder(client, entry, context);
  } catch (error) {
    if (context.signal?.aborted) throw error;
    const refused = way?.problem();
    if (refused !== undefined) return failed('egress-refused', refused);
    return failed('mailbox', `${entry.url} cannot be read: ${reasonOf(error)}.`);
  } finally {
    context.signal?.removeEventListener('abort', stop);
    client.close();
    await way?.close();
  }
}

async function readFolder(client: ImapFlow, entry: FeedEntry, context: ReadContext): Promise<SourceRead> {
  const folder = decodeURIComponent(new URL(entry.url).pathname.slice(1)) || 'INBOX';
  const { uidValidity } = await client.mailboxOpen(folder, { readOnly: true });
  const validity = String(uidValidity);
  const before = context.state.extra?.mailbox as { validity?: string; uid?: number } | undefined;
  const known = context.conditional && before?.validity === validity ? before.uid : undefined;
  const since = new Date(Date.now() - (entry.maxAge && toMs(entry.maxAge) > 0 ? toMs(entry.maxAge) : FIRST_LOOK_MS));
  const found = await client.search(known === undefined ? { since } : { uid: `${known + 1}:*` }, { uid: true });
  // "N:*" always names the last mail, also when it is older than N.
  const uids = (found || []).filter((uid) => known === undefined || uid > known).slice(0, MAX_MAILS);
  if (uids.length === 0 && known !== undefined) return { status: 'unchanged' };
  const problems: string[] = [];
  const entries: ParsedEntry[] = [];
  let last = known;
  let bytes = 0;
  for (const uid of uids) {
    // The rest comes with the next poll.
    if (bytes > MAX_BYTES) break;
    last = uid;
    const mail = await client.fetchOne(String(uid), { envelope: true, size: true }, { uid: true });
    if (!mail || !isAllowed(mail, entry.mailbox?.from ?? [])) continue;
    const leftOut = (why: string) =>
      problems.push(`the mail "${(mail.envelope?.subject || 'without a subject').slice(0, 60)}" ${why}: it was left out`);
    if ((mail.size ?? 0) > Math.min(MAX_MAIL_BYTES, context.maxBytes)) {
      leftOut('is larger than what is read of one');
      continue;
    }
    const whole = await client.fetchOne(String(uid), { source: true }, { uid: true });
    const text = whole ? whole.source : undefined;
    bytes += text?.length ?? 0;
    if (!text) continue;
    try {
      entries.push(...(await entriesOfMail(text, entry, problems)));
    } catch (error) {
      leftOut(`cannot be read (${sentence(error)})`);
    }
  }
  return {
    status: 'read',
    feed: { ...emptyFeed('unknown', problems), title: entry.title, entries: entries.reverse() },
    finalUrl: entry.url,
    ...(last === undefined ? {} : { extra: { mailbox: { validity, uid: last } } }),
  };
}

/** "news@blog.example", or "@blog.example" for everybody there. If a mail has several, each must be allowed: DMARC looks at one only. */
function isAllowed(mail: FetchMessageObject, allowed: readonly string[]): boolean {
  const from = (mail.envelope?.from ?? []).map(({ address }) => address?.toLowerCase() ?? '');
  const isListed = (address: string) =>
    allowed.some((one) => (one.startsWith('@') ? address.endsWith(one.toLowerCase()) : address === one.toLowerCase()));
  return from.length > 0 && from.every(isListed);
}

function isLoopback({ hostname }: URL): boolean {
  return /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname);
}

/** Without the brackets of an IPv6 address. */
function bareHost({ hostname }: URL): string {
  return hostname.replace(/^\[(.*)\]$/, '$1');
}

function reasonOf(error: unknown): string {
  const { responseText, authenticationFailed } = error as { responseText?: string; authenticationFailed?: boolean };
  if (authenticationFailed) return 'the server refuses user and password';
  return responseText ?? sentence(error);
}
