import { setTimeout as sleep } from 'node:timers/promises';
import { sentence } from '../errors.ts';
import type { PartLog } from '../log.ts';
import type { Ledger } from '../queue/ports.ts';
import { adjacentSlots, type When } from './when.ts';

export interface ScheduledTask {
  /** Unique and stable: decides the task's place in the interval, and is what several schedulers agree by. */
  name: string;
  when: When;
  run(): Promise<unknown>;
  /** Epoch ms at which it is due between its slots, too; asked after each run and before each slot. */
  dueAt?(): Promise<number | undefined>;
}

export interface ScheduleOptions {
  /** Asked again and again, so that a changed feed list takes effect. */
  tasks: () => ScheduledTask[] | Promise<ScheduledTask[]>;
  ledger: Ledger;
  /** Most tasks that run at the same time. */
  concurrency: number;
  /** Stops; tasks that run are waited for. */
  signal: AbortSignal;
  log: Pick<PartLog, 'warn'>;
  now?: () => number;
  /** How often it is looked at what is due, ms. */
  tickMs?: number;
  /** A slot that was begun by a process that died is begun again after this time, ms (JOB_LEASE). */
  claimMs?: number;
}

const CLAIM_MS = 60_000;

/**
 * Runs each task once per slot, over all schedulers of the store. When slots were missed (machine asleep, nothing
 * running), the latest of them is caught up, once. A task never runs twice at the same time.
 * Resolves after the signal, when what was running has ended.
 */
export async function runSchedule(options: ScheduleOptions): Promise<void> {
  const now = options.now ?? Date.now;
  const running = new Map<string, Promise<void>>();
  /** When to look at a task again; unknown ones at once. */
  const lookAt = new Map<string, number>();
  let before = now();
  while (!options.signal.aborted) {
    // The clock was set back.
    if (now() < before) lookAt.clear();
    before = now();
    const tasks = await list(options);
    for (const task of tasks) {
      if (options.signal.aborted || running.size >= options.concurrency) break;
      if (running.has(task.name) || (lookAt.get(task.name) ?? 0) > now()) continue;
      const done = attempt(task, options, now)
        .then((next) => {
          lookAt.set(task.name, next);
        })
        .finally(() => running.delete(task.name));
      running.set(task.name, done);
    }
    forget(lookAt, tasks);
    const full = running.size >= options.concurrency;
    await Promise.race([
      sleep(options.tickMs ?? 1_000, undefined, { signal: options.signal }).catch(() => undefined),
      ...(full ? running.values() : []),
    ]);
  }
  await Promise.all(running.values());
}

/** Runs every task now, whatever its slot, and counts the slot as done: for a crontab of the system. */
export async function runAllOnce(options: Omit<ScheduleOptions, 'tickMs'>): Promise<void> {
  const now = options.now ?? Date.now;
  const left = [...(await options.tasks())];
  const work = async () => {
    for (let task = left.shift(); task && !options.signal.aborted; task = left.shift()) {
      // Two crontabs that start in the same minute share the work.
      const minute = new Date(now()).toISOString().slice(0, 16);
      if (!(await options.ledger.once(`once:${task.name}`, minute, 2 * 60_000))) continue;
      await guarded(task, options);
      await options.ledger.set(doneName(task), String(adjacentSlots(task.name, task.when, now()).last));
    }
  };
  await Promise.all(Array.from({ length: Math.min(options.concurrency, left.length) }, work));
}

/** Runs the task if its latest slot is due and nobody else has it. Returns when to look again. */
async function attempt(task: ScheduledTask, options: ScheduleOptions, now: () => number): Promise<number> {
  try {
    const { last, next } = adjacentSlots(task.name, task.when, now());
    const done = Number((await options.ledger.get(doneName(task))) ?? 0);
    // What was done after the next slot was done by a clock that has been set back since.
    const isSlotDue = done < last || done > next;
    const dueAt = isSlotDue ? undefined : await task.dueAt?.();
    if (!isSlotDue && (dueAt === undefined || dueAt > now())) return Math.min(next, dueAt ?? next);
    const claimMs = options.claimMs ?? CLAIM_MS;
    const begun = String(dueAt ?? last);
    // Another scheduler has it, for this slot or an earlier one (a later one is of a clock that was ahead): look again when its claim
    // would have run out, in case it died.
    const running = Number((await options.ledger.get(runningName(task))) || Number.POSITIVE_INFINITY);
    if (running <= next) return Math.min(next, now() + claimMs);
    if (!(await options.ledger.once(`run:${task.name}`, begun, claimMs))) return Math.min(next, now() + claimMs);
    await claimed(task, begun, claimMs, options);
    await options.ledger.set(doneName(task), String(last));
    await options.ledger.set(runningName(task), '', 1);
    // The slot after the one that was run, not after now: a slot that began while the task ran is due.
    const again = await task.dueAt?.();
    return again !== undefined && again > now() ? Math.min(next, again) : next;
  } catch (error) {
    options.log.warn({ task: task.name, reason: sentence(error) }, 'the schedule cannot be read or saved; trying again');
    return now() + 10_000;
  }
}

/** Runs the task, and keeps the claim on its slot while it does. */
async function claimed(task: ScheduledTask, slot: string, claimMs: number, options: ScheduleOptions): Promise<void> {
  const keep = () => options.ledger.set(runningName(task), slot, claimMs).catch(() => undefined);
  await keep();
  const timer = setInterval(() => void keep(), claimMs / 3);
  try {
    await guarded(task, options);
  } finally {
    clearInterval(timer);
  }
}

/** A task that throws has run: its next slot comes, and its own errors are its own affair. */
async function guarded(task: ScheduledTask, options: Pick<ScheduleOptions, 'log'>): Promise<void> {
  try {
    await task.run();
  } catch (error) {
    options.log.warn({ task: task.name, reason: sentence(error) }, 'scheduled task failed');
  }
}

async function list(options: ScheduleOptions): Promise<ScheduledTask[]> {
  try {
    return await options.tasks();
  } catch (error) {
    options.log.warn({ reason: sentence(error) }, 'the list of scheduled tasks cannot be read; trying again');
    return [];
  }
}

function runningName(task: ScheduledTask): string {
  return `schedule-running:${task.name}`;
}

function doneName(task: ScheduledTask): string {
  return `schedule:${task.name}`;
}

function forget(lookAt: Map<string, number>, tasks: ScheduledTask[]): void {
  if (lookAt.size <= tasks.length) return;
  const names = new Set(tasks.map((task) => task.name));
  for (const name of lookAt.keys()) if (!names.has(name)) lookAt.delete(name);
}
