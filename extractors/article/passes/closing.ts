import { isBiography, isCallToAction, isClosingLine, withoutAuthorCue } from '../cues.ts';
import { all, type ChildNode, type Element, first, isElement, isTag, isText, remove } from '../html/dom.ts';
import { BLOCKS, visibleText } from '../html/text.ts';
import { dateInText } from '../metadata/dates.ts';
import { mayPresent, presentedInText } from '../select/values.ts';

const MAX_TEXT = 220;
const MAX_BIOGRAPHY = 600;
const NOT_PERSONS = /\b(?:team|research|researchers|labs?|intelligence|unit|group|threat|security|staff|center|centre|response)\b/i;

/** Removes closing lines from the end of the article up to the first that says something; returns their text. */
export function removeClosing(root: Element, author?: string): string[] {
  const removed: string[] = [];
  for (let rounds = 0; rounds < 12; rounds++) {
    const line = lastLine(root);
    if (line.length === 0) break;
    const text = line
      .map((node) => (isText(node) ? node.data : visibleText(node)))
      .join('')
      .replace(/\s+/g, ' ')
      .trim();
    const isRule = line.every((node) => isElement(node, 'hr', 'br'));
    if (
      !isRule &&
      !isClosing(text) &&
      !isBiographyOf(author, text) &&
      !line.some((node) => isItalicBiography(node, text)) &&
      !line.some((node) => isTag(node) && asksToAct(node, text))
    )
      break;
    for (const node of line) remove(node);
    if (text !== '') removed.push(text);
  }
  return removed.reverse();
}

function isClosing(text: string): boolean {
  if (text === '') return true;
  const presents = mayPresent(text) && presentedInText(text).strong.size > 0;
  return text.length <= MAX_TEXT && !presents && !text.includes('@') && (isClosingLine(text) || isDateAlone(text));
}

/** A short line with a link such as "Book a demo" in it. */
function asksToAct(line: Element, text: string): boolean {
  if (text.length > MAX_TEXT || mayPresent(text)) return false;
  return [line, ...all(line, 'a')].some((one) => one.name === 'a' && isCallToAction(visibleText(one).replace(/\s+/g, ' ').trim()));
}

/** Who the author is, told in a paragraph that begins with the name, or the name alone. */
function isBiographyOf(author: string | undefined, text: string): boolean {
  if (text.length > MAX_BIOGRAPHY || mayPresent(text)) return false;
  const bare = withoutAuthorCue(text);
  return (author ?? '').split(/,\s*|\s+(?:and|&|und|et|y|e)\s+/).some((name) => {
    // A team speaks in the text, too ("Example Labs has seen ...").
    if (!/^\p{Lu}[\p{L}.'\u2019-]+(?: \p{Lu}?[\p{L}.'\u2019-]+){1,3}$/u.test(name) || NOT_PERSONS.test(name)) return false;
    return bare === name || (text.startsWith(name) && isBiography(text.slice(name.length)));
  });
}

/** "Ann Kettle is a farmer and the author of ..." as a last paragraph that is all in italics. */
function isItalicBiography(node: ChildNode, text: string): boolean {
  if (!isElement(node, 'p') || text.length > MAX_BIOGRAPHY || mayPresent(text)) return false;
  const [only, ...others] = node.children.filter((one) => !isText(one) || one.data.trim() !== '');
  const name = /^\p{Lu}[\p{L}.'\u2019-]+(?: \p{Lu}[\p{L}.'\u2019-]+){1,2}(?= \p{Ll})/u.exec(text)?.[0];
  return (
    others.length === 0 &&
    isElement(only, 'em', 'i') &&
    name !== undefined &&
    !NOT_PERSONS.test(name) &&
    isBiography(text.slice(name.length))
  );
}

function isDateAlone(text: string): boolean {
  return text.length <= 40 && dateInText(text) !== undefined && !/[a-z]{4,} [a-z]{3,} [a-z]{3,}/i.test(text);
}

const KEPT = ['table', 'ul', 'ol', 'dl', 'pre', 'blockquote', 'figure', 'img', 'picture', 'details'];
const BOXES = ['div', 'section', 'article', 'main', 'center', 'footer', 'header', 'aside', 'font', 'span'];

/** The nodes of the article's last line; none where that is part of a table, list, code or picture. */
function lastLine(root: Element): ChildNode[] {
  let at: Element = root;
  for (;;) {
    const child = [...at.children].reverse().find((one) => !isText(one) || one.data.trim() !== '');
    if (!child) return at === root ? [] : [at];
    if (!isTag(child)) return tail(at, child);
    if (KEPT.includes(child.name)) return [];
    if (child.name === 'hr' || child.name === 'br') return [child];
    if (/^(?:p|h[1-6])$/.test(child.name)) return first(child, 'img') ? [] : paragraphLine(child);
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
  const keeps = box.name === 'li' || line.some((node) => isTag(node) && (KEPT.includes(node.name) || first(node, ...KEPT) !== undefined));
  return keeps ? [] : line;
}

function endsLine(node: ChildNode): boolean {
  return isTag(node) && (node.name === 'br' || BLOCKS.has(node.name));
}

function holdsLines(element: Element): boolean {
  return (element.name !== 'span' && element.name !== 'font') || all(element).some(endsLine);
}
