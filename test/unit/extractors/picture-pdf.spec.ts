import type { PageText } from '../../../extractors/pictures/engine.ts';
import { picturesOfPages } from '../../../extractors/pictures/pdf-pages.ts';
import type { Article, Indicator } from '../../../src/domain.ts';
import { Permanent } from '../../../src/errors.ts';
import { extractWithScans } from '../../../src/pictures/scanned-pdf.ts';
import { articleOf, pageOf } from '../../support/samples.ts';
import { expect, test } from '../../support/test.ts';

/** A PDF of one page whose only content is a picture of 2 x 2 points: red, green, blue, white. `cm` places it. */
function picturePdf(cm: string): Uint8Array {
  const pixels = Buffer.from([255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255]).toString('hex');
  const content = `q ${cm} cm /Im0 Do Q`;
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 100] /Resources << /XObject << /Im0 4 0 R >> >> /Contents 5 0 R >>',
    `<< /Type /XObject /Subtype /Image /Width 2 /Height 2 /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /ASCIIHexDecode /Length ${pixels.length + 1} >>\nstream\n${pixels}>\nendstream`,
    `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
  ];
  let text = '%PDF-1.4\n';
  const offsets = objects.map((object, index) => {
    const offset = text.length;
    text += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return String(offset).padStart(10, '0');
  });
  const xref = text.length;
  text += `xref\n0 6\n0000000000 65535 f \n${offsets.map((offset) => `${offset} 00000 n \n`).join('')}trailer << /Size 6 /Root 1 0 R >>\nstartxref\n${xref}\n%%EOF`;
  return Buffer.from(text, 'latin1');
}

async function first(pdf: Uint8Array) {
  for await (const { pictures } of picturesOfPages(pdf, undefined, 10)) return pictures[0];
  return undefined;
}

test('pictures of a page are decoded and placed from the upper left corner', async () => {
  const picture = await first(picturePdf('100 0 0 50 20 30'));
  expect(picture?.box).toEqual({ x: 20, end: 120, top: 20, bottom: 70 });
  expect(picture?.turns).toBe(0);
  expect([...(picture?.image.data.slice(0, 6) ?? [])]).toEqual([255, 0, 0, 0, 255, 0]);
});

test('a picture that lies on its side says how it is set upright', async () => {
  // Its upper edge runs down the page on the right.
  expect((await first(picturePdf('0 -50 100 0 20 80')))?.turns).toBe(1);
});

const HASH = '9e107d9d372bb6826bd81d3542a419d6';
const OTHER = 'e4d909c290d0fb1ca068ffaddf22cbd0';
const PAGE = pageOf('', {
  url: 'https://dock-blog.example/scan.pdf',
  contentType: 'application/pdf',
  via: 'document',
  bytes: new Uint8Array([1]),
});
const md5 = (value: string): Indicator => ({
  type: 'md5',
  value,
  defanged: false,
  verdict: 'indicator',
  toIds: true,
  reason: 'in a table',
  context: { kind: 'list' },
  occurrences: [{ raw: value, start: 0, end: 32, code: false, target: false }],
});
const article = (values: string[], more: Partial<Article> = {}) =>
  articleOf(PAGE.url, { title: 'Report', markdown: '', indicators: values.map(md5), via: 'pdf', ...more });
const page = (number: number, ...readings: string[][]): PageText => ({
  page: number,
  texts: readings.map((all, index) => ({
    text: all[0] ?? '',
    readings: all,
    rivals: [],
    confidence: 0.9,
    x: 0,
    end: 200,
    y: 20 * index,
    height: 10,
    rise: 0,
  })),
});
const scanned = new Permanent('pdf-scanned', 'a PDF of pictures without text');

test('a scanned PDF becomes an article whose values are no detections, and unclear ones are left out', async () => {
  const read = [page(2, [HASH, HASH], [OTHER, OTHER.replace('e4', 'c4')])];
  const result = await extractWithScans(
    PAGE,
    async (texts) => {
      if (!texts) throw scanned;
      return article([HASH, OTHER], { rules: [{ kind: 'yara', name: 'seen', text: 'rule seen { condition: true }', repairs: [] }] });
    },
    { readPdf: async () => read, crops: async (_bytes, boxes, page) => boxes.map(() => new Uint8Array([page ?? 0])) },
  );
  const origin = { kind: 'picture', number: 2, isPage: true, crop: Buffer.from([2]).toString('base64') };
  expect(result.indicators).toMatchObject([{ value: HASH, toIds: false, origin }]);
  expect(result.rules).toBeUndefined();
  expect(result.notes.at(-1)).toContain('Read the text of page 2 from pictures');
});

test('without text recognition a scanned PDF is refused as before', async () => {
  const refused = extractWithScans(PAGE, () => Promise.reject(scanned), undefined);
  await expect(refused).rejects.toBe(scanned);
  await expect(extractWithScans(PAGE, () => Promise.reject(scanned), { readPdf: async () => [], crops: async () => [] })).rejects.toBe(
    scanned,
  );
});

test('of a PDF with pages of pictures only those are read, and the values of its text stay as they are', async () => {
  const asked: unknown[] = [];
  const result = await extractWithScans(PAGE, async (texts) => article(texts ? [HASH, OTHER] : [HASH], { picturePages: [3] }), {
    crops: async (_bytes, boxes) => boxes.map(() => undefined),
    readPdf: async (_bytes, pages) => {
      asked.push(pages);
      return [page(3, [OTHER, OTHER])];
    },
  });
  expect(asked).toEqual([[3]]);
  expect(result.indicators.map(({ value, toIds }) => [value, toIds])).toEqual([
    [HASH, true],
    [OTHER, false],
  ]);
});
