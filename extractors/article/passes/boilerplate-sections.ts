import { all, type ChildNode, closest, type Element, isElement, isText, remove, textContent } from '../html/dom.ts';
import { linkDensity, visibleText } from '../html/text.ts';
import { mayPresent, presentedInText } from '../select/values.ts';
import { counted, type Pass } from './pass.ts';

const HEADINGS = ['h1', 'h2', 'h3', 'h4', 'h5', 'h6'];

/** Headings under which no article of any blog continues (English first, then the other languages of threat reports). */
const BOILERPLATE_HEADING = new RegExp(
  `^(?:${[
    'related(?: (?:posts?|articles?|content|stories|news|reading|resources|topics|blogs?|research|links|items|publications|insights))?',
    'recommended(?: (?:posts?|articles?|reading|for you|content|stories))?',
    '(?:you )?(?:may|might) (?:also )?(?:like|be interested in)(?: this| these)?',
    'you may also like',
    'similar (?:posts?|articles?)',
    'read (?:next|more|also)',
    'keep reading',
    'up next',
    "what'?s next",
    'more (?:from|in|on|stories|posts|articles|like this)\\b.*',
    '(?:recent|latest|popular|trending|featured|newest|other|top|previous|next)(?: (?:blog )?(?:posts?|articles?|news|stories|entries|blogs?|research))',
    'most (?:popular|read|viewed|recent)',
    'trending(?: now)?',
    "editor'?s? picks?",
    'share(?: (?:this|on|via|the|post|article|it)\\b.*)?',
    'follow us.*',
    'connect with us',
    'stay (?:connected|in touch|informed|updated|up to date).*',
    '(?:leave|post|add|write) a (?:comment|reply)',
    '\\d* ?(?:comments?|responses?|replies|thoughts on .*)',
    'discussion',
    'join the (?:conversation|discussion)',
    'subscribe.*',
    '(?:sign up|get|join) .{0,40}(?:newsletter|inbox|updates|mailing list).*',
    'newsletter',
    'never miss .*',
    'about the authors?',
    'meet the author',
    'written by',
    'posted by',
    'author',
    'the authors?',
    'categories',
    'tags?',
    'topics',
    'archives?',
    'blogroll',
    'labels',
    'filed under',
    'posted in',
    'search',
    'menu',
    'navigation',
    'site map',
    'sitemap',
    'post navigation',
    'cookie.*',
    '(?:we|this (?:web)?site) (?:use|value|respect).{0,30}(?:cookies|privacy).*',
    'privacy (?:preference|overview|settings).*',
    'ready to get started.*',
    '(?:request|get|book|schedule) a (?:free )?(?:demo|trial).*',
    '(?:start|try) .{0,20}free.*',
    'contact (?:us|sales)',
    'table of contents',
    'contents',
    'in this (?:article|post)',
    'on this page',
    'jump to.*',
    '\u5173\u8054\u9605\u8bfb|\u76f8\u5173(?:\u9605\u8bfb|\u6587\u7ae0|\u63a8\u8350)|\u63a8\u8350\u9605\u8bfb|\u5f80\u671f\u7cbe\u5f69\u56de\u987e|\u4e0a\u4e00\u7bc7|\u4e0b\u4e00\u7bc7|\u8bc4\u8bba',
    '\u95a2\u9023\u8a18\u4e8b|\u4eba\u6c17\u8a18\u4e8b|\u6700\u65b0\u8a18\u4e8b|\u30b3\u30e1\u30f3\u30c8|\ub313\uae00|\uad00\ub828 ?(?:\uae00|\uae30\uc0ac)|\ucd5c\uc2e0 ?\uae00',
    '\u043f\u043e\u0445\u043e\u0436\u0438\u0435 (?:\u0441\u0442\u0430\u0442\u044c\u0438|\u043f\u0443\u0431\u043b\u0438\u043a\u0430\u0446\u0438\u0438)|\u043a\u043e\u043c\u043c\u0435\u043d\u0442\u0430\u0440\u0438\u0438',
    'entradas relacionadas|art\u00edculos relacionados|comentarios|articles? (?:similaires|li\u00e9s)|commentaires|\u00e4hnliche (?:artikel|beitr\u00e4ge)|verwandte (?:artikel|beitr\u00e4ge)|kommentare|artigos relacionados|articoli correlati|commenti',
    'das k\u00f6nnte (?:sie|dich|ihnen|dir)(?: auch)? (?:interessieren|gefallen)|(?:mehr|weiteres) zum thema|weitere (?:artikel|beitr\u00e4ge|meldungen|themen)|lesen sie auch|das k\u00f6nnte .{0,12}auch interessieren',
    '(?:\u00e0 )?lire (?:aussi|\u00e9galement)|sur le m\u00eame (?:sujet|th\u00e8me)|(?:tambi\u00e9n )?te puede interesar|lee tambi\u00e9n|noticias relacionadas|leggi anche|potrebbe interessarti(?: anche)?|(?:veja|leia) (?:tamb\u00e9m|mais)',
    '\u0447\u0438\u0442\u0430\u0439\u0442\u0435 \u0442\u0430\u043a\u0436\u0435|\u304a\u3059\u3059\u3081(?:\u306e)?\u8a18\u4e8b|\u3042\u308f\u305b\u3066\u8aad\u307f\u305f\u3044|\u76f8\u5173\u63a8\u8350|\u76f8\u95dc\u6587\u7ae0',
  ].join('|')})[\\s:.!\u2026\u00bb\u203a>\u2192-]*$`,
  'iu',
);

/** Sections that announce themselves as no part of the article: "Related posts", "Leave a comment", "Share this". */
export const boilerplateSections: Pass = {
  name: 'boilerplate-sections',
  run(body) {
    const removed: string[] = [];
    const total = visibleText(body).length;
    for (const heading of all(body, ...HEADINGS, 'p', 'div', 'strong', 'span', 'legend')) {
      if (!heading.parent || heading.children.length > 4) continue;
      const text = textContent(heading).replace(/\s+/g, ' ').trim();
      if (text.length < 3 || text.length > 70 || !BOILERPLATE_HEADING.test(text)) continue;
      const section = sectionOf(heading, text);
      if (section.length === 0) continue;
      const inside = section.map((node) => visibleText(node)).join('\n');
      if (inside.length > total * 0.35 || (mayPresent(inside) && presentedInText(inside).strong.size > 0)) continue;
      for (const node of section) remove(node);
      removed.push(`"${text}"`);
    }
    return removed.length > 0
      ? `Left out ${counted(removed.length, 'section')} that ${removed.length === 1 ? 'says' : 'say'} so: ${removed.slice(0, 8).join(', ')}.`
      : undefined;
  },
};

/**
 * The heading and what follows it up to the next heading of its rank. Where the heading is alone in its box, the box's
 * neighbours follow it. Text that is no heading element ("Related posts" in a `<div>`) only counts before a list of links.
 */
function sectionOf(heading: Element, text: string): ChildNode[] {
  let start: Element = heading;
  while (
    isElement(start.parent, 'div', 'section', 'header', 'strong', 'span', 'p', 'h2', 'h3', 'h4') &&
    textContent(start.parent).replace(/\s+/g, ' ').trim() === text
  )
    start = start.parent;
  const rank = HEADINGS.includes(heading.name)
    ? HEADINGS.indexOf(heading.name)
    : HEADINGS.includes(start.name)
      ? HEADINGS.indexOf(start.name)
      : 9;
  const section: ChildNode[] = [start];
  for (let next = start.next; next; next = next.next) {
    if (isElement(next) && HEADINGS.some((name, index) => index <= rank && (next.name === name || hasHeading(next as Element, name))))
      break;
    section.push(next);
  }
  if (rank === 9) {
    const following = section.slice(1).filter((node) => !isText(node) || node.data.trim() !== '');
    const box = following[0];
    if (!isElement(box, 'ul', 'ol', 'div', 'section', 'nav') || linkDensity(box) < 0.6) return [];
    return [start, box];
  }
  return section;
}

function hasHeading(element: Element, name: string): boolean {
  return element.children.some((child) => isElement(child, name)) && closest(element, (one) => one.name === 'li') === undefined;
}
