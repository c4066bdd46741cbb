import { counted } from '../../../src/text.ts';
import {
  all,
  type ChildNode,
  childElements,
  closest,
  create,
  type Element,
  holds,
  insert,
  isBlank,
  isElement,
  isText,
  neighbourElement,
  remove,
  replace,
  setChildren,
  textContent,
} from '../html/dom.ts';
import { isBlock } from '../html/text.ts';
import { ODD_SPACES } from './characters.ts';
import type { Pass } from './pass.ts';

/** A rule has at least this many lines, and none that was seen had more than the second. */
const LEAST_LINES = 4;
const MAX_LINES = 400;

/** How a kind of rule begins and ends, line by line. */
interface Kind {
  begins(line: string): boolean;
  /** The line cannot be part of it: the rule ended before. */
  breaks(line: string): boolean;
  /** The rule ends with this line. */
  ends(line: string): boolean;
  whole(lines: string[]): boolean;
}

const KINDS: Kind[] = [
  {
    begins: (line) => /^\s*(?:(?:private|global)\s+)*rule\s+[A-Za-z_]\w*\s*(?::[\w\s]+)?\{?\s*$/.test(line),
    breaks: () => false,
    ends: (line) => /^\s*\}\s*$/.test(line),
    whole: (lines) => lines.some((line) => /^\s*condition\s*:/.test(line)) && /^\s*\}\s*$/.test(lines.at(-1) ?? ''),
  },
  {
    begins: (line) => /^(?:title|id)\s*:\s*\S/.test(line),
    // What is set in belongs to the field above it, as the lines of a description do.
    breaks: (line) => !/^\s*(?:[\w.|*-]+\s*:(?:\s|$)|-\s|#)|^\s{2,}\S/.test(line),
    ends: () => false,
    whole: (lines) => ['logsource', 'detection'].every((key) => lines.some((line) => new RegExp(`^${key}\\s*:\\s*$`).test(line))),
  },
];

/**
 * A YARA or Sigma rule that the page writes as ordinary text, its lines parted by `<br>` or each in a block of its own, becomes one
 * `<pre>`: as text it would lose its indentation and its lone braces. One in a cell beside others goes in front of its table: a cell of
 * the report holds one line.
 */
export const rulesInLines: Pass = (body) => {
  const text = textContent(body);
  // Words of neighbouring blocks stand together here.
  if (!/condition\s*:/.test(text) || !/rule\s+\w|detection\s*:/.test(text)) return undefined;
  let changed = 0;
  for (const parent of all(body)) {
    if (!parent.parent || isElement(parent, 'pre', 'code', 'table', 'tbody', 'ul', 'ol', 'script', 'style', 'textarea')) continue;
    putInParagraphs(parent);
    for (const child of childElements(parent)) {
      if (child.parent !== parent) continue;
      const run = ruleFrom(child);
      if (!run) continue;
      const [first, ...rest] = run.elements as [Element, ...Element[]];
      const pre = create('pre', {}, [run.lines.join('\n')]);
      if (first.name !== 'td') replace(first, pre);
      else if (childElements(parent).length === 1) setChildren(first, [pre]);
      else {
        insert(pre, 'before', closest(first, 'table') ?? first);
        setChildren(first, []);
      }
      for (const one of rest) remove(one);
      changed++;
    }
  }
  return changed > 0 ? `Read ${counted(changed, 'detection rule')} that the page shows as ordinary text or in table cells.` : undefined;
};

/** Lines beside blocks, or parted by an empty one, become paragraphs as the browser shows them: a rule may begin with each. */
function putInParagraphs(parent: Element): void {
  if (childElements(parent).filter((one) => one.name === 'br').length < LEAST_LINES || !/condition\s*:/.test(textContent(parent))) return;
  const groups: ChildNode[][] = [[]];
  for (const child of parent.children) {
    const last = groups.at(-1)?.findLast((one) => !isBlank(one));
    if (isBlock(child) || isBlock(last) || (isElement(child, 'br') && isElement(last, 'br'))) groups.push([]);
    groups.at(-1)?.push(child);
  }
  const filled = groups.filter((group) => !group.every(isBlank));
  if (filled.length > 1)
    setChildren(
      parent,
      filled.map((group) => (isBlock(group[0]) ? group[0] : create('div', {}, group))),
    );
}

/** The rule that begins with this block: the blocks that make it up, and its lines. */
function ruleFrom(block: Element): { elements: Element[]; lines: string[] } | undefined {
  const own = linesOf(block);
  const kind = own && KINDS.find((one) => one.begins(own[0] ?? ''));
  if (!kind) return undefined;
  const lines: string[] = [];
  const run: Element[] = [];
  for (let at: Element | undefined = block; at && lines.length <= MAX_LINES; at = neighbourElement(at, 'next')) {
    const next = linesOf(at);
    if (!next || next.some(kind.breaks)) break;
    // Whatever stands after the rule's end in the same block is text: such a block is not touched.
    const end = next.findIndex(kind.ends);
    if (end !== -1 && end < next.length - 1) return undefined;
    lines.push(...next);
    run.push(at);
    if (end !== -1 || at.name === 'td') break;
  }
  return lines.length >= LEAST_LINES && kind.whole(lines) ? { elements: run, lines } : undefined;
}

/**
 * Lines of a block, or of a cell, as the browser shows them, with wide and no-break spaces as the indentation that
 * they are; undefined for what is not a plain block.
 */
function linesOf(block: Element): string[] | undefined {
  const isCell = isElement(block, 'td');
  if (!(isBlock(block) || isCell) || isElement(block, 'pre', 'table', 'ul', 'ol')) return undefined;
  const [inside, ...others] = childElements(block);
  if (isCell && isElement(inside, 'pre') && others.length === 0) return textContent(inside).trimEnd().split('\n');
  if (holds(block, 'pre', 'table', 'ul', 'ol', 'img', 'h1', 'h2', 'h3', 'h4')) return undefined;
  const lines = [''];
  const read = (parent: Element): void => {
    for (const child of parent.children) {
      if (isText(child)) lines[lines.length - 1] += child.data.replace(/[ \t\r\n\f]+/g, ' ');
      else if (isElement(child)) {
        const parts = child.name === 'br' || isBlock(child);
        if (parts) lines.push('');
        read(child);
        if (parts) lines.push('');
      }
    }
  };
  read(block);
  const shown = lines
    .map((line) =>
      line
        .replace(/^ +| +$/g, '')
        .replace(ODD_SPACES, ' ')
        .trimEnd(),
    )
    .filter((line) => line !== '');
  return shown.length > 0 && shown.length <= MAX_LINES ? shown : undefined;
}
