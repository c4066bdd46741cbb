import { expect, test } from '../../support/test.ts';
import { articleOf, blog, markdownOf, PROSE, paragraphs } from './support.ts';

/** A name, role or element alone never makes an article vanish or end early. */

const HASH = '4d1f0a9c7b62e83155aa0c9e7f31d2b84c6e0f9a1b2c3d4e5f60718293a4b5c6';
const bare = (body: string, title = 'Copper Lantern comes back') =>
  `<!doctype html><html><head><title>${title}</title></head><body>${body}</body></html>`;

test('a theme that writes "share" beside "entry" on the box of the text does not lose the article', async () => {
  const { markdown, indicators, notes } = await articleOf(
    bare(`<h1>Copper Lantern comes back</h1><div class="entry share">${paragraphs}<ul><li>${HASH}</li></ul></div>
      <div class="notes">${'<p>A short remark on something else that was written down by us in the same week as the text above it was.</p>'.repeat(6)}</div>`),
  );
  for (const text of PROSE) expect(markdown).toContain(text);
  expect(indicators.map((one) => one.value)).toEqual([HASH]);
  expect(notes.join(' ')).toContain('in spite of the name');
});

test("the site's header inside a section that wraps the page goes; the header of a section of the article stays", async () => {
  const scores = ['North', 'South', 'East', 'West'].map((name) => `<li><p>${name} harbour scores, at the end of the week, 3 to 4</p></li>`);
  const { markdown } = await articleOf(
    bare(`<section class="wrap"><header class="top"><ul>${scores.join('')}</ul></header><div><article><h1>Copper Lantern comes back</h1>
      <p>${PROSE[1]}</p><section><header><h2>How the letters came</h2></header><p>${PROSE[0]}</p></section></article></div></section>`),
  );
  expect(markdown).not.toContain('harbour scores');
  expect(markdown).toContain('How the letters came');
});

test('a bar of buttons that holds paragraphs is none', async () => {
  const { markdown } = await articleOf(bare(`<h1>Copper Lantern comes back</h1><div class="toolbar-share">${paragraphs}</div>`));
  for (const text of PROSE) expect(markdown).toContain(text);
});

test('what a name is "with" or "without" is not what it names', async () => {
  const { markdown } = await articleOf(
    blog(
      `<h2 class="anchorWithStickyNavbar_LWe7">The loader</h2>${paragraphs}<h2 class="title-without-share">The server</h2>${paragraphs}`,
    ),
  );
  expect(markdown).toContain('## The loader');
  expect(markdown).toContain('## The server');
});

test('a heading in a box of its own, with an empty link to it, stays', async () => {
  const { markdown } = await articleOf(
    blog(`${paragraphs}<div class="md-heading"><h2>Hosts</h2><a href="#hosts"></a></div><p>copper[.]example</p>${paragraphs}`),
  );
  expect(markdown).toContain('## Hosts');
});

test('a word of a sentence stays whatever its class is called', async () => {
  const { markdown } = await articleOf(
    blog(
      `${paragraphs}<p>The loader was bought from a shop that also sold it to <span class="ticker">Harbour Bank</span> and, as three of its customers told us in spring, to a rival of theirs.</p>`,
    ),
  );
  expect(markdown).toContain('sold it to Harbour Bank and, as three');
});

test('an accordion whose box has the role of a row of tabs keeps its panels, each under its head once', async () => {
  const panel = (name: string, text: string) =>
    `<div class="panel"><div class="panel-heading" role="tab" id="h-${name}"><h4><a href="#c-${name}">${name}</a></h4></div>
     <div class="panel-collapse collapse" role="tabpanel" id="c-${name}" aria-labelledby="h-${name}"><p>${text}</p></div></div>`;
  const { markdown } = await articleOf(
    blog(`${paragraphs}<div class="panel-group" role="tablist">${panel('Servers', 'lantern-one[.]com')}${panel('Files', HASH)}</div>`),
  );
  expect(markdown).toContain('lantern-one[.]com');
  expect(markdown).toContain(HASH);
  expect(markdown.match(/^#+ Servers$/gm)).toHaveLength(1);
});

test('a sign-up form inside a short article goes without the article', async () => {
  const text =
    'Copper Lantern has moved its panel to another provider, a reader writes to us. The letters come from two shipping firms now, and the form in them is last year\u2019s. Tell your clerks not to open it, and to ask by telephone.';
  const { markdown } = await articleOf(
    bare(
      `<h1>Copper Lantern comes back</h1><div id="story"><p>${text}</p><div><form><label>Get our letter</label><input type="email" name="EMAIL"></form></div></div>`,
    ),
  );
  expect(markdown).toContain('moved its panel');
  expect(markdown).not.toContain('Get our letter');
});

test('comments are comments even when they are longer than the post', async () => {
  const comment = (at: number) =>
    `<div class="comment"><p><b>reader${at}</b> I have seen it as well, on the machine of a neighbour, and the address was 198.51.100.${at}0, which belongs to somebody else altogether.</p></div>`;
  const { markdown, indicators } = await articleOf(
    bare(`<article><h3>Copper Lantern comes back</h3><div class="post-body"><p>The panel moved to 45.66.230.77 today.</p></div></article>
      <div class="comments"><h4>Comments</h4>${[1, 2, 3, 4, 5, 6].map(comment).join('')}</div>`),
  );
  expect(markdown).toContain('45.66.230.77');
  expect(markdown).not.toContain('neighbour');
  expect(indicators.map((one) => one.value)).toEqual(['45.66.230.77']);
});

test('a counter of comments above the article is not their heading', async () => {
  const counter =
    '<p>Freight bills carry a loader that nobody had seen before this spring.</p><div><a href="#comments">Comments</a> 2</div>';
  const story = `<div class="story"><p>By Ann Kettle</p><p>5 March 2024, 7:05 p.m.</p>${paragraphs}</div>`;
  const readers = ['Bo Marsh', 'Cy North'].map(
    (name, at) =>
      `<div><p>${name} at 6:4${at} AM March 06, 2024</p><p>I have seen it as well, on the machine of a neighbour of mine, and said nothing about it to anybody.</p></div>`,
  );
  const alone = await articleOf(bare(`<h1>Copper Lantern comes back</h1>${counter}${story}`));
  expect(alone.markdown).toContain(PROSE[3]);
  const answered = await articleOf(bare(`<h1>Copper Lantern comes back</h1>${counter}${story}<h3>Comments (2)</h3>${readers.join('')}`));
  expect(answered.markdown).toContain(PROSE[3]);
  expect(answered.markdown).not.toContain('neighbour');
});

test('the answers to a short question stay', async () => {
  const answer = (name: string, at: number) =>
    `<li><div>${name} says:</div><div>March ${at}, 2024 at 10:12</div><p>Look at the reverse entry of host number ${at} first: many servers refuse mail where name and address do not agree.</p><a href="#r">Reply</a></li>`;
  const { markdown } = await articleOf(
    bare(
      `<h1>Mail is refused</h1><p>My server refuses the mail of one partner since Tuesday. Where should I look first?</p><h2>2 Replies</h2><ol>${['Bo', 'Cy'].map((name, at) => answer(name, at + 4)).join('')}</ol>`,
    ),
  );
  expect(markdown).toContain('host number 4');
  expect(markdown).toContain('host number 5');
});

test('the front page of a blog is all of its posts; below an article others go', async () => {
  const post = (name: string, text: string) => `<article class="post"><h1>${name}</h1>${text}</article>`;
  const linked = (name: string) => `<a href="/${name}">The ${name} post</a>`;
  const others = ['red', 'blue']
    .map((name) => post(linked(name), `<p>The ${name} mill stood still, and nobody could say why.</p>`))
    .join('');
  const front = await articleOf(bare(`<main>${post(linked('green'), `${paragraphs}${paragraphs}`)}${others}</main>`));
  expect(front.markdown).toContain('The blue mill');
  const article = await articleOf(bare(`<main>${post('Copper Lantern comes back', `${paragraphs}${paragraphs}`)}${others}</main>`));
  expect(article.markdown).not.toContain('The blue mill');
});

test('the next posts of a page without end, in boxes like that of the article, are not part of it', async () => {
  const post = (name: string, title: string, text: string) =>
    `<div class="post"><a href="/${name}"><h1>${title}</h1></a><div class="text">${text}</div></div>`;
  const { markdown } = await articleOf(
    bare(
      `<main><div class="posts">${post('a', 'Copper Lantern comes back', paragraphs.repeat(4))}${post('b', 'The blue mill', '<p>The blue mill stood still for a whole winter and nobody who lived beside it could say why that was so.</p>'.repeat(3))}</div></main>`,
    ),
  );
  expect(markdown).not.toContain('stood still');
});

test('a name of controls takes no list of steps whose sentences stand in elements of their own', async () => {
  const steps = PROSE.map((text) => `<li><span>${text}</span></li>`).join('');
  const { markdown } = await articleOf(
    bare(
      `<main><h1>Copper Lantern comes back</h1>${paragraphs}${paragraphs}<div class="steps js-subnav-content"><ol>${steps}</ol></div></main>`,
    ),
  );
  expect(markdown).toContain('1. The operators');
});

test('a section with a listing is text, whatever its heading is called', async () => {
  const section = '<h3>Categories</h3><p>You can turn every category into a tag by a script:</p><pre>import sys, re\nprint(sys.argv)</pre>';
  expect(await markdownOf(`${section}<h3>Use</h3><p>Run it once.</p>`)).toContain('import sys, re');
});

test('a box of teasers beside the text is not more text of the same kind', async () => {
  const teaser = (at: number) =>
    `<li><a href="/n/${at}">Number ${at} of the week</a> <span>The council regrets a decision about nets and says in a paper of ${at + 3} pages that it may be taken back one day.</span></li>`;
  const { markdown, via } = await articleOf(
    bare(
      `<h1>Copper Lantern comes back</h1><div class="left"><div class="ticker-block"><ul>${[1, 2, 3, 4, 5, 6].map(teaser).join('')}</ul></div><div class="story">${paragraphs}</div></div>`,
    ),
  );
  expect(markdown).toContain(PROSE[0]);
  expect(markdown).not.toContain('council');
  expect(via).toBe('readability');
});

test('a hidden copy of the text for machines is not shown a second time', async () => {
  const { markdown } = await articleOf(
    bare(`<main><div class="post-content"><h1>Copper Lantern comes back</h1>${paragraphs}</div>
      <div style="display:none" itemscope itemtype="https://schema.org/NewsArticle"><div itemprop="headline">Copper Lantern comes back</div>
      <div itemprop="articleBody">${paragraphs}</div><div itemprop="keywords">lantern, shipping</div></div></main>`),
  );
  expect(markdown.split(PROSE[0] as string)).toHaveLength(2);
  expect(markdown).not.toContain('shipping</div>');
  expect(markdown).not.toContain('lantern, shipping');
});

/** The elements of the HTML standard that may stand in a body (https://html.spec.whatwg.org/multipage/indices.html#elements-3), and obsolete ones that pages still have. */
const ELEMENTS =
  'a abbr address area article aside audio b base bdi bdo blockquote br button canvas cite code data datalist del details dfn dialog div dl embed em fieldset figure footer form h2 h3 h4 h5 h6 header hgroup hr i iframe img input ins kbd label legend link main map mark math menu meta meter nav noscript object ol optgroup option output p picture pre progress q ruby s samp script search section select slot small source span strong style sub summary sup svg table template textarea time title track u ul var video wbr acronym applet basefont big center dir font frame frameset marquee nobr noembed noframes param rb rtc strike tt xmp custom-element'.split(
    ' ',
  );
const VOID = new Set('area base br col embed hr img input link meta source track wbr basefont frame param'.split(' '));

for (const name of ELEMENTS) {
  test(`three of <${name}> inside an article cut nothing that follows`, async () => {
    const one = VOID.has(name) ? `<${name}>` : `<${name}></${name}>`;
    const between = PROSE.map((text, at) => `${at > 0 ? one : ''}<p>${text}</p>`).join('\n');
    const { markdown } = await articleOf(blog(`${between}<h2>Indicators</h2><p>lantern-two[.]com</p>`));
    for (const text of PROSE) expect(markdown).toContain(text);
    expect(markdown).toContain('## Indicators');
    expect(markdown).toContain('lantern-two[.]com');
  });
}

for (const [name, box] of [
  ["the article's own footer", (inner: string) => `<footer class="entry-footer">${inner}</footer>`],
  ['a box beside the text', (inner: string) => `<div class="panel-two"><div>${inner}</div></div>`],
] as const) {
  test(`${name} stays where it lists indicators, written plainly`, async () => {
    const inner = '<h2>Indicators of compromise</h2><ul><li>lantern-nine.com</li><li>lantern-ten.net</li></ul>';
    const { indicators } = await articleOf(
      bare(`<main><article><h1>Copper Lantern comes back</h1><div class="entry-content">${paragraphs}</div>${box(inner)}</article></main>`),
    );
    expect(indicators.filter(({ toIds }) => toIds).map(({ value }) => value)).toEqual(['lantern-nine.com', 'lantern-ten.net']);
  });
}

test('cards of other articles go under a heading that says so, whatever hosts they name', async () => {
  const cards = [1, 2, 3]
    .map((at) => `<div class="c"><a href="/${at}"><h3>Botnet ${at}</h3></a><p>It calls botnet-${at}[.]com, a provider says.</p></div>`)
    .join('');
  const { markdown } = await articleOf(
    bare(
      `<main><article><h1>Copper Lantern comes back</h1>${paragraphs}</article></main><section><h2>More from our blog</h2>${cards}</section>`,
    ),
  );
  expect(markdown).toContain(PROSE[3]);
  expect(markdown).not.toContain('botnet-1');
});

const column = (heading: string, item: (at: number) => string) =>
  `<div class="row"><div class="col-8"><article><h1>Copper Lantern comes back</h1>${paragraphs}</article></div>
   <div class="col-4">${heading}${[1, 2, 3].map((at) => `<div class="item">${item(at)}</div>`).join('')}</div></div>`;

for (const heading of ['<h3>Trending</h3>', '<p>Popular</p>', '<h2>Latest</h2>', ''])
  test(`what teasers for other articles in a column beside the article tell is not presented: ${heading}`, async () => {
    const teaser = (at: number) =>
      `<a href="/t/${at}">Botnet ${at} is gone</a><p>Police took harbour-side${at}[.]com off the net on Tuesday.</p>`;
    expect((await articleOf(bare(column(heading, teaser)))).indicators.filter((one) => one.toIds)).toEqual([]);
  });

test('a column of indicators beside the article is fetched, also where each leads to a page about it', async () => {
  const entry = (at: number) => `<a href="https://scan.example/${at}">About it</a><p>harbour-side${at}[.]com</p>`;
  const { indicators } = await articleOf(bare(column('<h3>Indicators of compromise</h3>', entry)));
  expect(indicators.filter((one) => one.toIds).length).toBe(3);
});

test('an accordion beside the article is no row of teasers: what opens its parts leads nowhere', async () => {
  const part = (at: number) => `<div><a href="#part-${at}">Part ${at}</a></div><div hidden class="panel">harbour-side${at}[.]com</div>`;
  const { indicators } = await articleOf(bare(column('', part)));
  expect(indicators.filter((one) => one.toIds).length).toBe(3);
});

for (const name of ['related', 'newsletter', 'popup', 'advertisement', 'trending'])
  test(`indicators below their heading stay in a box that is called "${name}", in the article and beside it`, async () => {
    const box = `<aside class="${name}"><p>Seen this week.</p><div><h2>Indicators of compromise</h2><ul><li>harbour-side[.]com</li></ul></div></aside>`;
    for (const html of [
      blog(`${paragraphs}${box}`),
      bare(`<main><article><h1>Copper Lantern comes back</h1>${paragraphs}</article></main>${box}`),
    ])
      expect((await articleOf(html)).indicators.filter((one) => one.toIds).map((one) => one.value)).toEqual(['harbour-side.com']);
  });

test('a related report whose linked title names indicators is still another report', async () => {
  const box = `<div class="related"><h3><a href="/other">Indicators of compromise of Tin Whistle</a></h3><p>It calls harbour-side[.]com.</p></div>`;
  expect((await articleOf(blog(`${paragraphs}${box}`))).indicators.filter((one) => one.toIds)).toEqual([]);
});
