import type { FeedEntry } from '../list/schema.ts';
import type { ReadContext, SourceRead } from '../poll/read-source.ts';

/** Reads the articles of a site without a feed from its sitemap or index page. */
export async function readSite(entry: FeedEntry, _context: ReadContext): Promise<SourceRead> {
  return { status: 'failed', code: 'no-feed', message: `${entry.url}: sites without feed are not read yet.`, problems: [] };
}
