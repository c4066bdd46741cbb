import type { Page } from '../../../src/domain.ts';
import { SENTENCE } from '../boxes/names.ts';
import { proseOf } from '../boxes/signals.ts';
import { parseHtml } from '../html/parse.ts';
import { readMetadata } from '../metadata/index.ts';
import { probePage } from '../outcomes/probe.ts';
import { carefulPasses } from '../passes/index.ts';
import { needsStyles } from '../snapshot/needs-styles.ts';
import { readDocument } from './html-article.ts';
import type { DocumentReader, DocumentReading, ReadHints } from './reader.ts';

/** In characters: a page with so many in sentences is not left without any. */
const MIN_SENTENCES = 200;

export const htmlReader: DocumentReader = {
  id: 'html',
  async open({ page, text }) {
    const isHtml =
      page.html !== '' || /html/.test(page.contentType) || /^\s*(?:<!doctype html|<html|<\?xml[^>]*>\s*<!doctype html)/i.test(text());
    if (!isHtml) return undefined;
    const { html, note } = await htmlOf(page, text());
    const document = parseHtml(html);
    return {
      probe: probePage(document, text()),
      read(hints) {
        const { title, ...metadata } = readMetadata(document, page);
        const shown = titleOf(hints, title, page);
        const about = { ...hints, title: shown, author: metadata.author ?? hints.author };
        const sentences = proseOf(document);
        let read = readDocument(document, page, about);
        if (sentences >= MIN_SENTENCES && holdsLabelsOnly(read.text)) {
          const careful = readDocument(parseHtml(html), page, about, carefulPasses);
          const kept = careful.text.split('\n').reduce((sum, line) => sum + (line.length >= SENTENCE ? line.length : 0), 0);
          if (kept >= sentences * 0.5)
            read = { ...careful, notes: [...careful.notes, 'Boxes around the article held all of the text and were kept.'] };
        }
        return { ...read, title, metadata, notes: note ? [note, ...read.notes] : read.notes };
      },
    };
  },
};

/** A few words here and there: no line that is as long as a sentence, or ends like one. */
function holdsLabelsOnly(text: string): boolean {
  return (
    text.length < MIN_SENTENCES &&
    !text.split('\n').some((line) => line.length >= SENTENCE || /\p{L}{2}.{10,}[.!?\u3002]["\u201c\u201d]?$/u.test(line.trim()))
  );
}

/** What a browser opened is a snapshot already; other documents become one, as far as their own style sheets matter. */
async function htmlOf(page: Page, text: string): Promise<{ html: string; note?: string }> {
  const styles = page.via === 'browser' ? 'no' : needsStyles(text);
  if (styles === 'no') return { html: text };
  if (styles === 'too-large')
    return {
      html: text,
      note: 'The style sheets of this document are too large to be applied: what they hide is read as if it were shown.',
    };
  // Few documents need jsdom, which takes a thread half a second to load.
  const { snapshotOf } = await import('../snapshot/index.ts');
  const snapshot = snapshotOf(text, page.finalUrl, text.length * 2 + 10_000);
  return { html: snapshot.html };
}

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
