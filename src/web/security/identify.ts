import { getCookie, setCookie } from 'hono/cookie';
import { createMiddleware } from 'hono/factory';
import type { Principal, Scope } from '../auth/users.ts';
import type { Ctx, Env, Site } from '../context.ts';
import { hostName, networkOf, networks, readClient } from './client.ts';
import { LOCAL, newKey } from './sessions.ts';
import { opensSite, usesStartLink } from './start-link.ts';
import { createTurns } from './turns.ts';

export const SESSION_COOKIE = 'mc_session';
const FORM_COOKIE = 'mc_form';

/** Finds out where a request comes from and who sent it. Refuses nothing: that is gate.ts. */
export function identify(site: Site) {
  const trusted = networks(site.deps.settings.trustedProxies);
  const turn = createTurns();
  return createMiddleware<Env>(async (c, next) => {
    const socket = (c.env as Partial<Env['Bindings']> | undefined)?.incoming?.socket;
    // Undefined when the peer has gone already; without a socket, a test asks the app itself.
    const peer = {
      address: socket ? (socket.remoteAddress ?? '') : '127.0.0.1',
      encrypted: Boolean(socket && 'encrypted' in socket && socket.encrypted),
    };
    // HTTP/2 names the host in :authority, which is where the request's own URL has it from.
    const header = (name: string) => c.req.header(name) ?? (name === 'host' ? new URL(c.req.url).host : undefined);
    const client = readClient(peer, header, trusted);
    c.set('client', client);
    await turn(networkOf(client.address));
    const cookie = getCookie(c, SESSION_COOKIE);
    const session = cookie ? await site.sessions.find(cookie) : undefined;
    c.set('session', session ? cookie : undefined);
    c.set('startLink', await usesStartLink(site.deps));
    c.set('csrf', session ? session.csrf : await formToken(c, site));
    c.set('who', (await byToken(c, site)) ?? session?.who ?? (await bySso(c, site)));
    await next();
  });
}

/** The user that a trusted proxy names in WEB_SSO_HEADER. */
async function bySso(c: Ctx, site: Site): Promise<Principal | undefined> {
  const { users, settings } = site.deps;
  if (!settings.ssoHeader) return undefined;
  const name = c.get('client').proxied ? c.req.header(settings.ssoHeader)?.trim() : undefined;
  if (!name || !/^[\w.@\\ -]{1,64}$/.test(name)) return undefined;
  const known = await users.find(name);
  return { name, scopes: known?.scopes ?? ['read', 'submit'], via: 'sso' };
}

/** A wrong token is nobody, whatever else the request carries: a client that means to use a token must not fall back to less. */
async function byToken(c: Ctx, site: Site): Promise<Principal | undefined> {
  const header = c.req.header('authorization');
  if (!header) return undefined;
  const token = tokenOf(header);
  if (token && (await opensSite(token, site.deps))) return LOCAL;
  const entry = token ? await site.deps.users.byToken(token) : undefined;
  const none: Scope[] = [];
  return { name: entry ? `token:${entry.name}` : 'unknown token', scopes: entry?.scopes ?? none, via: 'token' };
}

/** Bearer TOKEN, or Basic with the token as password (for clients, such as feed readers, that know nothing else). */
function tokenOf(header: string): string | undefined {
  const [scheme = '', value = ''] = header.split(' ', 2);
  if (scheme.toLowerCase() === 'bearer') return value;
  if (scheme.toLowerCase() !== 'basic') return undefined;
  return Buffer.from(value, 'base64').toString('utf8').split(':').slice(1).join(':');
}

async function formToken(c: Ctx, site: Site): Promise<string> {
  let cookie = getCookie(c, FORM_COOKIE);
  if (!cookie || cookie.length > 64) {
    cookie = newKey();
    // API clients keep no cookies; only pages with forms need one.
    if (!c.req.path.startsWith('/api/')) setCookie(c, FORM_COOKIE, cookie, cookieOptions(c, site));
  }
  return site.sessions.anonymousToken(cookie);
}

export function cookieOptions(c: Ctx, site: Site) {
  // Lax and not Strict: the bookmarklet comes from another site, and must find its user logged in.
  return { httpOnly: true, sameSite: 'Lax', secure: c.get('client').secure, path: site.link('') || '/' } as const;
}

/** Host names under which this site may be called; undefined: any (users exist, and no names are configured). */
export function allowedHosts(site: Site, withoutUsers: boolean): Set<string> | undefined {
  const { host, publicHosts } = site.deps.settings;
  if (!withoutUsers && publicHosts.length === 0) return undefined;
  const own = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
  return new Set(['localhost', '127.0.0.1', '[::1]', own, ...publicHosts].map(hostName));
}
