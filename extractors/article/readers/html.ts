import type { Page } from '../../../src/domain.ts';
import { parseHtml } from '../html/parse.ts';
import { readMetadata } from '../metadata/index.ts';
import { probePage } from '../outcomes/probe.ts';
import { readDocument } from './html-article.ts';
import type { DocumentReader, DocumentReading, ReadHints } from './reader.ts';

export const htmlReader: DocumentReader = {
  id: 'html',
  open({ page, text }) {
    const isHtml =
      page.html !== '' || /html/.test(page.contentType) || /^\s*(?:<!doctype html|<html|<\?xml[^>]*>\s*<!doctype html)/i.test(text());
    if (!isHtml) return undefined;
    const document = parseHtml(text());
    return {
      probe: probePage(document, text()),
      read(hints) {
        const { title, ...metadata } = readMetadata(document, page);
        const shown = titleOf(hints, title, page);
        const read = readDocument(document, page, { ...hints, title: shown, author: metadata.author ?? hints.author });
        return { ...read, title, metadata };
      },
    };
  },
};

/** The article as a feed carries it. */
export function readFeedContent(content: string, page: Page, hints: ReadHints): DocumentReading {
  const document = parseHtml(`<!doctype html><body><article>${content}</article></body>`);
  // The address that was asked for: a wall may have led somewhere else.
  const about = { finalUrl: page.url, frames: [] };
  const { title: _none, ...metadata } = readMetadata(document, about);
  const title = hints.title ?? page.finalUrl;
  const read = readDocument(document, about, { title, contentSelector: 'article', removeSelectors: hints.removeSelectors });
  return { ...read, title: hints.title, metadata, via: 'feed' };
}

/** The title of the event: a person's, else the document's own, else the feed's. */
export function titleOf(hints: ReadHints, own: string | undefined, page: Pick<Page, 'finalUrl'>): string {
  return (hints.titleWins && hints.title) || own || hints.title || page.finalUrl;
}
