import type { Page } from '../../../src/domain.ts';
import { Permanent, RetryLater } from '../../../src/errors.ts';
import { attribute, closest, type Document, type Element, elements, first, textContent } from '../html/dom.ts';
import { visibleText } from '../html/text.ts';
import { presentedInText } from '../select/values.ts';
import * as signs from './signs.ts';

/**
 * Below this a page may be something else than an article; above it the same words are what an article is about. (The longest
 * wall pages that were seen have about 1,200 characters of text.)
 */
const SHORT = 1_600;

export type Refusal = Permanent | RetryLater;

/** What the page looks like as a whole, read once before the passes change the tree. */
export interface Looks {
  title: string;
  headings: string[];
  /** All visible text, beginning only. */
  text: string;
  length: number;
  marks: boolean;
  password: boolean;
}

export function look(document: Document, html: string): Looks {
  const title = first(document, 'title');
  const body = first(document, 'body');
  const text = body ? visibleText(body) : '';
  return {
    title: title ? tidy(textContent(title)) : '',
    headings: [...elements(document, 'h1', 'h2')].slice(0, 4).map((one) => tidy(textContent(one))),
    text: text.slice(0, 12_000),
    length: text.length,
    marks: signs.BOT_MARKS.test(html.length > 300_000 ? html.slice(0, 300_000) : html),
    password: hasPasswordField(document),
  };
}

/** The outcome of a status code. A bot wall is one whatever its status says. */
export function refusedByStatus(page: Page, looks: Looks | undefined): Refusal | undefined {
  if (page.status < 400) return undefined;
  if (looks && page.status !== 404 && page.status !== 410 && isBotWall(looks, looks.text)) return botWall(page);
  const code = `HTTP=${page.status}`;
  const where = page.finalUrl;
  if (page.status === 429 || page.status === 408 || page.status === 425 || page.status >= 500) {
    const text = `${where} answered HTTP ${page.status} (${page.status === 429 ? 'too many requests' : 'a fault of the site'}): it is tried again later.`;
    return new RetryLater(code, text, { delayMs: retryAfter(page.headers['retry-after']) });
  }
  const why = page.status === 404 || page.status === 410 ? 'the page does not exist (any more)' : 'the site refuses the page';
  return new Permanent(code, `${where} answered HTTP ${page.status}: ${why}. If a browser shows it, hand in its HTML.`);
}

/**
 * The outcome of a page that answered 200 and is no article. `article` is the text that extraction would give: everything here
 * needs it to be short, so that an article about CAPTCHAs, logins or error pages is never taken for one.
 */
export function refusedByContent(page: Page, looks: Looks, article: string): Refusal | undefined {
  const where = page.finalUrl;
  if (article.length > SHORT) return undefined;
  const presents = presentedInText(article).strong.size > 0;
  const own = article.length < 40 ? looks.text.slice(0, SHORT) : article;
  if (!presents && isBotWall(looks, own)) return botWall(page);
  if (presents) return undefined;
  const heads = [looks.title, ...looks.headings.slice(0, 2)];
  if (heads.some((head) => signs.BROKEN_TITLES.test(head)) && article.length < 800) {
    return new RetryLater(
      'site-error',
      `${where} shows an error of the site ("${heads.find((head) => signs.BROKEN_TITLES.test(head))}"): it is tried again later.`,
    );
  }
  if (isMissing(looks, own)) {
    return new Permanent(
      'soft-404',
      `${where} says that the page does not exist, with HTTP status ${page.status}: the address is wrong or the article was taken down.`,
    );
  }
  if (isSentHome(page)) {
    return new Permanent('soft-404', `${page.url} leads to the front page ${where}: the article was taken down or moved.`);
  }
  const login = count(signs.LOGIN_PHRASES, own) + (looks.password ? 1 : 0);
  if (
    (signs.LOGIN_TITLES.test(looks.title) && login >= 1) ||
    (looks.password && login >= 2 && article.length < 800) ||
    (login >= 2 && article.length < 600)
  ) {
    return new Permanent('login-wall', `${where} wants a login: give the source a cookie, or hand in the page's HTML.`);
  }
  const consent = count(signs.CONSENT_PHRASES, own);
  if ((signs.CONSENT_TITLES.test(looks.title) && consent >= 1) || (consent >= 3 && article.length < 1_200)) {
    return new Permanent(
      'consent-wall',
      `${where} shows only its consent dialog: give the source the cookie of a given consent, or hand in the page's HTML.`,
    );
  }
  return undefined;
}

export function emptyPage(page: Page): Permanent {
  return new Permanent(
    'empty',
    `${page.finalUrl} has no article text: if a browser shows one, raise the waiting time of the source or hand in the page's HTML.`,
  );
}

function botWall(page: Page): Permanent {
  return new Permanent(
    'bot-wall',
    `${page.finalUrl} shows a bot check instead of the article: set another user agent, cookie or proxy for the source, or hand in the page's HTML.`,
  );
}

function isBotWall(looks: Looks, text: string): boolean {
  const phrases = count(signs.BOT_PHRASES, `${looks.headings.join('\n')}\n${text}`);
  const titled = signs.BOT_TITLES.test(looks.title) || looks.headings.some((heading) => signs.BOT_TITLES.test(heading));
  return (
    (titled && (phrases >= 1 || looks.marks || text.length < 400)) || (phrases >= 1 && looks.marks) || (phrases >= 2 && text.length < 900)
  );
}

function isMissing(looks: Looks, text: string): boolean {
  const titled = signs.MISSING_TITLES.test(looks.title) || looks.headings.some((heading) => signs.MISSING_TITLES.test(heading));
  const phrases = count(signs.MISSING_PHRASES, text);
  return (titled && (text.length < 500 || phrases >= 1)) || (phrases >= 2 && text.length < 500);
}

/** An article's address that ends at the front page. */
function isSentHome(page: Page): boolean {
  if (!URL.canParse(page.url) || !URL.canParse(page.finalUrl)) return false;
  const [asked, got] = [new URL(page.url), new URL(page.finalUrl)];
  return (
    asked.pathname.length > 8 &&
    got.pathname.replace(/\/(?:en|en-us|index\.\w+)?\/?$/i, '') === '' &&
    got.search === '' &&
    page.url !== page.finalUrl
  );
}

function count(patterns: RegExp[], text: string): number {
  return patterns.filter((pattern) => pattern.test(text)).length;
}

function hasPasswordField(document: Document): boolean {
  for (const input of elements(document, 'input')) {
    if (attribute(input, 'type').toLowerCase() !== 'password') continue;
    const hidden = closest(
      input,
      (one: Element) => /display\s*:\s*none/i.test(attribute(one, 'style')) || attribute(one, 'data-mc-hidden') === '1',
    );
    if (!hidden) return true;
  }
  return false;
}

function retryAfter(value: string | undefined): number | undefined {
  if (!value) return undefined;
  if (/^\d{1,7}$/.test(value.trim())) return Number(value) * 1_000;
  const at = Date.parse(value);
  return Number.isNaN(at) ? undefined : Math.max(0, at - Date.now());
}

function tidy(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
