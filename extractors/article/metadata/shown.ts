import { articleWords } from '../../../src/data/languages.ts';
import { lazy } from '../../../src/lazy.ts';
import { lettersAndDigits, oneLine, percentDecoded } from '../../../src/text.ts';
import { holdsName } from '../boxes/names.ts';
import { afterDateAndCue, authorNames, isNoName, isOffice, startsWithAuthorCue, withoutAuthorCue, withoutOffice } from '../cues.ts';
import {
  attribute,
  closest,
  closestWhere,
  type Document,
  type Element,
  elements,
  first,
  holds,
  isElement,
  isText,
  nodes,
  textLength,
} from '../html/dom.ts';
import { filledLines, isBlock, visibleText } from '../html/text.ts';
import { withoutLeadingDate } from './author.ts';
import { dateInText, isoDate, month, shortDate } from './dates.ts';

/** What a page without machine-readable metadata shows beside its title. */

/** White space and all, in characters. */
const MAX_LENGTH = 2_000;
/** How far from the title, in elements, a date still belongs to it. */
const NEAR = 25;

/** The date beside the title: a `<time>`, or words of a short line in the article's head, or a short line near the `<h1>`. */
export function shownDate(document: Document, title: string | undefined, language = 'en'): string | undefined {
  for (const time of elements(document, 'time')) {
    const date = inChrome(time) ? undefined : (isoDate(attribute(time, 'datetime')) ?? dateInText(wordsOf(time)));
    if (date) return date;
  }
  const every = [...elements(document)];
  for (const element of every) {
    if (!holdsName(`${attribute(element, 'class')} ${attribute(element, 'id')}`, 'box-names-dates')) continue;
    const date = dateOf(element, 160, language);
    if (date && !inChrome(element)) return date;
  }
  const shown = lettersAndDigits(title ?? '');
  const headings = every.filter((one) => isElement(one, 'h1', 'h2', 'h3') && !inChrome(one));
  const named = headings.filter((one) => lettersAndDigits(wordsOf(one)) === shown);
  const isH1 = (one: Element) => one.name === 'h1';
  const heading = named.find(isH1) ?? named[0] ?? headings.find(isH1);
  if (!heading) return labelledDate(document) ?? dateInText(linesBelow(document, title).find(isDateLine) ?? '');
  const at = every.indexOf(heading);
  const near = [...every.slice(at + 1, at + NEAR), ...every.slice(Math.max(0, at - NEAR), at).reverse()];
  const dated = near
    .filter((element) => !closest(element, 'script', 'style', 'table', 'pre', 'code'))
    .map((element) => ({ element, text: wordsOf(element), date: dateOf(element, 60, language) }))
    .filter(({ element, date }) => date !== undefined && !inChrome(element));
  return ofPublication(dated) ?? dateInText(bylineIn(linesBelow(document, title)) ?? '') ?? labelledDate(document);
}

const isDateLine = (line: string) => line.length <= 40 && dateInText(line) !== undefined;

const datePatterns = lazy(() => {
  const date = `(?: ${articleWords('dateWords')})?[\\s:\u2013-]*(.{6,40})$`;
  return {
    updated: new RegExp(articleWords('updatedWords'), 'iu'),
    published: new RegExp(articleWords('publishedWords'), 'iu'),
    labelled: new RegExp(`^${articleWords('dateLabels')}${date}`, 'iu'),
    /** "Updated: 9 March 2024 | Published: 5 March 2024". */
    publishedAfterUpdate: new RegExp(`${articleWords('updatedWords')}.{6,60}?${articleWords('publishedWords')}${date}`, 'iu'),
  };
});

/** The first date, unless its text speaks of an update and another of the publication. */
function ofPublication(dated: { text: string; date: string | undefined }[]): string | undefined {
  const { updated, published } = datePatterns();
  const [first] = dated;
  const other = first && updated.test(first.text) ? dated.find(({ text }) => published.test(text) && !updated.test(text)) : undefined;
  return (other ?? first)?.date;
}

/** "Release date: 14 April 2009" on a line of its own at the page's beginning. */
function labelledDate(document: Document): string | undefined {
  const body = first(document, 'body');
  if (!body) return undefined;
  const dated = visibleText(body)
    .slice(0, 4_000)
    .split('\n')
    .map((text) => ({ text, date: dateInText(datePatterns().labelled.exec(text.trim())?.[1] ?? '') }))
    .filter(({ date }) => date !== undefined);
  return ofPublication(dated);
}

function dateOf(element: Element, maxLength: number, language: string): string | undefined {
  const text = wordsOf(element);
  if (text.length > maxLength) return undefined;
  return (
    isoDate(attribute(element, 'datetime')) ??
    dateInText(datePatterns().publishedAfterUpdate.exec(text)?.[1] ?? text) ??
    shortDate(text, language)
  );
}

/** `<abbr title="2019-08-12T23:10:00+02:00">23:10</abbr>`, the way of microformats. */
export function dateOfTitle(element: Element): string {
  const title = attribute(element, 'title');
  return /^\d{4}-\d{2}-\d{2}/.test(title) ? title : '';
}

/** Lists of what boxes with the author are called, the surer one first. */
const AUTHOR_NAMES = ['box-names-author-names', 'box-names-authors'] as const;

const MAX_NAMES = 4;

/** The author whom a class name or "By ..." below the title names. */
export function shownAuthor(document: Document, title: string | undefined): string | undefined {
  const every = [...elements(document)].filter((element) => !isElement(element, 'html', 'body', 'script', 'style', 'meta', 'link'));
  const lines = linesBelow(document, title);
  const byline = bylineIn(lines);
  const signed = byline && nameOf(byline);
  let ofMany: string | undefined;
  for (const list of AUTHOR_NAMES) {
    const names = new Set<string>();
    for (const element of every) {
      const named = attribute(element, 'class').replace(/([a-z])([A-Z])/g, '$1-$2');
      if (!holdsName(named, list) || /comment|bio|avatar/i.test(named)) continue;
      const name = nameIn(element);
      if (name && !inChrome(element)) names.add(name);
    }
    const [only] = names;
    // A byline may name more people than the box about one of them.
    if (only && names.size <= MAX_NAMES) return signed && authorNames(signed).includes(only) ? signed : only;
    // Many names are those of teasers, unless nothing else names anybody.
    ofMany ??= only;
  }
  const linked = linkedAuthors(every, lines).filter((name) => !byline || byline.includes(name));
  return linked.join(', ') || signed || ofMany || signatureIn(lines);
}

/** How many lines below the title a byline may stand. */
const BYLINE_LINES = 12;

function linesBelow(document: Document, title: string | undefined): string[] {
  const body = first(document, 'body');
  if (!body || !title) return [];
  // "Written by" in a table with headings says who wrote the film.
  const tables = new Set([...elements(body, 'table')].filter((one) => holds(one, 'th')));
  const lines = filledLines(visibleText(body, tables));
  const shown = lettersAndDigits(title);
  const at = lines.findIndex((line) => lettersAndDigits(line) === shown);
  return lines.slice(at + 1, at + 1 + BYLINE_LINES).map((line) => line.trim().replace(/ (?=[,;])/g, ''));
}

/** "By Ann Kettle / 18 November 2024": the first line that names somebody. */
function bylineIn(lines: string[]): string | undefined {
  return lines.find((line) => {
    const name = startsWithAuthorCue(line) ? withoutAuthorCue(line) : afterDateAndCue(line);
    return line.length < 120 && name !== line && /^[\p{Lu}\p{Lo}]/u.test(name) && nameOf(line);
  });
}

const PERSON = String.raw`\p{Lu}[\p{L}.'\u2019-]+(?: \p{L}[\p{L}.'\u2019-]*){1,3}`;
const ALONE = new RegExp(`^${PERSON}$`, 'u');
const WITH_MAILBOX = new RegExp(String.raw`^(?:From: )?(${PERSON}) [<(]?([\w.-]+)(?:@| at )[\w.-]+\.[a-z]{2,}[>)]?$`, 'u');

/** Who signs without "by": a name above what that person is ("Principal Researcher"), or before a mailbox with a part of the name. */
function signatureIn(lines: string[]): string | undefined {
  for (const [at, line] of lines.entries()) {
    const [, name, mailbox = ''] = WITH_MAILBOX.exec(withoutAuthorCue(line)) ?? [];
    if (name?.split(' ').some((word) => word.length >= 3 && mailbox.toLowerCase().includes(word.toLowerCase()))) return name;
    if (ALONE.test(line) && isOffice(lines[at + 1] ?? '') && !isOffice(line)) return nameOf(line);
  }
  return undefined;
}

/**
 * Names that lead to pages of authors, where they are few: those of teasers for other articles are many or stand apart. An account
 * ("/@kettle") is the author's where the name is a line of its own below the title.
 */
function linkedAuthors(every: Element[], lines: string[]): string[] {
  const names = new Set<string>();
  for (const link of every) {
    if (link.name !== 'a') continue;
    const href = attribute(link, 'href');
    const isAccount = /\/@[^/]+\/?$/.test(href) && lines.includes(wordsOf(link));
    if (!isAccount && !/\/(?:authors?|people|team|experts?|profile)\/[^/]+\/?$/i.test(href)) continue;
    const apart = closestWhere(
      link,
      (one) =>
        isElement(one, 'nav') ||
        (/related|recent|comment|teaser|latest|popular|widget/i.test(attribute(one, 'class')) && !isElement(one, 'body', 'html')),
    );
    const name = apart ? undefined : nameIn(link);
    // "/profile/my/" below "Favorites" is the reader's own.
    const slug = lettersAndDigits(percentDecoded(href.replace(/\/$/, '').split('/').at(-1) ?? ''));
    if (name?.split(' ').some((word) => word.length >= 3 && slug.includes(lettersAndDigits(word)))) names.add(name);
  }
  return names.size <= MAX_NAMES ? [...names] : [];
}

const nameIn = (element: Element) => nameOf(wordsOf(element, ' | '));

const nameEnd = lazy(() => ({
  anywhere: new RegExp(`\\s*(?:[|\u00b7\u2022\u2013\u2014]| [-/] |${articleWords('nameEnds')}|(?<!\\p{L})\\d)`, 'iu'),
  weekday: new RegExp(`\\s+${articleWords('weekdays')},?$`, 'iu'),
}));

function nameOf(text: string): string | undefined {
  if (text.length > 160) return undefined;
  const name = withoutOffice(withoutLeadingDate(withoutAuthorCue(text).replace(/^[\s|]+|^\p{L}{2,9}:\s+/u, '')))
    .split(nameEnd().anywhere)[0]
    ?.replace(/\s+(\p{L}{3,9})\.?$/u, (all, word) => (month(word) > 0 ? '' : all))
    .replace(nameEnd().weekday, '')
    // "..., le 5 mars", "..., am 5. März"
    .replace(/,\s+\p{Ll}{2}$/u, '')
    .replace(/[,;:\s\u2013\u2014-]+$/, '')
    .trim();
  if (!name || name.length < 3 || name.length > 80 || !/^\p{L}/u.test(name) || name.split(' ').length > 9) return undefined;
  return /[?!<>{}@/]/.test(name) || isNoName(name) ? undefined : name;
}

/** Words of an element, also where only the style sheet parts them; '' for one with more text than any byline or date has. */
export function wordsOf(element: Element, lineBreak = ' '): string {
  const parts: string[] = [];
  let length = 0;
  for (const node of nodes(element)) {
    if (parts.length > 0 && (isElement(node, 'br') || isBlock(node))) parts.push(lineBreak);
    if (!isText(node) || isElement(node.parent, 'script', 'style')) continue;
    length += node.data.length;
    if (length > MAX_LENGTH) return '';
    parts.push(node.data);
  }
  return oneLine(parts.join(' ')).replace(/ (?=[,;])/g, '');
}

/** Whether an element stands in what surrounds the article; a box with most of the page's text is the page. */
export function inChrome(element: Element): boolean {
  const around = closestWhere(
    element,
    (one) =>
      isElement(one, 'nav', 'aside') ||
      /Comments?$/.test(attribute(one, 'itemtype')) ||
      (isElement(one, 'footer') && !inArticle(one)) ||
      (/related|sidebar|widget|recent|comment/i.test(attribute(one, 'class')) &&
        !/byline/i.test(attribute(one, 'class')) &&
        !isElement(one, 'body', 'html', 'main', 'article') &&
        !isMost(one)),
  );
  return around !== undefined;
}

function inArticle(element: Element): boolean {
  return (
    closestWhere(element, (one) => isElement(one, 'article') || /(?:^|\s)h-?entry(?:\s|$)/.test(attribute(one, 'class'))) !== undefined
  );
}

function isMost(element: Element): boolean {
  const body = closest(element, 'body');
  return body !== undefined && holds(element, 'h1', 'h2', 'h3') && textLength(element) > textLength(body) * 0.4;
}
