import type { Article } from '../../../src/domain.ts';
import { Permanent } from '../../../src/errors.ts';
import { completeMarkdown } from '../markdown/complete.ts';
import { delimitValues } from '../markdown/misp.ts';
import { plainCharacters } from '../passes/characters.ts';
import { type Line, linesOf } from './lines.ts';
import { pdfMarkdown } from './markdown.ts';
import { MAX_PAGES, type PdfFile, readPdf } from './read.ts';

export interface ReadPdf {
  title?: string;
  author?: string;
  published?: string;
  modified?: string;
  language?: string;
  markdown: string;
  text: string;
  via: Article['via'];
  notes: string[];
}

/** PDF -> Markdown in reading order. Throws Permanent: pdf-encrypted, pdf-scanned, pdf-broken. */
export async function readPdfArticle(bytes: Uint8Array, url: string): Promise<ReadPdf> {
  const file = await readPdf(bytes, url);
  const notes: string[] = [`Read ${Math.min(file.pageCount, MAX_PAGES)} of ${file.pageCount} pages of the PDF.`];
  const { lines, dropped } = withoutRunningHeads(file.pages.map((page, index) => linesOf(page, index)));
  for (const line of lines) {
    for (const cell of line.cells) cell.text = plainCharacters(cell.text);
    line.text = plainCharacters(line.text);
  }
  const letters = lines.reduce((sum, line) => sum + line.text.length, 0);
  if (letters < 25 * Math.min(file.pages.length, 10)) {
    throw new Permanent(
      'pdf-scanned',
      `${url} is a PDF of pictures without text (${file.pageCount} pages): run text recognition (OCR) over it and hand the result in.`,
    );
  }
  if (dropped > 0) notes.push(`Left out ${dropped} running heads, foots and page numbers.`);
  const { markdown, firstHeading } = pdfMarkdown(lines);
  const title = titleOf(file, firstHeading, lines);
  const text = markdownText(markdown);
  const body = title ? withoutTitle(markdown, title) : markdown;
  const completed = completeMarkdown(body, lines.map((line) => line.text).join('\n'));
  if (completed.note) notes.push(completed.note);
  const { created, modified, author, language } = file.info;
  return {
    ...(title ? { title } : {}),
    ...(author && !/^(?:administrator|admin|user|owner|unknown|microsoft)/i.test(author) ? { author } : {}),
    ...(created ? { published: created } : {}),
    ...(modified ? { modified } : {}),
    ...(language ? { language } : {}),
    markdown: delimitValues(completed.markdown),
    text,
    via: 'pdf',
    notes,
  };
}

/** Lines that stand at the same place of many pages with the same words (numbers aside). */
function withoutRunningHeads(pages: Line[][]): { lines: Line[]; dropped: number } {
  const seen = new Map<string, number>();
  const key = (line: Line) => `${Math.round(line.y / 4)} ${line.text.replace(/\d+/g, '#').toLowerCase()}`;
  for (const page of pages) for (const one of new Set(page.map(key))) seen.set(one, (seen.get(one) ?? 0) + 1);
  const least = Math.max(3, Math.ceil(pages.length * 0.4));
  const lines: Line[] = [];
  let dropped = 0;
  for (const page of pages) {
    const ys = page.map((line) => line.y);
    const [low, high] = [Math.min(...ys), Math.max(...ys)];
    for (const line of page) {
      const atEdge = line.y < low + 40 || line.y > high - 40;
      const isNumber = /^(?:page\s+)?\d{1,3}(?:\s*(?:of|\/)\s*\d{1,3})?$/i.test(line.text) && atEdge && pages.length > 1;
      if (isNumber || (atEdge && (seen.get(key(line)) ?? 0) >= least)) dropped++;
      else lines.push(line);
    }
  }
  return { lines, dropped };
}

function titleOf(file: PdfFile, firstHeading: string | undefined, lines: Line[]): string | undefined {
  const said = file.info.title?.replace(/^Microsoft (?:Word|PowerPoint) - /i, '').trim();
  const isJunk =
    !said ||
    said.length < 5 ||
    /^(?:untitled|document\d*|presentation|title|slide 1|layout)\b/i.test(said) ||
    /\.(?:docx?|pptx?|indd|pdf|tex|html?)$/i.test(said);
  if (!isJunk) return said;
  const largest = [...lines.filter((line) => line.page === 0)].sort((a, b) => b.size - a.size)[0];
  return firstHeading ?? largest?.text;
}

function withoutTitle(markdown: string, title: string): string {
  const normal = (text: string) => text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '');
  const [head = ''] = markdown.split('\n', 1);
  return /^#/.test(head) && normal(head) === normal(title) ? markdown.slice(head.length).replace(/^\n+/, '') : markdown;
}

function markdownText(markdown: string): string {
  return markdown
    .replace(/^#{1,6} /gm, '')
    .replace(/^\|(?: --- \|)+\n/gm, '')
    .replace(/^\| (.*) \|$/gm, (_row, cells: string) => cells.split(' | ').join('\t').trim())
    .replaceAll('&#124;', '|')
    .replace(/ {2}$/gm, '')
    .trim();
}
