import { Hono } from 'hono';
import type { Env, Site } from '../context.ts';
import { liveChanges } from '../live.ts';
import type { Previews } from '../previews.ts';
import { requireScope } from '../security/gate.ts';
import type { Limits } from '../security/limits.ts';
import { curateEndpoint } from './curate.ts';
import { docsPage } from './docs.ts';
import { mount } from './endpoint.ts';
import { feedEndpoints } from './feeds.ts';
import { jobEndpoints } from './jobs.ts';
import { type OpenApi, openApi } from './openapi.ts';
import { submitEndpoints } from './submit.ts';
import { watchlistEndpoints } from './watchlists.ts';

/** /api: the endpoints, their description, and the stream of changes. */
export function apiRoutes(site: Site, limits: Limits, previews: Previews): Hono<Env> {
  const app = new Hono<Env>();
  const endpoints = [
    ...submitEndpoints(site, limits, previews),
    ...jobEndpoints(site),
    curateEndpoint(site, limits),
    ...feedEndpoints(site, limits),
    ...watchlistEndpoints(site, limits),
  ];
  for (const declared of endpoints) mount(app, declared);
  // Made when it is first asked for: turning all schemas into JSON Schema takes longer than the rest of the start.
  let description: OpenApi | undefined;
  const described = () => {
    description ??= openApi(endpoints, site.link('/api'));
    return description;
  };
  app.get('/openapi.json', requireScope('submit'), (c) => c.json(described()));
  app.get('/docs', requireScope('submit'), (c) => c.html(docsPage(c, site, described())));
  app.get('/live', requireScope('read'), liveChanges(site.deps.store.queue));
  app.get('/metrics', requireScope('read'), async (c) =>
    c.text(await site.deps.metrics(), 200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' }),
  );
  return app;
}
