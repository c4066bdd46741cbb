import { setTimeout as sleep } from 'node:timers/promises';
import { urlKey } from '../../../src/net/canonical-url.ts';
import type { Job } from '../../../src/queue/ports.ts';
import type { Fault } from './fault.ts';
import { FAULTS } from './faults.ts';
import { seeded } from './random.ts';
import { type Verdict, verify } from './verify.ts';
import { buildWorld, type Mode, type World } from './world.ts';

export interface RunOptions {
  fault: string;
  mode: Mode;
  seed: number;
  urls: number;
  /** How long something stays away, ms. */
  outageMs: number;
  kills: number;
  /** Everything has to be settled this long after the fault, ms. */
  patienceMs: number;
  /** Called when the run was not survived, before its folders go. */
  onFailure?(world: World): Promise<void> | void;
}

export interface RunReport extends Verdict {
  fault: string;
  mode: Mode;
  seed: number;
  urls: number;
  did: string;
  seconds: number;
}

export function faultsOf(mode: Mode): Fault[] {
  return FAULTS.filter((fault) => fault.modes.includes(mode));
}

/** One run: the processes start, the fault strikes while they work, and afterwards everything must be as it should. */
export async function chaosRun(options: RunOptions): Promise<RunReport> {
  const fault = FAULTS.find((each) => each.name === options.fault);
  if (!fault) throw new Error(`There is no fault ${options.fault}; there are ${FAULTS.map((each) => each.name).join(', ')}.`);
  const random = seeded(options.seed);
  const began = Date.now();
  const world = await buildWorld({ mode: options.mode, urls: options.urls, target: 'misp', ownDisk: false, ...fault.world });
  try {
    for (const [name, role] of Object.entries(fault.processes ?? { cron: 'cron', worker: 'worker', web: 'web' })) {
      world.processes.start(name, role);
    }
    let over = false;
    const patience = new AbortController();
    const settled = settle(world, patience.signal).then((jobs) => {
      over = true;
      return jobs;
    });
    const did = await fault.strike(world, random, { outageMs: options.outageMs, kills: options.kills, over: () => over });
    const timer = setTimeout(() => patience.abort(), options.patienceMs);
    const jobs = await settled;
    clearTimeout(timer);
    const problems: string[] = [];
    if (!jobs) problems.push(`not settled within ${options.patienceMs / 1000} s after the fault`);
    if (!(await answers(world.webUrl))) problems.push('the web page does not answer any more');
    await world.processes.stop();
    const verdict = verify(world, jobs ?? (await allJobs(world)));
    verdict.problems.push(...problems, ...world.processes.problems);
    if (verdict.problems.length > 0) await options.onFailure?.(world);
    return {
      fault: fault.name,
      mode: options.mode,
      seed: options.seed,
      urls: world.urls.length,
      did,
      seconds: Math.round((Date.now() - began) / 1000),
      ...verdict,
    };
  } finally {
    await world.close();
  }
}

/** Waits until every address has a job that is final; undefined when the signal comes first. */
async function settle(world: World, signal: AbortSignal): Promise<Job[] | undefined> {
  const wanted = world.urls.map(urlKey);
  while (!signal.aborted) {
    await sleep(1_000);
    const jobs = await allJobs(world).catch(() => []);
    const final = new Set(jobs.filter((job) => job.state === 'done' || job.state === 'failed').map((job) => job.key));
    if (wanted.every((key) => final.has(key)) && final.size === jobs.length) return jobs;
  }
  return undefined;
}

async function allJobs(world: World): Promise<Job[]> {
  return (await world.store.queue.list({}, { offset: 0, limit: 10_000 })).jobs;
}

async function answers(url: string): Promise<boolean> {
  for (let i = 0; i < 20; i++) {
    try {
      if ((await fetch(url, { signal: AbortSignal.timeout(3_000) })).status < 500) return true;
    } catch {
      // Not yet.
    }
    await sleep(500);
  }
  return false;
}
