import { oneLine } from '../../../src/text.ts';
import {
  authorNames,
  describesPerson,
  isBiography,
  isCallToAction,
  isClosingLine,
  isDisclosure,
  namesTeam,
  withoutAuthorCue,
} from '../cues.ts';
import {
  all,
  attribute,
  type ChildNode,
  childElements,
  type Element,
  holds,
  isBlank,
  isElement,
  isTag,
  isText,
  remove,
  textContent,
  textLength,
} from '../html/dom.ts';
import { filledLines, isBlock, lineOf, SUBHEADINGS, shownLine, visibleText } from '../html/text.ts';
import { isOfferedFile } from '../select/review.ts';
import { mayPresent, presents } from '../select/values.ts';
import { isOnlyLinks, isOwnPage, siteOf } from './teasers.ts';

const MAX_TEXT = 220;
/** "This entry was posted on ... You can follow any responses through the RSS feed ..." */
const MAX_POSTED = 600;
const MAX_ASKING = 350;
const MAX_BIOGRAPHY = 600;

/** Removes closing lines from the end of the article up to the first that says something; returns their text. */
export function removeClosing(root: Element, { author, base }: { author?: string | undefined; base: string }): string[] {
  const removed: string[] = [];
  const host = siteOf(base);
  for (let rounds = 0; rounds < 12; rounds++) {
    const box = askingBox(root, host);
    if (box) {
      removed.push(shownLine(box));
      remove(box);
      continue;
    }
    const line = lastLine(root);
    if (line.length === 0) break;
    const text = oneLine(line.map((node) => (isText(node) ? node.data : visibleText(node))).join(''));
    // A heading with nothing below it opened what is gone; some say goodbye in large type.
    const isHeading = line.every((node) => isElement(node, ...SUBHEADINGS)) && !/[.!?]$/.test(text);
    const isRule = line.every((node) => isElement(node, 'hr', 'br'));
    if (
      !isHeading &&
      !isRule &&
      !isClosing(text) &&
      !isBiographyOf(author, text) &&
      !line.some((node) => isItalicBiography(node, text)) &&
      !line.some((node) => isTag(node) && asksToAct(node, text)) &&
      !leadsElsewhere(line, text, host)
    )
      break;
    for (const node of line) remove(node);
    if (text !== '') removed.push(text);
  }
  return removed.reverse();
}

function isClosing(text: string): boolean {
  if (text === '') return true;
  if (presents(text) || text.includes('@')) return false;
  if (text.length > MAX_TEXT) return text.length <= MAX_POSTED && isClosingLine(text) && /\b(?:RSS|trackback|feed|permalink)\b/i.test(text);
  return isClosingLine(text) || isDisclosure(text);
}

/** A last line that consists of links to pages of the site, perhaps after a label: the pages around this one, tags, printing. */
function leadsElsewhere(line: ChildNode[], text: string, host: string): boolean {
  const links = line.filter((node) => isTag(node)).flatMap((node) => [...(node.name === 'a' ? [node] : []), ...all(node, 'a')]);
  if (links.length === 0 || text.length > MAX_TEXT || !isOnlyLinks(text, links)) return false;
  return links.every((link) => !isOfferedFile(link) && (isOwnPage(attribute(link, 'href'), host) || isButton(link)));
}

function isButton(link: Element): boolean {
  return /^(?:$|#|javascript:|mailto:)/i.test(attribute(link, 'href'));
}

/** A box at the end that asks for something: a heading, a sentence or two, and a link of a few words on a line of its own. */
function askingBox(root: Element, host: string): Element | undefined {
  const total = textLength(root);
  for (let at = lastChild(root); isElement(at, ...BOXES); at = lastChild(at)) {
    const text = visibleText(at);
    if (text.length > MAX_ASKING || text.length > total * 0.3 || mayPresent(text)) continue;
    const lines = filledLines(text);
    const last = lines.at(-1) ?? '';
    const headed = isElement(childElements(at)[0], ...SUBHEADINGS, 'strong', 'b');
    const links = all(at, 'a');
    const link = links.find((one) => lineOf(one) === oneLine(last));
    if (!headed || lines.length < 2 || lines.length > 4 || links.length > 2 || !link || last.length > 40) continue;
    if (!holds(at, 'table', 'pre', 'ul', 'ol', 'img') && isOwnPage(attribute(link, 'href'), host) && !isOfferedFile(link)) return at;
  }
  return undefined;
}

function lastChild(box: Element): ChildNode | undefined {
  return [...box.children].reverse().find((one) => (isText(one) ? one.data.trim() !== '' : textContent(one).trim() !== ''));
}

/** A short line with a link such as "Book a demo" in it. */
function asksToAct(line: Element, text: string): boolean {
  if (text.length > MAX_TEXT || mayPresent(text)) return false;
  return [line, ...all(line, 'a')].some((one) => one.name === 'a' && isCallToAction(shownLine(one)));
}

/** Who the author is, told in a paragraph that begins with the name, or the name alone. */
export function isBiographyOf(author: string | undefined, text: string): boolean {
  if (text.length > MAX_BIOGRAPHY || mayPresent(text)) return false;
  const bare = withoutAuthorCue(text);
  return authorNames(author ?? '').some((name) => {
    // A team speaks in the text, too ("Example Labs has seen ...").
    if (!/^\p{Lu}[\p{L}.'\u2019-]+(?: \p{Lu}?[\p{L}.'\u2019-]+){1,3}$/u.test(name) || namesTeam(name)) return false;
    return bare === name || (text.startsWith(name) && isBiography(text.slice(name.length)));
  });
}

/** "Ann Kettle is a farmer and the author of ..." as a last paragraph that is all in italics. */
function isItalicBiography(node: ChildNode, text: string): boolean {
  if (!isElement(node, 'p') || text.length > MAX_BIOGRAPHY || mayPresent(text)) return false;
  const own = node.children.filter((one) => !isBlank(one));
  const italics = own.filter((one) => isElement(one, 'em', 'i'));
  return (
    isElement(own[0], 'em', 'i') &&
    italics.reduce((sum, one) => sum + textLength(one), 0) > text.length * 0.5 &&
    describesPerson(text) &&
    !namesTeam(text.split(' ', 3).join(' '))
  );
}

const KEPT = ['table', 'ul', 'ol', 'dl', 'pre', 'blockquote', 'figure', 'img', 'picture', 'details'];
const BOXES = ['div', 'section', 'article', 'main', 'center', 'footer', 'header', 'aside', 'font', 'span'];

/** The nodes of the article's last line; none where that is part of a table, list, code or picture. */
function lastLine(root: Element): ChildNode[] {
  let at: Element = root;
  for (;;) {
    const child = [...at.children].reverse().find((one) => !isBlank(one));
    if (!child) return at === root ? [] : [at];
    if (!isTag(child)) return tail(at, child);
    if (KEPT.includes(child.name)) return [];
    if (child.name === 'hr' || child.name === 'br') return [child];
    if (/^(?:p|h[1-6])$/.test(child.name)) return holds(child, 'img') ? [] : paragraphLine(child);
    if (!BOXES.includes(child.name) || !holdsLines(child)) return tail(at, child);
    at = child;
  }
}

/** A paragraph is one line, unless breaks part it. */
function paragraphLine(paragraph: Element): ChildNode[] {
  const last = paragraph.children.at(-1);
  return last && all(paragraph, 'br').length > 0 ? tail(paragraph, last) : [paragraph];
}

/** The inline nodes at the end of a box, back to a break or block. */
function tail(box: Element, last: ChildNode): ChildNode[] {
  const line: ChildNode[] = [];
  for (let node: ChildNode | null = last; node && (node === last || !endsLine(node)); node = node.prev) line.unshift(node);
  const keeps = box.name === 'li' || line.some((node) => isTag(node) && (KEPT.includes(node.name) || holds(node, ...KEPT)));
  return keeps ? [] : line;
}

function endsLine(node: ChildNode): boolean {
  return isElement(node, 'br') || isBlock(node);
}

function holdsLines(element: Element): boolean {
  return (element.name !== 'span' && element.name !== 'font') || all(element).some(endsLine);
}
