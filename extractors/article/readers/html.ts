import { selectAll } from 'css-select';
import type { Page } from '../../../src/domain.ts';
import { Permanent } from '../../../src/errors.ts';
import { SENTENCE } from '../boxes/names.ts';
import { proseOf } from '../boxes/signals.ts';
import { all, attribute, type ChildNode, type Document, type Element, first, remove } from '../html/dom.ts';
import { parseHtml } from '../html/parse.ts';
import { visibleText } from '../html/text.ts';
import { completeMarkdown } from '../markdown/complete.ts';
import { figuresOf, toMarkdown } from '../markdown/index.ts';
import { delimitValues } from '../markdown/misp.ts';
import { baseOf } from '../metadata/canonical.ts';
import { readMetadata } from '../metadata/index.ts';
import { probePage } from '../outcomes/probe.ts';
import { bodyPasses, carefulPasses } from '../passes/index.ts';
import { captionsOf } from '../select/captions.ts';
import { chooseArticle } from '../select/choose.ts';
import { ASIDE } from '../select/lead.ts';
import { promoteBoldLines } from '../tidy/bold-headings.ts';
import { removeTeasers } from '../tidy/teasers.ts';
import { tidyArticle } from '../tidy/tidy-article.ts';
import type { DocumentReading, OpenDocument, ReadHints } from './reader.ts';

/** In characters: a page with so many in sentences is not left without any. */
const MIN_SENTENCES = 200;

export const openHtml: OpenDocument = async ({ page, text }) => {
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
};

/** A few words here and there: no line that is as long as a sentence, or ends like one. */
function holdsLabelsOnly(text: string): boolean {
  return (
    text.length < MIN_SENTENCES &&
    !text.split('\n').some((line) => line.length >= SENTENCE || /\p{L}{2}.{10,}[.!?\u3002]["\u201c\u201d]?$/u.test(line.trim()))
  );
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

/** What is known of a document when its body is read. */
interface About {
  title: string;
  author?: string | undefined;
  contentSelector?: string | undefined;
  removeSelectors?: string[] | undefined;
}

/** HTML document -> Markdown of its article, after these passes. Changes the document. */
function readDocument(
  document: Document,
  page: Pick<Page, 'finalUrl' | 'frames'>,
  hints: About,
  passes = bodyPasses,
): Pick<DocumentReading, 'markdown' | 'text' | 'figures' | 'via' | 'notes'> {
  const body = first(document, 'body');
  if (!body) throw new Permanent('empty', `${page.finalUrl} has no text.`);
  const base = baseOf(document, page.finalUrl);
  const notes: string[] = removeSelected(body, hints.removeSelectors ?? []);
  for (const pass of passes) {
    const note = pass(body, { base, frames: page.frames });
    if (note) notes.push(note);
  }
  const choice = chooseArticle(body, hints.title, hints.contentSelector);
  notes.push(...choice.notes, ...tidyArticle(choice.root, { ...hints, base }));
  const teasers = hints.contentSelector ? undefined : removeTeasers(choice.root, base);
  if (teasers) notes.push(teasers);
  const promoted = promoteBoldLines(choice.root);
  if (promoted) notes.push(promoted);
  const shown = visibleText(choice.root);
  const aside = captionsOf(choice.root);
  for (const line of all(choice.root)) if (attribute(line, ASIDE) !== '') aside.add(line);
  const text = visibleText(choice.root, aside) || shown;
  const figures = figuresOf(choice.root);
  const completed = completeMarkdown(toMarkdown(choice.root.cloneNode(true), base), shown);
  if (completed.note) notes.push(completed.note);
  const markdown = delimitValues(completed.markdown);
  return { markdown, text, figures, via: choice.via, notes };
}

function removeSelected(body: Element, selectors: string[]): string[] {
  const notes: string[] = [];
  for (const selector of selectors) {
    try {
      const found = selectAll(selector, body) as unknown as ChildNode[];
      for (const node of found) if (node.parent) remove(node);
      notes.push(
        found.length > 0
          ? `Removed ${found.length} by the selector "${selector}".`
          : `The selector "${selector}" matches nothing to remove.`,
      );
    } catch {
      notes.push(`The selector "${selector}" is not a valid CSS selector.`);
    }
  }
  return notes;
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

/**
 * Characters of a document, and of its style sheets, beyond which it is parsed plainly: within them jsdom took 70 to 900 ms of CPU
 * a page, beyond them up to 5 s (docs/decisions/extractors-snapshot-in-jsdom.md).
 */
const MAX_HTML = 600_000;
const MAX_CSS = 60_000;

/**
 * Whether a document's own style sheets can hide something ('yes'), and are small enough to be applied (else 'too-large'). Without
 * such rules the plain parse gives the same tree: both follow the HTML standard (parse5).
 */
function needsStyles(html: string): 'yes' | 'no' | 'too-large' {
  let css = 0;
  let hides = false;
  for (const [, text = ''] of html.matchAll(/<style\b[^>]*>([\s\S]*?)<\/style/gi)) {
    css += text.length;
    hides ||= /display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)/i.test(text);
  }
  if (!hides) return 'no';
  return css > MAX_CSS || html.length > MAX_HTML ? 'too-large' : 'yes';
}
