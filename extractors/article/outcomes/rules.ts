import type { Page } from '../../../src/domain.ts';
import { parseRetryAfter } from '../../../src/durations.ts';
import { Permanent, RetryLater } from '../../../src/errors.ts';
import type { PageProbe } from './probe.ts';
import { type OutcomeSignals, outcomeSignals, type ReadText } from './signals.ts';

interface OutcomeRule {
  /** The outcome's code, in log, web page and MISP tag. */
  code: string | ((signals: OutcomeSignals) => string);
  when(signals: OutcomeSignals): boolean;
  /** Whether the same page may be an article later. */
  retry: boolean;
  /** One sentence: what, why and what to do. */
  message(signals: OutcomeSignals): string;
}

const BOT_WALL: Omit<OutcomeRule, 'when'> = {
  code: 'bot-wall',
  retry: false,
  message: ({ page }) =>
    `${page.finalUrl} shows a bot check instead of the article: set another user agent, cookie or proxy for the source, or upload the page's HTML.`,
};

const isGone = (status: number) => status === 404 || status === 410;

/** Before a document is read: the status decides, except that a bot check is one whatever its status says. First match wins. */
const STATUS_RULES: OutcomeRule[] = [
  { ...BOT_WALL, when: ({ page, botWall }) => page.status >= 400 && !isGone(page.status) && botWall },
  {
    code: ({ page }) => `HTTP=${page.status}`,
    when: ({ page: { status } }) => status === 408 || status === 425 || status === 429 || status >= 500,
    retry: true,
    message: ({ page }) =>
      `${page.finalUrl} answered HTTP ${page.status} (${page.status === 429 ? 'too many requests' : 'a fault of the site'}): it will be retried later.`,
  },
  {
    code: ({ page }) => `HTTP=${page.status}`,
    when: ({ page }) => page.status >= 400,
    retry: false,
    message: ({ page }) =>
      `${page.finalUrl} answered HTTP ${page.status}: ${isGone(page.status) ? 'the page does not exist (any more)' : 'the site refuses the page'}. If a browser shows it, upload its HTML.`,
  },
];

/**
 * After a document was read: pages that answered 200 and are not an article. Every row but the last needs the text to be short and
 * without indicators, so that an article about CAPTCHAs, logins or error pages is never taken for one. First match wins.
 */
const CONTENT_RULES: OutcomeRule[] = [
  { ...BOT_WALL, when: (page) => page.judgedByWords && page.botWall },
  {
    code: 'site-error',
    when: (page) => page.judgedByWords && page.length < 800 && page.brokenTitle !== undefined,
    retry: true,
    message: ({ page, brokenTitle }) => `${page.finalUrl} shows an error of the site ("${brokenTitle}"): it will be retried later.`,
  },
  {
    code: 'soft-404',
    when: (page) => page.judgedByWords && page.missing,
    retry: false,
    message: ({ page }) =>
      `${page.finalUrl} says that the page does not exist, with HTTP status ${page.status}: the address is wrong or the article was taken down.`,
  },
  {
    code: 'soft-404',
    when: (page) => page.judgedByWords && page.sentHome,
    retry: false,
    message: ({ page }) => `${page.url} leads to the front page ${page.finalUrl}: the article was taken down or moved.`,
  },
  {
    code: 'login-wall',
    when: (page) =>
      page.judgedByWords &&
      ((page.loginTitle && page.loginPhrases >= 1) ||
        (page.password && page.loginPhrases >= 2 && page.length < 800) ||
        (page.loginPhrases >= 2 && page.length < 600)),
    retry: false,
    message: ({ page }) => `${page.finalUrl} wants a login: give the source a cookie, or upload the page's HTML.`,
  },
  {
    code: 'consent-wall',
    when: (page) =>
      page.judgedByWords && ((page.consentTitle && page.consentPhrases >= 1) || (page.consentPhrases >= 3 && page.length < 1_200)),
    retry: false,
    message: ({ page }) =>
      `${page.finalUrl} shows only its consent dialog: give the source the cookie of a given consent, or upload the page's HTML.`,
  },
  {
    code: 'empty',
    when: ({ page, empty }) => empty && (page.status === 204 || page.status === 205),
    retry: false,
    message: ({ page }) => `${page.finalUrl} answered HTTP ${page.status} (no content): check the address in a browser.`,
  },
  {
    code: 'empty',
    when: (page) => page.empty,
    retry: false,
    message: ({ page, isHtml }) =>
      isHtml && page.via === 'browser'
        ? `${page.finalUrl} has no article text: if a browser shows one, raise the waiting time of the source or upload the page's HTML.`
        : `${page.finalUrl} has no text that can be read: check the file.`,
  },
];

/** Why a page is not an article. */
export type Refusal = Permanent | RetryLater;

/** The outcome of a page by its status, before it is read. `probe` is there for HTML. */
export function outcomeBefore(page: Page, probe: PageProbe | undefined): Refusal | undefined {
  return page.status < 400 ? undefined : decide(STATUS_RULES, outcomeSignals(page, probe));
}

/** The outcome of a page by what was read of it. */
export function outcomeAfter(page: Page, probe: PageProbe | undefined, read: ReadText): Refusal | undefined {
  return decide(CONTENT_RULES, outcomeSignals(page, probe, read));
}

function decide(rules: OutcomeRule[], signals: OutcomeSignals): Refusal | undefined {
  const rule = rules.find((one) => one.when(signals));
  if (!rule) return undefined;
  const code = typeof rule.code === 'string' ? rule.code : rule.code(signals);
  const message = rule.message(signals);
  if (!rule.retry) return new Permanent(code, message);
  const delayMs = parseRetryAfter(signals.page.headers['retry-after']);
  return new RetryLater(code, message, delayMs === undefined ? {} : { delayMs });
}
