import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../../src/paths.ts';

const DOC = join(packageRoot, 'docs/performance.md');

/** The machine of a run, in one line. */
export function machine(): string {
  return `${cpus().length} cores (${cpus()[0]?.model.trim() ?? 'processor unknown'}), ${Math.round(totalmem() / 1024 ** 3)} GB, Node ${process.versions.node}`;
}

/** Puts the result of a run between the marks of its bench in docs/performance.md, with date and machine; the marks are made when they are missing. */
export function writeResult(bench: string, lines: string[], doc = DOC): void {
  const text = readFileSync(doc, 'utf8');
  const [from, to] = [`<!-- bench ${bench} -->`, `<!-- /bench ${bench} -->`];
  const result = [from, `${new Date().toISOString().slice(0, 10)}, ${machine()}.`, '', ...lines, to].join('\n');
  const start = text.indexOf(from);
  const end = text.indexOf(to);
  const known = start >= 0 && end > start;
  writeFileSync(doc, known ? `${text.slice(0, start)}${result}${text.slice(end + to.length)}` : `${text.trimEnd()}\n\n${result}\n`);
}

/** A Markdown table. Cells of numbers stand at the right. */
export function table(head: string[], rows: string[][]): string[] {
  const right = head.map(
    (_, column) => column > 0 && rows.every((row) => /^[-+\d.,]+( ?(%|x|ms|s|MB|kB|times))?$/.test(row[column] ?? '')),
  );
  const line = (cells: string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(right.map((isRight) => (isRight ? '---:' : '---'))), ...rows.map(line)];
}

/** The value below which this share of the numbers lies (0.5: the median). */
export function quantile(numbers: number[], share: number): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}
