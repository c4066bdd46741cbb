import { expect, test } from '../../support/test.ts';
import { articleOf, paragraphs } from './support.ts';

const nests: [string, string, string][] = [
  ['boxes', '<div>', '</div>'],
  ['lists', '<ul><li>x', '</li></ul>'],
  ['tables', '<table><tr><td>x', '</td></tr></table>'],
  ['quotes', '<blockquote>', '</blockquote>'],
];

for (const [name, open, close] of nests) {
  test(`what stands under 400 nested ${name} is still read`, async () => {
    const article = await articleOf(
      `<body><article>${paragraphs}${open.repeat(400)}<p>The last server is cdn[.]evil-dock[.]ru, they say.</p>${close.repeat(400)}</article></body>`,
    );
    expect(article.markdown).toContain('cdn[.]evil-dock[.]ru');
  });
}
