import { selectAll } from 'css-select';
import type { Article, Page } from '../../../src/domain.ts';
import { Permanent } from '../../../src/errors.ts';
import { parseUrl } from '../../../src/url.ts';
import { all, attribute, type ChildNode, copy, type Document, type Element, first, remove } from '../html/dom.ts';
import { visibleText } from '../html/text.ts';
import { completeMarkdown } from '../markdown/complete.ts';
import { figuresOf, toMarkdown } from '../markdown/index.ts';
import { delimitValues } from '../markdown/misp.ts';
import { bodyPasses } from '../passes/index.ts';
import { captionsOf } from '../select/captions.ts';
import { chooseArticle } from '../select/choose.ts';
import { ASIDE } from '../select/lead.ts';
import { promoteBoldLines } from '../tidy/bold-headings.ts';
import { removeTeasers } from '../tidy/teasers.ts';
import { tidyArticle } from '../tidy/tidy-article.ts';

export interface ReadDocument {
  markdown: string;
  text: string;
  figures: Article['figures'];
  via: Article['via'];
  notes: string[];
}

export interface DocumentHints {
  title: string;
  author?: string | undefined;
  contentSelector?: string | undefined;
  removeSelectors?: string[] | undefined;
}

/** HTML document -> Markdown of its article, after these passes. Changes the document. */
export function readDocument(
  document: Document,
  page: Pick<Page, 'finalUrl' | 'frames'>,
  hints: DocumentHints,
  passes = bodyPasses,
): ReadDocument {
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
  const completed = completeMarkdown(toMarkdown(copy(choice.root), base), shown);
  if (completed.note) notes.push(completed.note);
  const markdown = delimitValues(completed.markdown);
  return { markdown, text, figures, via: choice.via, notes };
}

function baseOf(document: Document, finalUrl: string): string {
  const base = first(document, 'base');
  const href = base ? attribute(base, 'href') : '';
  return parseUrl(href, finalUrl)?.href ?? finalUrl;
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
