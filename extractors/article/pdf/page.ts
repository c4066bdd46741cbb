/**
 * The parts of a PDF page as they are laid out. All lengths are points (1/72 inch); x grows to the right, y grows downwards from
 * the top of the upright page (rotation is already undone), and the y of text is its baseline.
 */

export interface Box {
  x: number;
  end: number;
  top: number;
  bottom: number;
}

/** A piece of text as the file sets it: a word, a few words, or a whole line; without space at its ends. */
export interface Run {
  text: string;
  x: number;
  end: number;
  y: number;
  size: number;
  bold: boolean;
  mono: boolean;
  /** Font name: lines of one style have the same. */
  font: string;
}

/** A straight line that the page draws: the edge of a table cell, the rule above footnotes. */
export interface Rule extends Box {
  across: boolean;
}

export interface PdfPage {
  width: number;
  height: number;
  runs: Run[];
  rules: Rule[];
  /** Small solid shapes of the size of a bullet. */
  dots: Box[];
  /** Pictures that the page shows. */
  pictures: Box[];
  links: { url: string; box: Box }[];
}

/** Runs side by side on one baseline. */
export interface Row {
  runs: Run[];
  x: number;
  end: number;
  y: number;
  size: number;
}

/** One logical row of a table: for each column the lines of its cell. */
export type TableRow = string[][];

export interface Table extends Box {
  kind: 'table';
  page: number;
  rows: TableRow[];
  /** Left edges of the columns: a table that goes on behind a page break has the same. */
  columns: number[];
}

/** A line of running text inside its column. */
export interface Line {
  kind: 'line';
  text: string;
  x: number;
  end: number;
  y: number;
  size: number;
  /** The smallest and the largest type in it: code inside a sentence is set smaller. */
  sizes: [number, number];
  bold: boolean;
  mono: boolean;
  font: string;
  /** Left and right edge of the column that the line is set in. */
  left: number;
  edge: number;
  page: number;
  /** Drawn bullet before it. */
  bullet: boolean;
  /** Texts with the x where each begins: listings are indented by it. */
  parts: { text: string; x: number; end: number }[];
  /** Begins with a raised number. */
  noteMark: boolean;
}

export type Item = Line | Table;

export const isLine = (item: Item | undefined): item is Line => item?.kind === 'line';

/** List bullets, including those of symbol fonts. */
export const BULLET_SIGNS =
  '\u2022\u25cf\u25aa\u25ab\u25a0\u25e6\u25cb\u2023\u2043\u00b7\uf0b7\uf0a7\uf076\uf0d8\u27a2\u2192\u25ba\u2713\u2794';
/** How an item of a list begins; hyphens, asterisks and the letter that stands for a circle only with a space after them. */
export const BULLET = new RegExp(`^(?:[${BULLET_SIGNS}]|[-*\u2013\u2014o](?=\\s))\\s*`);
