import { UsageError } from '../../../src/errors.ts';
import type { Scope } from '../../../src/web/auth/users.ts';
import { expect, test } from '../../support/test.ts';
import { fillStore, openWeb, startHeaders, startLink, visitor, type WebUnderTest } from '../../support/web/index.ts';

/** Who gets in, and how far. */

let web: WebUnderTest;
const PASSWORD = 'a long password';

test.describe('with users', () => {
  test.beforeEach(async () => {
    web = await openWeb({ settings: { host: '0.0.0.0' } });
    await web.users.put('anna', PASSWORD, ['read', 'submit']);
    await web.users.put('root', PASSWORD, ['admin']);
    await web.users.put('guest', PASSWORD, ['read']);
  });
  test.afterEach(() => web.close());

  test('every page sends a stranger to the login page, and back afterwards', async () => {
    const { done } = await fillStore(web);
    for (const path of ['/', '/jobs', `/jobs/${done}`, '/feeds', '/overview', '/api/docs']) {
      const response = await web.app.request(path);
      expect(response.status, path).toBe(303);
      expect(response.headers.get('location')).toBe(`/login?next=${encodeURIComponent(path)}`);
    }
    const someone = visitor(web.app);
    await someone.get('/login?next=%2Fjobs%3Fstate%3Dfailed');
    const response = await someone.post('/login', { name: 'anna', password: PASSWORD, next: '/jobs?state=failed' });
    expect(response.headers.get('location')).toBe('/jobs?state=failed');
    expect((await someone.get('/jobs?state=failed')).status).toBe(200);
  });

  test('every API call and the MISP feed answer a stranger with 401 and how to log in', async () => {
    for (const path of [
      '/api/jobs',
      '/api/stats',
      '/api/feeds',
      '/api/events',
      '/api/openapi.json',
      '/api/metrics',
      '/api/live',
      '/feed/manifest.json',
    ]) {
      const response = await web.app.request(path);
      expect(response.status, path).toBe(401);
      expect(response.headers.get('www-authenticate')).toContain('Bearer');
    }
    expect((await web.app.request('/api/urls', { method: 'POST', body: '{}' })).status).toBe(401);
  });

  test('health is open, and tells no details', async () => {
    expect(await (await web.app.request('/healthz')).json()).toEqual({ ok: true });
    expect(await (await web.app.request('/readyz')).text()).not.toContain('data/store.db');
  });

  test('a wrong password and an unknown name give the same answer', async () => {
    const [wrong, unknown] = await Promise.all([
      visitor(web.app).login('anna', 'not the password'),
      visitor(web.app).login('nobody', 'not the password'),
    ]);
    expect([wrong.status, unknown.status]).toEqual([401, 401]);
    const text = async (response: Response) => /role="alert">([^<]*)/.exec(await response.text())?.[1];
    expect(await text(wrong)).toBe('The name or password is wrong.');
    expect(await text(unknown)).toBe('The name or password is wrong.');
    expect(
      web.audited
        .filter(({ action }) => action === 'login-failed')
        .map(({ object }) => object)
        .sort(),
    ).toEqual(['anna', 'nobody']);
  });

  test('after five wrong passwords even the right one has to wait', async () => {
    const someone = visitor(web.app);
    for (let i = 0; i < 5; i++) expect((await someone.login('anna', `wrong password ${i}`)).status).toBe(401);
    const response = await someone.login('anna', PASSWORD);
    expect(response.status).toBe(429);
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(60);
    expect((await visitor(web.app).login('root', PASSWORD)).status).toBe(303);
  });

  test('of 200 guesses at once five are checked, and the right one among the others does not log in', async () => {
    const someone = visitor(web.app);
    await someone.get('/login');
    const guesses = Array.from({ length: 200 }, (_, i) =>
      someone.post('/login', { name: 'anna', password: i === 40 ? PASSWORD : `wrong ${i}` }),
    );
    const statuses = (await Promise.all(guesses)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 401)).toHaveLength(5);
    expect(statuses.filter((status) => status === 429)).toHaveLength(195);
    expect(web.audited.filter(({ action }) => action === 'login-failed')).toHaveLength(5);
  });

  test('of guesses for many names at once thirty are checked', async () => {
    const someone = visitor(web.app);
    await someone.get('/login');
    const statuses: number[] = [];
    for (let round = 0; round < 3; round++) {
      const guesses = Array.from({ length: 15 }, (_, i) =>
        someone.post('/login', { name: `name${round}-${i}`, password: 'a wrong password' }),
      );
      statuses.push(...(await Promise.all(guesses)).map(({ status }) => status));
    }
    expect(statuses.filter((status) => status === 401)).toHaveLength(30);
    expect(statuses.filter((status) => status === 429)).toHaveLength(15);
  });

  test('logging in correctly gives the try back', async () => {
    for (let i = 0; i < 35; i++) expect((await visitor(web.app).login('anna', PASSWORD)).status).toBe(303);
  });

  test('the session cookie is HttpOnly, SameSite, new at each login, and worth nothing after logout', async () => {
    const someone = visitor(web.app);
    const planted = 'planted-by-an-attacker-planted-by-an-attacker';
    someone.cookies.set('mc_session', planted);
    const response = await someone.login('anna', PASSWORD);
    const line = response.headers.getSetCookie().find((cookie) => cookie.startsWith('mc_session='));
    expect(line).toMatch(/HttpOnly/);
    expect(line).toMatch(/SameSite=Lax/);
    expect(line).not.toMatch(/Secure/);
    const first = someone.cookies.get('mc_session') ?? '';
    expect(first).not.toBe(planted);
    await someone.get('/jobs');
    await someone.post('/logout');
    const thief = visitor(web.app);
    thief.cookies.set('mc_session', first);
    expect((await thief.get('/jobs')).status).toBe(303);
    thief.cookies.set('mc_session', planted);
    expect((await thief.get('/jobs')).status).toBe(303);
  });

  test('a change of the password, or removal of the user, ends the sessions', async () => {
    const someone = visitor(web.app);
    await someone.login('anna', PASSWORD);
    expect((await someone.get('/jobs')).status).toBe(200);
    await web.users.put('anna', 'another password', ['read']);
    expect((await someone.get('/jobs')).status).toBe(303);
    await someone.login('anna', 'another password');
    expect((await someone.get('/jobs')).status).toBe(200);
    await web.users.remove('anna');
    expect((await someone.get('/jobs')).status).toBe(303);
  });

  test('removing the last user does not open the site', async () => {
    for (const name of ['anna', 'root', 'guest']) await web.users.remove(name);
    expect((await web.app.request('/jobs', { headers: { host: 'localhost' } })).status).toBe(303);
    expect((await web.app.request('/api/jobs', { headers: { host: 'localhost' } })).status).toBe(401);
  });

  const calls: { scope: Scope | Scope[]; method: string; path: string; body?: object; allowed: number }[] = [
    { scope: 'read', method: 'GET', path: '/api/jobs', allowed: 200 },
    { scope: 'read', method: 'GET', path: '/api/stats', allowed: 200 },
    { scope: 'read', method: 'GET', path: '/api/feeds', allowed: 200 },
    { scope: 'read', method: 'GET', path: '/api/events', allowed: 200 },
    { scope: 'read', method: 'GET', path: '/api/jobs/DONE/article', allowed: 200 },
    { scope: 'read', method: 'GET', path: '/api/metrics', allowed: 200 },
    { scope: 'read', method: 'GET', path: '/jobs', allowed: 200 },
    { scope: 'read', method: 'GET', path: '/jobs/DONE/evidence/0', allowed: 200 },
    { scope: ['submit', 'read'], method: 'GET', path: '/api/jobs/DONE', allowed: 200 },
    { scope: 'submit', method: 'POST', path: '/api/urls', body: { url: 'https://blog.example.com/new' }, allowed: 202 },
    { scope: 'submit', method: 'POST', path: '/api/previews', body: { url: 'https://blog.example.com/new' }, allowed: 202 },
    { scope: 'submit', method: 'POST', path: '/api/jobs/FAILED/retry', body: {}, allowed: 202 },
    { scope: 'submit', method: 'POST', path: '/api/feeds/poll', body: { url: 'https://blog.example.com/feed.xml' }, allowed: 200 },
    { scope: 'admin', method: 'POST', path: '/api/feeds', body: { title: 'New', url: 'https://new.example/feed' }, allowed: 200 },
    { scope: 'admin', method: 'PATCH', path: '/api/feeds', body: { url: 'https://dockside.example/rss', enabled: false }, allowed: 200 },
    { scope: 'admin', method: 'POST', path: '/api/feeds/discover', body: { url: 'https://new.example' }, allowed: 200 },
    { scope: 'admin', method: 'DELETE', path: '/api/jobs/DONE', allowed: 200 },
  ];

  test('a token can do what its scope says and nothing else', async () => {
    const ids = await fillStore(web);
    const tokens = Object.fromEntries(
      await Promise.all(
        (['read', 'submit', 'admin'] as const).map(async (scope) => [scope, (await web.users.addToken(scope, [scope])).token]),
      ),
    ) as Record<Scope, string>;
    for (const call of calls) {
      const path = call.path.replace('DONE', ids.done).replace('FAILED', ids.failed);
      for (const scope of ['read', 'submit', 'admin'] as const) {
        const may = [call.scope].flat().includes(scope) || scope === 'admin';
        const response = await web.app.request(path, {
          method: call.method,
          headers: { authorization: `Bearer ${tokens[scope]}`, 'content-type': 'application/json' },
          ...(call.body ? { body: JSON.stringify(call.body) } : {}),
        });
        expect(response.status, `${scope}: ${call.method} ${call.path}`).toBe(may ? call.allowed : 403);
      }
    }
  });

  test('a wrong token is refused even beside a good session', async () => {
    const someone = visitor(web.app);
    await someone.login('root', PASSWORD);
    expect((await someone.get('/api/jobs')).status).toBe(200);
    expect((await someone.get('/api/jobs', { authorization: 'Bearer mct_wrong' })).status).toBe(401);
  });

  test('the feed folder takes a token as Basic password, as other MISPs can send it', async () => {
    const { token } = await web.users.addToken('other-misp', ['read']);
    const basic = (password: string) => ({ authorization: `Basic ${Buffer.from(`misp:${password}`).toString('base64')}` });
    expect((await web.app.request('/feed/manifest.json', { headers: basic(token) })).status).toBe(404);
    expect((await web.app.request('/feed/manifest.json', { headers: basic('wrong') })).status).toBe(401);
  });

  test('pages show only the controls that the user may use', async () => {
    const { done } = await fillStore(web);
    const guest = visitor(web.app);
    await guest.login('guest', PASSWORD);
    const start = await guest.get('/');
    expect([start.status, start.headers.get('location')]).toEqual([303, '/jobs']);
    const list = await (await guest.get('/jobs')).text();
    expect(list).not.toMatch(/>(?:Submit|API)<\/a>/);
    expect(list).toContain('>Watchlists</a>');
    expect((await guest.get(`/jobs/${done}`)).status).toBe(200);
    expect(await (await guest.get('/feeds')).text()).not.toMatch(/Poll now|Disable|Find feeds/);
    const anna = visitor(web.app);
    await anna.login('anna', PASSWORD);
    const job = await (await anna.get(`/jobs/${done}`)).text();
    expect(job).toContain('Run again');
    expect(job).not.toContain('>Remove<');
    expect((await anna.post(`/jobs/${done}/remove`)).status).toBe(403);
    const root = visitor(web.app);
    await root.login('root', PASSWORD);
    expect(await (await root.get(`/jobs/${done}`)).text()).toContain('>Remove<');
    expect((await root.post(`/jobs/${done}/remove`)).status).toBe(303);
    expect(web.audited.find(({ action }) => action === 'remove')).toMatchObject({ who: 'root', object: done });
  });

  test('who may only submit sees what became of a page, but not its content', async () => {
    const { done } = await fillStore(web);
    await web.users.put('desk', PASSWORD, ['submit']);
    const desk = visitor(web.app);
    await desk.login('desk', PASSWORD);
    expect((await desk.get('/jobs')).status).toBe(403);
    const page = await (await desk.get(`/jobs/${done}`)).text();
    expect(page).toContain('The event was created with 3 indicators.');
    expect(page).not.toContain('portside-metrics');
  });
});

test.describe('without users', () => {
  test.afterEach(() => web.close());

  const hosts = ['localhost:5200', '127.0.0.1:5200', '[::1]:5200'];

  test('the link of the start opens everything, and a cookie remembers it', async () => {
    web = await openWeb();
    for (const host of hosts) {
      const opened = await web.stranger.request(startLink(''), { headers: { host } });
      expect(opened.status, host).toBe(303);
      const cookie = /mc_session=[^;]*/.exec(opened.headers.getSetCookie().join())?.[0] ?? '';
      for (const path of ['/', '/jobs', '/feeds', '/api/jobs'])
        expect((await web.stranger.request(path, { headers: { host, cookie } })).status, `${host}${path}`).toBe(200);
    }
    const headers = { host: 'localhost', authorization: startHeaders.authorization };
    expect((await web.stranger.request('/api/jobs', { headers })).status).toBe(200);
  });

  // What a plain `proxy_pass` makes of a stranger's request: no X-Forwarded-*, and its own Host.
  test('without the link nobody gets in, from this machine neither', async () => {
    web = await openWeb();
    for (const host of hosts) {
      const headers = { host, connection: 'close' };
      expect((await web.stranger.request('/api/jobs', { headers })).status, host).toBe(401);
      expect((await web.stranger.request('/jobs', { headers })).headers.get('location')).toBe('/login?next=%2Fjobs');
      const feed = {
        method: 'POST',
        body: '{"title":"x","url":"https://x.example/"}',
        headers: { ...headers, 'content-type': 'application/json' },
      };
      expect((await web.stranger.request('/api/feeds', feed)).status, host).toBe(401);
    }
    for (const token of ['', 'x', 'start-token', `${startHeaders.authorization.slice(7)}x`]) {
      const response = await web.stranger.request(`/login?token=${token}`, { headers: { host: 'localhost' } });
      expect(response.headers.getSetCookie().join()).not.toContain('mc_session');
    }
    expect((await web.store.queue.list({}, { offset: 0, limit: 1 })).total).toBe(0);
    expect(web.feeds.some(({ url }) => url === 'https://x.example/')).toBe(false);
  });

  test('the token can be typed into the form, and a wrong one says what to do', async () => {
    web = await openWeb();
    const someone = visitor(web.stranger);
    const form = await (await someone.get('/login')).text();
    expect(form).toContain('Open the link that the service printed');
    const wrong = await someone.post('/login', { token: 'wrong', next: '/jobs' });
    expect(wrong.status).toBe(401);
    expect(await wrong.text()).toContain('each start of the service prints a new one');
    const right = await someone.post('/login', { token: startHeaders.authorization.slice(7), next: '/jobs' });
    expect(right.headers.get('location')).toBe('/jobs');
    expect((await someone.get('/jobs')).status).toBe(200);
  });

  test('once a user exists, link, token and sessions of the start are worth nothing', async () => {
    web = await openWeb();
    const someone = visitor(web.app);
    expect((await someone.get('/jobs')).status).toBe(200);
    await web.users.put('anna', PASSWORD, ['admin']);
    expect((await someone.get('/jobs')).status).toBe(303);
    expect((await web.stranger.request('/api/jobs', { headers: startHeaders })).status).toBe(401);
    expect((await web.stranger.request(startLink(''))).headers.getSetCookie().join()).not.toContain('mc_session');
  });

  test('other names than those of this machine are refused, link or not', async () => {
    web = await openWeb();
    for (const host of ['evil.example', 'localhost.evil.example', '127.0.0.1.evil.example:5200', '192.168.1.5:5200', '']) {
      const response = await web.stranger.request('/jobs', { headers: { ...startHeaders, host } });
      expect(response.status, host).toBe(421);
      expect(await response.text()).toContain('WEB_PUBLIC_HOSTS');
    }
  });

  test('names can be added', async () => {
    web = await openWeb({ settings: { publicHosts: ['crawler.lan'] } });
    expect((await web.app.request('/jobs', { headers: { host: 'crawler.lan:5200' } })).status).toBe(200);
  });

  test('the address that it listens on is one of them, in IPv6 as well', async () => {
    web = await openWeb({ settings: { host: '2001:db8::5', publicHosts: ['crawler.lan'] } });
    expect((await web.app.request('/login', { headers: { host: '[2001:db8::5]:5200' } })).status).toBe(200);
    expect((await web.app.request('/login', { headers: { host: '[2001:db8::6]:5200' } })).status).toBe(421);
  });

  test('a peer that has gone already is nobody, and no trusted proxy', async () => {
    web = await openWeb({ settings: { host: '0.0.0.0', ssoHeader: 'x-user', trustedProxies: ['127.0.0.1'] } });
    const gone = { incoming: { socket: { remoteAddress: undefined } } } as never;
    const request = new Request('http://127.0.0.1/api/jobs', { headers: { host: '127.0.0.1', 'x-user': 'anna' } });
    expect((await web.stranger.fetch(request, gone)).status).toBe(401);
  });

  test('a damaged list of users tells a stranger nothing of this host', async () => {
    const damaged = () => Promise.reject(new UsageError('/data/auth.json is not a list of users: restore it.'));
    web = await openWeb();
    web.users.empty = damaged;
    const response = await web.stranger.request('/login', { headers: { host: '127.0.0.1' } });
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain('auth.json');
  });

  test('what a proxy passes on is not from this machine', async () => {
    web = await openWeb();
    const response = await web.stranger.request('/api/jobs', { headers: { host: '127.0.0.1:5200', 'x-forwarded-for': '203.0.113.5' } });
    expect(response.status).toBe(401);
  });

  test('not on loopback, nobody gets in', async () => {
    web = await openWeb({ settings: { host: '0.0.0.0' } });
    expect((await web.app.request('/api/jobs', { headers: { host: 'localhost' } })).status).toBe(401);
  });
});

test.describe('with single sign-on', () => {
  test.afterEach(() => web.close());
  const header = { 'x-remote-user': 'anna', 'x-forwarded-for': '203.0.113.5' };

  test('the header counts only when it comes from the named proxy', async () => {
    web = await openWeb({ settings: { host: '0.0.0.0', ssoHeader: 'x-remote-user', trustedProxies: ['127.0.0.1'] } });
    const page = await (await web.app.request('/jobs', { headers: header })).text();
    expect(page).toContain('anna');
    expect((await web.app.request('/api/jobs')).status).toBe(401);
    await web.close();
    web = await openWeb({ settings: { host: '0.0.0.0', ssoHeader: 'x-remote-user', trustedProxies: ['10.0.0.5'] } });
    expect((await web.app.request('/api/jobs', { headers: header })).status).toBe(401);
  });

  test('users get the rights that they have here, others read and submit', async () => {
    web = await openWeb({ settings: { host: '0.0.0.0', ssoHeader: 'x-remote-user', trustedProxies: ['127.0.0.1'] } });
    await web.users.put('anna', PASSWORD, ['admin']);
    const found = async (name: string) => (await web.app.request('/feeds', { headers: { 'x-remote-user': name } })).text();
    expect(await found('anna')).toContain('Find feeds');
    expect(await found('bert')).not.toContain('Find feeds');
    expect((await web.app.request('/api/jobs', { headers: { 'x-remote-user': '<script>' } })).status).toBe(401);
  });
});
