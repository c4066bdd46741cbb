import { deflateSync } from 'node:zlib';

/**
 * PDF files drawn piece by piece: every text at its own place, lines, bullets. Small enough to be read in a test, and free to be
 * wrong where a test wants it.
 */

export type Face = 'plain' | 'bold' | 'mono';

export interface Drawing {
  /** Points from the left and from the TOP of the page; y is the baseline. */
  texts?: [x: number, y: number, size: number, text: string, face?: Face][];
  /** x1, y1, x2, y2 */
  lines?: [number, number, number, number][];
  /** Filled squares of 4 points: bullets. */
  dots?: [x: number, y: number][];
  links?: [x: number, y: number, width: number, height: number, url: string][];
  /** Entries of the dictionaries of further annotations: fields of forms, text boxes. */
  annotations?: string[];
  /** Degrees, as /Rotate of the page. */
  rotate?: number;
  /** Raw drawing operators behind everything else. */
  raw?: string;
}

const FACES: Face[] = ['plain', 'bold', 'mono'];
const FONTS = ['Helvetica', 'Helvetica-Bold', 'Courier'];
const HEIGHT = 792;

const escaped = (text: string) => text.replace(/[\\()]/g, '\\$&');

/** Drawings as a PDF of US letter pages (612 x 792 points). Latin-1 only. */
export function drawPdf(pages: Drawing[], options: { title?: string; author?: string; outline?: string[]; extra?: string[] } = {}): Buffer {
  const objects = ['', ''];
  const add = (object: string) => objects.push(object);
  const fonts = FONTS.map((name) => add(`<< /Type /Font /Subtype /Type1 /BaseFont /${name} /Encoding /WinAnsiEncoding >>`));
  const resources = `<< /Font << ${fonts.map((id, index) => `/F${index} ${id} 0 R`).join(' ')} >> >>`;
  const kids = pages.map((page) => {
    const content = add(streamObject(contentOf(page)));
    const links = (page.links ?? []).map(
      ([x, y, width, height, url]) =>
        `/Subtype /Link /Rect [${x} ${HEIGHT - y - height} ${x + width} ${HEIGHT - y}] /A << /S /URI /URI (${escaped(url)}) >>`,
    );
    const annotations = [...links, ...(page.annotations ?? [])].map((entries) => add(`<< /Type /Annot ${entries} >>`));
    const extras = `${page.rotate ? ` /Rotate ${page.rotate}` : ''}${annotations.length > 0 ? ` /Annots [${annotations.map((id) => `${id} 0 R`).join(' ')}]` : ''}`;
    return add(`<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 ${HEIGHT}] /Resources ${resources} /Contents ${content} 0 R${extras} >>`);
  });
  objects[1] = `<< /Type /Pages /Kids [${kids.map((id) => `${id} 0 R`).join(' ')}] /Count ${kids.length} >>`;
  let outline = '';
  if (options.outline) {
    const root = objects.length + 1;
    add(`<< /Type /Outlines /First ${root + 1} 0 R /Last ${root + options.outline.length} 0 R /Count ${options.outline.length} >>`);
    for (const [index, title] of options.outline.entries())
      add(
        `<< /Title (${escaped(title)}) /Parent ${root} 0 R${index + 1 < (options.outline?.length ?? 0) ? ` /Next ${root + index + 2} 0 R` : ''} /Dest [${kids[0]} 0 R /Fit] >>`,
      );
    outline = ` /Outlines ${root} 0 R`;
  }
  const info = add(
    `<< ${options.title ? `/Title (${escaped(options.title)})` : ''} ${options.author ? `/Author (${escaped(options.author)})` : ''} >>`,
  );
  objects[0] = `<< /Type /Catalog /Pages 2 0 R${outline} >>`;
  return assemble(objects, info);
}

export function streamObject(content: string | Uint8Array, dictionary = ''): string {
  const bytes = typeof content === 'string' ? Buffer.from(content, 'latin1') : Buffer.from(content);
  return `<< ${dictionary} /Length ${bytes.length} >>\nstream\n${bytes.toString('latin1')}\nendstream`;
}

export function flateObject(content: Uint8Array, dictionary = ''): string {
  return streamObject(deflateSync(content, { level: 1 }), `/Filter /FlateDecode ${dictionary}`);
}

/** Objects (the first is the catalogue) as a file with its table of places. */
export function assemble(objects: string[], info?: number, trailer = ''): Buffer {
  const parts: Buffer[] = [Buffer.from('%PDF-1.7\n')];
  let at = parts[0]?.length ?? 0;
  const offsets = objects.map((object, index) => {
    const here = at;
    const part = Buffer.from(`${index + 1} 0 obj\n${object}\nendobj\n`, 'latin1');
    parts.push(part);
    at += part.length;
    return `${String(here).padStart(10, '0')} 00000 n \n`;
  });
  const table = `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${offsets.join('')}`;
  const tail = `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R${info ? ` /Info ${info} 0 R` : ''} ${trailer} >>\nstartxref\n${at}\n%%EOF\n`;
  return Buffer.concat([...parts, Buffer.from(table + tail, 'latin1')]);
}

function contentOf({ texts = [], lines = [], dots = [], raw = '' }: Drawing): string {
  return [
    ...lines.map(([x1, y1, x2, y2]) => `0.5 w ${x1} ${HEIGHT - y1} m ${x2} ${HEIGHT - y2} l S`),
    ...dots.map(([x, y]) => `${x} ${HEIGHT - y} 4 4 re f`),
    ...texts.map(
      ([x, y, size, text, face = 'plain']) => `BT /F${FACES.indexOf(face)} ${size} Tf ${x} ${HEIGHT - y} Td (${escaped(text)}) Tj ET`,
    ),
    raw,
  ].join('\n');
}

/** Lines of running text below each other. */
export function paragraph(
  x: number,
  y: number,
  size: number,
  lines: string[],
  leading = 1.25,
  face: Face = 'plain',
): [number, number, number, string, Face][] {
  return lines.map((line, index) => [x, y + index * size * leading, size, line, face]);
}
