import { readFile } from 'node:fs/promises';
import { availableParallelism, freemem, totalmem } from 'node:os';
import { join } from 'node:path';

/** What there is of the machine for one process and its browser, and how many pages that carries. */
export interface MemoryLimit {
  /** Bytes. */
  total: number;
  free: number;
  source: 'machine' | 'container';
}

/** Bytes that this process and its browser may use: the machine's, or the container's limit where one is set. */
export async function memoryLimit(cgroup = '/sys/fs/cgroup'): Promise<MemoryLimit> {
  const machine = { total: totalmem(), free: freemem(), source: 'machine' as const };
  for (const [max, current] of [
    ['memory.max', 'memory.current'],
    ['memory/memory.limit_in_bytes', 'memory/memory.usage_in_bytes'],
  ] as const) {
    const limit = Number(await readFile(join(cgroup, max), 'utf8').catch(() => 'max'));
    const used = Number(await readFile(join(cgroup, current), 'utf8').catch(() => '0'));
    if (Number.isFinite(limit) && limit > 0 && limit < machine.total) return { total: limit, free: limit - used, source: 'container' };
  }
  return machine;
}

/** Processors that this process may use at once: the machine's, or the share that its container is given. */
export async function processors(cgroup = '/sys/fs/cgroup'): Promise<number> {
  const [quota, period] = (await readFile(join(cgroup, 'cpu.max'), 'utf8').catch(() => 'max')).trim().split(' ').map(Number);
  const share = quota && period ? quota / period : Number.POSITIVE_INFINITY;
  return Math.min(availableParallelism(), Math.max(1, Math.round(share)));
}

const GB = 1024 ** 3;
/** What the service and the browser need besides the pages, and what a page usually takes; measured on the demo blog and the samples. */
const BASE_BYTES = 0.7 * GB;
const PAGE_BYTES = 0.2 * GB;
/** A page waits for the network most of its time. */
const PAGES_PER_PROCESSOR = 2;
const MOST = 16;

/** Bytes that so many pages at a time usually want. */
export function memoryFor(pages: number): number {
  return BASE_BYTES + pages * PAGE_BYTES;
}

/** Pages at a time that this machine or container carries: CRAWL_CONCURRENCY=auto. */
export async function pagesAtOnce(cgroup?: string): Promise<number> {
  const [{ total }, cores] = await Promise.all([memoryLimit(cgroup), processors(cgroup)]);
  const fit = Math.floor((total - BASE_BYTES) / PAGE_BYTES);
  return Math.max(1, Math.min(fit, cores * PAGES_PER_PROCESSOR, MOST));
}
