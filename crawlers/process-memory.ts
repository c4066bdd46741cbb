import { readdir, readFile } from 'node:fs/promises';

interface ProcessInfo {
  parent: number;
  name: string;
  /** Bytes that only this process holds. */
  bytes: number;
}

/** The unit of /proc/PID/statm on every platform that Chromium is built for. */
const PAGE_BYTES = 4096;

/**
 * Memory of all browser processes below this one, in bytes, shared pages left out (they would count once per process).
 * Read from /proc; 0 where there is none.
 */
export async function browserMemory(root = process.pid, folder = '/proc'): Promise<number> {
  const names = await readdir(folder).catch(() => [] as string[]);
  const processes = new Map<number, ProcessInfo>();
  for (const name of names) {
    if (!/^\d+$/.test(name)) continue;
    const info = await readProcess(`${folder}/${name}`);
    if (info) processes.set(Number(name), info);
  }
  let total = 0;
  for (const [pid, { name, bytes }] of processes) {
    if (/chrom|headless/i.test(name) && isBelow(pid, root, processes)) total += bytes;
  }
  return total;
}

/** Resident memory of one process in bytes; 0 when it has ended, or where there is no /proc. */
export async function residentBytes(pid: number): Promise<number> {
  try {
    const resident = (await readFile(`/proc/${pid}/statm`, 'utf8')).split(' ')[1];
    return Number(resident) * PAGE_BYTES;
  } catch {
    return 0;
  }
}

async function readProcess(folder: string): Promise<ProcessInfo | undefined> {
  try {
    const [stat, statm] = await Promise.all([readFile(`${folder}/stat`, 'utf8'), readFile(`${folder}/statm`, 'utf8')]);
    // The name stands in brackets and may hold brackets and blanks itself.
    const end = stat.lastIndexOf(')');
    const [, resident = '0', shared = '0'] = statm.split(' ');
    return {
      name: stat.slice(stat.indexOf('(') + 1, end),
      parent: Number(stat.slice(end + 2).split(' ')[1]),
      bytes: Math.max(0, Number(resident) - Number(shared)) * PAGE_BYTES,
    };
  } catch {
    // It ended meanwhile.
    return undefined;
  }
}

function isBelow(pid: number, root: number, processes: Map<number, ProcessInfo>): boolean {
  for (let at = processes.get(pid)?.parent; at !== undefined && at > 1; at = processes.get(at)?.parent) {
    if (at === root) return true;
  }
  return false;
}
