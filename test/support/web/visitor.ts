import { JSDOM } from 'jsdom';

/** The site as tests call it. */
export interface TestApp {
  request(input: string | Request, init?: RequestInit): Response | Promise<Response>;
  /** A session of the start link, as a cookie; undefined when users exist. */
  startSession?(): Promise<string | undefined>;
}

/** Somebody with a browser, as far as HTTP shows: keeps cookies, and fills in the form token of the page seen last. */
export interface Visitor {
  cookies: Map<string, string>;
  get(path: string, headers?: Record<string, string>): Promise<Response>;
  /** Sends a form; `_csrf` is added unless it is given. */
  post(path: string, fields?: Record<string, string | File>, headers?: Record<string, string>): Promise<Response>;
  login(name: string, password: string): Promise<Response>;
}

/** On a site without users, somebody who opened the start link. */
export function visitor(app: TestApp, origin = 'http://127.0.0.1'): Visitor {
  const cookies = new Map<string, string>();
  let csrf = '';

  let opened = false;

  async function send(path: string, init: RequestInit): Promise<Response> {
    if (!opened) {
      opened = true;
      const [name, value] = (await app.startSession?.())?.split('=') ?? [];
      if (name && value && !cookies.has(name)) cookies.set(name, value);
    }
    const headers = new Headers(init.headers);
    headers.set('host', headers.get('host') ?? new URL(origin).host);
    if (cookies.size > 0) headers.set('cookie', [...cookies].map(([name, value]) => `${name}=${value}`).join('; '));
    const response = await app.request(origin + path, { ...init, headers });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === '' || /max-age=0/i.test(line)) cookies.delete(name);
      else cookies.set(name, value);
    }
    if (response.headers.get('content-type')?.startsWith('text/html'))
      csrf = /name="_csrf" value="([^"]*)"/.exec(await response.clone().text())?.[1] ?? csrf;
    return response;
  }

  const self: Visitor = {
    cookies,
    get: (path, headers = {}) => send(path, { headers }),
    post: (path, fields = {}, headers = {}) => {
      const body = new FormData();
      for (const [name, value] of Object.entries({ _csrf: csrf, ...fields })) body.set(name, value);
      return send(path, { method: 'POST', body, headers: { origin, ...headers } });
    },
    login: async (name, password) => {
      await self.get('/login');
      return self.post('/login', { name, password, next: '/jobs' });
    },
  };
  return self;
}

/** A page as a browser would have it, without its scripts. */
export const documentOf = async (response: Response | Promise<Response>) => new JSDOM(await (await response).text()).window.document;
