import ipaddr from 'ipaddr.js';
import * as z from 'zod';
import { duration, integer, list, optional, secret, setting, size, text } from './setting.ts';

const isNetwork = (entry: string) => (entry.includes('/') ? ipaddr.isValidCIDR(entry) : ipaddr.isValid(entry));

const networks = {
  schema: list.schema.pipe(z.array(z.string().refine(isNetwork))),
  accepts: 'a comma-separated list of addresses or networks, such as 10.0.0.5,10.1.0.0/16',
};

const basePath = {
  schema: z
    .string()
    .trim()
    .regex(/^$|^\/[\w.~/-]*[\w.~-]\/?$/)
    .transform((path) => path.replace(/\/+$/, '')),
  accepts: 'a path that begins with a slash, such as /crawler',
};

const headerName = {
  schema: z
    .string()
    .trim()
    .toLowerCase()
    .regex(/^[a-z0-9-]+$/),
  accepts: 'the name of a header, such as X-Remote-User',
};

/** The web form and API. */
export const web = {
  host: setting(
    'WEB_HOST',
    text,
    '127.0.0.1',
    'Address to listen on. Anything but a loopback address requires a user, a token or WEB_SSO_HEADER.',
  ),
  port: setting('WEB_PORT', integer(0, 65535), '5200', 'Port to listen on. 0 picks a free one.'),
  tlsCert: optional('WEB_TLS_CERT', text, 'PEM file with the certificate and its chain, for HTTPS with HTTP/2. Reloaded when it changes.'),
  tlsKey: optional('WEB_TLS_KEY', text, 'PEM file with the private key for WEB_TLS_CERT.'),
  basePath: setting(
    'WEB_BASE_PATH',
    basePath,
    '',
    'Path under which a reverse proxy serves the site. It works whether or not the proxy strips it.',
  ),
  publicHosts: setting(
    'WEB_PUBLIC_HOSTS',
    list,
    '',
    'Host names under which the site is reached, besides its own address. When set (and always while no user exists), requests for other names are refused.',
  ),
  trustedProxies: setting(
    'WEB_TRUSTED_PROXIES',
    networks,
    '',
    'Addresses or networks of reverse proxies whose X-Forwarded-For, -Proto and -Host headers are trusted.',
  ),
  ssoHeader: optional('WEB_SSO_HEADER', headerName, 'Header in which a trusted proxy passes the name of the logged-in user.'),
  adminPassword: secret('WEB_ADMIN_PASSWORD', 'On start, create the user "admin" with this password, or set its password.'),
  sessionMs: setting('WEB_SESSION_TIME', duration, '12h', 'How long a login lasts.'),
  uploadBytes: setting('WEB_UPLOAD_MAX', size, '25mb', 'Maximum size of a submitted document.'),
  requestsPerMinute: setting(
    'WEB_RATE',
    integer(10, 1_000_000),
    '1200',
    'Maximum number of requests per client and minute; half of them may be submissions.',
  ),
  requestMs: setting('WEB_REQUEST_TIME', duration, '60s', 'Maximum time a client may take to send one request.'),
} as const;
