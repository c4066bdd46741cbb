import { median, push } from '../../../src/collections.ts';
import { articleWords } from '../../../src/data/languages.ts';
import { lazy } from '../../../src/lazy.ts';
import { lettersAndDigits } from '../../../src/text.ts';
import { startsWithFigureNumber } from '../cues.ts';
import { isValueLike } from '../markdown/value-like.ts';
import { endsSentence, isFull, measureLeading } from './leading.ts';
import { BULLET, type Item, isLine, type Line } from './page.ts';
import type { PdfFile } from './read.ts';

export interface Headings {
  /** Level 2 to 6, or undefined for what is not a heading. */
  levelOf(line: Line): number | undefined;
  /** Type size of the running text. */
  body: number;
}

/**
 * Which lines are headings. No sign alone decides: a style (size, weight, font, capitals) is one of headings when it stands out
 * from the running text AND its blocks are short, no values, no sentences and no list items; the file's own outline counts, too.
 * `labels` stand above the title and open nothing.
 */
export function findHeadings(items: Item[], outline: PdfFile['outline'], labels: ReadonlySet<Item> = new Set()): Headings {
  const lines = items.filter(isLine);
  const text = bodyStyle(lines);
  const styles = new Map<string, Block[]>();
  const blocks = blocksOf(items).filter((block) => !labels.has(block.first));
  for (const block of blocks) push(styles, block.style, block);
  const titles = new Map(outline.map((entry) => [lettersAndDigits(entry.title), entry.depth]));
  const isOutlined = (block: Block) =>
    titles.has(lettersAndDigits(block.text)) || titles.has(lettersAndDigits(block.text.replace(number(), '')));

  const found: Block[] = [];
  for (const blocks of styles.values()) {
    const isStyle = isHeadingStyle(blocks, text, lines);
    found.push(
      ...blocks.filter(
        (block) => (isStyle && canBeHeading(block, text)) || (outline.length >= 3 && isOutlined(block) && block.text.length < 120),
      ),
    );
  }
  const levels = levelsOf(
    found,
    (block) => titles.get(lettersAndDigits(block.text)) ?? titles.get(lettersAndDigits(block.text.replace(number(), ''))),
  );
  const byLine = new Map(found.flatMap((block) => block.lines.map((line) => [line, levels.get(block) ?? 2])));
  return { levelOf: (line) => byLine.get(line), body: text.size };
}

interface Block {
  lines: Line[];
  text: string;
  style: string;
  /** White space above and below it against the usual leading of its size: 1 inside a paragraph; Infinity at the end of a column. */
  above: number;
  below: number;
  /** The line above was broken in the middle of a sentence: this goes on with it. */
  goesOn: boolean;
  first: Line;
}

interface Body {
  size: number;
  bold: boolean;
  font: string;
}

const number = lazy(
  () =>
    new RegExp(`^(?:(?:\\d{1,2}|[A-Z])(?:\\.\\d{1,2}){0,4}\\.?|[IVX]{1,5}\\.|${articleWords('chapterWords')}\\s+\\w{1,3}[.:]?)\\s+`, 'iu'),
);

/** The size, weight and font that most words of running text have; listings and lists of values are not running text. */
export function bodyStyle(lines: Line[]): Body {
  const running = lines.filter((line) => !line.mono && line.text.split(' ').length >= 6 && !isValueLike(line.text));
  const counts = new Map<string, { body: Body; letters: number }>();
  for (const line of running.length >= 5 ? running : lines) {
    const body = { size: Math.round(line.size * 2) / 2, bold: line.bold, font: line.font };
    const key = JSON.stringify(body);
    const entry = counts.get(key) ?? { body, letters: 0 };
    entry.letters += line.text.length;
    counts.set(key, entry);
  }
  return [...counts.values()].sort((a, b) => b.letters - a.letters)[0]?.body ?? { size: 10, bold: false, font: '' };
}

function styleOf(line: Line): string {
  const isCaps = /\p{Lu}{2}/u.test(line.text) && !/\p{Ll}/u.test(line.text);
  return `${Math.round(line.size)} ${line.bold ? 'bold' : ''} ${line.font} ${isCaps ? 'caps' : ''}`;
}

/** Neighbouring lines of one style without white space between them. */
function blocksOf(items: Item[]): Block[] {
  const leading = measureLeading(items);
  const blocks: Block[] = [];
  let previous: Line | undefined;
  for (const item of items) {
    if (!isLine(item)) {
      previous = undefined;
      continue;
    }
    const block = blocks.at(-1);
    const isBelow = previous && previous.page === item.page && item.y > previous.y;
    const gap =
      previous && isBelow ? (item.y - previous.y) / Math.max(item.size, previous.size) / leading(item.size) : Number.POSITIVE_INFINITY;
    const style = styleOf(item);
    if (block && previous && block.style === style && gap < 1.45 && !item.bullet && !number().test(item.text)) {
      block.lines.push(item);
      block.text += ` ${item.text}`;
    } else {
      if (block && previous) block.below = gap;
      const sameSize = previous !== undefined && Math.abs(previous.size - item.size) < 0.6;
      const goesOn = previous !== undefined && sameSize && (gap < 1.2 || !isBelow) && isFull(previous) && !endsSentence(previous.text);
      blocks.push({ lines: [item], text: item.text, style, above: gap, below: Number.POSITIVE_INFINITY, goesOn, first: item });
    }
    previous = item;
  }
  return blocks;
}

function isHeadingStyle(blocks: Block[], body: Body, lines: Line[]): boolean {
  const first = blocks[0]?.first as Line;
  const isLarger = first.size > body.size * 1.09;
  const isBolder = first.bold && !body.bold && first.size > body.size * 0.94;
  const isCaps = /caps$/.test(blocks[0]?.style ?? '') && first.size > body.size * 0.94;
  const isOther =
    first.font !== body.font &&
    first.size >= body.size * 0.99 &&
    !first.mono &&
    blocks.every((block) => block.above > 1.3 || block.lines.length === 1);
  if (first.mono && !isLarger) return false;
  if (!isLarger && !isBolder && !isCaps && !(isOther && blocks.some((block) => number().test(block.text)))) return false;
  const share = (test: (block: Block) => boolean) => blocks.filter(test).length / blocks.length;
  if (share((block) => block.lines.length > 3 || block.text.length > 180) > 0.3) return false;
  if (share((block) => isValueLike(block.text)) > 0.3 || share((block) => BULLET.test(block.text) || block.first.bullet) > 0.3)
    return false;
  if (share((block) => /[.;,]$/.test(block.text) && block.text.length > 50) > 0.4) return false;
  // What most of the lines look like is not a heading, however large.
  return blocks.reduce((sum, block) => sum + block.lines.length, 0) < Math.max(3, lines.length * 0.4);
}

function canBeHeading(block: Block, body: Body): boolean {
  const { text, first } = block;
  if (text.length > 180 || !/\p{L}{2}/u.test(text) || startsWithFigureNumber(text) || BULLET.test(text) || first.bullet) return false;
  if (!/^[\p{L}\p{N}("'\u201c\u2018\u00a7\u00bf\u00a1[]/u.test(text)) return false;
  if (isValueLike(text) && (text.split(' ').length < 4 || /[0-9a-f]{32}|:\/\//i.test(text))) return false;
  if (/[,;]$/.test(text) || (/[.]$/.test(text) && text.length > 40)) return false;
  const isLarger = first.size > body.size * 1.09;
  if (isLarger) return true;
  // Bold or capitals at the size of the text: a heading stands alone, a stressed line stands in its paragraph.
  const last = block.lines.at(-1) as Line;
  const isInside = block.goesOn || (isFull(last) && block.below < 1.2);
  return text.length < 100 && block.lines.length <= 2 && !/:$/.test(text) && first.parts.length === 1 && !isInside && block.above > 1.1;
}

/** By the file's outline, else by section numbers, else by how far the style stands out. */
function levelsOf(found: Block[], outlined: (block: Block) => number | undefined): Map<Block, number> {
  const styles = [...new Set(found.map((block) => block.style))];
  const rank = (style: string) => {
    const first = found.find((block) => block.style === style)?.first as Line;
    return first.size * 10 + (/caps$/.test(style) ? 4 : 0) + (first.bold ? 2 : 0);
  };
  const ranked = styles.sort((a, b) => rank(b) - rank(a));
  const steps: number[] = [];
  let step = 0;
  for (const [index, style] of ranked.entries()) {
    if (index > 0 && rank(ranked[index - 1] as string) - rank(style) > 1) step++;
    steps.push(step);
  }
  const byStyle = new Map(
    ranked.map((style, index) => {
      const depths = found
        .filter((block) => block.style === style)
        .map((block) => depthOf(block.text))
        .filter((depth) => depth !== undefined);
      return [style, 1 + (median(depths) ?? 1 + (steps[index] as number))];
    }),
  );
  return new Map(found.map((block) => [block, Math.min(6, depthLevel(outlined(block)) ?? byStyle.get(block.style) ?? 2)]));
}

const depthLevel = (depth: number | undefined) => (depth === undefined ? undefined : depth + 1);

function depthOf(text: string): number | undefined {
  const number = /^(\d{1,2}(?:\.\d{1,2})*)\.?\s+\p{L}/u.exec(text)?.[1];
  return number?.split('.').length;
}
