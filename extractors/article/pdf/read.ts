import pTimeout, { TimeoutError } from 'p-timeout';
import { Permanent, sentence } from '../../../src/errors.ts';
import { withoutUndefined } from '../../../src/without-undefined.ts';
import { loadPdfjs } from '../../pdfjs.ts';
import { apply, type Matrix, multiply, type Operators, place, readGraphics } from './graphics.ts';
import { checkStreams, NO_CODE_NO_FONTS } from './limits.ts';
import type { PdfPage, Run } from './page.ts';

export interface PdfFile {
  pages: PdfPage[];
  pageCount: number;
  info: { title?: string; author?: string; created?: string; modified?: string; language?: string };
  /** Titles of the bookmarks with their depth, 1 for the outermost. */
  outline: { title: string; depth: number }[];
  /** Why the reading ended before the last page. */
  stopped?: string;
}

/** More pages than any report has; what lies after them is not read, and a note says so. */
const MAX_PAGES = 400;
/** More letters and pieces of text than any report has: a book of a million words. */
const MAX_LETTERS = 8_000_000;
const MAX_RUNS = 400_000;
/** How long the reading may take, ms: what was read until then is kept. Less than EXTRACT_TIMEOUT, which costs everything. */
const MAX_MS = 15_000;

type Document = Awaited<ReturnType<Awaited<ReturnType<typeof loadPdfjs>>['getDocument']>['promise']>;
type Page = Awaited<ReturnType<Document['getPage']>>;

/** The text of a PDF with its places. Throws Permanent for files that need a password, are none, or are made to choke a reader. */
export async function readPdf(bytes: Uint8Array, url: string): Promise<PdfFile> {
  const { heavy } = checkStreams(bytes, url);
  const { getDocument, OPS } = await loadPdfjs();
  const task = getDocument({
    // pdf.js takes the buffer over: it gets a copy.
    data: new Uint8Array(bytes),
    ...NO_CODE_NO_FONTS,
    stopAtErrors: false,
    // Pictures are only located: none is decoded.
    maxImageSize: 1,
  });
  const until = performance.now() + MAX_MS;
  // pdf.js gives way to timers between steps, so that a page without end can be left.
  const inTime: InTime = (step) => pTimeout(step, { milliseconds: Math.max(1, until - performance.now()) });
  try {
    const document = await inTime(task.promise);
    const { pages, stopped } = await readPages(document, OPS as unknown as Record<string, number>, heavy, inTime);
    const [info, outline] = stopped ? [{}, []] : await Promise.all([readInfo(document), readOutline(document)]);
    return { pages, pageCount: document.numPages, info, outline, ...(stopped ? { stopped } : {}) };
  } catch (error) {
    if (error instanceof Permanent) throw error;
    if (error instanceof TimeoutError) {
      const text = `Reading the PDF ${url} took too long and was stopped before its first page was done: upload the report as HTML or text.`;
      throw new Permanent('pdf-bomb', text, { cause: error });
    }
    if ((error as Error).name === 'PasswordException') {
      // pdf.js only adds that none was given.
      throw new Permanent('pdf-encrypted', `${url} is a PDF that needs a password: remove the password and upload the file.`);
    }
    throw new Permanent('pdf-broken', `${url} is not a readable PDF (${sentence(error)}): upload the report as HTML or text.`, {
      cause: error,
    });
  } finally {
    await task.destroy();
  }
}

/** What a step gives, unless the time for the whole file ends first: then TimeoutError. */
type InTime = <T>(step: Promise<T>) => Promise<T>;

/** Page by page, as far as time and limits allow. Throws TimeoutError when that is not even one page. */
async function readPages(
  document: Document,
  ops: Record<string, number>,
  heavy: boolean,
  inTime: InTime,
): Promise<Pick<PdfFile, 'pages' | 'stopped'>> {
  const pages: PdfPage[] = [];
  let [letters, runs] = [0, 0];
  for (let number = 1; number <= Math.min(document.numPages, MAX_PAGES); number++) {
    try {
      const page = await inTime(document.getPage(number));
      const read = await inTime(readPage(page, ops, heavy));
      pages.push(read);
      letters += lettersOf(read.runs);
      runs += read.runs.length;
      page.cleanup();
    } catch (error) {
      if (!(error instanceof TimeoutError) || pages.length === 0) throw error;
      return { pages, stopped: 'the rest took too long' };
    }
    if (letters > MAX_LETTERS || runs > MAX_RUNS) return { pages, stopped: 'it holds more text than a report does' };
  }
  return { pages };
}

const NO_OPERATORS: Operators = { fnArray: [], argsArray: [] };

async function readPage(page: Page, ops: Record<string, number>, heavy: boolean): Promise<PdfPage> {
  const viewport = page.getViewport({ scale: 1 });
  const { width, height } = viewport;
  const view = viewport.transform as Matrix;
  // The fonts' names are known only after the drawing operators were read.
  const operators = heavy ? NO_OPERATORS : await page.getOperatorList().catch(() => NO_OPERATORS);
  const graphics = readGraphics(operators as Operators, ops, view, { width, height });
  const content = await page.getTextContent({ includeMarkedContent: true });
  const fonts = fontsOf(page.commonObjs, content.items, content.styles);
  const runs: Run[] = [];
  const turned: Run[] = [];
  for (const item of content.items) {
    if (!('str' in item) || item.str.trim() === '') continue;
    const matrix = multiply(view, item.transform as Matrix);
    const font = fonts.get(item.fontName) ?? { name: item.fontName, bold: false, mono: false };
    const size = Math.hypot(matrix[2], matrix[3]) || item.height;
    const [x, y] = apply(matrix, 0, 0);
    const run = { text: item.str, size, bold: font.bold, mono: font.mono, font: font.name };
    if (Math.abs(matrix[1]) <= Math.abs(matrix[0])) runs.push({ ...run, x, end: x + item.width, y });
    // Text that runs up or down the page: read as if the page were turned.
    else if (matrix[1] < 0) turned.push({ ...run, x: height - y, end: height - y + item.width, y: x });
    else turned.push({ ...run, x: y, end: y + item.width, y: width - x });
  }
  const annotations: Annotation[] = heavy ? [] : await page.getAnnotations().catch(() => []);
  runs.push(...annotations.flatMap((one) => typedIn(one, view)));
  const links = annotations
    .flatMap(({ subtype, url, rect }) => (subtype === 'Link' && typeof url === 'string' ? [{ url, box: place(view, rect) }] : []))
    .slice(0, 2000);
  // A table set sideways fills the page; a remark in the margin does not, and is not part of the text.
  if (lettersOf(turned) > lettersOf(runs))
    return { width: height, height: width, runs: turned, rules: [], dots: [], pictures: [], links: [] };
  return { width, height, runs, ...graphics, links };
}

/** What lies on a page of a PDF: a link, the field of a form, a text that somebody typed on it. pdf.js leaves hidden ones out. */
interface Annotation {
  subtype?: string;
  rect: number[];
  url?: string;
  fieldType?: string;
  /** Of a text a string, of a choice a list. */
  fieldValue?: unknown;
  contentsObj?: { str: string };
  defaultAppearanceData?: { fontSize?: number };
}

/** The lines that a filled-in field of a form, or a text box on the page, shows. */
function typedIn({ subtype, rect, fieldType, fieldValue, contentsObj, defaultAppearanceData }: Annotation, view: Matrix): Run[] {
  const shown = fieldType === 'Tx' || fieldType === 'Ch' ? [fieldValue].flat() : subtype === 'FreeText' ? [contentsObj?.str] : [];
  const lines = shown.flatMap((text) => (typeof text === 'string' ? text.split(/[\r\n]+/) : [])).filter((line) => line.trim() !== '');
  const { x, end, top, bottom } = place(view, rect);
  const size = defaultAppearanceData?.fontSize || Math.min(10, (bottom - top) / Math.max(1, lines.length));
  return lines.map((line, at) => {
    const y = bottom - (lines.length - at - 1) * size * 1.2 - size * 0.4;
    return { text: line.trim(), x, end, y, size, bold: false, mono: false, font: 'typed' };
  });
}

const lettersOf = (runs: Run[]) => runs.reduce((sum, run) => sum + run.text.length, 0);

const BOLD = /bold|black|heavy|semibold|demi|cmbx|[-,_]bd\b/i;
const MONO =
  /courier|consol|mono|menlo|monaco|cmtt|typewriter|lucida ?(?:console|sans ?typewriter)|source ?code|inconsolata|fixed|terminal|nimbusmon|letter ?gothic/i;

function fontsOf(
  objects: { has(name: string): boolean; get(name: string): unknown },
  items: unknown[],
  styles: Record<string, { fontFamily?: string }>,
): Map<string, { name: string; bold: boolean; mono: boolean }> {
  const names = new Set(items.map((item) => (item as { fontName?: string }).fontName).filter((name) => name !== undefined));
  return new Map(
    [...names].map((id) => {
      const font = objects.has(id) ? (objects.get(id) as { name?: string; bold?: boolean; black?: boolean }) : undefined;
      const name = (font?.name ?? id).replace(/^[A-Z]{6}\+/, '');
      return [
        id,
        {
          name,
          bold: font?.bold === true || font?.black === true || BOLD.test(name),
          mono: MONO.test(name) || styles[id]?.fontFamily === 'monospace',
        },
      ];
    }),
  );
}

async function readOutline(document: Document): Promise<PdfFile['outline']> {
  const found: PdfFile['outline'] = [];
  const walk = (entries: { title: string; items: unknown[] }[], depth: number) => {
    for (const entry of entries) {
      if (found.length >= 1000 || depth > 6) return;
      found.push({ title: entry.title, depth });
      walk(entry.items as { title: string; items: unknown[] }[], depth + 1);
    }
  };
  try {
    walk((await document.getOutline()) ?? [], 1);
  } catch {
    // A broken outline costs a hint, not the text.
  }
  return found;
}

async function readInfo(document: {
  getMetadata(): Promise<{ info: object; metadata: { get(name: string): unknown } | null }>;
}): Promise<PdfFile['info']> {
  try {
    const { info, metadata } = await document.getMetadata();
    const values = info as Record<string, unknown>;
    const text = (value: unknown) => (typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined);
    return withoutUndefined({
      title: text(metadata?.get('dc:title')) ?? text(values.Title),
      author: text(values.Author),
      created: pdfDate(text(values.CreationDate)),
      modified: pdfDate(text(values.ModDate)),
      language: text(values.Language),
    });
  } catch {
    return {};
  }
}

/** D:20240115093000+02'00' */
function pdfDate(value: string | undefined): string | undefined {
  const match = /^D?:?(\d{4})(\d{2})?(\d{2})?(\d{2})?(\d{2})?(\d{2})?(?:(Z)|([+-])(\d{2})'?(\d{2})?)?/.exec(value ?? '');
  if (!match) return undefined;
  const [, year, month = '01', day = '01', hour = '00', minute = '00', second = '00', , sign, zoneHour = '00', zoneMinute = '00'] = match;
  const date = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}${sign ? `${sign}${zoneHour}:${zoneMinute}` : 'Z'}`);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}
