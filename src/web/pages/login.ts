import { Hono } from 'hono';
import { deleteCookie, setCookie } from 'hono/cookie';
import type { Env, Site } from '../context.ts';
import { cookieOptions, SESSION_COOKIE } from '../security/identify.ts';
import type { Limits } from '../security/limits.ts';
import { localPath } from '../security/local-path.ts';
import { type Html, html, nothing } from '../view/html.ts';
import { csrfField, layout, notice } from '../view/layout.ts';

export function loginPages(site: Site, limits: Limits): Hono<Env> {
  const { users, audit } = site.deps;
  const app = new Hono<Env>();

  app.get('/login', (c) => {
    if (c.get('who')) return c.redirect(localPath(site, c.req.query('next')), 303);
    return c.html(layout(c, site, { title: 'Log in', body: form(site, csrfField(c), c.req.query('next') ?? '/') }));
  });

  app.post('/login', async (c) => {
    const body = await c.req.parseBody();
    const [name, password, next] = ['name', 'password', 'next'].map((field) => (typeof body[field] === 'string' ? body[field] : ''));
    const { address } = c.get('client');
    await limits.loginAllowed(name ?? '', address);
    const user = await users.check(name ?? '', password ?? '');
    if (!user) {
      await limits.loginFailed(name ?? '', address);
      await audit({ who: 'nobody', address, action: 'login-failed', object: (name ?? '').slice(0, 64) });
      const wrong = notice('bad', 'Name or password is wrong.');
      return c.html(layout(c, site, { title: 'Log in', body: form(site, csrfField(c), next ?? '/', name, wrong) }), 401);
    }
    await limits.loginWorked(user.name, address);
    const old = c.get('session');
    if (old) await site.sessions.end(old);
    const cookie = await site.sessions.start(user);
    setCookie(c, SESSION_COOKIE, cookie, { ...cookieOptions(c, site), maxAge: Math.floor(site.deps.settings.sessionMs / 1000) });
    await audit({ who: user.name, address, action: 'login', object: user.name });
    return c.redirect(localPath(site, next), 303);
  });

  app.post('/logout', async (c) => {
    const session = c.get('session');
    if (session) {
      await site.sessions.end(session);
      await audit({ who: c.get('who')?.name ?? 'nobody', address: c.get('client').address, action: 'logout', object: '' });
    }
    deleteCookie(c, SESSION_COOKIE, cookieOptions(c, site));
    return c.redirect(site.link('/login'), 303);
  });

  return app;
}

function form(site: Site, csrf: Html, next: string, name = '', message: Html = nothing): Html {
  return html`<div class="narrow"><h1>Log in</h1>${message}
<form method="post" action="${site.link('/login')}" class="card stack">${csrf}<input type="hidden" name="next" value="${next}">
<label>Name<input name="name" value="${name}" autocomplete="username" required autofocus></label>
<label>Password<input type="password" name="password" autocomplete="current-password" required></label>
<button class="primary">Log in</button></form>
<p class="quiet">Accounts are made on the server, with <code>misp-crawler user add NAME</code>.</p></div>`;
}
