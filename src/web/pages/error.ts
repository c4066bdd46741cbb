import type { Ctx, Site } from '../context.ts';
import type { Refused } from '../refused.ts';
import { html } from '../view/html.ts';
import { layout, notice } from '../view/layout.ts';

const TITLES: Record<number, string> = {
  401: 'Log in',
  403: 'Not allowed',
  404: 'Not found',
  413: 'Too large',
  429: 'Too many requests',
  500: 'Something went wrong',
  503: 'Not available now',
};

/** A refusal as a page; who is not logged in is sent to the login page and comes back afterwards. */
export function errorPage(c: Ctx, site: Site, refused: Refused): Response | Promise<Response> {
  if (refused.status === 401 && c.req.method === 'GET' && !/^\/(?:feed|stix)\//.test(c.req.path)) {
    const query = new URL(c.req.url).search;
    return c.redirect(`${site.link('/login')}?next=${encodeURIComponent(c.req.path + query)}`, 303);
  }
  const title = TITLES[refused.status] ?? 'This did not work';
  // Refusals can come before the middleware has found out who asks; the page needs only these two.
  if (!c.get('csrf')) c.set('csrf', '');
  return c.html(
    layout(c, site, {
      title,
      body: html`<h1>${title}</h1>${notice('bad', refused.message)}<p><a href="${site.link('/')}">Back to the start page</a></p>`,
    }),
    refused.status,
  );
}
