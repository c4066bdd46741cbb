import { choice, duration, flag, integer, optional, setting, size, text } from './setting.ts';

/** The worker threads that turn pages into articles. */
export const extract = {
  threads: setting(
    'EXTRACT_THREADS',
    integer(1, 32),
    '2',
    'Most worker threads for extraction. Another one is started when pages have to wait.',
  ),
  heapMb: setting(
    'EXTRACT_HEAP_MB',
    integer(64, 4096),
    '512',
    'Limit of the JavaScript heap of one extraction thread, in MiB. Memory outside the heap is limited to 512 MiB.',
  ),
  timeoutMs: setting('EXTRACT_TIMEOUT', duration, '20s', 'Timeout of the extraction of one page.'),
  traces: setting(
    'EXTRACT_TRACES',
    flag,
    'false',
    'Whether file names, paths, registry keys, mutexes and fuzzy hashes that a report lists with its indicators become attributes (without to_ids). They are always in the report and in the comments.',
  ),
  rules: setting(
    'EXTRACT_RULES',
    flag,
    'true',
    'Whether YARA, Sigma, Snort and Suricata rules are extracted from a report, checked, and kept apart from its indicators.',
  ),
  linked: setting(
    'LINKED_FILES',
    choice('off', 'read', 'attach'),
    'read',
    'What happens with the indicator files an article links to (GitHub, gists, OTX pulses, CSV, STIX, ...): not followed (off), read (read), or read and attached to the event (attach). A feed may have its own setting.',
  ),
  linkedMax: setting('LINKED_FILES_MAX', integer(1, 100), '12', 'Maximum number of linked files per article.'),
  linkedBytes: setting('LINKED_FILES_BYTES', size, '5mb', 'Maximum size of a linked file.'),
  linkedTimeoutMs: setting('LINKED_FILES_TIMEOUT', duration, '20s', 'Timeout of one request for a linked file.'),
  linkedIndicators: setting(
    'LINKED_FILES_INDICATORS',
    integer(1, 100_000),
    '5000',
    'Maximum number of indicators and rules per article taken from linked files.',
  ),
  linkedRecheckMs: setting(
    'LINKED_FILES_RECHECK',
    duration,
    '7d',
    'How long after an article was read its linked files are checked for changes, once a day. Changes are added to the event. 0s switches this off.',
  ),
  indicatorRules: optional(
    'INDICATOR_RULES',
    text,
    "YAML or JSON file with your organisation's own lists: your domains and names, values that are never or always indicators, and values that are context. They override the crawler's judgement. The file is reloaded when it changes (docs/indicator-rules.example.yaml).",
  ),
} as const;
