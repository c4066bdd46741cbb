import { httpUrl, optional, setting, text } from './setting.ts';

/** Notifications and watchlists. */
export const notify = {
  notifyFile: setting(
    'NOTIFY_FILE',
    text,
    'notify.json',
    'File with the channels, filters, digests and quiet hours of notifications. Without it there are none.',
  ),
  watchlistsFile: setting(
    'WATCHLISTS_FILE',
    text,
    'watchlists.json',
    'File with the watchlists: names and patterns to watch for, with tag, priority and notification.',
  ),
  publicUrl: optional('WEB_PUBLIC_URL', httpUrl, 'Address at which people reach the web pages. Notifications link to job pages there.'),
} as const;
