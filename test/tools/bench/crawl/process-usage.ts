import { readdirSync, readFileSync } from 'node:fs';

/** Processor time and memory of a process and everything below it, by kind of process. Linux only; empty elsewhere. */
export interface ProcessUsage {
  /** CPU seconds by kind: service, browser, renderer, gpu, utility, zygote. */
  cpuSeconds: Record<string, number>;
  /** Most resident memory of all at one moment, bytes. */
  peakBytes: number;
}

const EVERY_MS = 100;

export interface UsageWatch {
  /** From the beginning until now. */
  soFar(): ProcessUsage;
  end(): ProcessUsage;
}

/** Samples until end(): a process counts with the last that was seen of it, so one that lives for less than a sample is missed. */
export function watchUsage(root: number): UsageWatch {
  const seen = new Map<number, { kind: string; seconds: number }>();
  let peakBytes = 0;
  const sample = (): void => {
    let bytes = 0;
    const pids = [root];
    for (const pid of pids) {
      try {
        const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
          .replace(/^.*\) /, '')
          .split(' ');
        const seconds = (Number(fields[11]) + Number(fields[12])) / 100;
        const known = seen.get(pid)?.kind;
        // What has just been started still has the name of what started it.
        const kind = known === undefined || known === 'zygote' || known === 'other' ? kindOf(pid, root) : known;
        seen.set(pid, { kind, seconds });
        bytes += Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * 4096;
        // The network service (a utility process) is started by some thread of the browser, not by its first.
        for (const thread of kind === 'browser' ? readdirSync(`/proc/${pid}/task`) : [pid])
          pids.push(...readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number));
      } catch {
        // It ended meanwhile.
      }
    }
    peakBytes = Math.max(peakBytes, bytes);
  };
  const timer = setInterval(sample, EVERY_MS);
  const total = (): ProcessUsage => {
    const cpuSeconds: Record<string, number> = {};
    for (const { kind, seconds } of seen.values()) cpuSeconds[kind] = (cpuSeconds[kind] ?? 0) + seconds;
    return { cpuSeconds, peakBytes };
  };
  return {
    soFar() {
      sample();
      return total();
    },
    end() {
      clearInterval(timer);
      return total();
    },
  };
}

function kindOf(pid: number, root: number): string {
  if (pid === root) return 'service';
  const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  return /--type=([a-z-]+)/.exec(command)?.[1]?.replace('gpu-process', 'gpu') ?? (/chrom|headless/i.test(command) ? 'browser' : 'other');
}
