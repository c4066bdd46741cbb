import type { EvidenceKind } from './request.ts';

/**
 * What came back for a URL: the rendered page, a PDF, or an uploaded document. Whether it is an article or
 * junk (bot wall, soft 404, ...) is not decided here.
 */
export interface Page {
  /** The URL that was asked for. */
  url: string;
  /** Where the browser ended up; equals `url` for uploaded documents. */
  finalUrl: string;
  /** HTTP status of the main document; 200 for uploaded documents. */
  status: number;
  /** Bare media type, lower case: text/html, application/pdf, text/plain. */
  contentType: string;
  via: 'browser' | 'document' | 'feed';
  fetchedAt: string;
  /** For text/html: the serialised DOM after scripts ran (see SNAPSHOT_ATTRIBUTES for the marks on it), else ''. */
  html: string;
  /** For text/plain: the text. */
  text?: string;
  /** For application/pdf: the file. */
  bytes?: Uint8Array;
  /** Documents of frames that belong to the article (gists, embedded tables), in document order. */
  frames: { url: string; html: string }[];
  title?: string;
  /** Response headers of the main document, lower-case names. */
  headers: Record<string, string>;
  /** Every URL on the way from `url` to `finalUrl`, both included. */
  redirects: string[];
  /** What an analyst should know of how the page was read, one sentence each; they become the first of Article.notes. */
  notes?: string[];
  /** The document broke off on every try: its end may be missing. */
  incomplete?: true;
  evidence: Evidence[];
}

/** A file that goes with the event. */
export interface Evidence {
  kind: EvidenceKind | 'figure' | 'linked-file';
  fileName: string;
  contentType: string;
  bytes: Uint8Array;
  /** For kind figure (a picture of the article itself): its address in the report; for linked-file: LinkedFile.url. */
  url?: string;
}

/**
 * Marks that the browser leaves on the serialised DOM, because only it knows how the page looked. The extractors read
 * them where they are and work without them (saved pages, uploaded documents).
 */
export const SNAPSHOT_ATTRIBUTES = {
  /** value "1": not shown when the snapshot was taken (display:none, visibility:hidden, zero size). */
  hidden: 'data-mc-hidden',
  /** on <iframe>: index into Page.frames. */
  frame: 'data-mc-frame',
} as const;
