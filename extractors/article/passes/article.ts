import { all, type Element, first, isElement, isText, nodes, remove, textContent } from '../html/dom.ts';
import { visibleText } from '../html/text.ts';

const HEADINGS = ['h1', 'h2', 'h3'];
const META_LINE =
  /^(?:(?:by|written by|posted by|author|published|posted|updated|last updated|date|share|tags?|category|categories|reading time|estimated reading time)\b.{0,80}|\d+ ?(?:min(?:ute)?s?)(?: to)? read.{0,20}|[\w .,|\u00b7\u2022-]{0,40}\b(?:19|20)\d{2}\b[\w .,:|\u00b7\u2022-]{0,25}|[|\u00b7\u2022,/-]+)$/i;

/** What stands above the text in every article and is told elsewhere: its title, byline and date. */
export function tidyArticle(root: Element, title: string): string[] {
  const notes: string[] = [];
  const wanted = normal(title);
  const opening: Element[] = [];
  let seen = 0;
  for (const heading of all(root, ...HEADINGS)) {
    if (!heading.parent || seen++ > 5) break;
    const text = normal(textContent(heading));
    if (text === '' || wanted === '') continue;
    if (text === wanted || (heading.name === 'h1' && (wanted.includes(text) || text.includes(wanted)))) {
      opening.push(heading);
    }
  }
  const [head] = opening;
  if (head) {
    const before = leading(root, head);
    for (const element of before) remove(element);
    remove(head);
    notes.push("The title above the text is the event's title.");
  }
  let removed = 0;
  for (let rounds = 0; rounds < 8; rounds++) {
    const line = firstLine(root);
    if (!line || !META_LINE.test(visibleText(line).replace(/\s+/g, ' ').trim())) break;
    remove(line);
    removed++;
  }
  if (removed > 0) notes.push('Byline and date above the text are metadata of the event.');
  for (const empty of all(root, 'div', 'p', 'section', 'span', 'ul', 'li', 'header').reverse()) {
    if (empty.parent && empty !== root && !first(empty, 'img', 'br', 'hr') && textContent(empty).trim() === '') remove(empty);
  }
  return notes;
}

function normal(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '');
}

/** Short boxes before the title (date, category, breadcrumb): those that hold no paragraph. */
function leading(root: Element, head: Element): Element[] {
  const found: Element[] = [];
  for (let at: Element = head; at !== root && isElement(at.parent ?? null); at = at.parent as Element) {
    for (let before = at.prev; before; before = before.prev) {
      if (
        isElement(before) &&
        visibleText(before).length < 120 &&
        !first(before, 'p', 'table', 'pre', 'img') &&
        !isElement(before, 'p', 'table', 'pre', 'img')
      )
        found.push(before);
    }
  }
  return found;
}

/** The smallest box around the first text, when that is a short line of its own. */
function firstLine(root: Element): Element | undefined {
  for (const node of nodes(root)) {
    if (isElement(node, 'img', 'table', 'pre', 'ul', 'ol')) return undefined;
    if (!isText(node) || node.data.trim() === '') continue;
    let box = node.parent as Element;
    while (box !== root && isElement(box, 'span', 'a', 'time', 'em', 'i', 'strong', 'b', 'small') && isElement(box.parent ?? null))
      box = box.parent as Element;
    if (box === root || isElement(box, 'p', 'h1', 'h2', 'h3', 'h4', 'td', 'li', 'blockquote') || visibleText(box).length > 120) {
      return isElement(box, 'p') && box !== root && visibleText(box).length < 80 ? box : undefined;
    }
    return box;
  }
  return undefined;
}
