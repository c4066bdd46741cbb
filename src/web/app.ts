import { Hono } from 'hono';
import { isOutage, sentence, UsageError } from '../errors.ts';
import { problem } from './api/problem.ts';
import { apiRoutes } from './api/routes.ts';
import { assetRoutes } from './assets.ts';
import type { Ctx, Env, Site } from './context.ts';
import type { WebDeps } from './deps.ts';
import { eventsFeedRoutes } from './events-feed.ts';
import { feedFolderRoutes } from './feed-folder.ts';
import { errorPage } from './pages/error.ts';
import { pageRoutes } from './pages/routes.ts';
import { createPreviews } from './previews.ts';
import { Refused } from './refused.ts';
import { csrfGate, hostGate, requireAuth } from './security/gate.ts';
import { securityHeaders } from './security/headers.ts';
import { identify } from './security/identify.ts';
import { createLimits, requestLimit, sizeLimit } from './security/limits.ts';
import { createSessions } from './security/sessions.ts';
import { usesStartLink } from './security/start-link.ts';

/**
 * The whole site as one Hono app. The order of the middleware is the order of trust: headers, who, host name,
 * pace, size, same site; only then the pages (pages/), the API (api/), and files (assets, /feed/, /stix/).
 */
export function createWeb(deps: WebDeps): Hono<Env> {
  const base = deps.settings.basePath.replace(/\/+$/, '');
  const site: Site = {
    deps,
    sessions: createSessions(deps.store.ledger, deps.users, () => usesStartLink(deps), deps.settings.sessionMs),
    drafts: new Map(),
    link: (path) => base + path,
  };
  const limits = createLimits(deps.settings.requestsPerMinute);
  const previews = createPreviews(deps.preview, deps.log);
  // A reverse proxy may keep the base path or strip it; both arrive at the same page.
  const app = new Hono<Env>({ getPath: (request) => stripBase(new URL(request.url).pathname, base) });

  const plain = securityHeaders(false);
  const https = securityHeaders(true);
  app.use((c, next) => (c.req.url.startsWith('https:') ? https(c, next) : plain(c, next)));
  app.use(async (c, next) => {
    await next();
    // Pages show what only this user may see.
    if (!c.res.headers.has('cache-control')) c.res.headers.set('cache-control', 'no-store');
  });
  app.route('/', assetRoutes());
  app.route('/', healthRoutes(site));
  app.use(identify(site));
  app.use(hostGate(site));
  app.use(requestLimit(limits));
  app.use(requireAuth());
  app.use(sizeLimit(deps.settings.uploadBytes));
  app.use(csrfGate());

  app.route('/', eventsFeedRoutes(site));
  app.route('/', feedFolderRoutes(site));
  app.route('/api', apiRoutes(site, limits, previews));
  app.route('/', pageRoutes(site, limits, previews));

  app.notFound((c) => answer(c, site, new Refused(404, 'not-found', 'This page does not exist.')));
  app.onError((error, c) => answer(c, site, refusal(error, c, deps)));
  return app;
}

/** For whoever watches the service, without login: /healthz says that the process answers, /readyz that it can work. */
function healthRoutes({ deps }: Site): Hono<Env> {
  const app = new Hono<Env>();
  app.get('/healthz', (c) => c.json({ ok: true }));
  app.get('/readyz', async (c) => {
    const { ok, checks } = await deps.ready();
    // The sentences name hosts and paths; they are on the overview, for those who may read it.
    return c.json({ ok, checks: checks.map(({ name, ok: fine }) => ({ name, ok: fine })) }, ok ? 200 : 503);
  });
  return app;
}

function stripBase(path: string, base: string): string {
  if (base !== '' && (path === base || path.startsWith(`${base}/`))) return path.slice(base.length) || '/';
  return path;
}

/** What a person may know about an error: refusals in full, anything else only in the log. */
function refusal(error: Error, c: Ctx, deps: WebDeps): Refused {
  if (error instanceof Refused) return error;
  // What somebody who is logged in entered; anybody else could read the paths and settings of this host.
  if (error instanceof UsageError && c.get('who')) return new Refused(422, 'input', error.message);
  if (isOutage(error)) {
    deps.log.warn({ method: c.req.method, path: c.req.path }, sentence(error));
    const why = c.get('who') ? error.message : 'A part of this service is not available now; its log says which.';
    return new Refused(503, 'unavailable', `${why} Try again in a minute.`, { retryAfter: 60 });
  }
  deps.log.error({ err: error, method: c.req.method, path: c.req.path }, sentence(error));
  return new Refused(500, 'internal', 'Something went wrong. The log of the service says what; try again, or tell an administrator.');
}

function answer(c: Ctx, site: Site, refused: Refused): Response | Promise<Response> {
  if (refused.retryAfter !== undefined) c.header('retry-after', String(refused.retryAfter));
  if (refused.status === 401 && (c.req.path.startsWith('/api/') || /^\/(?:feed|stix)\//.test(c.req.path)))
    c.header('www-authenticate', 'Bearer realm="misp-crawler", Basic realm="misp-crawler"');
  // The middleware for headers may not have run to its end when something threw.
  if (c.req.path.startsWith('/api/') && !c.req.path.startsWith('/api/docs')) return problem(c, refused);
  return errorPage(c, site, refused);
}
