import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '../../support/test.ts';
import { articleOf, fixture, fixtures } from './support.ts';

/**
 * Whole pages in the manner of the systems that blogs and agencies run on. The expected file has title, author and date in its
 * head, then the Markdown. What surrounds the article has the word "chrome" in it.
 */
for (const name of readdirSync(join(fixtures, 'pages')).filter((file) => file.endsWith('.html'))) {
  test(`a page as ${name.replace('.html', '')} makes it becomes its article`, async () => {
    const html = fixture(`pages/${name}`);
    const url = /rel="canonical" href="([^"]+)"/.exec(html)?.[1] ?? 'https://blog.vendor.example/2024/03/some-story/';
    const article = await articleOf(html, {}, { url });
    expect(article.markdown).not.toContain('chrome');
    const head = `${article.title}\n${article.author ?? '(no author)'}\n${article.published ?? '(no date)'}\n`;
    expect(`${head}\n${article.markdown}`).toBe(fixture(`pages/${name.replace('.html', '.md')}`));
  });
}
