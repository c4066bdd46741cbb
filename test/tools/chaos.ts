import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '../../src/errors.ts';
import { FAULTS } from './chaos/faults.ts';
import { seeded } from './chaos/random.ts';
import { chaosRun, faultsOf, type RunReport } from './chaos/run.ts';
import type { Mode } from './chaos/world.ts';
import { oneOf, readOptions, runTool, whole } from './options.ts';

/**
 * npm run chaos -- [--runs N] [--seed S] [--mode sqlite|redis|both] [--fault NAME] [--urls N] [--outage SECONDS] [--kills N]
 *                  [--patience SECONDS] [--logs DIR] [--json]
 *
 * Real processes (cron, workers, web), a real Redis or SQLite file, the demo blog and the double of MISP; in each run
 * something breaks while they work. Afterwards every address must have exactly one complete event or one clear failure.
 * Runs go through all faults of the mode in turn; run i has seed S + i, and the same seed and fault give the same moments.
 * --logs keeps the processes' logs of runs that were not survived. Exit code 1 when there was one.
 */
await runTool('chaos', async () => {
  const plan = readPlan(process.argv.slice(2));
  const reports: RunReport[] = [];
  for (let i = 0; i < plan.runs; i++) {
    const next = plan.faults[i % plan.faults.length];
    if (!next) break;
    const seed = plan.seed + i;
    const report = await chaosRun({
      ...next,
      seed,
      urls: plan.urls,
      outageMs: plan.outageMs,
      patienceMs: plan.patienceMs,
      // Each run another number of kills, so that some hit the start and some the end of the work.
      kills: seeded(seed).between(Math.ceil(plan.kills / 2), plan.kills),
      onFailure: ({ logs }) => {
        if (plan.logs) cpSync(logs, join(plan.logs, `${next.mode}-${next.fault}-${seed}`), { recursive: true });
      },
    });
    reports.push(report);
    if (!plan.json) process.stdout.write(`${line(report)}\n`);
  }
  const bad = reports.filter((report) => report.problems.length > 0);
  if (plan.json) process.stdout.write(`${JSON.stringify(reports)}\n`);
  else process.stdout.write(`${reports.length - bad.length} of ${reports.length} runs survived; ${load()}\n`);
  if (bad.length > 0) process.exitCode = 1;
});

function readPlan(args: string[]) {
  const values = readOptions(args, {
    runs: { type: 'string', default: '10' },
    seed: { type: 'string', default: '1' },
    mode: { type: 'string', default: 'both' },
    fault: { type: 'string', multiple: true, default: [] },
    urls: { type: 'string', default: '60' },
    outage: { type: 'string', default: '20' },
    kills: { type: 'string', default: '6' },
    patience: { type: 'string', default: '300' },
    logs: { type: 'string' },
    json: { type: 'boolean', default: false },
  });
  const mode = oneOf<Mode | 'both'>('--mode', values.mode, ['sqlite', 'redis', 'both']);
  const names = FAULTS.map((fault) => fault.name);
  const chosen = values.fault.map((name) => oneOf('--fault', name, names));
  const modes: Mode[] = mode === 'both' ? ['sqlite', 'redis'] : [mode];
  const faults = modes.flatMap((each) =>
    faultsOf(each)
      .filter(({ name }) => chosen.length === 0 || chosen.includes(name))
      .map((fault) => ({ mode: each, fault: fault.name })),
  );
  if (faults.length === 0) throw new UsageError(`--fault ${chosen.join(', ')} cannot happen with --mode ${mode}.`);
  return {
    faults,
    logs: values.logs,
    json: values.json,
    runs: whole('--runs', values.runs),
    seed: whole('--seed', values.seed, 0),
    urls: whole('--urls', values.urls),
    kills: whole('--kills', values.kills),
    outageMs: 1_000 * whole('--outage', values.outage),
    patienceMs: 1_000 * whole('--patience', values.patience),
  };
}

function line(report: RunReport): string {
  const { mode, fault, seed, urls, events, failures, problems } = report;
  const head = `${problems.length === 0 ? 'survived' : 'FAILED  '} ${mode.padEnd(6)} ${fault.padEnd(22)} seed ${seed}: ${urls} addresses, ${events} events, ${failures.length} failures, ${report.seconds} s; ${report.did}`;
  const reasons = failures.map((failure) => `    failure ${failure.code}: ${failure.url}`);
  return [head, ...problems.slice(0, 10).map((problem) => `    ${problem}`), ...reasons.slice(0, 5)].join('\n');
}

function load(): string {
  return `load of the machine at the end ${readFileSync('/proc/loadavg', 'utf8').split(' ')[0]}`;
}
