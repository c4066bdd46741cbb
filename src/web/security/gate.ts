import { createMiddleware } from 'hono/factory';
import { parseUrl } from '../../url.ts';
import { allows, type Scope } from '../auth/users.ts';
import { type Ctx, type Env, formText, type Site } from '../context.ts';
import { Refused } from '../refused.ts';
import { hostName } from './client.ts';
import { allowedHosts } from './identify.ts';
import { sameText } from './sessions.ts';

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);
const OPEN_FORMS = new Set(['/login', '/logout', '/theme']);
const notLoggedIn = () => new Refused(401, 'login', 'Log in, or send a token in the header "Authorization: Bearer ...".');

/**
 * Refuses requests under a foreign host name: a page of somebody else whose name suddenly points at this machine (DNS
 * rebinding) would be same-origin with itself.
 */
export function hostGate(site: Site) {
  return createMiddleware<Env>(async (c, next) => {
    const hosts = allowedHosts(site, c.get('startLink'));
    const name = hostName(c.get('client').host);
    if (hosts && !hosts.has(name))
      throw new Refused(
        421,
        'host',
        `This site is not called ${JSON.stringify(name.slice(0, 80))}: use its own address, or add the name to WEB_PUBLIC_HOSTS.`,
      );
    await next();
  });
}

/** Refuses changes by somebody who has not logged in, before the body is read; only the forms for logging in are open. */
export function requireAuth() {
  return createMiddleware<Env>(async (c, next) => {
    if (!SAFE.has(c.req.method) && !c.get('who') && !OPEN_FORMS.has(c.req.path)) throw notLoggedIn();
    await next();
  });
}

/**
 * Refuses changes that a foreign site made the browser ask for. Browsers send cached Basic credentials along with such requests,
 * so all are checked for where they come from; only programs with a token need no form token. hono/csrf is not enough: it looks only
 * at form content types.
 */
export function csrfGate() {
  return createMiddleware<Env>(async (c, next) => {
    if (SAFE.has(c.req.method)) return next();
    if (!sameSite(c))
      throw new Refused(403, 'cross-site', 'This request comes from another site, so nothing was done: use the form on this site.');
    if (c.get('who') && c.req.header('authorization')) return next();
    const api = c.req.path.startsWith('/api/');
    const given = c.req.header('x-csrf-token') ?? (api ? '' : (await formText(c))('_csrf'));
    if (!given || !sameText(given, c.get('csrf')))
      throw new Refused(403, 'csrf', 'The form has expired, so nothing was done: load the page again and send it once more.');
    return next();
  });
}

function sameSite(c: Ctx): boolean {
  const fetchSite = c.req.header('sec-fetch-site');
  if (fetchSite && fetchSite !== 'same-origin' && fetchSite !== 'none') return false;
  const origin = c.req.header('origin');
  if (origin === undefined) return true;
  return parseUrl(origin)?.host.toLowerCase() === c.get('client').host.toLowerCase();
}

/** Lets through who has one of the scopes; sends others to the login page (pages) or away (API). */
export function requireScope(...scopes: Scope[]) {
  return createMiddleware<Env>(async (c, next) => {
    const who = c.get('who');
    if (!who || (who.via === 'token' && who.scopes.length === 0)) throw notLoggedIn();
    if (!hasScope(c, ...scopes)) {
      const named = scopes.map((scope) => `"${scope}"`).join(' or ');
      throw new Refused(403, 'scope', `${who.name} may not do this: it needs the scope ${named}. An administrator can grant it.`);
    }
    await next();
  });
}

/** Whether who asks has one of the scopes, for what a page offers. */
export function hasScope(c: Ctx, ...scopes: Scope[]): boolean {
  const who = c.get('who');
  return who !== undefined && scopes.some((scope) => allows(who, scope));
}
