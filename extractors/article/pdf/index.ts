import { median } from '../../../src/collections.ts';
import type { Article } from '../../../src/domain.ts';
import { Permanent } from '../../../src/errors.ts';
import { counted, lettersAndDigits, percentDecoded } from '../../../src/text.ts';
import { parseUrl } from '../../../src/url.ts';
import { withoutUndefined } from '../../../src/without-undefined.ts';
import { isContentsHeading } from '../cues.ts';
import { completeMarkdown } from '../markdown/complete.ts';
import { delimitValues } from '../markdown/misp.ts';
import type { PageRuns } from '../readers/reader.ts';
import { withWholeHashes } from './cells-beside.ts';
import { findHeadings } from './headings.ts';
import { withoutRunningHeads } from './heads.ts';
import type { Known } from './join.ts';
import { layOut, widenColumns } from './layout.ts';
import { withLigatures } from './ligatures.ts';
import { pdfMarkdown } from './markdown.ts';
import { takeFootnotes } from './notes.ts';
import { type Item, isLine, type Run } from './page.ts';
import { type PdfFile, readPdf } from './read.ts';
import { cleanRuns } from './rows.ts';
import { findTitle, labelsAbove } from './title.ts';

export interface ReadPdf
  extends Pick<Article, 'author' | 'published' | 'modified' | 'language' | 'markdown' | 'text' | 'via' | 'notes' | 'picturePages'> {
  title?: string;
}

/**
 * PDF -> Markdown in reading order. Throws Permanent: pdf-encrypted, pdf-scanned, pdf-broken, pdf-bomb.
 *
 *   readPdf       file -> pages of runs, drawn lines, pictures, links     (read.ts, graphics.ts)
 *   heads         running heads and page numbers out                      (heads.ts)
 *   layOut        page -> columns -> lines and tables                     (columns.ts, grid.ts, aligned.ts, rows.ts)
 *   notes         footnotes to the end                                    (notes.ts)
 *   headings      which lines are headings, of what level                 (headings.ts, title.ts)
 *   pdfMarkdown   lines -> paragraphs, lists, listings, tables            (markdown.ts, join.ts, code.ts, tables.ts)
 */
export async function readPdfArticle(bytes: Uint8Array, url: string, pageTexts: PageRuns[] = []): Promise<ReadPdf> {
  const file = await readPdf(bytes, url);
  const picturePages = pagesOfPictures(file, bytes);
  for (const { page, texts } of pageTexts) file.pages[page - 1]?.runs.push(...runsOf(texts));
  refuseUnreadable(file, url);
  const notes: string[] = [`Read ${file.pages.length} of ${file.pageCount} pages of the PDF${file.stopped ? `: ${file.stopped}` : ''}.`];
  const cleaned = file.pages.map((page) => ({ ...page, runs: cleanRuns(withLigatures(page.runs)) }));
  const { pages, dropped } = withoutRunningHeads(cleaned);
  if (dropped > 0) notes.push(`Left out ${dropped} running headers, footers and page numbers.`);
  const all = withoutContents(
    widenColumns(cleaned.map((page, index) => ({ page, items: layOut(page, withWholeHashes(pages[index] ?? []), index) }))),
  );
  if (all.dropped > 0) notes.push(`Left out a table of contents.`);
  const known = whatIsKnown(file, all.items);
  const { items, notes: footnotes } = takeFootnotes(all.items, findHeadings(all.items, []).body);
  const { title, lines: titleLines } = findTitle(file.info, items);
  const isTitle = new Set<Item>(titleLines);
  const body = items.filter((item) => !isTitle.has(item));
  const markdown = pdfMarkdown(body, footnotes, findHeadings(body, file.outline, labelsAbove(items, titleLines)), known);
  const shown = textOf(all.items);
  const completed = completeMarkdown(title ? withoutTitle(markdown, title) : markdown, shown.join('\n'));
  if (completed.note) notes.push(completed.note);
  const { created, modified, author, language } = file.info;
  return withoutUndefined({
    title: title || undefined,
    author: author && /^(?:administrator|admin|anonymous|user|owner|unknown|microsoft)/i.test(author) ? undefined : author,
    published: created,
    modified,
    language,
    markdown: delimitValues(completed.markdown),
    text: markdownText(title ? `# ${title}\n\n${markdown}` : markdown),
    via: 'pdf' as const,
    notes,
    picturePages: picturePages.length > 0 ? picturePages : undefined,
  });
}

/**
 * Whether bytes are a PDF: servers and mail programs put text, also HTML, before the mark, and readers accept it within the
 * first 1,024 bytes. A page that only writes about PDF has no version and no objects after the mark.
 */
export function hasPdfMark(bytes: Uint8Array): boolean {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(4096, bytes.byteLength)).toString('latin1');
  const at = head.search(/%PDF-\d\.\d/);
  return at >= 0 && at < 1024 && (at === 0 || head.slice(0, at).trim() === '' || /\d+ \d+ obj\b/.test(head.slice(at)));
}

/** "2024-05_Copper-Finch.pdf" -> "2024 05 Copper Finch": better than an address where the file has no title. */
export function titleOfFileName(url: string): string | undefined {
  const path = parseUrl(url)?.pathname;
  if (path === undefined) return undefined;
  const text = percentDecoded(path.split('/').at(-1) ?? '')
    .replace(/\.pdf$/i, '')
    .replace(/[_+-]+|%20/g, ' ')
    .trim();
  return text.split(' ').length >= 2 && /\p{L}{3}/u.test(text) ? text : undefined;
}

/** A file of pictures, or one whose letters stand for nothing: there is nothing to read. */
function refuseUnreadable(file: PdfFile, url: string): void {
  const text = file.pages.map((page) => page.runs.map((run) => run.text).join('')).join('');
  const pages = counted(file.pageCount, 'page');
  if (text.length < 25 * Math.min(file.pages.length, 10)) {
    throw new Permanent(
      'pdf-scanned',
      `${url} is a PDF of pictures without text (${pages}): install the packages of OCR=auto (docs/pictures.md) to have it read, or upload it with its text recognised.`,
    );
  }
  const strange = text.match(/[\p{Cc}\p{Co}\ufffd]/gu)?.length ?? 0;
  if (strange > text.length * 0.4) {
    throw new Permanent(
      'pdf-scanned',
      `${url} is a PDF whose fonts do not say which letters they show (${pages}): run text recognition (OCR) on it and upload the result.`,
    );
  }
}

/** Fewer letters than this on a page are a running head and a page number. */
const FEW_LETTERS = 120;

/** Pages with hardly any text in a file that has pictures: which page shows them is known only when they are decoded. */
function pagesOfPictures({ pages }: PdfFile, bytes: Uint8Array): number[] {
  // The dictionary of a picture is never compressed, only what follows it.
  if (!/\/Subtype\s*\/Image\b/.test(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1'))) return [];
  return pages.flatMap(({ runs }, index) => (runs.reduce((sum, run) => sum + run.text.length, 0) < FEW_LETTERS ? [index + 1] : []));
}

/** Size of type in the height of its box. */
const BOX_TO_TYPE = 0.85;

/** Lines that were read from a picture as text of the page. Their boxes stand out over the letters a little. */
function runsOf(texts: PageRuns['texts']): Run[] {
  const usual = median(texts.map((one) => one.height)) ?? 0;
  return texts.map(({ text, x, end, y, height }) => {
    // Heights differ by a fifth from line to line: only clearly other type is another size.
    const size = (Math.abs(height - usual) > usual * 0.2 ? height : usual) * BOX_TO_TYPE;
    return { text, x, end, y: y + size * 0.35, size, bold: false, mono: false, font: 'picture' };
  });
}

/** Tables of contents with page numbers, with or without dots to lead to them. The headings themselves follow. */
function withoutContents(items: Item[]): { items: Item[]; dropped: number } {
  const isEntry = (item: Item | undefined) => isLine(item) && /(?:\.\s?){5,}\s*\d{1,3}$|\u2026{2,}\s*\d{1,3}$/.test(item.text);
  const isWord = (item: Item | undefined) => isLine(item) && isContentsHeading(item.text);
  const isListing = (item: Item | undefined) =>
    item !== undefined && !isLine(item) && item.rows.every((row) => /^\d{1,3}(?: \d{1,3})*$/.test(row.at(-1)?.join(' ') ?? ''));
  const kept = items.filter((item, index) => {
    if (isWord(item) && (isEntry(items[index + 1]) || isListing(items[index + 1]))) return false;
    if (isListing(item) && isWord(items[index - 1])) return false;
    return !(isEntry(item) && [-2, -1, 1, 2].filter((step) => isEntry(items[index + step])).length >= 2);
  });
  return { items: kept, dropped: items.length - kept.length };
}

/** Words inside lines and the targets of links: they say how what a line broke is written. */
function whatIsKnown(file: PdfFile, items: Item[]): Known {
  const words = new Set<string>();
  for (const item of items) {
    if (!isLine(item)) continue;
    for (const word of item.text.toLowerCase().match(/[\p{L}]+(?:-[\p{L}]+)*(?=[^\p{L}-]|$)/gu) ?? []) words.add(word);
  }
  return { links: [...new Set(file.pages.flatMap((page) => page.links.map((link) => link.url)))].slice(0, 5000), words };
}

function textOf(items: Item[]): string[] {
  return items.flatMap((item) => (isLine(item) ? [item.text] : item.rows.map((row) => row.map((cell) => cell.join(' ')).join('\t'))));
}

function withoutTitle(markdown: string, title: string): string {
  const [head = ''] = markdown.split('\n', 1);
  return /^#/.test(head) && lettersAndDigits(head) === lettersAndDigits(title) ? markdown.slice(head.length).replace(/^\n+/, '') : markdown;
}

function markdownText(markdown: string): string {
  return markdown
    .replace(/^#{1,6} /gm, '')
    .replace(/^```\w*$/gm, '')
    .replace(/^\|(?: --- \|)+\n/gm, '')
    .replace(/^\| (.*) \|$/gm, (_row, cells: string) => cells.split(' | ').join('\t').trim())
    .replaceAll('&#124;', '|')
    .replace(/ {2}$/gm, '')
    .trim();
}
