import type { IndicatorType } from '../../src/domain.ts';
import { HASH_TYPES } from '../hash-lengths.ts';

/**
 * A file of indicators between its format and our judgement: every format becomes sections of rows of cells, each cell with
 * what it is used for. formats/ make it, judge.ts reads indicators out of it, markdown.ts writes it as a report.
 */
export interface ListDocument {
  /** For people: "CSV", "STIX 2", "MISP event", ... */
  format: string;
  /** The document's own title, when it says one. */
  title?: string;
  sections: ListSection[];
  /** How it reads best: as tables made of the sections, or as the text that it was. */
  shown: 'tables' | 'text';
  /** Detection rules that the document carries as values of their own (MISP attributes, STIX patterns), as written. */
  rules?: string[];
}

export interface ListSection {
  /** The heading above, in the author's words. */
  heading?: string;
  /** Column names, when the section is a table. */
  columns?: string[];
  rows: Cell[][];
}

export interface Cell {
  /** As the author wrote it. */
  text: string;
  /** The part of it that is read, when a key stands in front ("File name: a.zip"); else all of it. */
  read?: string;
  use: CellUse;
}

export type CellUse =
  /**
   * Values of any type, or of these types only, that the author lists. `detect: false`: the author says "not for detection".
   * `urls`: a heading says that they are URLs.
   */
  | { kind: 'values'; types?: readonly IndicatorType[]; detect?: boolean; urls?: true }
  /** Words about the row: a file's name or path is worth keeping, the rest is not listed. */
  | { kind: 'note' }
  /** Where the author sends the reader: own articles, sources, tools. */
  | { kind: 'reference' }
  /** Victims, impersonated brands, legitimate programs. */
  | { kind: 'unrelated' }
  /** Nothing to look for: dates, ids, scores, certificates. */
  | { kind: 'none' };

export const HASHES = HASH_TYPES;
export const HOSTS = ['domain', 'hostname'] as const;
export const ADDRESSES = ['ipv4', 'ipv6', 'cidr', 'ip-port'] as const;
export const NETWORK = [...ADDRESSES, ...HOSTS, 'url'] as const;
export const FILE_NAMES = ['filename', 'filepath'] as const;
