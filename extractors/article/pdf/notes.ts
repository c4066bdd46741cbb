import { type Item, isLine, type Line } from './page.ts';

const MARK = /^\[?(\d{1,3})\]?[.):]?\s+\S/;

/** Takes the footnotes out of the pages: small lines with a number at the foot of a column. Gives the rest and the notes, line by line. */
export function takeFootnotes(items: Item[], body: number): { items: Item[]; notes: Line[][] } {
  const notes: Line[][] = [];
  const taken = new Set<Item>();
  const lines = items.filter(isLine);
  for (const page of new Set(lines.map((line) => line.page))) {
    const onPage = lines.filter((line) => line.page === page);
    const lowest = (line: Line) =>
      Math.max(
        0,
        ...onPage.filter((other) => other.size > body * 0.93 && other.x < line.end && other.end > line.x).map((other) => other.y),
      );
    const small = onPage
      .filter((line) => line.size <= body * 0.93 && (!line.mono || line.noteMark || /:\/\//.test(line.text)) && line.y > lowest(line))
      .sort((a, b) => a.y - b.y);
    const from = small.findIndex((line) => line.noteMark || MARK.test(line.text));
    // A listing in small type has numbers before its lines, too, and many of them.
    if (from < 0 || small.length > 24 || onPage.length === small.length) continue;
    for (const line of small.slice(from)) {
      const isStart = line.noteMark || MARK.test(line.text);
      if (isStart || notes.length === 0) notes.push([line]);
      else notes.at(-1)?.push(line);
      taken.add(line);
    }
  }
  return { items: items.filter((item) => !taken.has(item)), notes };
}

export function noteText(text: string): string {
  return text.replace(/^\[?(\d{1,3})\]?[.):]?\s+/, '[$1] ');
}
