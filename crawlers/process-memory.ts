import { readFileSync } from 'node:fs';

/** The unit of /proc/PID/statm on every platform that Chromium is built for. */
const PAGE_BYTES = 4096;

/**
 * Memory of all browser processes below this one, in bytes, shared pages left out (they would count once per process).
 * Read from /proc; 0 where there is none. Only our own descendants are looked at: there may be thousands of others.
 */
export function browserMemory(root = process.pid, proc = '/proc'): number {
  let total = 0;
  for (const pid of descendants(root, proc)) {
    if (/chrom|headless/i.test(read(`${proc}/${pid}/comm`))) total += unsharedBytes(pid, proc);
  }
  return total;
}

/** Resident memory of one process in bytes; 0 when it has ended, or where there is no /proc. */
export function residentBytes(pid: number, proc = '/proc'): number {
  const [, resident = '0'] = read(`${proc}/${pid}/statm`).split(' ');
  return Number(resident) * PAGE_BYTES;
}

function unsharedBytes(pid: number, proc: string): number {
  const [, resident = '0', shared = '0'] = read(`${proc}/${pid}/statm`).split(' ');
  return Math.max(0, Number(resident) - Number(shared)) * PAGE_BYTES;
}

/** Processes below this one. A browser is started by our main thread, and its zygotes have one thread. */
export function descendants(root: number, proc = '/proc'): number[] {
  const found = [root];
  for (const pid of found) {
    const children = read(`${proc}/${pid}/task/${pid}/children`).trim();
    if (children !== '') found.push(...children.split(' ').map(Number));
  }
  return found.slice(1);
}

/** Empty when the process has ended meanwhile. These files are answered from memory, at once. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
