import { httpUrl, optional, setting, text } from './setting.ts';

/** What tells people. */
export const desk = {
  notifyFile: setting(
    'NOTIFY_FILE',
    text,
    'notify.json',
    'Channels, filters, digests and quiet hours of notifications; without the file nobody is told.',
  ),
  watchlistsFile: setting(
    'WATCHLISTS_FILE',
    text,
    'watchlists.json',
    'Names and patterns to watch for, with tag, priority and notification.',
  ),
  publicUrl: optional('WEB_PUBLIC_URL', httpUrl, 'Address at which people reach the web form: notifications link to its job pages.'),
} as const;
