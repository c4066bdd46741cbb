import { createHash } from 'node:crypto';
import { Readability } from '@mozilla/readability';
import { JSDOM } from 'jsdom';
import TurndownService from 'turndown';
import type { Article, IndicatorType, Page } from '../../src/domain.ts';
import { Permanent } from '../../src/errors.ts';
import { readIndicators } from '../indicators/index.ts';
import { decode } from './html/decode.ts';
import { html, textContent } from './html/dom.ts';
import { parseHtml } from './html/parse.ts';

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

/** Page -> Article. */
export async function extractArticle(page: Page, hints: ExtractHints): Promise<Article> {
  if (page.status >= 400) throw new Permanent(`HTTP=${page.status}`, `${page.finalUrl} answered HTTP ${page.status}.`);
  const source = page.html || (page.bytes ? decode(page.bytes, page.headers['content-type']) : (page.text ?? ''));
  const document = parseHtml(source);
  const dom = new JSDOM(html(document), { url: page.finalUrl });
  const read = new Readability(dom.window.document).parse();
  if (!read?.content) throw new Permanent('empty', `${page.finalUrl} has no text.`);
  const turndown = new TurndownService({ headingStyle: 'atx', codeBlockStyle: 'fenced' });
  turndown.escape = (text) => text;
  const markdown = turndown.turndown(read.content);
  const text = textContent(parseHtml(read.content)).replace(/\s+/g, ' ').trim();
  const title = (hints.titleWins && hints.title) || read.title || hints.title || page.finalUrl;
  return {
    url: page.url,
    canonicalUrl: page.finalUrl,
    title,
    markdown,
    text,
    contentHash: createHash('sha256').update(text).digest('hex'),
    indicators: readIndicators(markdown, { canonicalUrl: page.finalUrl, title }),
    figures: [],
    via: 'readability',
    notes: [],
  };
}
