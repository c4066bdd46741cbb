import { deflateSync } from 'node:zlib';
import { readPdf } from '../../../extractors/article/pdf/read.ts';
import { assemble, flateObject, streamObject } from '../../support/pdf.ts';
import { expect, test } from '../../support/test.ts';

const onePage = (content: string, resources = '<< >>', more: string[] = []) =>
  assemble([
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources ${resources} /Contents 4 0 R >>`,
    content,
    ...more,
  ]);

const forms = Array.from({ length: 20 }, (_, index) =>
  streamObject('/X Do '.repeat(10), `/Type /XObject /Subtype /Form /BBox [0 0 1 1] /Resources << /XObject << /X ${index + 6} 0 R >> >>`),
);
const cmap = `begincmap 1 begincodespacerange <0000> <FFFF> endcodespacerange 100 beginbfrange ${'<0000> <FFFF> <0041>\n'.repeat(2000)} endbfrange endcmap`;
const font =
  '<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H /ToUnicode 6 0 R /DescendantFonts [<< /Type /Font /Subtype /CIDFontType2 /BaseFont /X >>] >>';

/** Each would cost gigabytes or minutes in a reader that trusts its input. */
const BOMBS: [string, () => Buffer, string | undefined][] = [
  ['a stream that unpacks to 400 MB', () => onePage(flateObject(Buffer.alloc(400_000_000, 0x20))), 'pdf-bomb'],
  [
    'a stream packed twice',
    () =>
      onePage(streamObject(deflateSync(deflateSync(Buffer.alloc(300_000_000, 0x20), { level: 1 })), '/Filter [/FlateDecode /FlateDecode]')),
    'pdf-bomb',
  ],
  ['five million drawn rectangles', () => onePage(flateObject(Buffer.from('0 0 1 1 re f\n'.repeat(5_000_000)))), 'pdf-bomb'],
  [
    'drawings that draw ten drawings, twenty deep',
    () =>
      onePage(streamObject('/X Do'), '<< /XObject << /X 5 0 R >> >>', [
        ...forms,
        streamObject('0 0 m', '/Type /XObject /Subtype /Form /BBox [0 0 1 1]'),
      ]),
    'pdf-bomb',
  ],
  [
    'a font whose table stands for a hundred million letters',
    () => onePage(streamObject('BT /F0 10 Tf (ab) Tj ET'), '<< /Font << /F0 5 0 R >> >>', [font, flateObject(Buffer.from(cmap))]),
    'pdf-bomb',
  ],
  [
    'a font that knows ligatures',
    () =>
      onePage(streamObject('BT /F0 10 Tf (ab) Tj ET'), '<< /Font << /F0 5 0 R >> >>', [
        font,
        flateObject(
          Buffer.from(
            'begincmap 2 beginbfchar\n<1E> <0066006C>\n<1F> <00660069>\n<20> <D835DC00>\nendbfchar 1 beginbfrange\n<21> <7E> <0021>\nendbfrange endcmap',
          ),
        ),
      ]),
    undefined,
  ],
  [
    'a drawing that draws itself',
    () =>
      onePage(streamObject('/X Do'), '<< /XObject << /X 5 0 R >> >>', [
        streamObject('/X Do', '/Type /XObject /Subtype /Form /BBox [0 0 1 1] /Resources << /XObject << /X 5 0 R >> >>'),
      ]),
    undefined,
  ],
  [
    'pages that contain themselves',
    () => assemble(['<< /Type /Catalog /Pages 2 0 R >>', '<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 100000000 >>']),
    'pdf-broken',
  ],
  [
    'an outline that contains itself',
    () =>
      assemble([
        '<< /Type /Catalog /Pages 2 0 R /Outlines 5 0 R >>',
        '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
        '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R >>',
        streamObject('BT (x) Tj ET'),
        '<< /Type /Outlines /First 6 0 R /Last 6 0 R >>',
        '<< /Title (a) /Next 6 0 R /First 6 0 R /Parent 5 0 R >>',
      ]),
    undefined,
  ],
  [
    'a table of places that points at itself',
    () => assemble(['<< /Type /Catalog /Pages 2 0 R >>', '<< /Type /Pages /Kids [] /Count 0 >>'], undefined, '/Prev 9'),
    undefined,
  ],
  ['a million nested arrays', () => onePage(streamObject('['.repeat(1_000_000))), undefined],
  [
    'a picture of 400 million points',
    () =>
      onePage(streamObject('/I Do'), '<< /XObject << /I 5 0 R >> >>', [
        streamObject('x', '/Type /XObject /Subtype /Image /Width 20000 /Height 20000 /ColorSpace /DeviceGray /BitsPerComponent 8'),
      ]),
    undefined,
  ],
  [
    'a hundred thousand links',
    () =>
      assemble([
        '<< /Type /Catalog /Pages 2 0 R >>',
        '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
        `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Annots [${'5 0 R '.repeat(100_000)}] >>`,
        streamObject('BT (x) Tj ET'),
        '<< /Type /Annot /Subtype /Link /Rect [0 0 1 1] /A << /S /URI /URI (http://a.example/) >> >>',
      ]),
    undefined,
  ],
];

for (const [name, make, code] of BOMBS) {
  test(`${name}: ${code ? 'one sentence' : 'read without harm'}`, async () => {
    const bytes = make();
    const before = process.memoryUsage().arrayBuffers;
    const reading = readPdf(bytes, 'https://dock.example/report.pdf');
    if (code) await expect(reading).rejects.toMatchObject({ name: 'Permanent', code });
    else expect((await reading).pageCount).toBeLessThanOrEqual(1);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(150_000_000);
  });
}
