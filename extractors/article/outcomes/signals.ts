import { type OutcomeWords, outcomePhrases } from '../../../src/data/languages.ts';
import { caseless, phrasesSource } from '../../../src/data/phrases.ts';
import type { Page } from '../../../src/domain.ts';
import { lazy, memo } from '../../../src/lazy.ts';
import { parseUrl } from '../../../src/url.ts';
import { presentedInText } from '../select/values.ts';
import type { PageProbe } from './probe.ts';

/**
 * Below this a page may be something else than an article; above it the same words are what an article is about. (The longest
 * wall pages that were seen have about 1,200 characters of text.)
 */
const SHORT = 1_600;

/** Named facts about a page, which the tables of outcomes ask. Numbers of phrases are numbers of different phrases. */
export interface OutcomeSignals {
  page: Page;
  /** A web page, not a PDF, text or list. */
  isHtml: boolean;
  /** Characters of the article's text; of the page's, while nothing has been read yet. */
  length: number;
  /** Short, and presents no indicators: only such a page is judged by its words. */
  judgedByWords: boolean;
  /** No words, or hardly any and no values in them. */
  empty: boolean;
  /** A bot check by its title, phrases and marks. */
  botWall: boolean;
  /** The title or heading that says that the site is broken. */
  brokenTitle: string | undefined;
  /** The page says that it does not exist. */
  missing: boolean;
  /** An article's address that ends at the front page. */
  sentHome: boolean;
  password: boolean;
  loginTitle: boolean;
  loginPhrases: number;
  consentTitle: boolean;
  consentPhrases: number;
}

export interface ReadText {
  text: string;
  /** A person chose the box by a selector: a few words are an article then. */
  chosen: boolean;
}

export function outcomeSignals(page: Page, probe: PageProbe | undefined, read?: ReadText): OutcomeSignals {
  const article = read?.text ?? probe?.text ?? '';
  const length = article.length;
  const presents = length <= SHORT && presentedInText(article).strong.size > 0;
  const letters = article.replace(/\s+/g, '').length;
  const { title, headings, text, botMarks, password } = probe ?? NO_PROBE;
  // A page whose article is a line or two is judged by all that it shows.
  const own = read && length < 40 ? text.slice(0, SHORT) : article;
  const said = lazy(() => withoutPunctuation(own));
  const heads = [title, ...headings].map((written) => ({ written, words: withoutPunctuation(written) }));
  return {
    page,
    isHtml: probe !== undefined,
    length,
    judgedByWords: probe !== undefined && length <= SHORT && !presents,
    empty: letters === 0 || (probe !== undefined && letters < 40 && !read?.chosen && presentedInText(article).all.size === 0),
    get botWall() {
      const found = countPhrases(
        'botPhrases',
        `${heads
          .slice(1)
          .map(({ words }) => words)
          .join('\n')}\n${said()}`,
      );
      const titled = heads.some(({ words }) => beginsWith('botTitles', words));
      return (titled && (found >= 1 || botMarks || own.length < 400)) || (found >= 1 && botMarks) || (found >= 2 && own.length < 900);
    },
    get brokenTitle() {
      return heads.slice(0, 3).find(({ words }) => beginsWith('brokenTitles', words) || isOneOf('brokenTitlesAlone', words))?.written;
    },
    get missing() {
      const titled = heads.some(({ words }) => saysMissing(words));
      const found = countPhrases('missingPhrases', said());
      return (titled && (own.length < 500 || found >= 1)) || (found >= 2 && own.length < 500);
    },
    get sentHome() {
      return isSentHome(page);
    },
    password,
    get loginTitle() {
      return beginsWith('loginTitles', withoutPunctuation(title));
    },
    get loginPhrases() {
      return countPhrases('loginPhrases', said()) + (password ? 1 : 0);
    },
    get consentTitle() {
      return beginsWith('consentTitles', withoutPunctuation(title));
    },
    get consentPhrases() {
      return countPhrases('consentPhrases', said());
    },
  };
}

const NO_PROBE: PageProbe = { title: '', headings: [], text: '', botMarks: false, password: false };

function isSentHome(page: Page): boolean {
  const [asked, got] = [parseUrl(page.url), parseUrl(page.finalUrl)];
  if (!asked || !got) return false;
  return (
    asked.pathname.length > 8 &&
    got.pathname.replace(/\/(?:en|en-us|index\.\w+)?\/?$/i, '') === '' &&
    got.search === '' &&
    page.url !== page.finalUrl
  );
}

function saysMissing(title: string): boolean {
  if (beginsWith('missingTitles', title) || isOneOf('missingTitlesAlone', title)) return true;
  return beginsWith('missingExclamations', title) && countPhrases('missingTitles', title) > 0;
}

/** Text as the phrases are written: straight apostrophes and no other punctuation. */
function withoutPunctuation(text: string): string {
  return text
    .replace(/[\u2018\u2019]/g, "'")
    .replace(/[^\p{L}\p{N}'&]+/gu, ' ')
    .trim();
}

/** What pages say when they are no article (src/data/lang, outcomes), compiled when it is first asked for. Texts are without punctuation. */
const each = memo(50, (key: OutcomeWords) => outcomePhrases(key).map((phrase) => caseless(phrasesSource([phrase]))));
const atStart = memo(50, (key: OutcomeWords) => caseless(`^${phrasesSource(outcomePhrases(key))}`));
const whole = memo(50, (key: OutcomeWords) => caseless(`^${phrasesSource(outcomePhrases(key))}$`));

/** How many different phrases of a key a text has. */
function countPhrases(key: OutcomeWords, text: string): number {
  return each(key).filter((one) => one.test(text)).length;
}

/** Whether a title begins with a phrase of a key. */
function beginsWith(key: OutcomeWords, title: string): boolean {
  return atStart(key).test(title);
}

/** Whether a title is one of the phrases of a key. */
function isOneOf(key: OutcomeWords, title: string): boolean {
  return whole(key).test(title);
}
