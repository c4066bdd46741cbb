import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { seeded } from './chaos/random.ts';
import { chaosRun, faultsOf, type RunReport } from './chaos/run.ts';
import type { Mode } from './chaos/world.ts';

/**
 * npm run chaos -- [--runs N] [--seed S] [--mode sqlite|redis|both] [--fault NAME] [--urls N] [--outage SECONDS] [--kills N] [--logs DIR] [--json]
 *
 * Real processes (cron, workers, web), a real Redis or SQLite file, the demo blog and the double of MISP; in each run
 * something breaks while they work. Afterwards every address must have exactly one complete event or one clear failure.
 * Runs go through all faults of the mode in turn; run i has seed S + i, and the same seed and fault give the same moments.
 * Exit code 1 when a run was not survived.
 */
const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '10' },
    seed: { type: 'string', default: '1' },
    mode: { type: 'string', default: 'both' },
    fault: { type: 'string', multiple: true },
    urls: { type: 'string', default: '60' },
    outage: { type: 'string', default: '20' },
    kills: { type: 'string', default: '6' },
    patience: { type: 'string', default: '300' },
    logs: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});

const modes: Mode[] = values.mode === 'both' ? ['sqlite', 'redis'] : [values.mode as Mode];
const plan = modes.flatMap((mode) =>
  faultsOf(mode)
    .filter((fault) => !values.fault || values.fault.includes(fault.name))
    .map((fault) => ({ mode, fault: fault.name })),
);
const reports: RunReport[] = [];
for (let i = 0; i < Number(values.runs); i++) {
  const seed = Number(values.seed) + i;
  const next = plan[i % plan.length];
  if (!next) throw new Error('No fault fits.');
  const report = await chaosRun({
    ...next,
    seed,
    urls: Number(values.urls),
    outageMs: Number(values.outage) * 1_000,
    // Each run another number of kills, so that some hit the start and some the end of the work.
    kills: seeded(seed).between(Math.ceil(Number(values.kills) / 2), Number(values.kills)),
    patienceMs: Number(values.patience) * 1_000,
    onFailure: ({ logs }) => {
      if (values.logs) cpSync(logs, join(values.logs, `${next.mode}-${next.fault}-${seed}`), { recursive: true });
    },
  });
  reports.push(report);
  if (!values.json) process.stdout.write(`${line(report)}\n`);
}
const bad = reports.filter((report) => report.problems.length > 0);
if (values.json) process.stdout.write(`${JSON.stringify(reports)}\n`);
else process.stdout.write(`${reports.length - bad.length} of ${reports.length} runs survived; ${load()}\n`);
process.exitCode = bad.length > 0 ? 1 : 0;

function line(report: RunReport): string {
  const { mode, fault, seed, urls, events, failures, problems } = report;
  const head = `${problems.length === 0 ? 'survived' : 'FAILED  '} ${mode.padEnd(6)} ${fault.padEnd(22)} seed ${seed}: ${urls} addresses, ${events} events, ${failures.length} failures, ${report.seconds} s; ${report.did}`;
  const reasons = failures.map((failure) => `    failure ${failure.code}: ${failure.url}`);
  return [head, ...problems.slice(0, 10).map((problem) => `    ${problem}`), ...reasons.slice(0, 5)].join('\n');
}

function load(): string {
  return `load of the machine at the end ${readFileSync('/proc/loadavg', 'utf8').split(' ')[0]}`;
}
