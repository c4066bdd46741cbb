import { StageError, sentence } from '../errors.ts';
import { readNotifySettings, receiverOf, secretsOf } from '../notify/index.ts';
import type { Ledger } from '../queue/ports.ts';
import type { ChannelView, NotificationAccess } from '../web/index.ts';
import type { AppContext } from './context.ts';
import { lastResult } from './delivery-results.ts';

/** The channels of NOTIFY_FILE as the web pages show and test them. */
export function notificationAccess(context: AppContext): NotificationAccess {
  const { notifyFile: file } = context.config.notify;
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
  ledger: Ledger,
  secret: AppContext['secret'],
): Promise<ChannelView> {
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
