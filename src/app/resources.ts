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

/** Bytes that this process and its browser may use: the machine's, or the limit of its container or unit where one is set. */
export function memoryLimit(limit = process.constrainedMemory(), available = process.availableMemory()): MemoryLimit {
  const total = totalmem();
  return limit > 0 && limit < total
    ? { total: limit, free: Math.min(available, limit), source: 'container' }
    : { total, free: freemem(), source: 'machine' };
}

/** Processors that this process may use at once: the machine's, or the share that its container is given. */
export async function processors(cgroup = '/sys/fs/cgroup'): Promise<number> {
  const [quota, period] = (await readFile(join(cgroup, 'cpu.max'), 'utf8').catch(() => 'max')).trim().split(' ').map(Number);
  const share = quota && period ? quota / period : Number.POSITIVE_INFINITY;
  return Math.min(availableParallelism(), Math.max(1, Math.round(share)));
}

const GB = 1024 ** 3;
/**
 * What the service and the browser need besides the pages, and what a page takes, with room to spare: 150 pages of the
 * demo blog and the samples took 0.33 GB altogether one at a time and 0.50 GB four at a time.
 */
const BASE_BYTES = 0.4 * GB;
const PAGE_BYTES = 0.12 * GB;
/** A page waits for the network most of its time. */
const PAGES_PER_PROCESSOR = 2;
const MOST = 16;

/** Bytes that so many pages at a time usually want. */
export function memoryFor(pages: number): number {
  return BASE_BYTES + pages * PAGE_BYTES;
}

/** Pages at a time that so much memory and so many processors carry: CRAWL_CONCURRENCY=auto. At least one. */
export async function pagesAtOnce({ total } = memoryLimit(), cores?: number): Promise<number> {
  const fit = Math.floor((total - BASE_BYTES) / PAGE_BYTES);
  return Math.max(1, Math.min(fit, (cores ?? (await processors())) * PAGES_PER_PROCESSOR, MOST));
}
