import { apply, type Matrix, place, placements } from '../article/pdf/graphics.ts';
import { NO_CODE_NO_FONTS } from '../article/pdf/limits.ts';
import type { Box } from '../article/pdf/page.ts';
import { loadPdfjs } from '../pdfjs.ts';
import type { Bitmap } from './bitmap.ts';

/** A picture on a page of a PDF: its points as the file has them, and where they go. */
interface PagePicture {
  image: Bitmap;
  /** On the upright page, points of 1/72 inch. */
  box: Box;
  /** Quarter turns clockwise that set it upright. */
  turns: number;
}

/** More points than a page scanned at 600 dpi has. */
const MAX_POINTS = 40_000_000;
const MAX_PICTURES = 40;
/** Smaller than this share of the page is decoration. */
const LEAST_SHARE = 0.02;

/** The pictures of some pages of a PDF, decoded page by page. Pages without any give none. */
export async function* picturesOfPages(
  bytes: Uint8Array,
  pages: number[] | undefined,
  most: number,
): AsyncGenerator<{ page: number; pictures: PagePicture[] }> {
  const { getDocument, OPS } = await loadPdfjs();
  const task = getDocument({
    data: new Uint8Array(bytes),
    ...NO_CODE_NO_FONTS,
    isOffscreenCanvasSupported: false,
    maxImageSize: MAX_POINTS,
  });
  try {
    const document = await task.promise;
    const wanted = pages ?? Array.from({ length: document.numPages }, (_, index) => index + 1);
    for (const number of wanted.slice(0, most)) {
      if (number > document.numPages) continue;
      const page = await document.getPage(number);
      const { width, height, transform } = page.getViewport({ scale: 1 });
      const operators = await page.getOperatorList();
      const pictures: PagePicture[] = [];
      for (const { operator, args, matrix } of placements(operators, OPS as unknown as Record<string, number>, transform as Matrix)) {
        if (operator !== OPS.paintImageXObject) continue;
        const box = place(matrix, [0, 0, 1, 1]);
        if ((box.end - box.x) * (box.bottom - box.top) < width * height * LEAST_SHARE || pictures.length >= MAX_PICTURES) continue;
        const image = bitmapOf(await objectOf(page, String((args as unknown[])[0])));
        if (image) pictures.push({ image, box, turns: turnsOf(matrix) });
      }
      page.cleanup();
      yield { page: number, pictures };
    }
  } finally {
    await task.destroy();
  }
}

/** Which way up the picture stands: its upper edge runs to the right, down, to the left or up. */
function turnsOf(matrix: Matrix): number {
  const [x0, y0] = apply(matrix, 0, 1);
  const [x1, y1] = apply(matrix, 1, 1);
  return Math.abs(x1 - x0) >= Math.abs(y1 - y0) ? (x1 >= x0 ? 0 : 2) : y1 > y0 ? 1 : 3;
}

interface Objects {
  get(name: string, callback: (object: unknown) => void): void;
}

function objectOf(page: { objs: unknown; commonObjs: unknown }, name: string): Promise<unknown> {
  const objects = (name.startsWith('g_') ? page.commonObjs : page.objs) as Objects;
  return new Promise((resolve) => objects.get(name, resolve));
}

const [ONE_BIT, RGB, RGBA] = [1, 2, 3];

/** pdf.js gives one bit a point (1 is white), RGB or RGBA. */
function bitmapOf(object: unknown): Bitmap | undefined {
  const { data, width, height, kind } = (object ?? {}) as { data?: Uint8ClampedArray; width?: number; height?: number; kind?: number };
  if (!data || !width || !height) return undefined;
  const points = width * height;
  const out = new Uint8Array(points * 3);
  if (kind === RGB) out.set(data.subarray(0, points * 3));
  else if (kind === RGBA)
    for (let at = 0; at < points; at++) for (let plane = 0; plane < 3; plane++) out[at * 3 + plane] = data[at * 4 + plane] as number;
  else if (kind === ONE_BIT) {
    const row = (width + 7) >> 3;
    for (let at = 0; at < points; at++) {
      const x = at % width;
      const bit = ((data[Math.floor(at / width) * row + (x >> 3)] as number) >> (7 - (x & 7))) & 1;
      out.fill(bit * 255, at * 3, at * 3 + 3);
    }
  } else return undefined;
  return { data: out, width, height };
}
