import * as z from 'zod';
import type { Config } from '../config/load.ts';
import { StageError, sentence } from '../errors.ts';
import { followFile } from '../follow-file.ts';
import { parseJson } from '../json.ts';
import type { Log } from '../log.ts';
import type { Egress } from '../net/egress.ts';
import { createNotifier, type DeliveryResult, type Notifier } from '../notify/notifier.ts';
import { type Channel, readNotifySettings, receiverOf, secretsOf } from '../notify/settings.ts';
import type { Ledger, Store } from '../queue/ports.ts';
import type { ChannelView, NotificationAccess } from '../web/deps.ts';

export interface NotificationParts {
  config: Config;
  log: Log;
  egress(): Promise<Egress>;
  store(): Promise<Store>;
  secret(name: string): string | undefined;
}

/** Channels of NOTIFY_FILE on this process's store and egress. Throws UsageError when the file is wrong. */
export async function openNotifier(parts: NotificationParts): Promise<Notifier> {
  const log = parts.log.child({ module: 'notify' });
  const { ledger, outbox } = await parts.store();
  return createNotifier({
    egress: await parts.egress(),
    outbox,
    secret: parts.secret,
    settings: followFile(parts.config.notify.notifyFile, readNotifySettings, (message) => log.warn({}, message)),
    onResult: (channel, result) => keepResult(ledger, channel, result),
    log,
  });
}

const resultShape = z.object({ at: z.number(), ok: z.boolean(), message: z.string() });
const keyOf = (channel: string): string => `notify:result:${channel}`;
const KEEP_MS = 90 * 86_400_000;

/** Keeps how the last delivery through a channel ended. */
async function keepResult(ledger: Ledger, channel: string, result: DeliveryResult): Promise<void> {
  await ledger.set(keyOf(channel), JSON.stringify(result), KEEP_MS);
}

/** How the last delivery through a channel ended; undefined when there was none in the last 90 days. */
async function lastResult(ledger: Ledger, channel: string): Promise<DeliveryResult | undefined> {
  const text = await ledger.get(keyOf(channel));
  return resultShape.safeParse(parseJson(text)).data;
}

/** The channels of NOTIFY_FILE as the web pages show and test them. */
export function notificationAccess(parts: NotificationParts & { notifier(): Promise<Notifier> }): NotificationAccess {
  const { notifyFile: file } = parts.config.notify;
  return {
    read: async () => {
      try {
        const { channels } = readNotifySettings(file);
        const { ledger } = await parts.store();
        return { file, channels: await Promise.all(channels.map((channel) => view(channel, ledger, parts.secret))) };
      } catch (error) {
        return { file, channels: [], problem: sentence(error) };
      }
    },
    test: async (name) => {
      const channel = readNotifySettings(file).channels.find((one) => one.name === name);
      if (!channel) return { ok: false, message: `There is no channel ${JSON.stringify(name)}.` };
      try {
        await (await parts.notifier()).test(channel);
        return { ok: true, message: `A test was sent to ${name}.` };
      } catch (error) {
        if (error instanceof StageError) return { ok: false, message: sentence(error) };
        throw error;
      }
    },
  };
}

async function view(channel: Channel, ledger: Ledger, secret: NotificationParts['secret']): Promise<ChannelView> {
  const { name, kind, enabled, events, filter, digest, dailyAt, quietHours, timezone } = channel;
  const last = await lastResult(ledger, name);
  return {
    name,
    kind,
    enabled,
    events,
    filter,
    digest,
    dailyAt,
    timezone,
    receiver: receiverOf(channel),
    ...(quietHours ? { quietHours } : {}),
    secrets: secretsOf(channel).map((variable) => ({ name: variable, isSet: Boolean(secret(variable)) })),
    ...(last ? { last } : {}),
  };
}
