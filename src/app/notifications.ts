import type { Config } from '../config/load.ts';
import type { Log } from '../log.ts';
import type { Egress } from '../net/index.ts';
import { createNotifier, type Notifier, watchNotifySettings } from '../notify/index.ts';
import type { Store } from '../queue/ports.ts';
import { keepResult } from './delivery-results.ts';

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
    settings: watchNotifySettings(parts.config.notify.notifyFile, (message) => log.warn({}, message)),
    onResult: (channel, result) => keepResult(ledger, channel, result),
    log,
  });
}
