import { setTimeout as sleep } from 'node:timers/promises';
import pTimeout from 'p-timeout';
import type { Check } from '../domain.ts';
import { RetryLater, UsageError } from '../errors.ts';
import type { AppContext, Role } from './context.ts';
import { labelOf, outputs } from './outputs.ts';
import { startProbes } from './probes.ts';

/** How long a start waits for MISP's answers. */
const CHECK_MS = 10_000;

/** Runs the roles until the signal. When one of them cannot go on, all stop and its error is thrown. */
export async function runService(context: AppContext, roles: Role[], signal: AbortSignal): Promise<void> {
  const halt = new AbortController();
  const all = AbortSignal.any([signal, halt.signal]);
  const { log, config } = context;
  const probes = await startProbes(context, roles);
  const limit = Math.round(config.store.stopMs / 1000);
  const stopping = (): void =>
    log.info({ roles }, `stopping: running work gets ${limit} s (STOP_TIMEOUT); a second signal ends it at once`);
  signal.addEventListener('abort', stopping, { once: true });
  const results = await startAll(context, roles, all, halt);
  signal.removeEventListener('abort', stopping);
  await probes?.close();
  const failed = results.find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
  log.info({ roles }, 'stopped');
}

/** Everything that can be wrong is looked at before the first feed is polled and the first browser starts. */
async function startAll(
  context: AppContext,
  roles: Role[],
  signal: AbortSignal,
  halt: AbortController,
): Promise<PromiseSettledResult<void>[]> {
  const running: Promise<void>[] = [];
  const run = (work: Promise<void>): void => {
    const role = work.catch((error: unknown) => {
      halt.abort();
      throw error;
    });
    // It may end while the next role is still being loaded, before anybody awaits it.
    role.catch(() => {});
    running.push(role);
  };
  try {
    await storeIsThere(context, signal);
    // First, because a port that is in use must stop the start.
    if (roles.includes('web')) {
      const { closed } = await (await import('./web.ts')).runWeb(context, { signal });
      run(closed);
    }
    if (roles.some((role) => role !== 'web')) await publisherIsUsable(context);
    // Each role loads its own code only: a scheduler has no crawler in it.
    if (roles.includes('cron')) run((await import('./scheduler.ts')).runScheduler(context, signal));
    if (roles.includes('worker')) run((await import('./worker.ts')).runWorker(context, { signal }));
    context.log.info({ roles, targets: outputs(context.config).map(labelOf) }, 'started');
  } catch (error) {
    run(Promise.reject(error));
  }
  return Promise.allSettled(running);
}

/**
 * Throws UsageError for what no waiting helps against: a CA file that cannot be read, a key that MISP refuses. A MISP that
 * is away is only logged: articles wait for it.
 */
async function publisherIsUsable(context: AppContext): Promise<void> {
  const publisher = await context.publisher();
  const checks = await pTimeout(publisher.check(), {
    milliseconds: CHECK_MS,
    fallback: (): Check[] => [
      { name: 'MISP', ok: false, message: `MISP has not answered for ${CHECK_MS / 1000} s; articles wait for it.` },
    ],
  });
  for (const check of checks.filter(({ ok }) => !ok)) {
    const advice = check.todo ? `${check.message} ${check.todo}` : check.message;
    if (check.code === 'misp-key') throw new UsageError(check.message);
    context.log.warn({ check: check.name }, advice);
  }
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
