import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { extractArticle } from '../../../extractors/article/extract.ts';
import type { Article } from '../../../src/domain.ts';
import { wantedEvent } from '../../../src/misp/event/event.ts';
import { documentPage } from '../../../src/pipeline/crawl.ts';
import { previewReport } from '../../../src/report/preview.ts';
import { renderAsMisp } from '../../../src/report/viewer.ts';
import { article, type Given, KEY, request } from '../../fixtures/misp/article.ts';
import { eventOptions } from '../../fixtures/misp/options.ts';
import { sharedFolder } from '../../support/shared.ts';
import { expect, test } from '../../support/test.ts';

const UUID = 'ba3f3c3e-4b0a-5a51-9d9f-0d8f6d1f5b10';
const KNOWN = { warnings: new Map<string, string>(), context: { tags: [] }, findsContext: true, unwanted: () => false, now: new Date(0) };

function rendered(one: Article): string {
  const { event } = wantedEvent({ request: request(), key: KEY, article: one }, UUID, KNOWN, eventOptions());
  const all = [...event.attributes, ...event.objects.flatMap((object) => object.Attribute)];
  // A "#" of the page's own text is no heading that the viewer did not know.
  return renderAsMisp((event.report?.content ?? '').replaceAll('&#35;', ''), {
    attribute: (uuid) => {
      const found = all.find((attribute) => attribute.uuid === uuid);
      return found && { type: found.type, value: found.value, toIds: found.to_ids };
    },
  });
}

/** Text outside of code, in which Markdown that the viewer does not know would stand as it is written. */
function rawMarkdown(html: string): string[] {
  const text = html.replace(/<pre>[\s\S]*?<\/pre>|<code>[\s\S]*?<\/code>/g, '').replace(/<[^>]+>/g, '');
  return text.match(/.{0,30}(?:\]\(|!\[|\*\*|^#{1,6} |@!?\[|&lt;br).{0,30}/gm) ?? [];
}

test("MISP's viewer: links and pictures stand as written, references are badges, autolinks are clickable", () => {
  const attribute = (uuid: string) => (uuid === UUID ? { type: 'domain', value: 'evil.com', toIds: true } : undefined);
  const html = (markdown: string) => renderAsMisp(markdown, { attribute });
  expect(html('[a](https://v.com)')).toContain('[a](https://v.com)');
  expect(html('![a](https://v.com/1.png)')).toContain('![a](https://v.com/1.png)');
  expect(html('https://v.com')).not.toContain('<a');
  expect(html('<https://v.com>')).toContain('<a href="https://v.com">');
  expect(html('<b>x</b>')).toContain('&lt;b&gt;');
  expect(html(`x @[attribute](${UUID})`)).toContain('<span class="ref ids"><span class="ref-type">domain</span> evil.com</span>');
  expect(html('@[attribute](0)')).toContain('ref invalid');
  expect(html('@[attribute](11111111-2222-4333-8444-555555555555)')).toContain('ref invalid');
  expect(html('@[tag](tlp:red)')).toContain('ref tag');
  expect(html(`\`@[attribute](${UUID})\``)).toContain(`<code>@[attribute](${UUID})</code>`);
});

test('a report with links, pictures and breaks has nothing raw in it', () => {
  const given: Given[] = [{ type: 'domain', value: 'evil.com', raw: 'evil[.]com' }];
  const markdown = `See [the **first** report](https://v.com/a_(b)), ![Chain](https://v.com/1.png) and evil[.]com.

| Host | Note |
| --- | --- |
| evil[.]com | [panel](https://v.com/panel)<br>second |

[![Big](https://v.com/s.png)](https://v.com/l.png)`;
  const html = rendered(article(markdown, given));
  expect(rawMarkdown(html)).toEqual([]);
  expect(html).toContain('<strong>first</strong> report [1]');
  expect(html).toContain('<a href="https://v.com/a_(b)">');
  expect(html).toContain('Picture: Chain [2]');
});

const PAGES = join(sharedFolder() ?? '/nonexistent', 'samples/pages');
for (const file of existsSync(PAGES) ? readdirSync(PAGES) : []) {
  test(`the report of ${file} reads well in MISP's viewer`, async () => {
    const page = documentPage(`https://blog.example.org/${file}`, 'text/html', readFileSync(join(PAGES, file)));
    const html = rendered(await extractArticle(page, {}));
    expect(rawMarkdown(html)).toEqual([]);
    expect(html).not.toContain('ref invalid');
  });
}

test('a preview shows the report as the event would have it', () => {
  const html = previewReport(
    article('At evil[.]com, [a report](https://v.com/) and @[attribute](0) of vendor.com.', [
      { type: 'domain', value: 'evil.com', raw: 'evil[.]com' },
      { type: 'domain', value: 'vendor.com', verdict: 'reference' },
    ]),
  );
  expect(html).toContain(
    '<span class="ref ids"><span class="ref-type">domain</span> evil.com</span>, a report [1] and @[attribute](0) of vendor.com',
  );
});
