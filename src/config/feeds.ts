import { choice, duration, integer, setting, size, text } from './setting.ts';

/** The feed list and how it is polled. */
export const feeds = {
  file: setting('FEEDS_FILE', text, 'feeds.json', 'The list of feeds.'),
  intervalMs: setting(
    'FEED_INTERVAL',
    duration,
    '4h',
    'How often each feed is polled, where its entry in the list does not say otherwise.',
  ),
  concurrency: setting('FEED_CONCURRENCY', integer(1, 256), '64', 'Feeds that are polled at the same time.'),
  hostConcurrency: setting('FEED_HOST_CONCURRENCY', integer(1, 64), '2', 'Feeds of one host that are polled at the same time.'),
  timeoutMs: setting('FEED_TIMEOUT', duration, '30s', 'How long one feed may take.'),
  maxBytes: setting('FEED_MAX_SIZE', size, '20mb', 'Largest feed or sitemap, unpacked, that is read.'),
  maxAgeMs: setting(
    'FEED_MAX_AGE',
    duration,
    '30d',
    'Entries that are older are not taken; entries without a date always are. 0s: no limit.',
  ),
  firstPoll: setting('FEED_FIRST_POLL', integer(0, 10000), '20', 'How many of the newest entries the first poll of a feed takes at most.'),
  browser: setting(
    'FEED_BROWSER',
    choice('auto', 'always', 'never'),
    'auto',
    'Fetch feeds through the browser: after repeated 403 (auto), always or never.',
  ),
} as const;
