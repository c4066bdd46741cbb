import { z } from 'zod';
import { StageError, sentence } from '../errors.ts';
import { type DeliveryResult, readNotifySettings, receiverOf, secretsOf } from '../notify/index.ts';
import { readWatchlists, removeWatchlist, saveWatchlist } from '../watchlists/index.ts';
import type { ChannelView, NotificationAccess, WatchlistAccess } from '../web/index.ts';
import type { AppContext } from './context.ts';

/** Watchlists and channels as the web pages show and change them. */

export function watchlistAccess({ config }: AppContext): WatchlistAccess {
  const { watchlistsFile: file } = config.desk;
  return {
    list: () => readWatchlists(file),
    save: (list, before) => saveWatchlist(file, list, before),
    remove: (name) => removeWatchlist(file, name),
  };
}

const resultShape = z.object({ at: z.number(), ok: z.boolean(), message: z.string() });
const resultKey = (channel: string): string => `notify:result:${channel}`;
const KEEP_RESULT_MS = 90 * 86_400_000;

/** Keeps how the last delivery through a channel ended. */
export async function keepResult(context: AppContext, channel: string, result: DeliveryResult): Promise<void> {
  await (await context.store()).ledger.set(resultKey(channel), JSON.stringify(result), KEEP_RESULT_MS);
}

export function notificationAccess(context: AppContext): NotificationAccess {
  const { notifyFile: file } = context.config.desk;
  return {
    read: async () => {
      try {
        const { channels } = readNotifySettings(file);
        const { ledger } = await context.store();
        return { file, channels: await Promise.all(channels.map((channel) => view(channel, ledger, context.secret))) };
      } catch (error) {
        return { file, channels: [], problem: sentence(error) };
      }
    },
    test: async (name) => {
      const channel = readNotifySettings(file).channels.find((one) => one.name === name);
      if (!channel) return { ok: false, message: `There is no channel ${JSON.stringify(name)}.` };
      try {
        await (await context.notifier()).test(channel);
        return { ok: true, message: `A test was sent to ${name}.` };
      } catch (error) {
        if (error instanceof StageError) return { ok: false, message: sentence(error) };
        throw error;
      }
    },
  };
}

async function view(
  channel: ReturnType<typeof readNotifySettings>['channels'][number],
  ledger: { get(name: string): Promise<string | undefined> },
  secret: AppContext['secret'],
): Promise<ChannelView> {
  const { name, kind, enabled, events, filter, digest, dailyAt, quietHours, timezone } = channel;
  const text = await ledger.get(resultKey(name));
  const last = resultShape.safeParse(text === undefined ? undefined : JSON.parse(text));
  return {
    ...{ name, kind, enabled, events, filter, digest, dailyAt, timezone, receiver: receiverOf(channel) },
    ...(quietHours ? { quietHours } : {}),
    secrets: secretsOf(channel).map((variable) => ({ name: variable, isSet: Boolean(secret(variable)) })),
    ...(last.success ? { last: last.data } : {}),
  };
}
