import { inflateRawSync } from 'node:zlib';
import { Permanent, sentence } from '../../../src/errors.ts';
import { useOfHeading } from '../columns.ts';
import type { CellUse, ListDocument, ListSection } from '../document.ts';
import { readTable } from './csv.ts';

/** Unpacked, a workbook of a few megabytes can be gigabytes. */
const MAX_UNPACKED = 100 * 1024 * 1024;
const MAX_ROWS = 100_000;
/** One sheet. Two cells in opposite corners span seventeen billion. */
const MAX_CELLS = 5_000_000;
const SHEET = /^xl\/worksheets\/[^/]+\.xml$/i;

export function isXlsx(bytes: Uint8Array): boolean {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return buffer.subarray(0, 4).toString('latin1') === 'PK\u0003\u0004' && buffer.includes('xl/workbook.xml');
}

/** Every sheet of a workbook, by the values that its cells show. Throws Permanent when it cannot be read. */
export async function readXlsx(bytes: Uint8Array): Promise<ListDocument> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const entries = entriesOf(buffer);
  if (entries === undefined || entries.reduce((sum, { size }) => sum + size, 0) > MAX_UNPACKED)
    throw new Permanent('too-big', 'The workbook unpacks to more than 100 MiB and is not read.');
  try {
    if (entries.some((entry) => SHEET.test(entry.name) && cellsOf(entry) > MAX_CELLS))
      throw new Permanent('too-big', `A sheet of the workbook spans more than ${MAX_CELLS} cells and is not read.`);
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
    if (error instanceof Permanent) throw error;
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

interface Entry {
  name: string;
  /** Unpacked, as the directory says. */
  size: number;
  deflated: boolean;
  packed: Buffer;
}

/** What the archive's directory lists; undefined when there is none. */
function entriesOf(buffer: Buffer): Entry[] | undefined {
  const end = buffer.lastIndexOf(Buffer.from('PK\u0005\u0006', 'latin1'));
  if (end < 0 || end + 20 > buffer.length) return undefined;
  const entries: Entry[] = [];
  let at = buffer.readUInt32LE(end + 16);
  for (let left = buffer.readUInt16LE(end + 10); left > 0 && at + 46 <= buffer.length; left--) {
    const nameLength = buffer.readUInt16LE(at + 28);
    const local = buffer.readUInt32LE(at + 42);
    const begin =
      local + 30 <= buffer.length ? local + 30 + buffer.readUInt16LE(local + 26) + buffer.readUInt16LE(local + 28) : buffer.length;
    entries.push({
      name: buffer.toString('utf8', at + 46, at + 46 + nameLength),
      size: buffer.readUInt32LE(at + 24),
      deflated: buffer.readUInt16LE(at + 10) === 8,
      packed: buffer.subarray(begin, begin + buffer.readUInt32LE(at + 20)),
    });
    at += 46 + nameLength + buffer.readUInt16LE(at + 30) + buffer.readUInt16LE(at + 32);
  }
  return entries;
}

/** Cells from A1 to the last row and column that have content: the reader makes all of them, however few are written. */
function cellsOf({ packed, deflated }: Entry): number {
  const xml = (deflated ? inflateRawSync(packed, { maxOutputLength: MAX_UNPACKED }) : packed).toString('latin1');
  let [rows, columns, row, column] = [0, 0, 0, 0];
  for (const [, element, attributes = ''] of xml.matchAll(/<(?:\w+:)?(row|c)\b([^>]*)>/g)) {
    const [, letters, number] = /\sr=["']([A-Z]{0,3})(\d{1,7})["']/.exec(attributes) ?? [];
    row = number === undefined ? row + Number(element === 'row') : Number(number);
    if (element === 'row') column = 0;
    else column = letters ? [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) : column + 1;
    if (element === 'row' || attributes.endsWith('/')) continue;
    rows = Math.max(rows, row);
    columns = Math.max(columns, column);
  }
  return rows * columns;
}
