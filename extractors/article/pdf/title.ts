import { lettersAndDigits } from '../../../src/text.ts';
import { isOpeningHeading, isUntitled } from '../cues.ts';
import { bodyStyle } from './headings.ts';
import { type Item, isLine, type Line } from './page.ts';
import type { PdfFile } from './read.ts';

/**
 * The title: what the file says, when the first pages show its words; else the largest type on the first page with enough words;
 * else what the file says. `lines` are the lines that it stands in, so that they are not repeated below the title.
 */
export function findTitle(info: PdfFile['info'], items: Item[]): { title?: string; lines: Line[] } {
  const early = items.filter(isLine).filter((line) => line.page <= 1);
  const text = bodyStyle(items.filter(isLine));
  const standsOut = (line: Line) => line.size > text.size * 1.1 || (line.bold && !text.bold && line.size >= text.size);
  const shown = largestBlock(early.filter((line) => line.page === 0 && standsOut(line))) ?? largestBlock(early.filter(standsOut));
  const said = usable(info.title);
  const shownText = shown?.map((line) => line.text).join(' ');
  if (!said) return shown && shownText ? { title: shownText, lines: shown } : { lines: [] };
  const seen = new Set(wordsOf(early.map((line) => line.text).join(' ')));
  const words = wordsOf(said);
  const isShown = words.filter((word) => seen.has(word)).length >= words.length * 0.6;
  if (!isShown && shown && shownText && shownText.length >= 12) return { title: shownText, lines: shown };
  if (!shown || !shownText) return { title: said, lines: [] };
  if (lettersAndDigits(said) === lettersAndDigits(shownText)) return { title: said, lines: shown };
  // "Operation X | Vendor Blog": the page shows the title without the site's name; or the file says only how the title begins.
  const [onPage, inFile] = [shownText, said].map(lettersAndDigits) as [string, string];
  const isPart = inFile.startsWith(onPage) && /^\s*[|\u2013\u2014:-]/.test(said.slice(shownText.length));
  if (isPart || onPage.startsWith(inFile)) return { title: shownText, lines: shown };
  return { title: said, lines: [] };
}

/** A few words in all, such as the name of a series, a date or a mark of the TLP: there is no text above a title. */
const MAX_LABELS = 120;

/** The short lines above the title on its page: whose report it is and of what kind. */
export function labelsAbove(items: Item[], title: Line[]): Set<Item> {
  const [first] = title;
  const above = first ? items.slice(0, items.indexOf(first)).filter((item) => item.page === first.page) : [];
  const length = above.reduce((sum, item) => sum + (isLine(item) ? item.text.length : Number.POSITIVE_INFINITY), 0);
  return new Set(length <= MAX_LABELS ? above : []);
}

const wordsOf = (text: string) => text.toLowerCase().match(/[\p{L}\p{N}]{2,}/gu) ?? [];

const FILE_NAME = /\.(?:docx?|pptx?|indd|pdf|tex|html?|qxd|ai|odt|md)$/i;
/** What programs put behind a title that they make up: "Document 1". */
const COUNTER = /[\s\d._-]{0,12}$/;

function usable(title: string | undefined): string | undefined {
  const said = title
    ?.replace(/^Microsoft (?:Word|PowerPoint) - /i, '')
    .replace(/\s+/g, ' ')
    .trim();
  return said &&
    said.length >= 5 &&
    !FILE_NAME.test(said) &&
    !isUntitled(said.replace(COUNTER, '')) &&
    /\p{L}{3}/u.test(said) &&
    !/^[\w-]+_[\w-]+$/.test(said)
    ? said
    : undefined;
}

/** The lines of the largest type, together with those that go on directly below. */
function largestBlock(lines: Line[]): Line[] | undefined {
  const candidates = lines.filter(
    (line) => /\p{L}{3}/u.test(line.text) && !isDate(line.text) && !/^(?:tlp\b|www\.|https?:)/i.test(line.text),
  );
  const size = Math.max(0, ...candidates.map((line) => line.size));
  const at = candidates.findIndex((line) => line.size > size * 0.96);
  const first = candidates[at];
  // Where the heading of a chapter is the largest text, the title is a picture.
  if (!first || candidates.some((line) => line.size > size * 0.96 && isOpeningHeading(line.text))) return undefined;
  const block = [first];
  for (const line of candidates.slice(at + 1)) {
    const last = block.at(-1) as Line;
    if (line.page !== last.page || line.size < size * 0.96 || line.y - last.y > last.size * 1.9 || block.length >= 5) break;
    block.push(line);
  }
  const length = block.reduce((sum, line) => sum + line.text.length, 0);
  return length <= 200 && length >= 4 ? block : undefined;
}

function isDate(text: string): boolean {
  return text.length < 30 && /\b(?:19|20)\d\d\b/.test(text) && wordsOf(text).filter((word) => /\p{L}/u.test(word)).length <= 1;
}
