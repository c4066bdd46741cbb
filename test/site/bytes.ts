import { crc32, deflateSync } from 'node:zlib';

/** The two binary formats that the demo blog serves, written by hand so that no binary lies in the repository. */

/**
 * A PDF of A4 pages in Helvetica, one string per line of text. "# " and "## " make headings, "---" ends a page, a line
 * that begins with two spaces is set in Courier. Latin-1 only.
 */
export function makePdf(source: string, info: { title: string; author: string }): Buffer {
  const pages = source.split(/^---$/m).map(pageContent);
  const objects: string[] = ['<< /Type /Catalog /Pages 2 0 R >>', ''];
  const fonts = ['Helvetica', 'Helvetica-Bold', 'Courier'].map((name) => {
    objects.push(`<< /Type /Font /Subtype /Type1 /BaseFont /${name} /Encoding /WinAnsiEncoding >>`);
    return objects.length;
  });
  const resources = `<< /Font << ${fonts.map((id, i) => `/F${i + 1} ${id} 0 R`).join(' ')} >> >>`;
  const kids = pages.map((content) => {
    objects.push(`<< /Length ${Buffer.byteLength(content, 'latin1')} >>\nstream\n${content}\nendstream`);
    objects.push(`<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources ${resources} /Contents ${objects.length} 0 R >>`);
    return `${objects.length} 0 R`;
  });
  objects[1] = `<< /Type /Pages /Kids [${kids.join(' ')}] /Count ${kids.length} >>`;
  objects.push(`<< /Title (${escapeString(info.title)}) /Author (${escapeString(info.author)}) /CreationDate (D:20261022100000Z) >>`);

  let body = '%PDF-1.4\n';
  const offsets = objects.map((object, i) => {
    const at = Buffer.byteLength(body, 'latin1');
    body += `${i + 1} 0 obj\n${object}\nendobj\n`;
    return `${String(at).padStart(10, '0')} 00000 n \n`;
  });
  const start = Buffer.byteLength(body, 'latin1');
  body += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${offsets.join('')}`;
  body += `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R /Info ${objects.length} 0 R >>\nstartxref\n${start}\n%%EOF\n`;
  return Buffer.from(body, 'latin1');
}

const escapeString = (text: string) => text.replace(/[\\()]/g, '\\$&');

function pageContent(source: string): string {
  let y = 790;
  const lines = source
    .trim()
    .split('\n')
    .map((line) => {
      const heading = line.startsWith('# ') ? 20 : line.startsWith('## ') ? 14 : 0;
      const mono = line.startsWith('  ');
      const size = heading || (mono ? 9 : 11);
      y -= heading ? size + 12 : line === '' ? 8 : size + 4;
      const words = line.replace(/^#+ /, '').trim();
      return words === '' ? '' : `BT /F${heading ? 2 : mono ? 3 : 1} ${size} Tf 56 ${y} Td (${escapeString(words)}) Tj ET`;
    });
  return lines.filter(Boolean).join('\n');
}

/** A grey gradient as PNG: a picture that is really one. */
export function makePng(width: number, height: number): Buffer {
  const rows = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) rows[y * (width + 1) + 1 + x] = (x * 160) / width + (y * 80) / height;
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 0, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}
