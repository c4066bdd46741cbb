import { expect, test } from '../../support/test.ts';
import { articleOf, blog, PROSE, paragraphs } from './support.ts';

const walls: [string, string, string, number?][] = [
  [
    'bot-wall',
    'a challenge page',
    '<title>Just a moment...</title><h1>shop.example</h1><h2>Checking if the site connection is secure</h2><p>shop.example needs to review the security of your connection before proceeding.</p><p>Ray ID: 8c1d2e3f4a5b6c7d</p>',
  ],
  [
    'bot-wall',
    'a challenge page with status 403',
    '<title>Just a moment...</title><h2>Enable JavaScript and cookies to continue</h2><p>Ray ID: 8c1d2e3f4a5b6c7d</p>',
    403,
  ],
  [
    'bot-wall',
    'a CAPTCHA',
    '<title>Security check</title><h1>Are you a robot?</h1><p>Please complete the CAPTCHA to go on.</p><div class="g-recaptcha" data-sitekey="x"></div>',
  ],
  [
    'bot-wall',
    'a press-and-hold page',
    '<title>Access to this page has been denied</title><p>Press &amp; Hold to confirm you are a human (and not a bot).</p><p>Reference ID 1234</p><div id="px-captcha"></div>',
  ],
  [
    'bot-wall',
    'a firewall page',
    '<title>Attention Required! | Cloudflare</title><h1>Sorry, you have been blocked</h1><h2>You are unable to access shop.example</h2><p>This website is using a security service to protect itself from online attacks.</p>',
  ],
  [
    'consent-wall',
    'a consent page',
    '<title>Before you continue</title><h1>We value your privacy</h1><p>We and our 812 partners store and/or access information on a device, such as cookies, for personalised advertising.</p><button>Accept all</button><button>Reject all</button><p>You can manage your preferences at any time.</p>',
  ],
  [
    'login-wall',
    'a login form',
    '<title>Sign in | Portal</title><h1>Sign in to continue</h1><form><input name="user"><input type="password"><label>Remember me</label><p>Forgot your password?</p></form>',
  ],
  [
    'login-wall',
    'a page for members',
    '<title>Threat brief</title><h1>Threat brief</h1><p>This report is only available to registered members.</p><p>You must be logged in to read on. Already a member? Log in to continue.</p>',
  ],
  [
    'soft-404',
    'a missing page with status 200',
    '<title>Page not found - Blog</title><h1>Oops! That page can’t be found.</h1><p>It looks like nothing was found at this location. Maybe try a search?</p>',
  ],
  [
    'soft-404',
    'a short 404',
    '<title>Blog</title><h1>404</h1><h2>Page Not Found</h2><p>The page you are looking for does not exist.</p><a href="/">Back to home</a>',
  ],
  [
    'site-error',
    'a broken site with status 200',
    '<title>Error establishing a database connection</title><h1>Error establishing a database connection</h1>',
  ],
  ['empty', 'an empty page', '<title>Blog</title><div id="root"></div><script>boot()</script>'],
  ['empty', 'an answer without content', '', 204],
  ['HTTP=404', 'a missing page', '<title>404</title><h1>Not found</h1>', 404],
  ['HTTP=403', 'a plain refusal', '<title>403 Forbidden</title><center><h1>403 Forbidden</h1></center><hr><center>nginx</center>', 403],
  ['HTTP=503', 'a site that is down', '<title>503</title><h1>Service Unavailable</h1>', 503],
];

for (const [code, name, body, status] of walls) {
  test(`${name} is the outcome ${code}, not an article`, async () => {
    const wanted = code === 'HTTP=503' || code === 'site-error' ? 'RetryLater' : 'Permanent';
    const error = await articleOf(`<!doctype html><html><body>${body}</body></html>`, {}, { status: status ?? 200 }).catch(
      (one: unknown) => one,
    );
    expect(error).toMatchObject({ name: wanted, code });
    expect((error as Error).message).toMatch(/^https:\/\/blog\.harbour-lab\.example\/.*\.$/);
  });
}

test('a page that asks for patience says when to come back', async () => {
  const error = await articleOf('<h1>Slow down</h1>', {}, { status: 429, headers: { 'retry-after': '90' } }).catch((one: unknown) => one);
  expect(error).toMatchObject({ name: 'RetryLater', code: 'HTTP=429', delayMs: 90_000 });
});

test('an article that leads to the front page was taken down', async () => {
  const page = { url: 'https://blog.harbour-lab.example/2024/old-article/', finalUrl: 'https://blog.harbour-lab.example/' };
  await expect(articleOf(`<title>Harbour Lab</title><h1>Welcome</h1><p>${PROSE[0]}</p>`, {}, page)).rejects.toMatchObject({
    code: 'soft-404',
  });
});

const about: [string, string, string][] = [
  [
    'CAPTCHAs',
    'Fake CAPTCHA pages spread a stealer',
    '<p>The page says "verify you are human" and "checking your browser before accessing", shows a Ray ID: 8c1d2e3f4a5b6c7d and asks to press &amp; hold. This website is using a security service to protect itself, it claims.</p>',
  ],
  [
    'login pages',
    'Phishing kit: sign in to continue',
    '<p>The kit shows "sign in to continue", "forgot your password?" and "remember me", and you must be logged in to see the invoice.</p><form><input type="password"></form>',
  ],
  [
    'cookies',
    'Cookie theft: accept all',
    '<p>We use cookies, says the banner; accept all or manage your preferences; our 812 partners store and/or access information on a device.</p>',
  ],
  [
    '404 pages',
    'Page not found: C2 behind a 404',
    '<p>The server answers "404 not found", "the page you are looking for does not exist", until the right header is sent.</p>',
  ],
];

for (const [name, title, text] of about) {
  test(`an article about ${name} is an article`, async () => {
    const html = `<!doctype html><html><head><title>${title} | Harbour Lab</title></head><body><article><h1>${title}</h1>${text}${paragraphs}<p>${PROSE.join(' ')}</p><p>${PROSE.join(' ')}</p></article></body></html>`;
    const article = await articleOf(html);
    expect(article.title).toBe(title);
    expect(article.markdown).toContain(PROSE[3]);
  });

  test(`a short note about ${name} that names indicators is an article`, async () => {
    const html = `<!doctype html><html><head><title>${title}</title></head><body><article><h1>${title}</h1>${text}<p>It runs on pay[.]evil-dock[.]ru.</p></article></body></html>`;
    const article = await articleOf(html);
    expect(article.indicators.map((one) => one.value)).toContain('pay.evil-dock.ru');
  });
}

test('a blocked page gives way to the article that the feed carries, and says so', async () => {
  const feedContent = `${paragraphs}<p>C2: <b>pay[.]evil-dock[.]ru</b></p>`;
  const hints = { feedContent, title: 'Copper Lantern comes back', published: '2024-11-19T00:00:00.000Z', author: 'Ada Quayle' };
  const article = await articleOf('<title>Just a moment...</title><p>Enable JavaScript and cookies to continue</p>', hints, {
    status: 403,
  });
  expect(article).toMatchObject({
    via: 'feed',
    title: 'Copper Lantern comes back',
    published: '2024-11-19T00:00:00.000Z',
    author: 'Ada Quayle',
  });
  expect(article.notes[0]).toContain('as the feed carries it');
  expect(article.indicators.map((one) => one.value)).toContain('pay.evil-dock.ru');
});

test('a teaser in the feed does not stand for the article, and a fault of the site is tried again instead', async () => {
  await expect(articleOf('<h1>Gone</h1>', { feedContent: '<p>Read more on our site.</p>' }, { status: 404 })).rejects.toMatchObject({
    code: 'HTTP=404',
  });
  await expect(articleOf('<h1>Down</h1>', { feedContent: paragraphs }, { status: 502 })).rejects.toMatchObject({
    code: 'HTTP=502',
    retry: true,
  });
});

test('a readable page wins over the feed', async () => {
  const article = await articleOf(blog(paragraphs), { feedContent: '<p>Something else</p>'.repeat(40) });
  expect(article.via).not.toBe('feed');
});
