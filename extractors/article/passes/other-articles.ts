import { counted } from '../../../src/text.ts';
import { parseUrl } from '../../../src/url.ts';
import { all, attribute, closest, type Element, first, holds, remove, textLength } from '../html/dom.ts';
import { MAX_CARD, proseAbove, SHORT_ARTICLE } from './boilerplate-sections.ts';
import type { Pass } from './pass.ts';

/**
 * A page that loads the next article below this one, or shows cards of others, has several `<article>`s: one of them is the page's.
 * On the front page of a blog none is: each title leads to a page of its own.
 */
export const otherArticles: Pass = (body, { base }) => {
  const articles = all(body, 'article').filter((one) => !closest(one.parent, 'article'));
  const main = articles.find((one) => holds(one, 'h1') && textLength(one) > 600);
  if (articles.length < 2 || (main && hasItsOwnPage(main, base))) return undefined;
  const others = articles.filter((one) => one !== main && isAnother(one) && (main || isCardBelowText(one, body)));
  for (const article of others) remove(article);
  return others.length > 0 ? `Left out ${counted(others.length, 'other article')} of the page.` : undefined;
};

/** Where the page's own article is no `<article>`, the short ones below its text are cards of others. */
function isCardBelowText(article: Element, body: Element): boolean {
  return textLength(article) <= MAX_CARD && proseAbove(article, body) >= SHORT_ARTICLE;
}

function hasItsOwnPage(article: Element, base: string): boolean {
  const link = linkOf(first(article, 'h1'));
  const [target, page] = [parseUrl(link ? attribute(link, 'href') : '', base), parseUrl(base)];
  return link !== undefined && target !== undefined && target.pathname !== page?.pathname;
}

/** It has a title of its own: an `<h1>`, or a heading that is a link to it. */
export function isAnother(article: Element): boolean {
  return holds(article, 'h1') || linkOf(first(article, 'h2', 'h3', 'h4')) !== undefined;
}

/** The link that a heading is, or is in. */
export function linkOf(heading: Element | undefined): Element | undefined {
  return heading && (first(heading, 'a') ?? closest(heading, 'a'));
}
