import { type ChildProcess, spawn } from 'node:child_process';
import { fstatSync, openSync, readFileSync, readlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { packageRoot } from '../../../src/paths.ts';
import { parentOf, processTree } from '../../support/listening.ts';

/** The processes of a run: started, killed, watched, as an operator with a supervisor would. */
export interface Processes {
  start(name: string, role: string): void;
  /** kill -9, and starts it again after a moment. */
  kill(name: string, downMs: number): Promise<void>;
  names(): string[];
  /** Process ids of all browsers, main processes first. */
  browsers(): number[];
  /** SIGTERM to all; waits. */
  stop(): Promise<void>;
  /** For the way out after a failure: everything ends at once. */
  killAll(): Promise<void>;
  /** What went wrong with them: ended by themselves, left something behind, did not stop cleanly. */
  problems: string[];
}

interface Running {
  role: string;
  child: ChildProcess;
  exited: Promise<number | null>;
  /** It has said that it started, or has ended: before that a signal ends it as the system lets it. */
  ready(): boolean;
  /** We ended it: that it ends is not a surprise. */
  ours: boolean;
}

/** How long a browser may take to notice that its process was killed. */
const STRAY_MS = 15_000;
const STOP_MS = 45_000;
/** How long it may take to say that it has started. */
const START_MS = 60_000;
const RESTART_MS = 500;

export function superviseProcesses(env: Record<string, string>, logFolder: string): Processes {
  const running = new Map<string, Running>();
  const problems: string[] = [];
  let ending = false;

  const start = (name: string, role: string): void => {
    const logFile = join(logFolder, `${name}.log`);
    const log = openSync(logFile, 'a');
    const { size } = fstatSync(log);
    const child = spawn(process.execPath, [join(packageRoot, 'build/src/cli/main.js'), role], {
      cwd: logFolder,
      env: { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', ...env },
      stdio: ['pipe', log, log],
    });
    const entry: Running = {
      role,
      child,
      ready: () => child.exitCode !== null || child.signalCode !== null || readFileSync(logFile).includes('"msg":"started"', size),
      ours: false,
      exited: new Promise((resolve) => child.once('exit', (code) => resolve(code))),
    };
    running.set(name, entry);
    void entry.exited.then(async (code) => {
      if (entry.ours || ending) return;
      problems.push(`${name} ended by itself with code ${code}`);
      await sleep(RESTART_MS);
      if (!ending) start(name, role);
    });
  };
  const gone = async (name: string, pids: number[], waitMs: number): Promise<void> => {
    const deadline = Date.now() + waitMs;
    let left = pids;
    while (left.length > 0 && Date.now() < deadline) {
      await sleep(200);
      left = left.filter((pid) => parentOf(pid) !== undefined);
    }
    if (left.length > 0) {
      problems.push(`${name} left ${left.length} processes behind: ${left.map(nameOf).join(', ')}`);
      for (const pid of left) end(pid);
    }
  };

  return {
    start,
    kill: async (name, downMs) => {
      const entry = running.get(name);
      if (!entry) return;
      const below = descendants(entry.child.pid ?? 0);
      entry.ours = true;
      entry.child.kill('SIGKILL');
      await entry.exited;
      await Promise.all([gone(name, below, STRAY_MS), sleep(downMs)]);
      if (!ending) start(name, entry.role);
    },
    names: () => [...running.keys()],
    browsers: () => {
      const all = [...running.values()].flatMap(({ child }) => descendants(child.pid ?? 0));
      return all.filter(isBrowser).sort((a, b) => Number(isPart(a)) - Number(isPart(b)));
    },
    stop: async () => {
      ending = true;
      await Promise.all(
        [...running].map(async ([name, entry]) => {
          const deadline = Date.now() + START_MS;
          while (!entry.ready() && Date.now() < deadline) await sleep(100);
          const below = descendants(entry.child.pid ?? 0);
          entry.ours = true;
          entry.child.kill('SIGTERM');
          const code = await Promise.race([entry.exited, sleep(STOP_MS, 'late' as const, { ref: false })]);
          if (code === 'late') {
            problems.push(`${name} did not stop within ${STOP_MS / 1000} s`);
            entry.child.kill('SIGKILL');
          } else if (code !== 0) problems.push(`${name} stopped with code ${code}`);
          await gone(name, below, STRAY_MS);
        }),
      );
    },
    killAll: async () => {
      ending = true;
      for (const { child } of running.values()) {
        const below = descendants(child.pid ?? 0);
        child.kill('SIGKILL');
        for (const pid of below) end(pid);
      }
      await Promise.all([...running.values()].map((entry) => entry.exited));
    },
    problems,
  };
}

function nameOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
  } catch {
    return '';
  }
}

const descendants = (pid: number): number[] => processTree(pid).slice(1);

/** By the program that runs: Debian starts its browser by a shell script, whose end the browser itself does not notice. */
function isBrowser(pid: number): boolean {
  try {
    return /chrom|headless/i.test(basename(readlinkSync(`/proc/${pid}/exe`)));
  } catch {
    return false;
  }
}

/** A renderer, the zygote and the like, not the browser as a whole. */
function isPart(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('--type=');
  } catch {
    return true;
  }
}

function end(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended by itself.
  }
}
