import { counted, oneLine } from '../../../src/text.ts';
import { SENTENCE } from '../boxes/names.ts';
import { proseOf } from '../boxes/signals.ts';
import {
  hasTime,
  isBoilerplateHeading,
  isCommentAction,
  isCommentCount,
  isCommentHeading,
  isSpeakerLine,
  mentionsComments,
} from '../cues.ts';
import {
  all,
  attribute,
  type ChildNode,
  childElements,
  type Element,
  elements,
  first,
  holds,
  isElement,
  isText,
  type ParentNode,
  remove,
  textLength,
} from '../html/dom.ts';
import { filledLines, HEADINGS, lineOf, textsAbove, visibleText } from '../html/text.ts';
import { dateInText } from '../metadata/dates.ts';
import type { Pass } from './pass.ts';

/** In characters: a page of which less than this is left consists of what looks like comments (a forum): it is what people came for. */
const MIN_ARTICLE = 300;
const MIN_POST = 50;
const MAX_HEADING = 90;
const MAX_LABEL = 60;
/** A form for a comment says no more than this. */
const MAX_FORM = 1_200;

/**
 * Readers' comments by what they are, whatever their boxes are called: a heading that counts them or several boxes of the same
 * make that each name a person and a time or offer to reply. They may well be longer than the article.
 */
export const comments: Pass = (body) => {
  const total = textLength(body);
  const removed: string[] = [];
  const take = (nodes: ChildNode[], label: string, least = MIN_ARTICLE): boolean => {
    const size = nodes.reduce((sum, node) => sum + textLength(node), 0);
    if (total - size < least) return false;
    for (const node of nodes) remove(node);
    removed.push(label);
    return true;
  };
  for (const heading of all(body, ...HEADINGS, 'p', 'div', 'strong', 'b', 'span', 'legend')) {
    if (!heading.parent || heading.children.length > 4) continue;
    const text = labelOf(heading);
    if (text.length < 3 || text.length > MAX_HEADING || !(isCommentHeading(text) || isCommentCount(text))) continue;
    const section = sectionOf(heading, text, body);
    if (isCounter(section, text) || answersQuestion(heading, body)) continue;
    // Comments that are counted have a post above them, however short.
    const least = isCommentCount(text) ? MIN_POST : MIN_ARTICLE;
    if (section.length > 1 && standsBelowText(heading, body, least) && isConfirmed(section, text)) take(section, `"${text}"`, least);
  }
  // Without a heading the form says it: it stands among boxes with a name and a text, and nothing else.
  for (const form of all(body, 'form')) {
    const text = attribute(first(form, 'textarea') ?? form, 'placeholder');
    const section = form.parent && mentionsComments(text) && standsBelowText(form, body) ? [...form.parent.children] : [];
    if (section.some(isSignedText) && section.every((one) => one === form || !isElement(one) || isSignedText(one)))
      take(section, `"${text}"`);
  }
  let answerable = boxesWithReply(body);
  for (const list of all(body, 'ol', 'ul', 'div', 'section')) {
    if (!list.parent) continue;
    const items = answerable.has(list)
      ? childElements(list).filter((child) => answerable.has(child) && isComment(child))
      : signedBoxes(list, body);
    if (items.length < 2 || items.length < childElements(list).length * 0.6 || holds(list, 'h1')) continue;
    if (answersQuestion(items[0] as Element, body)) continue;
    // In a forum nothing else on the page is a sentence: what looks like comments is what people came for.
    if (proseOf(body) - items.reduce((sum, item) => sum + proseOf(item), 0) <= 0) continue;
    if (take(items, counted(items.length, 'comment'))) answerable = boxesWithReply(body);
  }
  return removed.length > 0 ? `Left out readers' comments: ${removed.join(', ')}.` : undefined;
};

/** The heading with all that follows it in its box, or, where it is alone there, in the box around. */
function sectionOf(heading: Element, text: string, body: Element): ChildNode[] {
  let start = heading;
  for (let up = start.parent; isElement(up) && up !== body && labelOf(up) === text; up = start.parent) start = up;
  const rank = HEADINGS.indexOf(heading.name);
  const section: ChildNode[] = [start];
  for (let next = start.next; next; next = next.next) {
    // A further section of the same rank that has nothing to do with comments.
    if (rank >= 0 && isElement(next, ...HEADINGS.slice(0, rank + 1)) && !isCommentCue(labelOf(next))) break;
    section.push(next);
  }
  return section;
}

/** "Comments 5" above the article: the heading with the same number over the comments stands further down. */
function isCounter([, ...rest]: ChildNode[], text: string): boolean {
  const number = /\d+/.exec(text)?.[0];
  const headings = rest.filter((node) => isElement(node)).flatMap((node) => [node, ...elements(node)]);
  return (
    number !== undefined &&
    headings.some((one) => isElement(one, ...HEADINGS) && isCommentCount(labelOf(one)) && labelOf(one).includes(number))
  );
}

function isCommentCue(text: string): boolean {
  return isCommentHeading(text) || isCommentCount(text) || isBoilerplateHeading(text);
}

/** Boxes by readers follow, or a form for one; a counter of comments in a byline has neither. */
function isConfirmed([, ...rest]: ChildNode[], text: string): boolean {
  const boxes = rest.filter((node): node is Element => isElement(node));
  const size = boxes.reduce((sum, box) => sum + textLength(box), 0);
  if (size === 0) return false;
  if (size < MAX_FORM && boxes.some((box) => box.name === 'form' || holds(box, 'form', 'textarea'))) return true;
  let inComments = 0;
  let count = 0;
  for (const box of boxes) {
    for (const one of [box, ...elements(box)]) {
      if (isElement(one, 'dt') && isSpeakerLine(labelOf(one))) {
        count++;
        inComments += textLength(one.parent as Element);
      } else if (isComment(one) && childElements(one).filter(isComment).length < 2) {
        count++;
        inComments += textLength(one);
      }
    }
  }
  const enough =
    count >= 2 ||
    (count === 1 &&
      (countsOne(text) || boxes.some((box) => boxesWithReply(box).has(box) || visibleText(box).split('\n').some(isCommentAction))));
  return enough && inComments >= size * 0.4;
}

/** "1 comment", "One thought on": a single box is all that this heading promises; with "Comments 5" it may be the article itself. */
const countsOne = (text: string) => isCommentCount(text) && (/\d+/.exec(text)?.[0] ?? '1') === '1';

/** A name and a time, whatever stands between them: "Piers | March 12, 2009 10:40 PM". Nothing for another line. */
function signature(text: string): string | undefined {
  const time = text.length <= MAX_LABEL && hasTime(text) ? dateInText(text) : undefined;
  const name = time
    ? /^\p{Lu}?[\p{L}.'\u2019_-]+(?: [\p{L}.'\u2019-]+){0,2}(?=\s*[,|@\u00b7\u2013\u2014(]|\s+-)/iu.exec(text)?.[0]
    : undefined;
  return name && dateInText(`${name} 2020`) === undefined ? name : undefined;
}

/** Boxes below the text that each have a line with a name and a time, of different people. */
function signedBoxes(list: Element, body: Element): Element[] {
  const names = new Set<string>();
  const boxes = childElements(list).filter((child) => {
    const name = isElement(child, 'div', 'li') && textLength(child) < MAX_FORM * 2 ? signatureIn(child) : undefined;
    if (name) names.add(name);
    return name !== undefined && isComment(child);
  });
  return names.size >= 2 && boxes[0] && standsBelowText(boxes[0], body) ? boxes : [];
}

function signatureIn(box: Element): string | undefined {
  return visibleText(box)
    .split('\n')
    .slice(0, 3)
    .map((line) => signature(oneLine(line)))
    .find((name) => name !== undefined);
}

/** Whether a text stands above: comments follow what they are about. */
function standsBelowText(heading: Element, body: Element, least = MIN_ARTICLE): boolean {
  return textsAbove(heading, body, Math.min(SENTENCE, least)).join('').length >= least;
}

/** What stands below a short question is its answers: they are what people came for. */
function answersQuestion(start: Element, body: Element): boolean {
  const question = textsAbove(start, body, SENTENCE).at(-1) ?? '';
  return /[?\uff1f]$/.test(question) && !standsBelowText(start, body);
}

/** A box with a short line that names a person or a time, and words of that person. */
function isComment(box: Element): boolean {
  if (!isElement(box, 'li', 'div', 'article', 'section')) return false;
  const lines = filledLines(visibleText(box)).map(oneLine);
  if (lines.length < 2 || lines.length > 60) return false;
  const labels = [...lines.slice(0, 3), ...lines.slice(-2)].filter((line) => line.length <= MAX_LABEL);
  return (
    labels.length < lines.length + 2 &&
    (labels.some((line) => isSpeakerLine(line) || hasTime(line) || dateInText(line) !== undefined) ||
      (isName(lines[0] as string) && isCommentAction(lines.at(-1) as string))) &&
    lines.some((line) => line.length > 15 && !hasTime(line))
  );
}

const isName = (line: string) => /^\p{L}[\p{L}.'\u2019_-]*(?: \p{L}[\p{L}.'\u2019_-]*){0,2}$/u.test(line);

/** A box with a name, and words below it. */
function isSignedText(node: ChildNode): boolean {
  const [name = '', ...lines] = isElement(node) ? visibleText(node).trim().split('\n') : [];
  return isName(oneLine(name)) && lines.some((line) => line.length > 15);
}

/** The boxes in which a link or button offers to reply. */
function boxesWithReply(root: Element): Set<ParentNode> {
  const boxes = new Set<ParentNode>();
  for (const action of all(root, 'a', 'button', 'span')) {
    if (boxes.has(action.parent as ParentNode) || !isCommentAction(labelOf(action))) continue;
    for (let up = action.parent; up && !boxes.has(up); up = up.parent) boxes.add(up);
  }
  return boxes;
}

function labelOf(element: Element): string {
  if (element.children.some((child) => !isText(child)) && textLength(element) > 400) return '';
  return lineOf(element);
}
