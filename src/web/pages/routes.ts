import { Hono } from 'hono';
import { setCookie } from 'hono/cookie';
import type { Env, Site } from '../context.ts';
import { feedPages } from '../feeds/pages.ts';
import { notificationPages } from '../notifications/pages.ts';
import { overviewPages } from '../overview/page.ts';
import type { Previews } from '../previews.ts';
import { cookieOptions } from '../security/identify.ts';
import type { Limits } from '../security/limits.ts';
import { localPath } from '../security/local-path.ts';
import { THEME_COOKIE } from '../view/layout.ts';
import { watchlistPages } from '../watchlists/pages.ts';
import { curateEventPages } from './curate-event.ts';
import { jobPages } from './jobs.ts';
import { loginPages } from './login.ts';
import { previewPages } from './preview.ts';
import { submitPages } from './submit.ts';

/** Everything that a person opens in a browser. */
export function pageRoutes(site: Site, limits: Limits, previews: Previews): Hono<Env> {
  const app = new Hono<Env>();
  for (const pages of [loginPages, submitPages, curateEventPages, jobPages, feedPages, watchlistPages, notificationPages, overviewPages])
    app.route('/', pages(site, limits));
  app.route('/', previewPages(site, limits, previews));
  app.post('/theme', async (c) => {
    const { theme, back } = await c.req.parseBody();
    setCookie(c, THEME_COOKIE, theme === 'dark' ? 'dark' : 'light', { ...cookieOptions(c, site), maxAge: 365 * 86_400 });
    return c.redirect(localPath(site, back), 303);
  });
  return app;
}
