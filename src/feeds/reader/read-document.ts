import { decodeText } from '../../charset.ts';
import { type HtmlLinks, htmlLinks } from '../html-links.ts';
import { type ParseOptions, parseFeed } from '../parse/parse-feed.ts';
import type { ParsedFeed } from '../parse/parsed-feed.ts';
import { readSitemap, type Sitemap } from '../site/sitemap.ts';

/** A document from outside and what it is to be read as. Plain data: it goes into a thread as it is. */
export type ReadTask =
  | { kind: 'feed'; bytes: Uint8Array; options: ParseOptions }
  | { kind: 'sitemap'; bytes: Uint8Array; contentType?: string | undefined }
  | { kind: 'links'; bytes: Uint8Array; contentType?: string | undefined; url: string };

/** What a task of each kind gives. */
export interface ReadResult {
  feed: ParsedFeed;
  sitemap: Sitemap;
  links: HtmlLinks;
}

/** Parses one document in the calling thread. Never throws for what is wrong with the document. */
export async function readDocument<Kind extends ReadTask['kind']>(task: Extract<ReadTask, { kind: Kind }>): Promise<ReadResult[Kind]>;
export async function readDocument(task: ReadTask): Promise<ReadResult[ReadTask['kind']]> {
  switch (task.kind) {
    case 'feed':
      return parseFeed(task.bytes, task.options);
    case 'sitemap':
      return readSitemap(task.bytes, task.contentType);
    case 'links':
      return htmlLinks(decodeText(task.bytes, task.contentType).text, task.url);
  }
}
