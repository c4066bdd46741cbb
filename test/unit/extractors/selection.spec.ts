import { expect, test } from '../../support/test.ts';
import { articleOf, markdownOf, PROSE, paragraphs } from './support.ts';

/**
 * Pages as blogs build them. Everything that belongs to the article has to come out, and nothing that surrounds it: that is
 * marked with the word "chrome".
 */
const H = '8739c76e681f900923b900c9df0ef75cf421d39cabb54650c4b9ad19b6a76d85';
const I = '185[.]220[.]101[.]45';
const D = 'cdn[.]evil-dock[.]ru';
const P = PROSE.map((text) => `<p>${text}</p>`).join('\n');
const ioc = `<table><tr><th>Type</th><th>Value</th></tr><tr><td>C2</td><td>${D}</td></tr><tr><td>IP</td><td>${I}</td></tr><tr><td>SHA256</td><td>${H}</td></tr></table>`;
const nav = '<div id="header"><a href="/">Home chrome</a> <a href="/blog">Blog chrome</a> <a href="/about">About us chrome</a></div>';
const foot = '<div id="footer"><p>Copyright 2024 chrome. All rights reserved. <a href="/imprint">Imprint chrome</a></p></div>';
const side = '<div id="sidebar"><div class="widget"><h3>Archives chrome</h3><ul><li><a href="/2024">2024 chrome</a></li></ul></div></div>';

const layouts: Record<string, string> = {
  'indicators in a section beside the article': `${nav}<main><article><h1>Copper Lantern comes back</h1>${P}</article><section id="iocs"><h2>Indicators of compromise</h2>${ioc}</section></main>${foot}`,
  'indicators in the sidebar of the article': `${nav}<main><article><h1>Copper Lantern comes back</h1>${P}</article><aside class="sidebar"><h2>Indicators</h2><ul><li>${D}</li><li>${I}</li><li>${H}</li></ul></aside></main>${foot}`,
  'a page that an unfinished script keeps invisible': `<style>x</style><div style="opacity:0">${nav}<div class="wrap" style="visibility:hidden"><h1>Copper Lantern comes back</h1>${P}${ioc}</div>${foot}</div>`,
  'boxes without any name': `${nav}<div class="a1"><div class="b2"><div class="c3"><h1>Copper Lantern comes back</h1></div><div class="d4"><div>${PROSE[0]}</div><div>${PROSE[1]}</div></div><div class="e5"><div>${PROSE[2]}</div><div>${PROSE[3]}</div><div>${D}</div><div>${I}</div><div>${H}</div></div></div></div>${foot}`,
  'an article of many small components': `${nav}<div class="root"><div class="cmp cmp-text"><h1>Copper Lantern comes back</h1></div>${PROSE.map((t, i) => `<div class="aem-Grid"><div class="cmp-text text"><div class="inner"><h2>Part ${i}</h2><p>${t}</p></div></div></div>`).join('')}<div class="aem-Grid"><div class="cmp-text"><h2>IOCs</h2><p>${D}<br>${I}<br>${H}</p></div></div></div><div class="cmp-teaser related-posts"><a href="/x">Other story chrome with a long title to read on</a></div>${foot}`,
  'columns placed by a table': `<center><table width="900"><tr><td colspan="2"><a href="/">Home chrome</a> | <a href="/b">Blog chrome</a></td></tr><tr><td width="200" valign="top"><b>Archive chrome</b><br><a href="/1">January chrome</a><br><a href="/2">February chrome</a></td><td><font size="5"><b>Copper Lantern comes back</b></font><br><br>${PROSE.join('<br><br>')}<br><br>C2: ${D}<br>IP: ${I}<br>SHA256: ${H}</td></tr><tr><td colspan=2>Copyright chrome 2024</td></tr></table></center>`,
  'line breaks instead of paragraphs, comments below': `${nav}<div class="main section"><div class="widget Blog"><div class="blog-posts hfeed"><div class="post hentry uncustomized-post-template"><h3 class="post-title entry-title">Copper Lantern comes back</h3><div class="post-body entry-content">${PROSE.join('<br /><br />')}<br /><br /><b>IOCs</b><br />${D}<br />${I}<br />${H}</div><div class="post-footer"><div class="post-footer-line">Posted by Ada chrome</div></div></div></div><div class="comments" id="comments"><h4>3 comments chrome:</h4><dl><dt>Bob chrome</dt><dd>Nice, see 203[.]0[.]113[.]5 chrome</dd></dl></div></div></div><div class="sidebar section"><div class="widget"><h2>Popular Posts chrome</h2></div></div>${foot}`,
  'a list of indicators without prose': `${nav}<div id="readme"><article class="markdown-body entry-content"><h1>IOCs of Copper Lantern</h1><ul>${Array.from({ length: 30 }, (_, i) => `<li>host${i}[.]evil-dock[.]ru</li>`).join('')}</ul>${ioc}</article></div>${foot}`,
  'comments longer than the article': `${nav}<div class="content"><h1>Copper Lantern comes back</h1>${P}${ioc}</div><div id="comments" class="comments-area">${Array.from({ length: 40 }, (_, i) => `<div class="comment"><p>chrome ${PROSE[i % 4]}</p></div>`).join('')}</div>${foot}`,
  'cards of other articles below': `${nav}<main><article class="post"><h1>Copper Lantern comes back</h1>${P}${ioc}</article><div class="grid">${Array.from({ length: 6 }, (_, i) => `<article class="card"><a href="/c${i}"><h3>Card chrome ${i} about CVE-2024-100${i}</h3><p>Some teaser text for another story chrome that is long enough.</p></a></article>`).join('')}</div></main>${foot}`,
  'the next article loaded below': `${nav}<main><article><h1>Copper Lantern comes back</h1>${P}${ioc}</article><article><h1>Another story chrome</h1>${PROSE.map((t) => `<p>chrome ${t}</p>`).join('')}<p>chrome 203[.]0[.]113[.]9</p></article></main>${foot}`,
  'a short note': `${nav}<div class="post"><h1>Copper Lantern comes back</h1><p>${PROSE[0]}</p><p>C2 is ${D} and ${I}, ${H}.</p></div>${side}${foot}`,
  'only a table': `${nav}<div class="post"><h1>Copper Lantern comes back</h1>${ioc}</div>${side}${foot}`,
  'the whole page in a form': `<form id="aspnetForm" action="/x">${nav}<div id="content"><h1>Copper Lantern comes back</h1>${P}${ioc}</div>${foot}</form>`,
  'class names that speak of sidebars around everything': `<div class="page has-sidebar sidebar-right"><div class="content-sidebar-wrap">${nav}<div class="content"><h1>Copper Lantern comes back</h1>${P}${ioc}</div>${side}</div></div>${foot}`,
  'a newsletter box in the middle, author and related below': `${nav}<article class="article"><h1>Copper Lantern comes back</h1><p>${PROSE[0]}</p><div class="newsletter-signup"><h3>Subscribe chrome</h3><p>Get our threat research in your inbox chrome</p><form><input type=email><button>Go</button></form></div><p>${PROSE[1]}</p><p>${PROSE[2]}</p>${ioc}<h2>About the author</h2><p>Ada is a researcher chrome.</p><h2>Related articles</h2><ul><li><a href=/a>One chrome</a></li></ul></article>${foot}`,
  'a wiki with a table of contents': `<div id="mw-page-base"></div><div id="content" class="mw-body" role="main"><h1 id="firstHeading">Copper Lantern comes back</h1><div id="bodyContent"><div id="mw-content-text"><div class="mw-parser-output"><div id="toc" class="toc"><h2>Contents</h2><ul><li><a href="#x">1 chrome</a></li></ul></div>${P}${ioc}</div></div></div></div><div id="mw-navigation"><h2>Navigation menu chrome</h2></div>${foot}`,
  'Chinese text': `${nav}<div class="single-content"><h1>铜灯回归</h1>${'<p>攻击者在春天带着一个没人见过的加载器回来了，并且非常有耐心，他们发送关于未付货运发票的消息。</p>'.repeat(6)}<p>C2：${D}，IP：${I}</p><p>${H}</p></div><div class="related"><h3>相关文章</h3><a href=/x>其他 chrome</a></div>${foot}`,
  'indicators in a sticky column': `${nav}<div class="hero"><h1>Copper Lantern comes back</h1></div><div class="body-wrap"><div class="col-8 rich-text">${P}</div><div class="col-4 sticky"><h4>Indicators</h4><div class="box">${D}<br>${I}<br>${H}</div></div></div>${foot}`,
};

for (const [name, body] of Object.entries(layouts)) {
  test(`the article is found: ${name}`, async () => {
    const html = `<!doctype html><html lang="en"><head><title>Copper Lantern comes back - Harbour Lab</title></head><body>${body}</body></html>`;
    const article = await articleOf(html, {}, { url: 'https://blog.harbour-lab.example/copper-lantern-comes-back/' });
    for (const text of [D, I, H, ...PROSE]) if (body.includes(text)) expect(article.markdown).toContain(text);
    expect(article.markdown).not.toContain('chrome');
    expect(article.indicators.map((one) => one.value)).toEqual(expect.arrayContaining(['cdn.evil-dock.ru', '185.220.101.45', H]));
  });
}

test('a content selector decides, and a selector that matches nothing is said and passed over', async () => {
  const html = `<body><div class="a">${P}</div><div class="b"><p>Only this is wanted: ${D}.</p></div></body>`;
  const chosen = await articleOf(html, { contentSelector: '.b' });
  expect(chosen.via).toBe('selector');
  expect(chosen.markdown).toBe(`Only this is wanted: ${D}.\n`);
  const missed = await articleOf(html, { contentSelector: '.c' });
  expect(missed.markdown).toContain(PROSE[0]);
  expect(missed.notes.join()).toContain('matches nothing');
});

test('what a selector removes is gone, and an invalid selector is said', async () => {
  const html = `<body><article>${P}<div class="promo-box"><p>A long text about a product of ours that nobody asked for.</p></div></article></body>`;
  const article = await articleOf(html, { removeSelectors: ['.promo-box', ':::'] });
  expect(article.markdown).not.toContain('product of ours');
  expect(article.notes.join()).toContain('not a valid CSS selector');
});

test('what the page adds right behind the article has its own heading, or none', async () => {
  const behind = (part: string) =>
    articleOf(
      `<!doctype html><html lang="en"><title>Copper Lantern</title><body><x-post><h1>Copper Lantern</h1><div>${paragraphs}</div>${part}</x-post></body>`,
    );
  const list = '<ul><li>copper-one[.]net</li><li>copper-two[.]net</li></ul>';
  expect((await behind(`<h2>Hosts</h2><x-note><aside>${list}</aside></x-note>`)).markdown).toContain('## Hosts\n\n- copper-one[.]net');
  expect((await behind(`<x-note><aside>${list}</aside></x-note>`)).markdown).not.toContain('Further content');
});

test('a table of boxes that says so by its roles is a table', async () => {
  const row = (...cells: string[]) => `<div role="row">${cells.map((cell) => `<span role="cell">${cell}</span>`).join('')}</div>`;
  const head = '<div role="row"><span role="columnheader">File</span><span role="columnheader">Host</span></div>';
  const piece = `<div role="table"><div role="rowgroup">${head}</div><div role="rowgroup">${row('a.exe', 'copper[.]example')}</div></div>`;
  expect(await markdownOf(piece)).toBe('| File | Host |\n| --- | --- |\n| a.exe | copper[.]example |');
});

test('links side by side stay apart', async () => {
  expect(await markdownOf('<p>Both are here: <a href="/one.csv">the hosts</a><a href="/two.csv">the files</a> of the crew.</p>')).toContain(
    ') [the',
  );
});

test('the content of frames that belong to the article stands where the frame stood', async () => {
  const html = `<body><article>${P}<iframe data-mc-frame="0" src="https://gist.example/1"></iframe><p>Behind it.</p></article></body>`;
  const frames = [{ url: 'https://gist.example/1', html: `<body><table><tr><td>${D}</td><td>C2 server</td></tr></table></body>` }];
  const { markdown } = await articleOf(html, {}, { frames });
  expect(markdown.indexOf(D)).toBeGreaterThan(markdown.indexOf(PROSE[3] as string));
  expect(markdown.indexOf(D)).toBeLessThan(markdown.indexOf('Behind it.'));
});

test('a frame whose document stands in its attribute is read as the browser showed it, frames inside included', async () => {
  const html = `<body><article>${P}<iframe data-mc-frame="0" srcdoc="&lt;p&gt;Outer.&lt;/p&gt;"></iframe></article></body>`;
  const frames = [{ url: 'about:srcdoc', html: `<body><p>Outer.</p><div><p>Inner: ${D}</p></div></body>` }];
  const { markdown } = await articleOf(html, {}, { frames });
  expect(markdown).toContain(D);
});

test('the same page gives the same article, and the hash follows the words only', async () => {
  const page = (more: string, prose = P) => `<body>${nav}<article>${prose}${ioc}</article>${more}</body>`;
  const [one, same, other, changed] = await Promise.all([
    articleOf(page('')),
    articleOf(page('')),
    articleOf(page(side + foot)),
    articleOf(page('', `${P}<p>An update came later, with more words.</p>`)),
  ]);
  expect(same).toEqual(one);
  expect(other.contentHash).toBe(one.contentHash);
  expect(changed.contentHash).not.toBe(one.contentHash);
});
