/**
 * Telling people: notices are kept in the store's outbox, one entry per channel, and sent from there with retries.
 *
 *   notice.ts    what can be told, and the words for it
 *   settings.ts  NOTIFY_FILE: channels, filters, digests, quiet hours
 *   choice.ts    does a channel want it, and when
 *   deliver.ts   the ways
 *   notifier.ts  outbox in, channels out
 */

import { Permanent, sentence } from '../errors.ts';
import type { PartLog } from '../log.ts';
import type { Outbox } from '../queue/ports.ts';
import { afterQuietHours, dueAt, isWanted } from './choice.ts';
import { type DeliverDeps, deliver } from './deliver.ts';
import { type Notice, noticeSchema } from './notice.ts';
import type { Channel, NotifySettings } from './settings.ts';

/** How a delivery ended. No sentence carries a secret. */
export interface DeliveryResult {
  /** Epoch ms. */
  at: number;
  ok: boolean;
  message: string;
}

export interface NotifierDeps extends DeliverDeps {
  outbox: Outbox;
  settings(): NotifySettings;
  /** Told of every delivery, whether it worked or not, for the page that shows the last one of each channel. */
  onResult?(channel: string, result: DeliveryResult): Promise<void>;
  log: PartLog;
  now?(): number;
}

export interface Notifier {
  /** The settings that hold now. */
  settings(): NotifySettings;
  /** Keeps the notice for every channel that wants it. */
  tell(notice: Notice): Promise<void>;
  /** Sends what is due; returns how many notices were sent. Several processes may call it at the same time. */
  sendDue(): Promise<number>;
  /** Sends a test message at once, past filters and quiet hours. Throws the sentence that says what is wrong. */
  test(channel: Channel): Promise<void>;
}

/** Most notices in one message; the rest follow in the next. */
const MAX_IN_DIGEST = 50;
/** Most messages of one turn: each may take as long as a receiver's timeout, and all have to be through before the lease ends. */
const MAX_MESSAGES = 5;
const LEASE_MS = 120_000;
const FIRST_RETRY_MS = 30_000;
const LAST_RETRY_MS = 6 * 3_600_000;
/** What could not be sent for this long is given up. */
const GIVE_UP_MS = 3 * 24 * 3_600_000;

export function createNotifier(deps: NotifierDeps): Notifier {
  const now = deps.now ?? Date.now;

  /** Delivers, and reports how it went; what goes wrong is thrown all the same. */
  async function deliverAndReport(channel: Channel, notices: Notice[]): Promise<void> {
    const report = async (ok: boolean, message: string) =>
      deps
        .onResult?.(channel.name, { at: now(), ok, message })
        .catch((error: unknown) =>
          deps.log.warn({ channel: channel.name, reason: sentence(error) }, 'the result of a delivery was not saved'),
        );
    try {
      await deliver(channel, notices, deps);
    } catch (error) {
      await report(false, sentence(error));
      throw error;
    }
    await report(true, notices.length === 1 ? (notices[0]?.title ?? '') : `${notices.length} notices`);
  }

  async function sendThrough(channel: Channel): Promise<number> {
    const taken = await deps.outbox.take(channel.name, channel.digest === 'each' ? MAX_MESSAGES : MAX_IN_DIGEST, LEASE_MS);
    const ready = afterQuietHours(channel, now());
    if (taken.length > 0 && ready > now()) {
      await deps.outbox.retry(
        channel.name,
        taken.map(({ id }) => id),
        ready,
      );
      return 0;
    }
    // Of a channel that was off, or a scheduler that did not run: nobody waits for these any more.
    const old = taken.filter((entry) => isTooOld([entry]));
    if (old.length > 0) await giveUp(channel, old, 'it was not sent in time');
    const fresh = taken.filter((entry) => !old.includes(entry));
    // A digest is one message; otherwise each notice is its own, and one that fails does not hold up the others.
    const batches = channel.digest === 'each' ? fresh.map((entry) => [entry]) : fresh.length > 0 ? [fresh] : [];
    let sent = 0;
    for (const batch of batches) {
      const ids = batch.map(({ id }) => id);
      try {
        await deliverAndReport(
          channel,
          batch.map(({ body }) => noticeSchema.parse(JSON.parse(body))),
        );
        await deps.outbox.done(channel.name, ids);
        sent += batch.length;
      } catch (error) {
        await putBack(channel, batch, error);
      }
    }
    return sent;
  }

  const isTooOld = (batch: { createdAt: number }[]): boolean => now() - Math.min(...batch.map(({ createdAt }) => createdAt)) > GIVE_UP_MS;

  async function giveUp(channel: Channel, batch: { id: string }[], reason: string): Promise<void> {
    await deps.outbox.done(
      channel.name,
      batch.map(({ id }) => id),
    );
    deps.log.warn({ channel: channel.name, notices: batch.length }, `given up after 3 days: ${reason}`);
  }

  async function putBack(channel: Channel, batch: { id: string; attempts: number; createdAt: number }[], error: unknown): Promise<void> {
    const ids = batch.map(({ id }) => id);
    if (isTooOld(batch)) return giveUp(channel, batch, sentence(error));
    const attempts = Math.max(...batch.map((entry) => entry.attempts));
    const wait = error instanceof Permanent ? LAST_RETRY_MS : Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** (attempts - 1));
    await deps.outbox.retry(channel.name, ids, now() + wait);
    deps.log.warn({ channel: channel.name, notices: ids.length, again: new Date(now() + wait).toISOString() }, sentence(error));
  }

  return {
    settings: deps.settings,
    async tell(notice) {
      for (const channel of deps.settings().channels) {
        if (isWanted(channel, notice)) await deps.outbox.add(channel.name, JSON.stringify(notice), dueAt(channel, now()));
      }
    },
    async sendDue() {
      const channels = deps.settings().channels.filter(({ enabled }) => enabled);
      const sent = await Promise.all(channels.map(sendThrough));
      const total = sent.reduce((sum, count) => sum + count, 0);
      if (total > 0) deps.log.info({ notices: total }, 'notices sent');
      return total;
    },
    test: (channel) =>
      deliverAndReport(channel, [
        {
          kind: 'test',
          at: new Date(now()).toISOString(),
          title: 'This is a test',
          text: `The channel "${channel.name}" of misp-crawler works.`,
        },
      ]),
  };
}
