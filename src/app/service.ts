import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from '../config/load.ts';
import { RetryLater } from '../errors.ts';
import type { AppContext } from './context.ts';
import { startProbes } from './probes.ts';
import type { Role } from './role.ts';

/** Runs the roles until the signal. When one of them cannot go on, all stop and its error is thrown. */
export async function runService(context: AppContext, roles: Role[], signal: AbortSignal): Promise<void> {
  const halt = new AbortController();
  const all = AbortSignal.any([signal, halt.signal]);
  const { log, config } = context;
  const probes = await startProbes(context, roles);
  log.info({ roles, target: describeTarget(config) }, 'started');
  const limit = Math.round(config.store.stopMs / 1000);
  const stopping = (): void =>
    log.info({ roles }, `stopping: work in hand gets ${limit} s (STOP_TIMEOUT); a second signal ends it at once`);
  signal.addEventListener('abort', stopping, { once: true });
  await storeIsThere(context, all);
  const running = roles.map((role) =>
    run(role, context, all).catch((error: unknown) => {
      halt.abort();
      throw error;
    }),
  );
  const results = await Promise.allSettled(running);
  signal.removeEventListener('abort', stopping);
  await probes?.close();
  const failed = results.find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
  log.info({ roles }, 'stopped');
}

/** A service that is started before its Redis waits for it, as one that runs already does. Throws what no waiting helps against. */
async function storeIsThere(context: AppContext, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      await context.store();
      return;
    } catch (error) {
      if (!(error instanceof RetryLater)) throw error;
      context.log.warn({ code: error.code }, error.message);
      await sleep(3_000, undefined, { signal }).catch(() => undefined);
    }
  }
}

async function run(role: Role, context: AppContext, signal: AbortSignal): Promise<void> {
  // Each role loads its own code only: a web process has no crawler in it.
  if (role === 'cron') return (await import('./scheduler.ts')).runScheduler(context, { signal });
  if (role === 'worker') return (await import('./worker.ts')).runWorker(context, { signal });
  const { closed } = await (await import('./web.ts')).runWeb(context, { signal });
  await closed;
}

function describeTarget({ misp, store }: Config): string {
  return misp.url ? misp.url : `feed folder in ${store.dataDir}`;
}
