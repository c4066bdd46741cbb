import type { Article, Page } from '../../src/domain.ts';

/** A page as the browser gives it, with nothing on it but this HTML. */
export function pageOf(
  html: string,
  { url = 'https://blog.harbour-lab.example/2024/11/copper-lantern/', ...more }: Partial<Page> = {},
): Page {
  return {
    url,
    finalUrl: url,
    status: 200,
    contentType: 'text/html',
    via: 'browser',
    fetchedAt: '2024-11-20T10:00:00.000Z',
    html,
    frames: [],
    headers: {},
    redirects: [url],
    evidence: [],
    ...more,
  };
}

/** An article that says nothing. */
export function articleOf(url: string, more: Partial<Article> = {}): Article {
  return {
    url,
    canonicalUrl: url,
    title: 'A report',
    markdown: 'Text',
    text: 'Text',
    contentHash: '0'.repeat(64),
    indicators: [],
    figures: [],
    via: 'readability',
    notes: [],
    ...more,
  };
}
