import { duration, integer, setting, text } from './setting.ts';

/** The feed list and how it is polled. */
export const feeds = {
  file: setting('FEEDS_FILE', text, 'feeds.json', 'The list of feeds.'),
  intervalMs: setting(
    'FEED_INTERVAL',
    duration,
    '4h',
    'How often each feed is polled, where its entry in the list does not say otherwise.',
  ),
  concurrency: setting('FEED_CONCURRENCY', integer(1, 256), '16', 'Feeds that are polled at the same time.'),
  timeoutMs: setting('FEED_TIMEOUT', duration, '30s', 'How long one feed may take.'),
} as const;
