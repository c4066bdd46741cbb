import { Permanent, sentence } from '../../../src/errors.ts';

/** A run of text as the PDF sets it; x, y in points from the lower left corner of the page. */
export interface Run {
  text: string;
  x: number;
  y: number;
  width: number;
  size: number;
  bold: boolean;
}

export interface PdfPage {
  width: number;
  height: number;
  runs: Run[];
}

export interface PdfFile {
  pages: PdfPage[];
  pageCount: number;
  info: { title?: string; author?: string; created?: string; modified?: string; language?: string };
}

/** More pages than any report has; what lies behind them is not read, and a note says so. */
export const MAX_PAGES = 400;

/** The text of a PDF with its places. Throws Permanent for files that need a password or are none. */
export async function readPdf(bytes: Uint8Array, url: string): Promise<PdfFile> {
  const { getDocument } = await import('pdfjs-dist/legacy/build/pdf.mjs');
  // pdf.js takes the buffer over: it gets a copy.
  const task = getDocument({
    data: new Uint8Array(bytes),
    verbosity: 0,
    isEvalSupported: false,
    disableFontFace: true,
    useSystemFonts: false,
    stopAtErrors: false,
  });
  try {
    const document = await task.promise;
    const pages: PdfPage[] = [];
    for (let number = 1; number <= Math.min(document.numPages, MAX_PAGES); number++) {
      const page = await document.getPage(number);
      const view = page.getViewport({ scale: 1 });
      const content = await page.getTextContent();
      const bold = boldFonts(page.commonObjs, content.items, content.styles);
      const runs: Run[] = [];
      for (const item of content.items) {
        if (!('str' in item) || item.str === '') continue;
        const transform = item.transform as number[];
        const size = Math.hypot(transform[2] ?? 0, transform[3] ?? 0) || item.height;
        // Text that runs up the margin is no part of the reading.
        if (Math.abs(transform[1] ?? 0) > Math.abs(transform[0] ?? 0)) continue;
        runs.push({ text: item.str, x: transform[4] ?? 0, y: transform[5] ?? 0, width: item.width, size, bold: bold.has(item.fontName) });
      }
      pages.push({ width: view.width, height: view.height, runs });
      page.cleanup();
    }
    return { pages, pageCount: document.numPages, info: await readInfo(document) };
  } catch (error) {
    if ((error as Error).name === 'PasswordException') {
      throw new Permanent('pdf-encrypted', `${url} is a PDF that needs a password: remove the password and hand the file in.`, {
        cause: error,
      });
    }
    throw new Permanent('pdf-broken', `${url} is no readable PDF (${sentence(error)}): hand the report in as HTML or text.`, {
      cause: error,
    });
  } finally {
    await task.destroy();
  }
}

function boldFonts(
  fonts: { has(name: string): boolean; get(name: string): unknown },
  items: unknown[],
  styles: Record<string, { fontFamily?: string }>,
): Set<string> {
  const bold = new Set<string>();
  const names = new Set(items.map((item) => (item as { fontName?: string }).fontName).filter((name) => name !== undefined));
  for (const name of names) {
    const font = fonts.has(name) ? (fonts.get(name) as { name?: string; bold?: boolean; black?: boolean }) : undefined;
    if (font?.bold || font?.black || /bold|black|heavy|semibold|demi/i.test(`${font?.name ?? ''} ${styles[name]?.fontFamily ?? ''}`))
      bold.add(name);
  }
  return bold;
}

async function readInfo(document: {
  getMetadata(): Promise<{ info: object; metadata: { get(name: string): unknown } | null }>;
}): Promise<PdfFile['info']> {
  try {
    const { info, metadata } = await document.getMetadata();
    const values = info as Record<string, unknown>;
    const text = (value: unknown) => (typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined);
    const entries = {
      title: text(metadata?.get('dc:title')) ?? text(values.Title),
      author: text(values.Author),
      created: pdfDate(text(values.CreationDate)),
      modified: pdfDate(text(values.ModDate)),
      language: text(values.Language),
    };
    return Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== undefined));
  } catch {
    return {};
  }
}

/** D:20240115093000+02'00' */
export function pdfDate(value: string | undefined): string | undefined {
  const match = /^D?:?(\d{4})(\d{2})?(\d{2})?(\d{2})?(\d{2})?(\d{2})?(?:(Z)|([+-])(\d{2})'?(\d{2})?)?/.exec(value ?? '');
  if (!match) return undefined;
  const [, year, month = '01', day = '01', hour = '00', minute = '00', second = '00', , sign, zoneHour = '00', zoneMinute = '00'] = match;
  const date = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}${sign ? `${sign}${zoneHour}:${zoneMinute}` : 'Z'}`);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}
