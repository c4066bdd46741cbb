import { duration, integer, setting } from './setting.ts';

/** The worker threads that turn pages into articles. */
export const extract = {
  threads: setting('EXTRACT_THREADS', integer(1, 32), '2', 'Worker threads for extraction.'),
  heapMb: setting('EXTRACT_HEAP_MB', integer(64, 4096), '512', 'Memory limit of one extraction thread, in MiB.'),
  timeoutMs: setting('EXTRACT_TIMEOUT', duration, '20s', 'How long the extraction of one page may take.'),
} as const;
