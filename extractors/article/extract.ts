import { createHash } from 'node:crypto';
import type { Article, IndicatorType, Page } from '../../src/domain.ts';
import { readIndicators } from '../indicators/index.ts';
import { decode } from './html/decode.ts';
import { parseHtml } from './html/parse.ts';
import { type ReadDocument, readDocument } from './html-article.ts';
import { type Metadata, readMetadata } from './metadata/index.ts';
import { emptyPage, look, type Refusal, refusedByContent, refusedByStatus } from './outcomes/index.ts';

/** What is known about an article before its page is read, and what the feed list or a person says about reading it. */
export interface ExtractHints {
  title?: string;
  titleWins?: boolean;
  published?: string;
  author?: string;
  feedContent?: string;
  contentSelector?: string;
  removeSelectors?: string[];
  verdicts?: { value: string; type: IndicatorType; verdict: 'drop' | 'ids' | 'no-ids' }[];
}

export interface ExtractOptions {
  /** EXTRACT_TRACES: file names, paths and registry keys that a report lists become context attributes. */
  traces?: boolean;
}

/**
 * Page -> Article. Throws Permanent or RetryLater for everything that is no article: HTTP errors, bot, consent and login walls,
 * soft 404, empty pages; where the feed carries the article itself, that is used instead and said in the notes.
 */
export async function extractArticle(page: Page, hints: ExtractHints, options: ExtractOptions = {}): Promise<Article> {
  const attempt = readHtml(page, hints);
  if ('refusal' in attempt) {
    const fromFeed = attempt.refusal.retry ? undefined : readFeedContent(page, hints, attempt.refusal);
    if (!fromFeed) throw attempt.refusal;
    return assemble(page, hints, options, fromFeed);
  }
  return assemble(page, hints, options, attempt);
}

type Reading = { metadata: Omit<Metadata, 'title'>; title: string; read: ReadDocument };

function readHtml(page: Page, hints: ExtractHints): Reading | { refusal: Refusal } {
  const source = page.html || (page.bytes ? decode(page.bytes, page.headers['content-type']) : '');
  const document = parseHtml(source);
  const looks = look(document, source);
  const refused = refusedByStatus(page, looks);
  if (refused) return { refusal: refused };
  const { title: ownTitle, ...metadata } = readMetadata(document, page);
  const title = (hints.titleWins && hints.title) || ownTitle || hints.title || page.finalUrl;
  const read = readDocument(document, page, { title, contentSelector: hints.contentSelector, removeSelectors: hints.removeSelectors });
  const refusal = refusedByContent(page, looks, read.text) ?? (isEmpty(read) ? emptyPage(page) : undefined);
  return refusal ? { refusal } : { metadata, title, read };
}

/** Neither words nor pictures worth an event. */
function isEmpty(read: ReadDocument): boolean {
  return read.text.replace(/\s+/g, '').length < 40;
}

/** The article that the feed carries, when it is one and not a teaser. */
function readFeedContent(page: Page, hints: ExtractHints, refusal: Refusal): Reading | undefined {
  if (!hints.feedContent) return undefined;
  const title = hints.title ?? page.finalUrl;
  const document = parseHtml(`<!doctype html><body><article>${hints.feedContent}</article></body>`);
  // The address that was asked for: a wall may have led somewhere else.
  const about = { finalUrl: page.url, frames: [] };
  const { title: _none, ...metadata } = readMetadata(document, { finalUrl: page.url });
  const read = readDocument(document, about, { title, contentSelector: 'article', removeSelectors: hints.removeSelectors });
  if (read.text.length < 250) return undefined;
  const note = `The page itself could not be read (${refusal.message.replace(/[.:].*$/s, '')}): this is the article as the feed carries it.`;
  return { metadata, title, read: { ...read, via: 'feed', notes: [note, ...read.notes] } };
}

function assemble(page: Page, hints: ExtractHints, options: ExtractOptions, reading: Reading): Article {
  const { title, read } = reading;
  const metadata = { ...reading.metadata };
  if (!metadata.author && hints.author) metadata.author = hints.author;
  if (!metadata.published && hints.published) metadata.published = hints.published;
  const indicators = readIndicators(read.markdown, {
    canonicalUrl: metadata.canonicalUrl,
    title,
    ...(metadata.siteName ? { siteName: metadata.siteName } : {}),
    ...(metadata.author ? { author: metadata.author } : {}),
    traces: options.traces ?? false,
  });
  return {
    url: page.url,
    ...metadata,
    title,
    markdown: read.markdown,
    text: read.text,
    contentHash: contentHash(read.text),
    indicators,
    figures: read.figures,
    via: read.via,
    notes: read.notes,
  };
}

/** Changes with the words, not with white space or upper and lower case. */
function contentHash(text: string): string {
  return createHash('sha256').update(text.replace(/\s+/g, ' ').trim().toLowerCase()).digest('hex');
}
