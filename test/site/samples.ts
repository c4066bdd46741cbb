import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import * as z from 'zod';
import { rss } from './feeds.ts';
import { type ServeOptions, type Serving, serve } from './serve.ts';

/** Saved pages of real sites behind a generated RSS feed: for end-to-end runs on pages that are not ours to ship. */

const SavedPage = z.object({ slug: z.string(), file: z.string(), url: z.string(), title: z.string(), lang: z.string().optional() });
export type SavedPage = z.infer<typeof SavedPage>;

export interface SampleSite extends Serving {
  /** Address of the RSS feed that lists every page. */
  feed: string;
  pages: (SavedPage & { servedAt: string })[];
}

/**
 * Serves the pages that `pagesJson` lists (an array of {slug, file, url, title, lang}) from the folder `dir` on loopback.
 * Each keeps the path of its real address, below a folder named after its slug: the host is gone, so the path is all
 * that is left of where it came from.
 */
export async function startSamples(options: ServeOptions & { dir: string; pagesJson: string }): Promise<SampleSite> {
  const pages = z.array(SavedPage).parse(JSON.parse(readFileSync(options.pagesJson, 'utf8')));
  const pathOf = (page: SavedPage) => `/${page.slug}${new URL(page.url).pathname}`;
  const entries = (origin: string) =>
    pages.map((page, i) => ({
      url: origin + pathOf(page),
      title: page.title,
      author: '',
      published: new Date(Date.UTC(2026, 0, 1) - i * 86_400_000).toISOString(),
      categories: [],
    }));
  const serving = await serve((url, origin) => {
    if (url.pathname === '/feed.xml') return { type: 'application/rss+xml; charset=utf-8', body: rss(entries(origin), origin) };
    const page = pages.find((candidate) => pathOf(candidate) === url.pathname);
    return page && { body: readFileSync(join(options.dir, basename(page.file))) };
  }, options);
  return { ...serving, feed: `${serving.url}/feed.xml`, pages: pages.map((page) => ({ ...page, servedAt: serving.url + pathOf(page) })) };
}
