import { snapshotOf } from '../../../extractors/article/snapshot/index.ts';
import { expect, test } from '../../support/test.ts';
import { articleOf, blog, PROSE, paragraphs } from './support.ts';

const styled = (css: string, more = '') => blog(`${paragraphs}${more}`, { head: `<style>${css}</style>` });

test('what the style sheet of an uploaded page hides is not in the report; hidden indicators are', async () => {
  const html = styled(
    '.x1{display:none} .x2{display:none}',
    '<p class="x1">A sentence for nobody, which the style sheet hides.</p><div class="x2"><p>lantern-six[.]com</p></div>',
  );
  const { markdown } = await articleOf(html, {}, { via: 'document' });
  expect(markdown).toContain(PROSE[0]);
  expect(markdown).not.toContain('for nobody');
  expect(markdown).toContain('lantern-six[.]com');
});

test('scripts of a document never run, and nothing is loaded', () => {
  const { html } = snapshotOf(
    '<body><p>one</p><script>document.body.innerHTML = "changed"; globalThis.ran = true</script><img src="http://127.0.0.1:9/x.png" onerror="globalThis.ran = true"><link rel="stylesheet" href="http://127.0.0.1:9/x.css"></body>',
    'https://blog.example.net/',
    10_000,
  );
  expect(html).toContain('<p>one</p>');
  expect(html).not.toContain('onerror');
  expect((globalThis as { ran?: boolean }).ran).toBeUndefined();
});

test('many rules on many elements end in their limit', () => {
  const rules = Array.from({ length: 1_000 }, (_, at) => `.a .b${at % 50} > *:not(.c${at}) {display:none}`).join('\n');
  const boxes = Array.from({ length: 3_000 }, (_, at) => `<div class="a"><p class="b${at % 50}"><i>${at}</i></p></div>`).join('');
  expect(snapshotOf(`<style>${rules}</style>${boxes}`, 'https://blog.example.net/', 1_000_000).html).toContain('2999');
});

test('where a style keeps line breaks, they are written as such; elsewhere they are blanks', () => {
  const { html } = snapshotOf(
    '<p style="white-space: pre-line">one\ntwo</p><p>three\nfour</p><pre style="white-space: pre">five\nsix</pre>' +
      '<div style="white-space: pre-wrap">\n seven\neight <b>nine</b>\nten <i>eleven</i>\n</div>',
    'https://blog.example.net/',
    10_000,
  );
  expect(html).toContain('one<br>two');
  expect(html).toContain('three\nfour');
  expect(html).toContain('five\nsix');
  expect(html).toContain('>seven<br>eight <b>nine</b><br>ten <i>eleven</i>');
});
