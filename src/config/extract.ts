import { duration, flag, integer, setting } from './setting.ts';

/** The worker threads that turn pages into articles. */
export const extract = {
  threads: setting('EXTRACT_THREADS', integer(1, 32), '2', 'Worker threads for extraction.'),
  heapMb: setting('EXTRACT_HEAP_MB', integer(64, 4096), '512', 'Memory limit of one extraction thread, in MiB.'),
  timeoutMs: setting('EXTRACT_TIMEOUT', duration, '20s', 'How long the extraction of one page may take.'),
  traces: setting(
    'EXTRACT_TRACES',
    flag,
    'false',
    'Whether file names, paths, registry keys, mutexes and fuzzy hashes that a report lists beside its indicators become attributes (without to_ids). They always stand in the report and in the comments.',
  ),
  rules: setting(
    'EXTRACT_RULES',
    flag,
    'true',
    'Whether YARA, Sigma, Snort and Suricata rules of a report are found, checked and kept apart from its indicators.',
  ),
} as const;
