import { Permanent, sentence } from '../../../src/errors.ts';
import { useOfHeading } from '../columns.ts';
import type { CellUse, ListDocument, ListSection } from '../document.ts';
import { readTable } from './csv.ts';

/** Unpacked, a workbook of a few megabytes can be gigabytes. */
const MAX_UNPACKED = 100 * 1024 * 1024;
const MAX_ROWS = 100_000;

export function isXlsx(bytes: Uint8Array): boolean {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return buffer.subarray(0, 4).toString('latin1') === 'PK\u0003\u0004' && buffer.includes('xl/workbook.xml');
}

/** Every sheet of a workbook, by the values that its cells show. Throws Permanent when it cannot be read. */
export async function readXlsx(bytes: Uint8Array): Promise<ListDocument> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (unpackedSize(buffer) > MAX_UNPACKED) throw new Permanent('too-big', 'The workbook unpacks to more than 100 MiB and is not read.');
  try {
    // Loaded when there is a workbook: every thread would load it otherwise.
    const { default: readXlsxFile } = await import('read-excel-file/node');
    const sheets = await readXlsxFile(buffer);
    const sections = sheets.flatMap(({ sheet, data }): ListSection[] => {
      const rows = data
        .slice(0, MAX_ROWS)
        .map((row) => row.map((cell) => (cell instanceof Date ? cell.toISOString() : String(cell ?? ''))));
      const use = useOfSheet(sheet);
      return readTable(rows, sheet).map((section) => ({
        ...section,
        heading: section.heading ?? sheet,
        rows: use ? section.rows.map((row) => row.map((cell) => ({ ...cell, use }))) : section.rows,
      }));
    });
    return { format: 'Excel', sections, shown: 'tables' };
  } catch (error) {
    throw new Permanent('unreadable', `The workbook cannot be read (${sentence(error)}): save it as CSV and upload that.`, {
      cause: error,
    });
  }
}

/** A sheet of victims or references, or one that says whose file it is. */
function useOfSheet(name: string): CellUse | undefined {
  const use = useOfHeading(name);
  if (use !== undefined) return use;
  return /^\W*(?:read ?me|about|overview|cover|contacts?|legend|info|change ?log)\W*$/i.test(name) ? { kind: 'reference' } : undefined;
}

/** Sum of the sizes that the archive's directory gives; Infinity when it gives none. */
function unpackedSize(buffer: Buffer): number {
  const end = buffer.lastIndexOf(Buffer.from('PK\u0005\u0006', 'latin1'));
  if (end < 0 || end + 20 > buffer.length) return Number.POSITIVE_INFINITY;
  let at = buffer.readUInt32LE(end + 16);
  let sum = 0;
  for (let entries = buffer.readUInt16LE(end + 10); entries > 0 && at + 46 <= buffer.length; entries--) {
    sum += buffer.readUInt32LE(at + 24);
    at += 46 + buffer.readUInt16LE(at + 28) + buffer.readUInt16LE(at + 30) + buffer.readUInt16LE(at + 32);
  }
  return sum;
}
