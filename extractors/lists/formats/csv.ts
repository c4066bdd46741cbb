import { parse } from 'csv-parse/sync';
import { isTypeColumn, isValueColumn, useOfHeading, useOfName } from '../columns.ts';
import type { Cell, CellUse, ListDocument, ListSection } from '../document.ts';
import { hasValue, readKey } from '../key.ts';
import { useOfType } from '../types.ts';
import { isPattern, patternCells } from './stix-pattern.ts';

const DELIMITERS = [',', ';', '\t', '|'] as const;
const SAMPLE_LINES = 60;

/** CSV or TSV -> rows; undefined when the text is not a table. `named`: the file's name or type says that it is one. */
export function readCsv(text: string, named: boolean, fileName: string): ListDocument | undefined {
  // "sep=;" tells Excel the delimiter.
  const { body, header } = withoutComments(text.replace(/^sep=.\n/i, ''));
  const delimiter = delimiterOf(body, named);
  if (delimiter === undefined) return undefined;
  const rows = records(body, delimiter);
  if (rows === undefined || rows.length === 0) return undefined;
  if (header !== undefined) {
    const columns = records(header, delimiter)?.[0];
    if (columns !== undefined && columns.length > 1) rows.unshift(columns);
  }
  return { format: delimiter === '\t' ? 'TSV' : 'CSV', sections: readTable(rows, fileName), shown: 'tables' };
}

/** Lists of feeds open with comment lines, the last of which may be the header. */
function withoutComments(text: string): { body: string; header?: string } {
  const lines = text.split('\n');
  const comments = lines.filter((line) => /^\s*#/.test(line));
  if (comments.length === 0) return { body: text };
  const first = lines.findIndex((line) => line.trim() !== '' && !/^\s*#/.test(line));
  // Zeek says which comment names its fields.
  const fields = comments.find((line) => line.startsWith('#fields\t'))?.slice('#fields\t'.length);
  const above = fields ?? (first > 0 ? (lines[first - 1] ?? '').replace(/^\s*#+\s*/, '') : '');
  const body = lines.filter((line) => !/^\s*#/.test(line)).join('\n');
  return /[,;\t|]/.test(above) ? { body, header: above } : { body };
}

function records(text: string, delimiter: string): string[][] | undefined {
  try {
    const options = { delimiter, relax_quotes: true, relax_column_count: true, skip_empty_lines: true, bom: true, trim: true };
    return parse(text, options) as string[][];
  } catch {
    // A quote that is never closed: lines are rows then, as the author saw them.
    return parse(text, { delimiter, quote: false, relax_column_count: true, skip_empty_lines: true, trim: true }) as string[][];
  }
}

/** The delimiter that gives most lines the same number of cells; undefined when none does. */
function delimiterOf(text: string, named: boolean): string | undefined {
  const lines = text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .slice(0, SAMPLE_LINES);
  const share = (delimiter: string) => {
    const counts = new Map<number, number>();
    for (const line of lines) {
      const count = line.replace(/"(?:[^"]|"")*"/g, '').split(delimiter).length;
      if (count > 1) counts.set(count, (counts.get(count) ?? 0) + 1);
    }
    return Math.max(0, ...counts.values()) / Math.max(lines.length, 1);
  };
  const best = DELIMITERS.map((delimiter) => ({ delimiter, part: share(delimiter) })).reduce((a, b) => (b.part > a.part ? b : a));
  if (named) return best.part > 0.2 ? best.delimiter : ',';
  return lines.length > 1 && best.part >= 0.8 ? best.delimiter : undefined;
}

/** Rows of a spreadsheet -> sections, one per table or heading in it. `name`: the file's (or sheet's) name, which counts as a heading. */
export function readTable(rows: string[][], name: string): ListSection[] {
  const sections: ListSection[] = [];
  let section: ListSection = { rows: [] };
  let columns: ColumnUses | undefined;
  let heading: string | undefined;
  const start = (next: string | undefined) => {
    if (section.rows.length > 0) sections.push(section);
    section = { ...(next ? { heading: next } : {}), ...(columns ? { columns: columns.names } : {}), rows: [] };
  };
  for (const [index, row] of rows.entries()) {
    const filled = row.filter((cell) => cell.trim() !== '');
    if (filled.length === 0) continue;
    if (isHeader(row, filled, index)) {
      columns = columnUses(row, rows.slice(index + 1));
      start(heading);
      continue;
    }
    if (filled.length === 1 && row.length > 1 && isHeading(filled[0] ?? '')) {
      heading = filled[0] ?? '';
      start(heading);
      continue;
    }
    section.rows.push(readRow(row, columns, useOfHeading(heading ?? '') ?? useOfFileName(name)));
  }
  if (section.rows.length > 0) sections.push(section);
  return sections;
}

function isHeading(text: string): boolean {
  return text.split(/\s+/).length <= 10 && !/:\s*\S|\S\.\S/.test(text) && /\p{L}{2}/u.test(text) && !hasValue(text);
}

/** Names of columns: no values, and at least one that we know (the first row needs only look like names). */
function isHeader(row: string[], filled: string[], index: number): boolean {
  if (filled.some((cell) => cell.length > 60 || hasValue(cell)) || !filled.some((cell) => /\p{L}/u.test(cell))) return false;
  const known = filled.filter((cell) => useOfName(cell) !== undefined || isTypeColumn(cell)).length;
  if (index === 0) return known > 0 && filled.length * 2 >= row.length;
  return (
    filled.length > 1 &&
    known === filled.length &&
    filled.every((cell) => /^[\p{L}\d _()/-]{2,30}$/u.test(cell) && !/^CVE-\d/i.test(cell) && useOfType(cell)?.kind !== 'none')
  );
}

interface ColumnUses {
  names: string[];
  uses: (CellUse | undefined)[];
  /** Index of the column that names each row's type, of the one that holds its value, and of MISP's to_ids. */
  type: number;
  value: number;
  toIds: number;
}

function columnUses(names: string[], below: string[][]): ColumnUses {
  const sample = below.slice(0, 200);
  const typed = names.map((name, at) => {
    const cells = sample.map((row) => row[at] ?? '').filter((cell) => cell.trim() !== '');
    const known = cells.filter((cell) => useOfType(cell) !== undefined).length;
    return isTypeColumn(name) && known * 2 >= Math.max(cells.length, 1);
  });
  const type = typed.lastIndexOf(true);
  const uses = names.map((name, at): CellUse | undefined => {
    if (at === type || isTypeColumn(name)) return { kind: 'none' };
    const use = useOfName(name);
    return use?.kind === 'note' && holdsValuesOnly(sample.map((row) => row[at] ?? '')) ? { kind: 'values' } : use;
  });
  const open = (at: number) => at !== type && (uses[at] === undefined || uses[at]?.kind === 'values');
  const value =
    type < 0 ? -1 : ([...names.keys()].find((at) => at !== type && isValueColumn(names[at] ?? '')) ?? [...names.keys()].find(open) ?? -1);
  return { names, uses, type, value, toIds: names.findIndex((name) => /^to_ids$/i.test(name)) };
}

/** A column that is called "Name" may name hosts and hashes. */
function holdsValuesOnly(cells: string[]): boolean {
  const filled = cells.filter((cell) => cell.trim() !== '');
  return filled.length > 0 && filled.every((cell) => !/\s/.test(cell.trim()) && hasValue(cell));
}

function readRow(row: string[], columns: ColumnUses | undefined, above: CellUse | undefined): Cell[] {
  const pattern = row.find(isPattern);
  if (pattern !== undefined)
    return row.flatMap((text) => (text === pattern ? patternCells(text) : [{ text, use: { kind: 'none' as const } }]));
  const said = columns && columns.type >= 0 ? useOfType(row[columns.type] ?? '') : undefined;
  const detect = !/^(?:0|false|no)$/i.test(row[columns?.toIds ?? -1] ?? '');
  return row.map((text, at): Cell => {
    if (above !== undefined && above.kind !== 'values') return { text, use: above };
    const key = readKey(text);
    if (key !== undefined) return { text, read: key.rest, use: key.use };
    if (columns === undefined) return { text, use: above ?? { kind: 'values' } };
    if (said !== undefined && (at === columns.value || said.kind === 'reference'))
      return { text, use: said.kind === 'values' && !detect ? { ...said, detect } : said };
    return { text, use: columns.uses[at] ?? above ?? { kind: 'values' } };
  });
}

/** A list that is named after certificates lists certificates, unless it is named after files, too. */
function useOfFileName(name: string): CellUse | undefined {
  const said = name.toLowerCase().replace(/[_-]+/g, ' ');
  if (/\b(?:ssl|tls|x ?509)?\s?(?:certs?|certificates?)\b/.test(said) && !/\b(?:file|sample|malware|binar)/.test(said))
    return { kind: 'values', types: ['ipv4', 'ipv6', 'cidr', 'ip-port', 'domain', 'hostname', 'url', 'email'] };
  return undefined;
}
