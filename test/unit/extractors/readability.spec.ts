import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Readability } from '@mozilla/readability';
import render from 'dom-serializer';
import { JSDOM, VirtualConsole } from 'jsdom';
import { first } from '../../../extractors/article/html/dom.ts';
import { parseHtml } from '../../../extractors/article/html/parse.ts';
import { hidden } from '../../../extractors/article/passes/hidden.ts';
import { locate } from '../../../extractors/article/select/readability.ts';
import { expect, test } from '../../support/test.ts';
import { blog, fixture, fixtures, PROSE, paragraphs } from './support.ts';

/** Readability on its small DOM keeps the text that it keeps on a complete one. */
function sameAsJsdom(source: string): { ours: string; theirs: string } {
  const body = first(parseHtml(source), 'body');
  if (!body) throw new Error('no body');
  // Which applies styles first.
  hidden(body, { base: 'https://blog.example/', frames: [] });
  const ours = locate(body)?.text ?? '';
  const dom = new JSDOM(`<!doctype html><html><head></head>${render(body, { encodeEntities: 'utf8' })}</html>`, {
    virtualConsole: new VirtualConsole(),
  });
  const theirs = new Readability(dom.window.document, { charThreshold: 300, disableJSONLD: true }).parse()?.textContent ?? '';
  dom.window.close();
  return { ours, theirs: theirs.replace(/\s+/g, '') };
}

for (const name of readdirSync(join(fixtures, 'traps')).filter((file) => file.endsWith('.html'))) {
  test(`Readability keeps the same on the small DOM: ${name}`, () => {
    const { ours, theirs } = sameAsJsdom(blog(`${paragraphs}${fixture(`traps/${name}`)}`));
    expect(theirs).toContain(PROSE[0]?.replace(/\s+/g, ''));
    expect(ours).toBe(theirs);
  });
}

const layouts: Record<string, string> = {
  'text by line breaks': `<body><div class="main"><div class="post-body">${PROSE.join('<br><br>')}<br>\n<br>  <br>C2 evil[.]com</div></div></body>`,
  'divs that are paragraphs': `<body><div><div>${PROSE.map((text) => `<div>${text} <b>bold</b> <a href="#a">near</a></div>`).join('')}</div></div></body>`,
  'too little text, which costs every attempt': '<body><div class="sidebar"><p>Only one line of it, and no more.</p></div></body>',
  'tables for layout and for data': `<body><table><tr><td>${paragraphs}</td></tr></table><table role="presentation"><tr><td><p>one</p></td></tr></table><table><caption>c</caption><tr><th>a</th><td rowspan="2" colspan="3">${PROSE[0]}</td></tr></table></body>`,
  'lists of links and fonts in capitals': `<BODY><DIV><FONT size=2>${PROSE.join(', ')}</FONT><UL><LI><A HREF="/a">one</A></LI><LI><A HREF="/b">two</A></LI></UL><UL><LI>${PROSE[1]}</LI></UL></DIV></BODY>`,
  pictures: `<body><article><figure><img src="/a.png" class="lazy"><figcaption>${PROSE[3]}</figcaption></figure>${paragraphs}<p><img data-x="/b.jpg"></p><p><img alt="none"></p></article></body>`,
  'nested boxes and a dialog': `<body><div><section><div>${paragraphs}</div></section></div><div role="dialog" aria-modal="true"><p>${PROSE[2]}</p></div><div aria-hidden="true"><p>${PROSE[1]}</p></div></body>`,
};

for (const [name, source] of Object.entries(layouts)) {
  test(`Readability keeps the same on the small DOM: ${name}`, () => {
    const { ours, theirs } = sameAsJsdom(source);
    expect(theirs).not.toBe('');
    expect(ours).toBe(theirs);
  });
}
