import { createHash } from 'node:crypto';
import type { Article, IndicatorType, Page } from '../../src/domain.ts';
import { Permanent } from '../../src/errors.ts';
import { readIndicators } from '../indicators/index.ts';
import { decode } from './html/decode.ts';
import { parseHtml } from './html/parse.ts';
import { type ReadDocument, readDocument } from './html-article.ts';
import { tidy } from './metadata/canonical.ts';
import { type Metadata, readMetadata } from './metadata/index.ts';
import { languageOf } from './metadata/language.ts';
import { emptyPage, look, type Refusal, refusedByContent, refusedByStatus } from './outcomes/index.ts';
import { hasPdfMark, readPdfArticle, titleOfFileName } from './pdf/index.ts';
import { readPlainText } from './plain-text.ts';
import { presentedInText } from './select/values.ts';
import { applyVerdicts } from './verdicts.ts';

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
  const attempt = await readPage(page, hints);
  if ('refusal' in attempt) {
    const fromFeed = attempt.refusal.retry ? undefined : readFeedContent(page, hints, attempt.refusal);
    if (!fromFeed) throw attempt.refusal;
    return assemble(page, hints, options, fromFeed);
  }
  return assemble(page, hints, options, attempt);
}

/** By media type, never by name; a PDF and HTML are also known by how they begin, since servers mislabel them. */
async function readPage(page: Page, hints: ExtractHints): Promise<Reading | { refusal: Refusal }> {
  const { bytes } = page;
  const isPdf = bytes !== undefined && (hasPdfMark(bytes) || (page.contentType === 'application/pdf' && !startsWith(bytes, '<')));
  const refused = isPdf || page.contentType.includes('html') ? undefined : refusedByStatus(page, undefined);
  if (refused) return { refusal: refused };
  if (isPdf) return readPdfPage(page, bytes, hints);
  const text = page.html || page.text || (page.bytes ? decode(page.bytes, page.headers['content-type']) : '');
  const isHtml =
    page.html !== '' || /html/.test(page.contentType) || /^\s*(?:<!doctype html|<html|<\?xml[^>]*>\s*<!doctype html)/i.test(text);
  return isHtml ? readHtml(page, hints, text) : readTextPage(page, hints, text);
}

async function readPdfPage(page: Page, bytes: Uint8Array, hints: ExtractHints): Promise<Reading | { refusal: Refusal }> {
  const refused = refusedByStatus(page, undefined);
  if (refused) return { refusal: refused };
  try {
    const { title: ownTitle, markdown, text, via, notes, ...metadata } = await readPdfArticle(bytes, page.finalUrl);
    const read: ReadDocument = { markdown, text, via, notes, figures: [] };
    return {
      metadata: { ...metadata, canonicalUrl: plainAddress(page.finalUrl) },
      title: titleFrom(hints, ownTitle ?? (hints.title ? undefined : titleOfFileName(page.finalUrl)), page),
      read,
    };
  } catch (error) {
    if (error instanceof Permanent) return { refusal: error };
    throw error;
  }
}

function readTextPage(page: Page, hints: ExtractHints, source: string): Reading | { refusal: Refusal } {
  const { title: ownTitle, markdown, text, notes } = readPlainText(source, page.contentType);
  const read: ReadDocument = { markdown, text, via: 'text', notes, figures: [] };
  if (text === '') return { refusal: emptyPage(page) };
  return { metadata: { canonicalUrl: plainAddress(page.finalUrl) }, title: titleFrom(hints, ownTitle, page), read };
}

function titleFrom(hints: ExtractHints, own: string | undefined, page: Page): string {
  return (hints.titleWins && hints.title) || own || hints.title || page.finalUrl;
}

function plainAddress(url: string): string {
  return URL.canParse(url) ? tidy(new URL(url)) : url;
}

function startsWith(bytes: Uint8Array, mark: string): boolean {
  return Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(1024, bytes.byteLength)).toString('latin1').trimStart().startsWith(mark);
}

type Reading = { metadata: Omit<Metadata, 'title'>; title: string; read: ReadDocument };

function readHtml(page: Page, hints: ExtractHints, source: string): Reading | { refusal: Refusal } {
  const document = parseHtml(source);
  const looks = look(document, source);
  const refused = refusedByStatus(page, looks);
  if (refused) return { refusal: refused };
  const { title: ownTitle, ...metadata } = readMetadata(document, page);
  const title = titleFrom(hints, ownTitle, page);
  const read = readDocument(document, page, {
    title,
    author: metadata.author ?? hints.author,
    contentSelector: hints.contentSelector,
    removeSelectors: hints.removeSelectors,
  });
  const refusal = refusedByContent(page, looks, read.text) ?? (isEmpty(read) ? emptyPage(page) : undefined);
  return refusal ? { refusal } : { metadata, title, read };
}

/** Neither words nor pictures worth an event. */
function isEmpty(read: ReadDocument): boolean {
  const letters = read.text.replace(/\s+/g, '').length;
  return letters === 0 || (letters < 40 && read.via !== 'selector' && presentedInText(read.text).all.size === 0);
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
  const language = languageOf(read.text, metadata.language);
  if (language) metadata.language = language;
  const found = readIndicators(read.markdown, {
    canonicalUrl: metadata.canonicalUrl,
    title,
    ...(metadata.siteName ? { siteName: metadata.siteName } : {}),
    ...(metadata.author ? { author: metadata.author } : {}),
    traces: options.traces ?? false,
  });
  const indicators = hints.verdicts ? applyVerdicts(found, hints.verdicts) : found;
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
