import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';

/**
 * The articles of the demo blog as they lie in pages/: a comment with their description (Meta), then the article's HTML,
 * which may be followed by named sections (`<!-- section: after -->`) that go to other places of the layout.
 */

const Meta = z.object({
  /** Address on the site. */
  path: z.string(),
  /** Address that the feeds give, when it is another one (it redirects to `path`). */
  from: z.string().optional(),
  /** Canonical link, when it is not `path`. */
  canonical: z.string().optional(),
  layout: z.enum(['journal', 'corp', 'lab', 'app']).optional(),
  shape: z.enum(['status', 'slow', 'pdf']).optional(),
  status: z.number().optional(),
  charset: z.string().default('utf-8'),
  lang: z.string().default('en'),
  title: z.string(),
  /** What the page itself calls itself, when it is not `title` (soft 404). */
  pageTitle: z.string().optional(),
  author: z.string(),
  published: z.string(),
  categories: z.array(z.string()),
  /** What must become of it: an article, or the code of the error. */
  outcome: z.string().default('article'),
  /** The feeds carry the article's HTML. */
  feedContent: z.boolean().default(false),
  /** Pieces of text that the report must hold, and must not. */
  must: z.array(z.string()).default([]),
  mustNot: z.array(z.string()).default([]),
});

export interface SiteArticle extends z.infer<typeof Meta> {
  slug: string;
  /** The article's own HTML (text for the PDF). */
  main: string;
  sections: Record<string, string>;
}

/** The folder of the repository that holds package.json, from test/ as from build/test/. */
function packageRoot(from = dirname(fileURLToPath(import.meta.url))): string {
  return existsSync(join(from, 'package.json')) ? from : packageRoot(dirname(from));
}

export const SITE_FOLDER = join(packageRoot(), 'test', 'site');

/** All articles, newest first, as the feeds list them. */
export function loadArticles(): SiteArticle[] {
  const folder = join(SITE_FOLDER, 'pages');
  const files = readdirSync(folder).filter((name) => !name.startsWith('_'));
  return files.map((name) => readArticle(folder, name)).sort((a, b) => b.published.localeCompare(a.published));
}

function readArticle(folder: string, name: string): SiteArticle {
  const source = readFileSync(join(folder, name), 'utf8');
  const end = source.indexOf('-->');
  const meta = Meta.parse(JSON.parse(source.slice('<!--'.length, end)));
  const [main = '', ...rest] = source.slice(end + '-->'.length).split(/^<!-- section: (\w+) -->$/m);
  const sections: Record<string, string> = {};
  for (let i = 0; i + 1 < rest.length; i += 2) sections[rest[i] ?? ''] = (rest[i + 1] ?? '').trim();
  return { ...meta, slug: name.replace(/\.\w+$/, ''), main: main.trim(), sections };
}

/** The page as the site serves it at `origin` (http://127.0.0.1:1234), before it is encoded. */
export function renderPage(article: SiteArticle, origin: string): string {
  if (!article.layout) return article.main;
  const layout = readFileSync(join(SITE_FOLDER, 'pages', `_${article.layout}.html`), 'utf8');
  const values: Record<string, string> = {
    slug: article.slug,
    lang: article.lang,
    charset: article.charset,
    pageTitle: article.pageTitle ?? article.title,
    author: article.author,
    published: article.published,
    date: article.published.slice(0, 10),
    canonical: origin + (article.canonical ?? article.path),
    tags: article.categories.map((tag) => `<a href="/tag/${encodeURIComponent(tag)}/" rel="tag">${tag}</a>`).join(', '),
    main: article.main,
    head: article.sections.head ?? '',
    after: article.sections.after ?? '',
    end: article.sections.end ?? '',
  };
  return layout.replace(/\{\{(\w+)\}\}/g, (_, name: string) => values[name] ?? '');
}
