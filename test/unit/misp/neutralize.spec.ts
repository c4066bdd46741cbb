import MarkdownIt from 'markdown-it';
import { wantedEvent } from '../../../src/misp/event/event.ts';
import { eventUuid, partUuid } from '../../../src/publish/identity.ts';
import { article, KEY, request } from '../../fixtures/misp/article.ts';
import { eventOptions } from '../../fixtures/misp/options.ts';
import { expect, test } from '../../support/test.ts';

const UUID = eventUuid(KEY);
const LINK = partUuid(UUID, 'blog-url');
const REFERENCE = /@!?\[[^\]]*\]\([^)]*\)/g;
const KNOWN = { warnings: new Map<string, string>(), context: { tags: [] }, findsContext: true, unwanted: () => false, now: new Date(0) };

function copies(markdown: string, changes: { author?: string } = {}) {
  const one = article(markdown, [{ type: 'domain', value: 'evil.com', raw: 'evil[.]com' }], changes);
  const wanted = wantedEvent({ request: request(), key: KEY, article: one }, UUID, KNOWN, eventOptions());
  const evil = wanted.found[0]?.attribute.uuid as string;
  return {
    evil,
    all: [wanted.event.report?.content ?? '', wanted.readerCopy((uuid) => uuid), wanted.extractionCopy(), wanted.plainCopy()],
  };
}

test('the code of a diagram is not drawn by MISP', () => {
  const { all } = copies('evil[.]com\n\n```mermaid\ngraph TD; A-->B\n```\n\n> ~~~ Mermaid\n> pie\n> ~~~\n\nThe word mermaid stays.');
  for (const copy of all) {
    expect(copy).not.toMatch(/[`~] ?mermaid/i);
    expect(copy).toMatch(/The\sword\smermaid\sstays/);
  }
});

for (const [what, written] of [
  ['a tag', '@[tag](tlp:red)'],
  ['an object', '@[object](11111111-2222-4333-8444-555555555555)'],
  ['an attribute', '@[attribute](55114cf9-0279-51a7-95fc-2d545c9b14eb)'],
  ['the uuid of an attribute of this very event', `@[attribute](${LINK})`],
  ['a picture', '@![attribute](55114cf9-0279-51a7-95fc-2d545c9b14eb)'],
  ['a matrix', '@[galaxymatrix](11111111-2222-4333-8444-555555555555)'],
  ['a suggestion', '@[suggestion](11111111-2222-4333-8444-555555555555)'],
  ['one in an image', '![x](@![attribute](55114cf9-0279-51a7-95fc-2d545c9b14eb))'],
  ['one behind an address', 'a@@[tag](tlp:red)'],
] as const) {
  for (const [where, markdown] of [
    ['prose', `Notes read ${written} and evil[.]com.`],
    ['a table', `| Note | Host |\n| --- | --- |\n| ${written} | evil[.]com |`],
    ['inline code', `The note \`${written}\` names evil[.]com.`],
    ['a fence', `\`\`\`\n${written}\n\`\`\`\n\nevil[.]com`],
    ['bold', `**${written}** names evil[.]com.`],
  ] as const) {
    test(`${what} that an article writes in ${where} is not a reference in any copy`, () => {
      const { evil, all } = copies(markdown);
      const own = [LINK, evil].map((uuid) => `@[attribute](${uuid})`);
      for (const copy of all) {
        const header = `Source: ${own[0]}`;
        expect(copy.startsWith(header)).toBe(true);
        const rest = copy.slice(header.length);
        expect((rest.match(REFERENCE) ?? []).filter((one) => one !== own[1])).toEqual([]);
      }
    });
  }
}

test('a reference in the name of the author is none', () => {
  for (const copy of copies('It uses evil[.]com.', { author: '@[tag](tlp:red)' }).all.slice(0, 2)) {
    expect(copy.split('\n')[0]).toContain('@\\[tag](tlp:red)');
  }
});

test('what is neutralised reads as the author wrote it', () => {
  const html = new MarkdownIt()
    .disable(['link', 'image'])
    .render(copies('Notes read @[tag](tlp:red) and `@[tag](tlp:red)`.').all[0] as string);
  expect(html.replace('\u2060', '')).toContain('Notes read @[tag](tlp:red) and <code>@[tag](tlp:red)</code>.');
});

for (const text of ['mail admin@[192.0.2.1]', 'the array @[a, b]', 'a handle @[victim] (see below)', 'user[@]example.org (mail)']) {
  test(`ordinary text stays: ${text}`, () => expect(copies(text).all[0]).toContain(text));
}
