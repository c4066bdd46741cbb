import { expect, test } from '../../support/test.ts';
import { articleOf, PROSE, paragraphs } from './support.ts';

/** What blogs, newspapers, offices and clubs put around a text, told by its shape, in boxes whose names say nothing. */

const page = (body: string, head = '') =>
  `<!doctype html><html lang="en"><head><title>The mill is silent</title>${head}</head><body>${body}</body></html>`;
const sentences = PROSE.map((text) => `${text}<br><br>`).join('\n');

test('a title in a box of any name, and what stands above it, are not part of the text', async () => {
  const { text } = await articleOf(
    page(`<div class="k3"><div class="k4">Press / Archive 2011</div><div class="k5">The mill is silent</div>${sentences}</div>`),
  );
  expect(text.startsWith(PROSE[0] as string)).toBe(true);
});

test('an only <h1> that says something else than the title is told in the report and not in the running text', async () => {
  const { text, markdown } = await articleOf(
    page(
      `<div><h1>Silence reigns at the upper weir</h1>${paragraphs}</div>`,
      '<meta property="og:title" content="No wheel turns any more">',
    ),
  );
  expect(markdown).toContain('Silence reigns at the upper weir');
  expect(text).not.toContain('Silence reigns at the upper weir');
});

test('a breadcrumb, a line of date and author, and a note about paid links above the text go', async () => {
  const { text } = await articleOf(
    page(`<h1>The mill is silent</h1><div class="z"><div>Home \u00bb Rivers \u00bb Mills</div><div><span>Sonntag, 14-10-12 19:20</span></div>
      <p>This post contains affiliate links.</p>${paragraphs}</div>`),
  );
  expect(text.startsWith(PROSE[0] as string)).toBe(true);
});

test('a first line with a label and an address is no line of date and author', async () => {
  expect(
    (await articleOf(page(`<article><h1>The mill is silent</h1><p>In short: 45.66.230.77 at 10:15</p>${paragraphs}</article>`))).text,
  ).toContain('45.66.230.77');
});

test('a row of links and a box that asks for something below the text go; files to download stay', async () => {
  const below = (inner: string) => articleOf(page(`<div><h1>The mill is silent</h1>${paragraphs}${inner}</div>`));
  expect((await below('<p><a href="#top">up</a> | <a href="/a">Mills</a> | <a href="/b">Weirs</a></p>')).text).not.toContain('Weirs');
  const asking = '<div><h3>Questions about mills?</h3><p>We know a miller near you.</p><a href="/find">Find a miller</a></div>';
  expect((await below(asking)).text).not.toContain('miller near you');
  expect((await below('<p><a href="/files/hosts.csv">The hosts as a list</a></p>')).text).toContain('The hosts as a list');
});

test('addresses that the text is about stay, with a telephone number beside them', async () => {
  const { text } = await articleOf(
    page(`<h1>The mill is silent</h1>${paragraphs}<p><b>Used by the senders:</b><br>+49 5321 111222<br>office[@]mill-nine[.]com</p>`),
  );
  expect(text).toContain('mill-nine');
});

test('an article of a few lines is not lost for the name of its box', async () => {
  const links = Array.from({ length: 30 }, (_, at) => `<li><a href="/${at}">A further story of the valley, number ${at}</a></li>`).join('');
  const { text } = await articleOf(
    page(`<h1>The mill is silent</h1><div id="subscription-content"><p>${PROSE[0]}</p><p>${PROSE[1]}</p></div><ul>${links}</ul>`),
  );
  expect(text).toContain(PROSE[0]);
  expect(text).toContain(PROSE[1]);
});

test('paragraphs that are boxes of the same make belong together', async () => {
  const boxes = PROSE.map((text) => `<div class="clause">${text}</div>`);
  const { text } = await articleOf(
    page(
      `<h1>The mill is silent</h1><div><div class="clause">The mill has: <dl><dt>1.</dt><dd>${PROSE[3]}</dd></dl></div>${boxes.join('')}</div>`,
    ),
  );
  for (const sentence of PROSE) expect(text).toContain(sentence);
});

test('the heads of an accordion are told above their panels', async () => {
  const item = (head: string, text?: string) =>
    `<div class="i"><div role="tab"><a href="">${head}</a></div><div role="tabpanel"><p>${text}</p></div></div>`;
  const { markdown } = await articleOf(
    page(`<h1>The mill is silent</h1><div>${paragraphs}${item('Must it turn?', PROSE[0])}${item('Who may turn it?', PROSE[1])}</div>`),
  );
  expect(markdown).toContain('Must it turn?');
  expect(markdown).toContain('Who may turn it?');
});

test('when, where and how much between title and text is part of the text', async () => {
  const { text } = await articleOf(
    page(
      `<h1>The mill is silent</h1><dl><dt>When</dt><dd>Friday, 8 pm</dd><dt>Where</dt><dd>At the gate</dd></dl><div class="t">${sentences}</div>`,
    ),
  );
  expect(text).toContain('At the gate');
});

test('a few words below each picture of a gallery are no part of the running text', async () => {
  const item = (words: string) => `<div><img src="/${words}.jpg" alt=""><h3>${words}</h3></div>`;
  const { text, markdown } = await articleOf(
    page(`<h1>The mill is silent</h1><div>${paragraphs}<div>${item('The weir')}${item('The wheel')}${item('The cat')}</div></div>`),
  );
  expect(text).not.toContain('The wheel');
  expect(markdown).toContain('The wheel');
});

test('a hash of a listing that goes on in the line below, set in, is one hash where the line says which', async () => {
  const [head, tail] = ['77aa11bb22cc33dd44ee55ff66007788', '99aabbccddeeff001122334455667788'];
  const listing = (label: string) =>
    page(
      `<article><h1>The mill is silent</h1>${paragraphs}<pre>  a.node  ${label} ${head}\n                  ${tail}\n\nend</pre></article>`,
    );
  expect((await articleOf(listing('sha256'))).markdown).toContain(`${head}${tail}`);
  expect((await articleOf(listing('md5'))).markdown).not.toContain(`${head}${tail}`);
});

test('answers of a forum are what the page is about: they are no comments below it', async () => {
  const post = (text: string) =>
    `<li><div>04.02.2012, 18:20 <a href="#1">#1</a></div><div><a>Ann</a> New here</div><div>${text}</div><div><a href="#">Reply</a></div></li>`;
  const { text } = await articleOf(
    page(
      `<ul><li><a href="/a">${'Forum, overview and all the other parts. '.repeat(12)}</a></li></ul><h1>The mill is silent</h1><ol>${post(PROSE[0] as string)}${post(PROSE[1] as string)}</ol>`,
    ),
  );
  expect(text).toContain(PROSE[0]);
  expect(text).toContain(PROSE[1]);
});

test('a control of an answer goes, the same word in a sentence stays', async () => {
  const { text } = await articleOf(
    page(
      `<h1>The mill is silent</h1><div>${paragraphs}<ul><li><a href="#q">Quote</a></li></ul><p>Whoever hears it turn may <a href="/form">reply</a> to us at any time of the day.</p></div>`,
    ),
  );
  expect(text).not.toContain('Quote');
  expect(text).toContain('may reply to us');
});

test('where what boxes are called would leave nothing, the text in them is read', async () => {
  const { text, notes } = await articleOf(
    page(`<div class="menu"><a href="/a">Mills</a> <a href="/b">Weirs</a></div><h1>The mill is silent</h1><div>Tuesday</div>
      <div class="newsletter-widget"><p>${PROSE[0]}</p></div><div class="related-posts"><p>${PROSE[1]}</p></div>`),
  );
  expect(text).toContain(PROSE[0]);
  expect(notes.join(' ')).toContain('held all of the text');
});

test('a subtitle above the text is told in the report and not in the running text; the heading of a first section is text', async () => {
  const subtitled = await articleOf(
    page(`<div><h1>The mill is silent</h1><h2 class="s">Nobody has seen the miller for a year</h2>${paragraphs}</div>`),
  );
  expect(subtitled.markdown).toContain('Nobody has seen the miller');
  expect(subtitled.text).not.toContain('Nobody has seen the miller');
  const section = (title: string) => `<h2>${title}</h2>${paragraphs}`;
  const { text } = await articleOf(
    page(`<div><h1>The mill is silent</h1>${section('What we know about the miller')}${section('What we do not know about him')}</div>`),
  );
  expect(text).toContain('What we know about the miller');
});

test('the column of links beside the text of a page that is a table goes, one with values stays', async () => {
  const table = (margin: string) =>
    page(
      `<table><tr><td colspan="2"><img src="b.png"></td></tr><tr><td><h1>The mill is silent</h1><font>${sentences}${sentences}</font></td><td><font>${margin}</font></td></tr></table>`,
    );
  const margin =
    '<b>Headlines</b><br><br><a href="/w">The weir is open</a><br>Two boats were brought out unhurt on Sunday.<br><br><a href="/l">New lamp rules</a><br>What they mean for those who use carbide.';
  expect((await articleOf(table(margin))).text).not.toContain('weir is open');
  expect((await articleOf(table(`<b>Hosts</b><br><a href="/w">All of them</a><br>mill-nine[.]com`))).text).toContain('mill-nine');
});

test('a box with a price and a link to a shop goes; a list of offers that the text is about stays', async () => {
  const offer =
    '<div class="b"><div class="n">Millstone, grey</div><div><span>49,99 €</span> <a href="https://shop.example/1">To the shop</a></div><div>As of noon</div></div>';
  const deals = '<ul><li><a href="https://shop.example/2">Two millstones for $129 at the quarry</a></li></ul>';
  const { text } = await articleOf(
    page(`<article><h1>The mill is silent</h1>${paragraphs}${offer}<p>${PROSE[0]} Again.</p>${deals}</article>`),
  );
  expect(text).not.toContain('Millstone, grey');
  expect(text).not.toContain('As of noon');
  expect(text).toContain('for $129 at the quarry');
});

test('numbers beside a name go with the name', async () => {
  const post = (text: string, more: string) => `<div class="post"><div class="words">${text}</div>${more}</div>`;
  const who = '<div class="sign"><div><a href="#c">Chippy</a></div><div>141 1 3</div></div>';
  const { text } = await articleOf(
    page(
      `<h1>The mill is silent</h1><div>${post(paragraphs, who)}${post(paragraphs.replaceAll('.</p>', ', or so I think.</p>'), '')}</div>`,
    ),
  );
  expect(text).toContain('so I think');
  expect(text).not.toContain('141 1 3');
});

test('the byline and the date below a first paragraph go, in any language', async () => {
  const { text } = await articleOf(
    page(`<div><h1>The mill is silent</h1><h2>Değirmen bir yıldır susuyor, değirmenci nerede.</h2><div>Giriş: 09.08.2020 - 11:24 Güncelleme: 09.08.2020 - 12:01</div>
      ${paragraphs}</div>`),
  );
  expect(text.startsWith(PROSE[0] as string)).toBe(true);
  const below = await articleOf(
    page(
      `<div><h1>The mill is silent</h1><p>${PROSE[0]}</p><p>By Ann Kettle, pictures: Nora Hug</p><p>${PROSE[1]}</p><p>${PROSE[2]}</p></div>`,
    ),
  );
  expect(below.text).not.toContain('Nora Hug');
  expect(below.author).toBe('Ann Kettle');
});

test('who wrote a text of a thread, and when, is told in the report and not in the running text', async () => {
  const post = (text: string, line: string) => `<div class="post"><div class="words">${text}</div><div class="sign">${line}</div></div>`;
  const { text, markdown } = await articleOf(
    page(`<h1>The mill is silent</h1><div>${post(paragraphs, 'asked Mar 4 2016 at 9:12')}
      ${post(paragraphs.replaceAll('.</p>', ', or so I think.</p>'), 'answered Mar 4 2016 at 10:40')}
      ${post(paragraphs.replaceAll('.</p>', ', as far as I know.</p>'), 'answered Mar 6 2016 at 11:02')}</div>`),
  );
  expect(markdown).toContain('answered Mar 4 2016');
  expect(text).not.toContain('answered Mar 4 2016');
  expect(text).toContain('so I think');
});

test('a heading that leads to the front page names the site: it is not the title', async () => {
  const { title } = await articleOf(
    `<!doctype html><html lang="en"><head><title>Old Valley Notes: The mill is silent</title></head><body><h1><a href="/">Old Valley Notes</a></h1><div><h2>The mill is silent</h2>${paragraphs}</div></body></html>`,
  );
  expect(title).toBe('The mill is silent');
});

test('affiliates of a group are no paid links, and a post that contains indicators is no advertisement', async () => {
  const first = 'LockBit affiliates came through the weir, and this post contains indicators of it.';
  const last = 'Affiliates of the group earn four fifths of each ransom.';
  const { text } = await articleOf(page(`<h1>The mill is silent</h1><div><p>${first}</p>${paragraphs}<p>${last}</p></div>`));
  expect(text).toContain(first);
  expect(text).toContain(last);
});

test('buttons that each stand over a box of text are its headings, whatever they are called; other buttons go', async () => {
  const item = (head: string, text: string) => `<div class="q"><button>${head}</button><div class="p"><p>${text}</p></div></div>`;
  const { text } = await articleOf(
    page(`<div><h1>The mill is silent</h1>${paragraphs}<button>Tell a friend</button>${item('Who owns the mill?', PROSE[0] as string)}
      ${item('Who runs it?', PROSE[1] as string)}</div>`),
  );
  expect(text).toContain('Who owns the mill?');
  expect(text).toContain('Who runs it?');
  expect(text).not.toContain('Tell a friend');
});

test('a list of author, date and counters above the text goes, a list with which the text begins stays', async () => {
  const above = (list: string) => articleOf(page(`<article><h1>The mill is silent</h1><div>${list}</div>${paragraphs}</article>`));
  expect((await above('<ul><li>Reporter Ann Kettle</li><li>2021.12.30 18:20</li><li>Remarks 0</li></ul>')).text).not.toContain('Remarks');
  expect((await above('<ul><li>The wheel</li><li>The weir</li></ul>')).text).toContain('The weir');
});

test('the names and times of an audio player go', async () => {
  const player = '<div><span>Mill talk</span><span>Episode 114</span><span>00:00</span><span>41:12</span></div>';
  const { text } = await articleOf(page(`<article><h1>The mill is silent</h1>${player}${paragraphs}</article>`));
  expect(text).not.toContain('41:12');
});

test('a list of events with which a report begins, or that follows its first paragraph, stays', async () => {
  const events = '<p>2024-01-12 Beacon executed</p><p>2024-01-13 Shares encrypted</p>';
  const opening = await articleOf(page(`<div><h1>The mill is silent</h1>${events}${paragraphs}</div>`));
  expect(opening.markdown).toContain('Beacon executed');
  expect(opening.markdown).toContain('Shares encrypted');
  const times = `<p>January 12, 2024 10:22 UTC</p><p>${PROSE[1]}</p><p>January 13, 2024 04:10 UTC</p><p>${PROSE[2]}</p>`;
  const below = await articleOf(page(`<div><h1>The mill is silent</h1><p>${PROSE[0]}</p>${times}</div>`));
  expect(below.markdown).toContain('10:22 UTC');
});

test('a box called header below sentences is the head of a part; above them it is that of the page', async () => {
  const head = (label: string) => `<div class="z-step-header">${label}</div>`;
  const { text } = await articleOf(
    page(
      `<div class="z"><h1>The mill is silent</h1>${head('Notice of the office')}${paragraphs}<div>${head('What to bring')}<ul><li>A lamp</li></ul></div></div>`,
    ),
  );
  expect(text).toContain('What to bring');
  expect(text).not.toContain('Notice of the office');
});

test('cards of other articles go with the label above them; paragraphs with a link in a sentence stay', async () => {
  const below = (inner: string) =>
    articleOf(page(`<div><h1>The mill is silent</h1>${paragraphs}<div><div>Related</div><div>${inner}</div></div></div>`));
  const card = (title: string) =>
    `<div class="k"><div><a href="/${title}">${title} again</a></div><div>Water stood in the cellar for a week before the pumps came.</div></div>`;
  expect((await below(card('Floods') + card('Weirs'))).text).not.toContain('Water stood');
  const told = 'The miller, <a href="/miller">who lives upstream</a>, saw the water rise in the night and rang the bell of the chapel.';
  expect((await below(`<div>${told}</div><div>${told}</div>`)).text).toContain('rang the bell');
});

test('a section called like the article leaves the headings above it', async () => {
  const { text } = await articleOf(
    page(
      `<div><h2>How the water came</h2>${paragraphs}<h2>Old wheels</h2>${paragraphs}<h2>The mill is silent</h2><p>It has no miller now.</p></div>`,
    ),
  );
  expect(text).toContain('Old wheels');
});

test('a dialog about cookies goes however long it is, in a language without a word list, too', async () => {
  const told = 'Kakor (cookies) av detta slag lagrar hur bes\u00f6kare anv\u00e4nder sidan, och cookies fr\u00e5n andra g\u00f6r det med.';
  const dialog = `<div id="onetrust-consent-sdk"><h2>Om dina cookies</h2>${`<h3>Kakor</h3><p>${told} ${told}</p>`.repeat(40)}</div>`;
  const { text } = await articleOf(
    page(`<div><h1>The mill is silent</h1><ul>${PROSE.map((line) => `<li>${line}</li>`).join('')}</ul></div>${dialog}`),
  );
  expect(text).toContain(PROSE[0]);
  expect(text).not.toContain('Kakor');
});

test('the text of steps below their pictures is text, also where a step is short', async () => {
  const step = (words: string) => `<div class="step"><img src="/s.jpg" alt="" width="600" height="400"><p>${words}</p></div>`;
  const long =
    'Open the sluice by hand, wait until the basin is empty, and only then take out the boards one after the other, beginning with the highest, because the lower ones hold the weight of all the water above them and of the mud.';
  const { text } = await articleOf(page(`<div><h1>The mill is silent</h1>${paragraphs}${step(long)}${step('Dry the boards.')}</div>`));
  expect(text).toContain('Dry the boards.');
});

test('a list whose items say more than the term that is a link stays; a list of nothing but own articles goes with its heading', async () => {
  const below = (inner: string) => articleOf(page(`<div><h1>The mill is silent</h1>${paragraphs}${inner}${paragraphs}</div>`));
  const item = (amount: string, term: string) => `<li>${amount} <a href="/things/${term}">${term}</a></li>`;
  expect(
    (await below(`<div class="k7"><b>What it takes</b><ul>${item('2', 'boards')}${item('9', 'nails')}${item('1', 'rope')}</ul></div>`))
      .text,
  ).toContain('9 nails');
  const other = (title: string) => `<li><a href="/${title}">${title} of the upper valley</a></li>`;
  const more = await below(`<h2>Seven rivers</h2><p>Read about them.</p><ul>${other('Weirs')}${other('Locks')}${other('Fords')}</ul>`);
  expect(more.text).not.toContain('upper valley');
  expect(more.text).not.toContain('Seven rivers');
});

test('a notice whose text this is stands in the report and not in the running text, also between the paragraphs', async () => {
  const rights = '<div>\u00a9 Harbour Mill. Sharing of this text is encouraged; copying all of it is not.</div>';
  const { text } = await articleOf(page(`<div><h1>The mill is silent</h1>${paragraphs}${rights}${paragraphs}</div>`));
  expect(text).not.toContain('Harbour Mill');
});

test('links that look like buttons go where a line has nothing else; a heading, a file and a sentence keep theirs', async () => {
  const { text } = await articleOf(
    page(`<article><h1>The mill is silent</h1>${paragraphs}<p><a class="btn btn-lg" href="/room">Book a quiet room</a></p>
      <div><a class="site-button" href="/old">See the old wheel</a> <a class="site-button" href="/new">See the new one</a></div>
      <h3><a class="btn" href="#q1">Who owns the weir?</a></h3><p><a class="btn" href="/weir.csv">Levels of the weir</a></p>
      <p>Ask <a class="btn" href="/ask">the miller himself</a> about it.</p>${paragraphs}</article>`),
  );
  for (const gone of ['Book a quiet room', 'old wheel', 'new one']) expect(text).not.toContain(gone);
  for (const kept of ['Who owns the weir?', 'Levels of the weir', 'the miller himself']) expect(text).toContain(kept);
});

test('the names of icons are no words, and a blank in a span of its own parts two', async () => {
  const { text } = await articleOf(
    page(`<article><h1>The mill is silent</h1><p><i class="material-icons">water_drop</i>The weir is dry.</p>${paragraphs}
      <p><span>Height 9 m</span><span> </span><span>Width 4 m</span></p></article>`),
  );
  expect(text).not.toContain('water_drop');
  expect(text).toContain('Height 9 m Width 4 m');
});
