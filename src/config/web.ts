import { integer, setting, text } from './setting.ts';

/** The web form and API. */
export const web = {
  host: setting('WEB_HOST', text, '127.0.0.1', 'Address to listen on.'),
  port: setting('WEB_PORT', integer(0, 65535), '5200', 'Port to listen on; 0 takes a free one.'),
} as const;
