import { choice, duration, integer, setting, size, text } from './setting.ts';

/** The feed list and how it is polled. */
export const feeds = {
  file: setting('FEEDS_FILE', text, 'feeds.json', 'Path of the feed list.'),
  intervalMs: setting('FEED_INTERVAL', duration, '4h', 'How often a feed is polled, unless its entry in the list says otherwise.'),
  concurrency: setting('FEED_CONCURRENCY', integer(1, 256), '128', 'Number of feeds polled at the same time.'),
  hostConcurrency: setting('FEED_HOST_CONCURRENCY', integer(1, 64), '2', 'Number of feeds on one host polled at the same time.'),
  timeoutMs: setting('FEED_TIMEOUT', duration, '30s', 'Timeout of one feed.'),
  maxBytes: setting('FEED_MAX_SIZE', size, '20mb', 'Maximum size of a feed or sitemap, uncompressed.'),
  maxAgeMs: setting(
    'FEED_MAX_AGE',
    duration,
    '30d',
    'Older entries are ignored; entries without a date are always taken. 0s means no limit.',
  ),
  firstPoll: setting(
    'FEED_FIRST_POLL',
    integer(0, 10000),
    '20',
    'Maximum number of entries taken on the first poll of a feed, newest first.',
  ),
  browser: setting(
    'FEED_BROWSER',
    choice('auto', 'always', 'never'),
    'auto',
    'Whether feeds are fetched through the browser: after repeated 403 answers (auto), always, or never.',
  ),
} as const;
