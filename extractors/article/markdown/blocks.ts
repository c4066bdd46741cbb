import {
  all,
  type ChildNode,
  childElements,
  create,
  type Element,
  holds,
  isBlank,
  isElement,
  remove,
  replace,
  setChildren,
  textContent,
  unwrap,
} from '../html/dom.ts';
import { HEADINGS, holdsBlocks, isBlock, lineOf } from '../html/text.ts';

/** Boxes without a meaning of their own. */
const BOXES = (
  'div section article main header footer aside address hgroup fieldset form search figure center details body nav thead tbody tr td th ' +
  'html dialog menu picture'
).split(' ');

/** Brings the article's blocks into the few forms that Markdown has. */
export function normaliseBlocks(root: Element): void {
  for (const summary of all(root, 'summary', 'legend')) summaryHeading(summary);
  for (const list of all(root, 'dl')) if (list.parent) definitionList(list);
  for (const caption of all(root, 'figcaption')) if (caption.parent) caption.name = 'p';
  normaliseHeadings(root);
  for (const item of all(root, 'li')) if (item.parent) normaliseItem(item);
  for (const list of all(root, 'ul', 'ol')) normaliseList(list);
  for (const paragraph of all(root, 'p')) if (paragraph.parent) splitAtDoubleBreaks(paragraph);
  for (const block of all(root, 'p', ...HEADINGS)) if (block.parent) trimBreaks(block);
}

function summaryHeading(summary: Element): void {
  if (holds(summary, ...HEADINGS)) unwrap(summary);
  else {
    summary.name = 'p';
    summary.attribs = {};
    const bold = create('strong', {}, [...summary.children]);
    setChildren(summary, [bold]);
  }
}

function definitionList(list: Element): void {
  const items: Element[] = [];
  const parts = childElements(list).flatMap((child) => (isElement(child, 'div') ? childElements(child) : [child]));
  let terms: string[] = [];
  for (const part of parts) {
    if (isElement(part, 'dt')) {
      terms.push(lineOf(part));
    } else if (isElement(part, 'dd')) {
      const label = terms.join(', ');
      terms = [];
      const children: ChildNode[] = [...part.children];
      items.push(create('li', {}, label === '' ? children : [`${label}${/[:?!.]$/.test(label) ? '' : ':'} `, ...children]));
    } else {
      items.push(create('li', {}, [part]));
    }
  }
  if (terms.length > 0) items.push(create('li', {}, [terms.join(', ')]));
  replace(list, create('ul', {}, items));
}

/** Ranks without gaps, starting below the title. */
function normaliseHeadings(root: Element): void {
  const headings = all(root, ...HEADINGS).filter((heading) => heading.parent);
  for (const heading of headings) {
    if (textContent(heading).trim() === '') {
      // A picture as heading is a picture.
      if (holds(heading, 'img')) heading.name = 'p';
      else remove(heading);
    }
    for (const inner of all(heading, 'p', 'div', ...HEADINGS)) unwrap(inner);
    if (textContent(heading).length > 300) heading.name = 'p';
  }
  const real = headings.filter((heading) => heading.parent && HEADINGS.includes(heading.name));
  const ranks = [...new Set(real.map((heading) => heading.name))].sort();
  for (const heading of real) heading.name = `h${Math.min(6, ranks.indexOf(heading.name) + 2)}`;
}

/** A list item's single paragraph is its text. */
function normaliseItem(item: Element): void {
  const blocks = childElements(item).filter(isBlock);
  const [only] = blocks;
  if (only && isElement(only, 'p', 'div') && blocks.filter((block) => isElement(block, 'p', 'div')).length === 1) {
    if (isElement(only, 'p') || !holdsBlocks(only)) unwrap(only);
  }
  if (!isElement(item.parent, 'ul', 'ol', 'menu')) item.name = 'p';
}

/** What stands in a list without being an item (a list inside a list, text) belongs to the item before it. */
function normaliseList(list: Element): void {
  const items: Element[] = [];
  for (const child of [...list.children]) {
    if (isBlank(child)) continue;
    const before = items.at(-1);
    if (isElement(child, 'li')) items.push(child);
    else if (before) setChildren(before, [...before.children, ...(isElement(child, 'ul', 'ol') ? [] : [create('br')]), child]);
    else if (isElement(child, 'ul', 'ol')) items.push(...childElements(child).filter((one) => isElement(one, 'li')));
    else items.push(create('li', {}, [child]));
  }
  setChildren(list, items);
}

/** Two breaks in a row are the end of a paragraph. */
function splitAtDoubleBreaks(paragraph: Element): void {
  const groups: ChildNode[][] = [[]];
  let breaks: ChildNode[] = [];
  for (const child of paragraph.children) {
    if (isElement(child, 'br')) {
      breaks.push(child);
      continue;
    }
    if (isBlank(child) && breaks.length > 0) continue;
    if (breaks.length >= 2) groups.push([]);
    else if (breaks.length === 1) groups.at(-1)?.push(...breaks);
    breaks = [];
    groups.at(-1)?.push(child);
  }
  if (groups.length < 2) return;
  replace(paragraph, ...groups.filter((group) => group.length > 0).map((group) => create('p', {}, group)));
}

function trimBreaks(block: Element): void {
  const isGap = (child: ChildNode | undefined): child is ChildNode => child !== undefined && (isElement(child, 'br') || isBlank(child));
  for (let child = block.children[0]; isGap(child); child = block.children[0]) remove(child);
  for (let child = block.children.at(-1); isGap(child); child = block.children.at(-1)) remove(child);
}

/**
 * The article as a flat row of blocks: boxes are opened, and inline content that stands beside blocks becomes paragraphs.
 * Converting block by block keeps the time linear in the article.
 */
export function flatBlocks(root: Element): ChildNode[] {
  const blocks: ChildNode[] = [];
  let inline: ChildNode[] = [];
  const flush = () => {
    if (!inline.every(isBlank)) blocks.push(...paragraphs(create('p', {}, inline)));
    inline = [];
  };
  const stack: (ChildNode | 'flush')[] = [...root.children].reverse();
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (node === 'flush') {
      flush();
    } else if (isElement(node) && (BOXES.includes(node.name) || ((!isBlock(node) || node.name === 'p') && holdsBlocks(node)))) {
      flush();
      stack.push('flush');
      for (const child of [...node.children].reverse()) stack.push(child);
    } else if (isBlock(node)) {
      flush();
      blocks.push(node);
    } else {
      inline.push(node);
    }
  }
  flush();
  return blocks;
}

function paragraphs(paragraph: Element): ChildNode[] {
  const holder = create('div', {}, [paragraph]);
  splitAtDoubleBreaks(paragraph);
  for (const child of childElements(holder)) trimBreaks(child);
  return [...holder.children];
}
