import type { SiteArticle } from './pages.ts';

/** The blog's feeds in four formats, and one that is broken in the ways that feeds are. */

export interface FeedEntry {
  url: string;
  title: string;
  author: string;
  published: string;
  categories: string[];
  content?: string;
}

/** Feed entries of articles; `prefix` stands before every path (the site's copies). */
export function entriesOf(articles: SiteArticle[], origin: string, prefix = ''): FeedEntry[] {
  return articles.map((article) => ({
    url: origin + prefix + (article.from ?? article.path),
    title: article.title,
    author: article.author,
    published: article.published,
    categories: article.categories,
    ...(article.feedContent ? { content: article.sections.feed ?? '' } : {}),
  }));
}

const xml = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
const cdata = (html: string) => `<![CDATA[${html}]]>`;
const rfc822 = (iso: string) => new Date(iso).toUTCString();

export function rss(entries: FeedEntry[], origin: string): string {
  const items = entries.map(
    (entry) => `<item>
<title>${xml(entry.title)}</title><link>${xml(entry.url)}</link><guid isPermaLink="true">${xml(entry.url)}</guid>
<dc:creator>${cdata(entry.author)}</dc:creator><pubDate>${rfc822(entry.published)}</pubDate>
${entry.categories.map((name) => `<category>${cdata(name)}</category>`).join('')}
<description>${cdata(`<p>${entry.title}: read more on our blog.</p>`)}</description>
${entry.content === undefined ? '' : `<content:encoded>${cdata(entry.content)}</content:encoded>`}
</item>`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom">
<channel><title>Harbour Labs</title><link>${origin}/</link><description>Invented threat research</description><language>en</language>
<atom:link href="${origin}/feeds/rss.xml" rel="self" type="application/rss+xml"/>
${items.join('\n')}
</channel></rss>
`;
}

export function atom(entries: FeedEntry[], origin: string): string {
  const items = entries.map(
    (entry) => `<entry><title type="text">${xml(entry.title)}</title><link rel="alternate" type="text/html" href="${xml(entry.url)}"/>
<id>tag:harbour-labs.invented,2026:${xml(new URL(entry.url).pathname)}</id><published>${entry.published}</published><updated>${entry.published}</updated>
<author><name>${xml(entry.author)}</name></author>${entry.categories.map((name) => `<category term="${xml(name)}"/>`).join('')}
<summary type="html">${xml(`<p>${entry.title}</p>`)}</summary>${entry.content === undefined ? '' : `<content type="html">${xml(entry.content)}</content>`}</entry>`,
  );
  return `<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom"><title>Harbour Labs</title><id>tag:harbour-labs.invented,2026:feed</id>
<link href="${origin}/"/><link rel="self" href="${origin}/feeds/atom.xml"/><updated>${entries[0]?.published ?? '2026-01-01T00:00:00Z'}</updated>
${items.join('\n')}
</feed>
`;
}

export function rdf(entries: FeedEntry[], origin: string): string {
  const items = entries.map(
    (entry) => `<item rdf:about="${xml(entry.url)}"><title>${xml(entry.title)}</title><link>${xml(entry.url)}</link>
<dc:creator>${xml(entry.author)}</dc:creator><dc:date>${entry.published}</dc:date>${entry.content === undefined ? '' : `<content:encoded>${cdata(entry.content)}</content:encoded>`}</item>`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>
<rdf:RDF xmlns="http://purl.org/rss/1.0/" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/">
<channel rdf:about="${origin}/feeds/rdf.xml"><title>Harbour Labs</title><link>${origin}/</link><description>Invented threat research</description>
<items><rdf:Seq>${entries.map((entry) => `<rdf:li rdf:resource="${xml(entry.url)}"/>`).join('')}</rdf:Seq></items></channel>
${items.join('\n')}
</rdf:RDF>
`;
}

export function json(entries: FeedEntry[], origin: string): string {
  const items = entries.map((entry) => ({
    id: entry.url,
    url: entry.url,
    title: entry.title,
    date_published: entry.published,
    authors: [{ name: entry.author }],
    tags: entry.categories,
    ...(entry.content === undefined ? { summary: entry.title } : { content_html: entry.content }),
  }));
  const feed = { version: 'https://jsonfeed.org/version/1.1', title: 'Harbour Labs', home_page_url: `${origin}/`, items };
  return `${JSON.stringify({ ...feed, feed_url: `${origin}/feeds/feed.json` }, null, 1)}\n`;
}

/**
 * RSS as it should not be: a blank line before the declaration, a bare ampersand, an entity that XML does not know, an
 * entry without a date, one with a date that is none, a link with white space around it, and no end: the file breaks off
 * within its last entry. Every entry but that last one can be read.
 */
export function broken(entries: FeedEntry[], origin: string): string {
  const [first, second, third, ...others] = entries;
  const item = (entry: FeedEntry | undefined, date: string) =>
    entry ? `<item><title>${entry.title}</title><link>\n  ${entry.url}\n</link>${date}</item>\n` : '';
  return `
<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0"><channel><title>Harbour Labs & friends</title><link>${origin}/</link><description>news &nbsp; notes</description>
${item(first, '')}${item(second, '<pubDate>last Tuesday</pubDate>')}${item(third, `<pubDate>${rfc822(third?.published ?? '')}</pubDate>`)}${others
  .map((entry) => item(entry, `<pubDate>${rfc822(entry.published)}</pubDate>`))
  .join('')}<item><title>Cut off in the mid`;
}
