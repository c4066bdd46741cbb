import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ExtractHints, extractArticle } from '../../../extractors/article/extract.ts';
import type { Article, Page } from '../../../src/domain.ts';
import { packageRoot } from '../../../src/paths.ts';
import { pageOf } from '../../support/samples.ts';

export const fixtures = join(packageRoot, 'test', 'fixtures', 'extractors');

export function fixture(name: string): string {
  return readFileSync(join(fixtures, name), 'utf8');
}

export const PROSE = [
  'The operators of Copper Lantern came back in spring with a loader that nobody had seen before, and with the patience that they are known for.',
  'They send a message about an unpaid freight invoice, wait for a day, and answer every question of the recipient in good English.',
  'Once the loader runs, it asks its server for a second stage, which never touches the disk and is different for each victim.',
  'We counted forty victims in three countries, most of them in shipping, and informed all of them before this text was published.',
];

export const paragraphs = PROSE.map((text) => `<p>${text}</p>`).join('\n');

/** A blog around an article: what has to stay out is marked with the word "chrome". */
export function blog(article: string, more: { head?: string; before?: string; after?: string } = {}): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Copper Lantern comes back | Harbour Lab</title>
<meta property="og:title" content="Copper Lantern comes back"><meta property="og:site_name" content="Harbour Lab">${more.head ?? ''}</head><body>
<header class="site-header"><a href="/">Harbour Lab chrome</a><nav><ul><li><a href="/blog">Blog chrome</a></li><li><a href="/about">About chrome</a></li></ul></nav></header>
<main><article class="post type-post category-newsletter tag-cookies"><h1>Copper Lantern comes back</h1><div class="post-meta">By Ada Quayle on November 19, 2024 chrome</div>
${more.before ?? ''}<div class="entry-content">${article}</div>
<div class="sharedaddy"><h3>Share this:</h3><ul><li><a href="https://twitter.com/intent/tweet?url=x">Tweet chrome</a></li></ul></div></article>${more.after ?? ''}</main>
<aside class="sidebar"><h2>Recent posts chrome</h2><ul><li><a href="/a">CVE-2021-44228 in the wild chrome</a></li></ul></aside>
<section class="related-posts"><h2>Related chrome</h2><a href="/b"><p>How 203.0.113.77 came to us chrome</p></a></section>
<div id="comments" class="comments-area"><h2>2 comments chrome</h2><p>I saw 44d88612fea8a8f36de82e1278abb02f too chrome</p></div>
<div class="cookie-banner">We use cookies chrome <button>Accept all</button></div>
<footer class="site-footer">Copyright chrome <a href="/imprint">Imprint chrome</a></footer></body></html>`;
}

export async function articleOf(html: string, hints: ExtractHints = {}, more: Partial<Page> = {}): Promise<Article> {
  return extractArticle(pageOf(html, more), hints);
}

/** The Markdown of a piece of HTML inside an article: what follows the four paragraphs of prose. */
export async function markdownOf(piece: string, more: Parameters<typeof blog>[1] = {}): Promise<string> {
  const { markdown } = await articleOf(blog(`${paragraphs}${piece}`, more));
  const last = PROSE.at(-1) as string;
  return markdown.slice(markdown.indexOf(last) + last.length).trim();
}
