import { choice, duration, flag, integer, optional, setting, size, text } from './setting.ts';

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
  linked: setting(
    'LINKED_FILES',
    choice('off', 'read', 'attach'),
    'read',
    "The article's own indicator files (GitHub, gists, OTX pulses, CSV, STIX, ...) that it links to: not followed (off), read, or read and attached to the event (attach). A feed may have its own.",
  ),
  linkedMax: setting('LINKED_FILES_MAX', integer(1, 100), '12', 'Linked files that one article may bring.'),
  linkedBytes: setting('LINKED_FILES_BYTES', size, '5mb', 'Largest linked file that is read.'),
  linkedTimeoutMs: setting('LINKED_FILES_TIMEOUT', duration, '20s', 'How long one request for a linked file may take.'),
  linkedIndicators: setting(
    'LINKED_FILES_INDICATORS',
    integer(1, 100_000),
    '5000',
    'Most indicators that one article takes from linked files.',
  ),
  linkedRecheckMs: setting(
    'LINKED_FILES_RECHECK',
    duration,
    '7d',
    'How long after an article was read its linked files are asked, once a day, whether they changed; a change is put into the event. 0s asks never.',
  ),
  indicatorRules: optional(
    'INDICATOR_RULES',
    text,
    "Path of your organisation's own lists (YAML or JSON): own domains and names, values that are never or always indicators, and values that are context. They win over the crawler's judgement; the file is read again when it changes (docs/indicator-rules.example.yaml).",
  ),
} as const;
