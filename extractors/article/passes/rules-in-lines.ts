import { counted } from '../../../src/text.ts';
import {
  all,
  childElements,
  create,
  type Element,
  elements,
  isElement,
  isText,
  neighbourElement,
  remove,
  replace,
  setChildren,
  textContent,
} from '../html/dom.ts';
import { BLOCKS } from '../html/text.ts';
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
 * `<pre>`: as text it would lose its indentation and its lone braces.
 */
export const rulesInLines: Pass = (body) => {
  const text = textContent(body);
  // Words of neighbouring blocks stand together here.
  if (!/condition\s*:/.test(text) || !/rule\s+\w|detection\s*:/.test(text)) return undefined;
  let changed = 0;
  for (const parent of all(body)) {
    if (!parent.parent || isElement(parent, 'pre', 'code', 'table', 'tbody', 'ul', 'ol', 'script', 'style', 'textarea')) continue;
    for (const child of childElements(parent)) {
      if (child.parent !== parent) continue;
      const run = ruleFrom(child);
      if (!run) continue;
      const [first, ...rest] = run.elements as [Element, ...Element[]];
      const pre = create('pre', {}, [run.lines.join('\n')]);
      if (first.name === 'td') setChildren(first, [pre]);
      else replace(first, pre);
      for (const one of rest) remove(one);
      changed++;
    }
  }
  return changed > 0 ? `Read ${counted(changed, 'detection rule')} that the page shows as ordinary text.` : undefined;
};

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
    if (end !== -1) break;
  }
  return lines.length >= LEAST_LINES && kind.whole(lines) ? { elements: run, lines } : undefined;
}

/**
 * Lines of a block, or of the only cell of a row, as the browser shows them, with wide and no-break spaces as the indentation that
 * they are; undefined for what is not a plain block.
 */
function linesOf(block: Element): string[] | undefined {
  const isCell = isElement(block, 'td') && childElements(block.parent as Element).length === 1;
  if (!(BLOCKS.has(block.name) || isCell) || isElement(block, 'pre', 'table', 'ul', 'ol')) return undefined;
  if ([...elements(block, 'pre', 'table', 'ul', 'ol', 'img', 'h1', 'h2', 'h3', 'h4')].length > 0) return undefined;
  const lines = [''];
  const read = (parent: Element): void => {
    for (const child of parent.children) {
      if (isText(child)) lines[lines.length - 1] += child.data.replace(/[ \t\r\n\f]+/g, ' ');
      else if (isElement(child)) {
        const parts = child.name === 'br' || BLOCKS.has(child.name);
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
