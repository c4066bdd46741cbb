import { decodeText } from '../../../src/charset.ts';
import type { Article, Indicator, Page } from '../../../src/domain.ts';
import { lazy } from '../../../src/lazy.ts';
import type { Metadata } from '../metadata/index.ts';
import type { PageProbe } from '../outcomes/probe.ts';

/** What is known about an article before its page is read, and what the feed list or a person says about reading it. */
export interface ReadHints {
  /** The title that the event will have when the document has none of its own, or when titleWins. */
  title?: string;
  titleWins?: boolean;
  author?: string;
  contentSelector?: string;
  removeSelectors?: string[];
  /** Text that was read from the pictures of a PDF's pages, in points of the upright page; `page` counts from 1. */
  pageTexts?: PageRuns[];
}

export interface PageRuns {
  page: number;
  texts: { text: string; x: number; end: number /** Middle of the line. */; y: number; height: number }[];
}

/** A page as a reader gets it. */
export interface Source {
  page: Page;
  /** The document as text: its HTML, its text, or its decoded bytes. Decoded once, when it is first asked for. */
  text(): string;
}

/** What a reader makes of a document. */
export interface DocumentReading {
  /** Pages of a PDF, counted from 1, that show pictures and hardly any text. */
  picturePages?: number[];
  /** The document's own title. */
  title?: string | undefined;
  /** canonicalUrl only where the document names one; the page's address otherwise. */
  metadata: Partial<Omit<Metadata, 'title'>>;
  markdown: string;
  /** What a reader of the document would see of the article, as plain text. */
  text: string;
  figures: Article['figures'];
  via: Article['via'];
  notes: string[];
  /** Set by readers that know what each value is (a typed list); else the indicators are read from the Markdown. */
  indicators?: Indicator[];
  listFormat?: string;
}

/** A document whose kind is known. */
export interface OpenedDocument {
  /** What an HTML page looks like as a whole: walls and error pages are known by it. */
  probe?: PageProbe;
  /** Throws Permanent for a document that cannot be read (an encrypted PDF). */
  read(hints: ReadHints): DocumentReading | Promise<DocumentReading>;
}

/**
 * Opens documents of one kind; undefined for a document of another kind. The first that opens a document reads it (extract.ts has
 * their order). By media type and by how the bytes begin, never by name: servers mislabel documents.
 */
export type OpenDocument = (source: Source) => OpenedDocument | undefined | Promise<OpenedDocument | undefined>;

export function sourceOf(page: Page): Source {
  const { html, text, bytes, headers } = page;
  return { page, text: lazy(() => html || text || (bytes ? decodeText(bytes, headers['content-type']).text : '')) };
}
