import { isSameOwner } from '../../../extractors/article/metadata/canonical.ts';
import { expect, test } from '../../support/test.ts';
import { articleOf, blog, paragraphs } from './support.ts';

const same: [string, string, boolean][] = [
  ['https://example.org/a', 'https://www.example.org/b', true],
  ['https://m.example.org/a', 'https://example.org/b', true],
  ['https://blog.example.org/a', 'https://example.org/b', false],
  ['https://example.org:8443/a', 'https://example.org/a', false],
  ['https://evil.github.io/a', 'https://victim.github.io/a', false],
  ['https://m.github.io/a', 'https://github.io/a', false],
  ['https://sites.google.com/evil', 'https://google.com/p', false],
  ['https://sites.google.com/view/evil/a', 'https://sites.google.com/view/victim/a', false],
  ['https://sites.google.com/view/lab/a', 'https://sites.google.com/view/lab/b', true],
  ['https://people.example.edu/~evil/a', 'https://people.example.edu/~victim/a', false],
  ['https://people.example.edu/%7Elab/a', 'https://people.example.edu/~lab/a', true],
  ['https://medium.com/@evil/a-1', 'https://medium.com/@victim/a-2', false],
  ['https://medium.com/@evil/a-1', 'https://medium.com/victims/a-2', false],
  ['https://github.com/evil/repo', 'https://github.com/victim/repo', false],
  ['https://www.linkedin.com/pulse/title-of-evil', 'https://www.linkedin.com/pulse/title-of-victim', false],
  ['https://docs.google.com/document/d/evil/edit', 'https://docs.google.com/document/d/victim/edit', false],
  ['https://docs.google.com/document/d/lab/edit', 'https://docs.google.com/document/d/lab/view', true],
  ['https://web.archive.org/web/20260101/https://evil.test/', 'https://web.archive.org/web/20260202/https://victim.test/', false],
  ['https://dev.to/evil/a', 'https://dev.to/victim/a', false],
  ['https://blog.example.org/a', 'https://blog.example.org/other/b', true],
];

for (const [a, b, expected] of same) {
  test(`${a} and ${b} are ${expected ? 'in the same hands' : "two owners'"}`, () => {
    expect(isSameOwner(new URL(a), new URL(b))).toBe(expected);
    expect(isSameOwner(new URL(b), new URL(a))).toBe(expected);
  });
}

test('credentials and endless paths in a canonical link are not part of the address', async () => {
  const url = 'https://blog.example.org/report';
  const named = async (href: string) =>
    (await articleOf(blog(paragraphs, { head: `<link rel="canonical" href="${href}">` }), {}, { url })).canonicalUrl;
  expect(await named('https://bank.example@blog.example.org/story?id=1')).toBe('https://blog.example.org/story?id=1');
  expect(await named(`/${'p/'.repeat(50_000)}`)).toBe(url);
});

test('a page cannot take the address of another user of its host', async () => {
  const html = blog(paragraphs, {
    head: '<link rel="canonical" href="/~victim/report"><meta property="og:url" content="https://people.example.edu/~victim/report">',
  });
  const { canonicalUrl } = await articleOf(html, {}, { url: 'https://people.example.edu/~evil/copy' });
  expect(canonicalUrl).toBe('https://people.example.edu/~evil/copy');
});
