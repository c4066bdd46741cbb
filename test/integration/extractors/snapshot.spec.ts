import { chromium } from 'playwright';
import { ensureBrowser } from '../../../crawlers/ensure-browser.ts';
import { snapshotOf } from '../../../extractors/article/snapshot/index.ts';
import { SNAPSHOT_ATTRIBUTES } from '../../../src/domain.ts';
import { takeSnapshot } from '../../../src/snapshot/take-snapshot.ts';
import { expect, test } from '../../support/test.ts';

/** Documents that no browser opened become the same snapshot as pages in Chromium. */
const PAGES: Record<string, string> = {
  'rules that hide by class, id and nesting':
    '<style>.gone{display:none} #menu{visibility:hidden} .a .b{display:none} .a .b.c{display:block}</style><p>one</p><p class="gone">two</p><div id="menu"><p>three</p></div><div class="a"><p class="b">four</p><p class="b c">five</p></div>',
  'the cascade: order, specificity, importance and own style':
    '<style>p{display:none} .x{display:block} .y{display:block} p.y{display:none} .z{display:none!important}</style><p>one</p><p class="x">two</p><p class="x y">three</p><p class="z" style="display:block">four</p><p style="display:block">five</p><p class="x" style="display:none">six</p>',
  'media: a wide screen, no print':
    '<style>@media print{.a{display:none}} @media (max-width:600px){.b{display:none}} @media (min-width:900px){.c{display:none}}</style><p class="a">one</p><p class="b">two</p><p class="c">three</p>',
  'the hidden attribute, and a rule against it':
    '<style>.shown[hidden]{display:block}</style><p hidden>one</p><p hidden class="shown">two</p>',
  'misnested markup, tables without bodies and missing ends':
    '<p>one<div>two</p><table><tr><td>a<td>b</table><ul><li>x<li>y</ul><b><p>three</b> four</p>',
  'templates, entities and attributes':
    '<template><p>one</p></template><p title="a &quot;b&quot; &amp; c">&lt;two&gt; &amp; three</p><img src=x alt=""><textarea>four\n</textarea>',
};

test('jsdom and Chromium give the same snapshot', async () => {
  const { path } = await ensureBrowser({ configured: process.env.CHROMIUM_PATH });
  const browser = await chromium.launch({ executablePath: path, args: ['--no-sandbox'] });
  try {
    const page = await browser.newPage();
    await page.route('**', (route) => route.abort());
    const options = {
      hiddenMark: SNAPSHOT_ATTRIBUTES.hidden,
      frameMark: SNAPSHOT_ATTRIBUTES.frame,
      maxLength: 1_000_000,
      keepNoscript: true,
    };
    for (const [name, body] of Object.entries(PAGES)) {
      const html = `<!doctype html><html lang="en"><head><title>${name}</title></head><body>${body}</body></html>`;
      await page.setContent(html);
      const shown = await page.evaluate(takeSnapshot, options);
      expect(snapshotOf(html, 'https://blog.example.net/', 1_000_000).html, name).toBe(shown.html);
    }
  } finally {
    await browser.close();
  }
});
