import { Hono } from 'hono';
import type { Env, Site } from './context.ts';

/** For whoever watches the service, without login: /healthz says that the process answers, /readyz that it can work. */
export function healthRoutes({ deps }: Site): Hono<Env> {
  const app = new Hono<Env>();
  app.get('/healthz', (c) => c.json({ ok: true }));
  app.get('/readyz', async (c) => {
    const { ok, checks } = await deps.ready();
    // The sentences name hosts and paths; they are on the overview, for those who may read it.
    return c.json({ ok, checks: checks.map(({ name, ok: fine }) => ({ name, ok: fine })) }, ok ? 200 : 503);
  });
  return app;
}
