import { Hono } from 'hono';
import { deleteCookie, setCookie } from 'hono/cookie';
import { type Ctx, type Env, formText, type Site } from '../context.ts';
import { cookieOptions, SESSION_COOKIE } from '../security/identify.ts';
import type { Limits } from '../security/limits.ts';
import { localPath } from '../security/local-path.ts';
import { LOCAL } from '../security/sessions.ts';
import { opensSite } from '../security/start-link.ts';
import { type Html, html, nothing } from '../view/html.ts';
import { csrfField, layout, notice } from '../view/layout.ts';

export function loginPages(site: Site, limits: Limits): Hono<Env> {
  const { users, audit } = site.deps;
  const app = new Hono<Env>();

  const showForm = (c: Ctx, next: string, options: { name?: string; error?: string } = {}) => {
    const body = c.get('startLink') ? tokenForm(c, site, next, options.error) : passwordForm(c, site, next, options);
    return c.html(layout(c, site, { title: 'Log in', body }), options.error ? 401 : 200);
  };
  const remember = async (c: Ctx, cookie: string, who: string) => {
    const old = c.get('session');
    if (old) await site.sessions.end(old);
    setCookie(c, SESSION_COOKIE, cookie, { ...cookieOptions(c, site), maxAge: Math.floor(site.deps.settings.sessionMs / 1000) });
    await audit({ who, address: c.get('client').address, action: 'login', object: who });
  };
  const openWithToken = async (c: Ctx, token: string, next: string) => {
    const { address } = c.get('client');
    await limits.takeLogin('', address);
    if (!(await opensSite(token, site.deps))) {
      await audit({ who: 'nobody', address, action: 'login-failed', object: 'start link' });
      return showForm(c, next, { error: 'This token is not valid: each start of the service prints a new one.' });
    }
    await limits.loginSucceeded('', address);
    await remember(c, await site.sessions.startLocal(), LOCAL.name);
    return c.redirect(localPath(site, next), 303);
  };

  app.get('/login', (c) => {
    const next = c.req.query('next') ?? '/';
    const token = c.req.query('token');
    if (c.get('who')) return c.redirect(localPath(site, next), 303);
    return token && c.get('startLink') ? openWithToken(c, token, next) : showForm(c, next);
  });

  app.post('/login', async (c) => {
    const text = await formText(c);
    const [name, next] = [text('name'), text('next')];
    if (c.get('startLink')) return openWithToken(c, text('token').trim(), next);
    const { address } = c.get('client');
    await limits.takeLogin(name, address);
    const user = await users.check(name, text('password'));
    if (!user) {
      await audit({ who: 'nobody', address, action: 'login-failed', object: name.slice(0, 64) });
      return showForm(c, next, { name, error: 'The name or password is wrong.' });
    }
    await limits.loginSucceeded(user.name, address);
    await remember(c, await site.sessions.start(user), user.name);
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

function passwordForm(c: Ctx, site: Site, next: string, { name = '', error }: { name?: string; error?: string }): Html {
  return html`<div class="narrow"><h1>Log in</h1>${error ? notice('bad', error) : nothing}
<form method="post" action="${site.link('/login')}" class="card stack">${csrfField(c)}<input type="hidden" name="next" value="${next}">
<label>Name<input name="name" value="${name}" autocomplete="username" required autofocus></label>
<label>Password<input type="password" name="password" autocomplete="current-password" required></label>
<button class="primary">Log in</button></form>
<p class="quiet">Accounts are created on the server: <code>misp-crawler user add NAME</code>.</p></div>`;
}

function tokenForm(c: Ctx, site: Site, next: string, error?: string): Html {
  return html`<div class="narrow"><h1>Log in</h1>${error ? notice('bad', error) : nothing}
<p>No user exists yet. Open the link that the service printed to its log when it started, or paste the token from it.</p>
<form method="post" action="${site.link('/login')}" class="card stack">${csrfField(c)}<input type="hidden" name="next" value="${next}">
<label>Token<input name="token" autocomplete="off" spellcheck="false" required autofocus></label>
<button class="primary">Log in</button></form>
<p class="quiet">To log in with a name and password instead, create a user on the server: <code>misp-crawler user add NAME --admin</code>.</p></div>`;
}
