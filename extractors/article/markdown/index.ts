import { fenced } from '../../markdown.ts';
import {
  all,
  attribute,
  type ChildNode,
  closest,
  create,
  type Element,
  elements,
  isElement,
  isText,
  replace,
  textContent,
} from '../html/dom.ts';
import { lineOf } from '../html/text.ts';
import { flatBlocks, normaliseBlocks } from './blocks.ts';
import { normaliseInline } from './inline.ts';
import { normaliseLinks } from './links.ts';
import { dropRepeatedCaptions } from './pictures.ts';
import { tableMarkdown } from './tables.ts';
import { createTurndown, escapeLineStart } from './turndown.ts';
import { turndownTree } from './turndown-tree.ts';
import { joinWrappedValues } from './wrapped.ts';

/** Marks where a finished piece of Markdown (table, code) goes: private-use characters, which no page keeps (see finish). */
const OPEN = '\ue000';
const CLOSE = '\ue001';
const ISLAND = /\ue000(\d+)\ue001/g;

/** GFM of an article. Consumes the tree. */
export function toMarkdown(root: Element, base: string): string {
  joinWrappedValues(root);
  dropRepeatedCaptions(root);
  normaliseLinks(root, base);
  normaliseInline(root);
  normaliseBlocks(root);
  const service = createTurndown();
  const islands: string[] = [];
  const island = (text: string) => {
    islands.push(text);
    return `${OPEN}${islands.length - 1}${CLOSE}`;
  };
  const inline = (nodes: ChildNode[]) =>
    nodes.every(isText)
      ? nodes
          .map((node) => (isText(node) ? node.data : ''))
          .join('')
          .replace(/\s+/g, ' ')
          .trim()
      : service.turndown(turndownTree(nodes));

  for (const pre of all(root, 'pre')) if (pre.parent && !closest(pre, 'table')) replace(pre, create('p', {}, [island(fence(pre))]));
  for (const table of all(root, 'table')) {
    if (!table.parent) continue;
    const text = tableMarkdown(table, inline);
    replace(table, create('p', {}, text === '' ? [] : [island(text)]));
  }

  const parts: string[] = [];
  for (const block of flatBlocks(root)) {
    const text = isPlainParagraph(block) ? lineOf(block) : service.turndown(turndownTree([block]));
    if (text.trim() !== '') {
      const tidy = text.replace(/^\n+/, '').trimEnd();
      parts.push(isElement(block, 'p') && !tidy.startsWith(OPEN) ? guard(tidy) : tidy);
    }
  }
  return finish(fillIslands(parts.join('\n\n'), islands));
}

function isPlainParagraph(block: ChildNode): boolean {
  return isElement(block, 'p') && block.children.every(isText);
}

function fence(pre: Element): string {
  const text = textContent(pre)
    .replace(/\t/g, '    ')
    .replace(/(?<! ) +$/gm, '')
    .replace(/^\n+/, '')
    .trimEnd();
  return fenced(text, attribute(pre, 'data-language'));
}

/** Text of a paragraph that Markdown would take for a mark at the start of a line. */
function guard(paragraph: string): string {
  return paragraph
    .split('\n')
    .map((line, index) => {
      // A row of dashes below text would make the text a heading.
      if (index > 0 && /^\s*(?:-{2,}|={2,})\s*$/.test(line)) return '';
      return escapeLineStart(line);
    })
    .join('\n');
}

/** A piece that stands indented (in a list, in a quote) has the same indent on all of its lines. */
function fillIslands(text: string, islands: string[]): string {
  let filled = text;
  for (let depth = 0; depth < 4 && filled.includes(OPEN); depth++) {
    filled = filled
      .split('\n')
      .map((line) => {
        if (!line.includes(OPEN)) return line;
        const before = line.slice(0, line.indexOf(OPEN));
        const indent = before.replace(/(?:[-*+]|\d+\.) $/, (marker) => ' '.repeat(marker.length)).replace(/[^\s>]/g, ' ');
        return line.replace(ISLAND, (_match, index: string) => (islands[Number(index)] ?? '').replaceAll('\n', `\n${indent}`));
      })
      .join('\n');
  }
  return filled;
}

function finish(text: string): string {
  return text
    .replace(/[\ue000\ue001]/g, '')
    .replace(/(?<! ) +\n(?=\n)/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .replace(/^\n+/, '')
    .trimEnd()
    .concat('\n');
}

/** The article's own pictures, in order. */
export function figuresOf(root: Element): { url: string; alt: string }[] {
  const seen = new Set<string>();
  const figures: { url: string; alt: string }[] = [];
  for (const image of elements(root, 'img')) {
    const url = attribute(image, 'src');
    if (url === '' || seen.has(url)) continue;
    seen.add(url);
    figures.push({ url, alt: attribute(image, 'alt') });
  }
  return figures;
}
