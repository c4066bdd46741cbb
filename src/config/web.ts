import ipaddr from 'ipaddr.js';
import { z } from 'zod';
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
    'Address to listen on. Any other than a loopback address needs a user or token to exist, or WEB_SSO_HEADER.',
  ),
  port: setting('WEB_PORT', integer(0, 65535), '5200', 'Port to listen on; 0 takes a free one.'),
  tlsCert: optional(
    'WEB_TLS_CERT',
    text,
    'PEM file with certificate and chain: then HTTPS with HTTP/2 is spoken. Read again when it changes.',
  ),
  tlsKey: optional('WEB_TLS_KEY', text, 'PEM file with the key of WEB_TLS_CERT.'),
  basePath: setting(
    'WEB_BASE_PATH',
    basePath,
    '',
    'Path under which a reverse proxy shows the site; whether the proxy strips it does not matter.',
  ),
  publicHosts: setting(
    'WEB_PUBLIC_HOSTS',
    list,
    '',
    'Host names under which the site may be called besides its own address. With names given (and always while no user exists), requests under others are refused.',
  ),
  trustedProxies: setting(
    'WEB_TRUSTED_PROXIES',
    networks,
    '',
    'Addresses or networks of reverse proxies whose X-Forwarded-For, -Proto and -Host headers are believed.',
  ),
  ssoHeader: optional('WEB_SSO_HEADER', headerName, 'Header in which a trusted proxy names the user that it has logged in.'),
  adminPassword: secret('WEB_ADMIN_PASSWORD', 'Makes sure at the start that the user "admin" exists and has this password.'),
  sessionMs: setting('WEB_SESSION_TIME', duration, '12h', 'How long a login lasts.'),
  uploadBytes: setting('WEB_UPLOAD_MAX', size, '25mb', 'Largest document that may be handed in.'),
  requestsPerMinute: setting(
    'WEB_RATE',
    integer(10, 1_000_000),
    '1200',
    'Requests that one client may make in a minute; half of them may submit.',
  ),
  requestMs: setting('WEB_REQUEST_TIME', duration, '60s', 'How long a client may take to send one request.'),
} as const;
