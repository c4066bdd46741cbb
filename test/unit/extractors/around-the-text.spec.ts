import { expect, test } from '../../support/test.ts';
import { articleOf, blog, markdownOf, PROSE, paragraphs } from './support.ts';

/** What ordinary pages put around and between the paragraphs of an article, told by its words and shape. */

const whole = (inner: string, head = '') =>
  `<!doctype html><html lang="en"><head><title>The mill is silent</title>${head}</head><body><h1>The mill is silent</h1>${inner}</body></html>`;

test('words below the pictures of an article are no part of the running text', async () => {
  const figure = (text: string, at: number) => `<figure><img src="/${at}.jpg" alt=""><figcaption>${text}</figcaption></figure>`;
  const article = await articleOf(
    blog(
      `${paragraphs}${paragraphs}${PROSE.slice(0, 3)
        .map((text, at) => figure(`Below: ${text}`, at))
        .join('')}`,
    ),
  );
  expect(article.text).not.toContain('Below:');
  expect(article.markdown).toContain('Below:');
});

test('a message of a list archive loses the links to other messages', async () => {
  const navigation =
    '<ul><li>Previous message (by thread): <a href="1.html">[dev] Build broken</a></li><li>Next message: <a href="3.html">[dev] Build mended</a></li></ul>';
  const { markdown } = await articleOf(whole(`${navigation}<hr><pre>${PROSE.join('\n\n')}\n</pre><hr>${navigation}`));
  expect(markdown).toContain(PROSE[3]);
  expect(markdown).not.toContain('Build broken');
});

test('a box that a heading calls a newsletter goes, although its form is not there; a section about a newsletter stays', async () => {
  const { markdown } = await articleOf(
    blog(
      `<p>${PROSE[0]}</p><div class="x1"><h3>Unser Newsletter für die Region</h3><p>Jeden Freitag das Wichtigste.</p></div><p>${PROSE[1]}</p>
       <h2>The newsletter as a lure</h2><p>${PROSE[2]}</p><p>${PROSE[3]}</p>`,
    ),
  );
  expect(markdown).not.toContain('Jeden Freitag');
  expect(markdown).toContain('The newsletter as a lure');
  expect(markdown).toContain(PROSE[3]);
});

test('the foot of a newsletter goes, with the link that ends it', async () => {
  const rows = PROSE.map((text) => `<tr><td>${text}</td></tr>`).join('');
  const foot =
    'You receive this because you asked for it. <a href="/u">Unsubscribe</a> | <a href="/p">Preferences</a><br>Harbour Lab, 1 Quay Street';
  const { text } = await articleOf(whole(`<table>${rows}<tr><td>${foot}</td></tr></table>`));
  expect(text).toBe(PROSE.join('\n'));
});

test('footnotes outside the article are kept with it, also those that are nothing but links', async () => {
  const cited = paragraphs.replace('</p>', '<sup><a href="#fn1">1</a></sup></p>');
  const notes = (id: string) =>
    `<div class="notes"><ol><li id="${id}"><a href="https://first.example/report">First report</a></li></ol></div>`;
  const page = (id: string) => whole(`<div class="page"><article>${cited}</article>${notes(id)}</div>`);
  expect((await articleOf(page('fn1'))).text).toContain('First report');
  expect((await articleOf(page('other'))).text).not.toContain('First report');
});

test('what asks for a subscription below a preview goes, and so do the pages of a long article', async () => {
  for (const end of [
    '<div class="x1"><h2>Continue reading this post for free, courtesy of Ada Quayle.</h2><div>Or purchase a paid subscription.</div></div>',
    '<div class="page-links">Pages: <span>1</span> <a href="?page=2">2</a> <a href="?page=3">3</a></div>',
  ])
    expect((await articleOf(whole(`<div class="entry-content">${paragraphs}${end}</div>`))).text).toBe(PROSE.join('\n'));
});

test('a name above an office, a name with a date and a byline of several lines are no text', async () => {
  for (const byline of [
    '<div>Ada Quayle</div><div>Principal Researcher</div>',
    '<p class="subtitle">By Ada Quayle, 19 November 2024</p>',
    '<p>Ada Quayle, 19 November 2024</p><p><a href="https://notes.example/@quayle">Ada Quayle</a></p>',
    '<p>The mill stood for a century, and nobody asked why.</p><p>By Ada Quayle<br>Pictures by Sam Okoro<br>November 19, 2024</p>',
  ]) {
    const { text, author } = await articleOf(whole(`${byline}<div class="body">${paragraphs}</div>`));
    expect(author).toBe('Ada Quayle');
    expect(text).not.toMatch(/Quayle|Researcher|Okoro/);
  }
});

test('what the last section says about the owner of the site is no text; a section about something else is', async () => {
  const about = (name: string) => articleOf(blog(`${paragraphs}<h3>About ${name}</h3><p>It protects four thousand customers.</p>`));
  expect((await about('Harbour Lab, Inc.')).text).not.toContain('four thousand');
  expect((await about('Copper Lantern')).text).toContain('four thousand');
});

test('an article that an application opens in a dialog is read; a dialog beside an article goes', async () => {
  const dialog = (inner: string) => `<dialog open><button>Close</button>${inner}</dialog>`;
  expect((await articleOf(whole(`<ul><li><a href="/a">Kettles</a></li></ul>${dialog(paragraphs)}`))).text).toBe(PROSE.join('\n'));
  expect((await articleOf(whole(`<article>${paragraphs}</article>${dialog(`<p>${PROSE[0]}</p>`)}`))).text).toBe(PROSE.join('\n'));
});

test('a list of facts keeps its date', async () => {
  const facts = '<dl><dt>Score</dt><dd>8.1</dd><dt>First published</dt><dd>2024 November 19 16:00 GMT</dd></dl>';
  expect((await articleOf(whole(`${facts}${paragraphs}`))).markdown).toContain('First published: 2024 November 19 16:00 GMT');
});

test('notes beside the sentence stand apart from it, and those below the article belong to it', async () => {
  const side = `<p>${PROSE[0]}<label for="n1">\u2295</label><input type="checkbox" id="n1"><span>A loader of 40 kB.</span> ${PROSE[1]}</p>`;
  const { text } = await articleOf(whole(`<article>${side}<p>${PROSE[2]}</p><p>${PROSE[3]}</p></article>`));
  expect(text).toContain(`${PROSE[0]} A loader of 40 kB. ${PROSE[1]}`);
  const noted = `<article>${paragraphs}<p>A bank was hit, too.<a href="#ftn1">[1]</a></p></article><div><div id="ftn1"><p>It asked not to be named.</p></div></div>`;
  expect((await articleOf(whole(`<div>${noted}</div>`))).text).toContain('It asked not to be named.');
});

test('links to the pages before and behind go; two links of the text stay', async () => {
  const { markdown } = await articleOf(
    blog(
      `${paragraphs}<p><a href="/lists/one">The first list of hosts</a> leads to <a href="/lists/two">the second list \u2192</a></p><p>${PROSE[0]}</p>
       <div class="x2"><a href="/a">\u2190 Back up and restore</a><a href="/b">Replace a node \u2192</a></div>`,
    ),
  );
  expect(markdown).not.toContain('Replace a node');
  expect(markdown).toContain('The first list of hosts');
});

test('"Written by" over a name is about the author below the text, and no section of it above', async () => {
  const { markdown } = await articleOf(
    blog(`${paragraphs}<div><h2>Written by Rosalind Achebe</h2><p>Writes about work, quiet and otherwise.</p></div>`),
  );
  expect(markdown).not.toContain('quiet and otherwise');
  const above = await articleOf(blog(`<h4>Written by Rosalind Achebe</h4><p>A first short line.</p>${paragraphs}`));
  expect(above.markdown).toContain('A first short line.');
});

test('bylines tell a role or a time; closing lines a number', async () => {
  const { markdown, text } = await articleOf(
    blog(
      `<p>By Kaisa Lind, transport correspondent</p><p>${PROSE[0]}</p>${paragraphs}<p>Filed under Tools. Follow it through the RSS 2.0 feed.</p>`,
      {
        head: '<meta name="author" content="Kaisa Lind">',
      },
    ),
  );
  expect(text).not.toContain('transport correspondent');
  expect(markdown).not.toContain('RSS 2.0');
});

test('members and signatures of a forum are no part of what they write', async () => {
  const post = (name: string, text: string, end: string) =>
    `<div class="message"><div class="message-user"><h4>${name}</h4><dl><dt>Joined</dt><dd>Mar 3, 2019</dd><dt>Messages</dt><dd>214</dd></dl></div><div class="message-main"><div class="bbWrapper">${text}</div><div class="signature">${end}</div><a href="#">Reply</a></div></div>`;
  const { markdown } = await articleOf(
    whole(
      post('bramble', paragraphs, 'Two spinning disks and a prayer.') +
        post('oldcopper', `<p>${PROSE[1]} It calls lantern-nine[.]com.</p>`, 'No place like it.'),
    ),
  );
  expect(markdown).toContain(PROSE[2]);
  expect(markdown).toContain('lantern-nine');
  for (const chrome of ['Joined', 'spinning disks', 'No place like it']) expect(markdown).not.toContain(chrome);
});

test('comments that are counted go even below a post of one sentence, addresses in them are no time of day', async () => {
  const reader = (name: string, day: number) =>
    `<div><b>${name}</b> on May ${day}, 2024 at 10:12<p>Here it was 77.91.71.${day}, all night long, which the post does not say.</p><a href="#r">Reply</a></div>`;
  const { text } = await articleOf(
    whole(
      `<p>The loader moved to lantern-nine[.]com on Monday; block it.</p><div><h3>Comments (2)</h3>${reader('Uli', 3)}${reader('Eva', 4)}</div>`,
    ),
  );
  expect(text).toContain('moved to lantern-nine');
  expect(text).not.toContain('all night long');
});

for (const [name, html] of [
  ['boxes of the same make', '<pre><code><span class="cl">import os</span><span class="cl">os.remove(x)</span></code></pre>'],
  [
    'rows with their numbers',
    '<pre><code><span class="row"><b>1</b><i>import os</i></span><span class="row"><b>2</b><i>os.remove(x)</i></span></code></pre>',
  ],
  ['boxes in code without <pre>', '<code><div>import os</div><div>os.remove(x)</div></code>'],
] as const) {
  test(`lines of code that only a style shows: ${name}`, async () => {
    expect(await markdownOf(html)).toContain('import os\nos.remove(x)');
  });
}

test('words of one line of code stay on it', async () => {
  expect(await markdownOf('<pre><code><span class="w">sudo</span> <span class="w">reboot</span></code></pre>')).toContain('sudo reboot');
});

test('comments that only the placeholder of their form announces are not the article', async () => {
  const people = ['Ida Holm', 'Piers Quay'].map(
    (name) => `<div class="d-flex"><div><b>${name}</b><div>I load crates here and saw it.</div></div></div>`,
  );
  const box = `<section><form><textarea placeholder="Join in and leave a comment!"></textarea></form><!-- all -->${people.join('')}</section>`;
  const { text } = await articleOf(`<body><div><h1>Copper Lantern</h1>${paragraphs}${box}</div></body>`);
  expect(text).toContain(PROSE[3]);
  expect(text).not.toContain('I load crates');
});

const CODE = ['import ssl', '', 'c = ssl.wrap("harbour.example")', 'if c:', '    c.close()'];
const codeLines = (line: (text: string, number: number) => string) => CODE.map((text, at) => line(text, at + 1)).join('');
for (const [editor, html] of [
  [
    'CodeMirror 5',
    `<div class="CodeMirror cm-s-default"><div class="CodeMirror-code">${codeLines(
      (text, number) =>
        `<div><div class="CodeMirror-gutter-wrapper"><div class="CodeMirror-linenumber">${number}</div></div><pre class="CodeMirror-line"><span>${text}</span></pre></div>`,
    )}</div></div>`,
  ],
  [
    'CodeMirror 6',
    `<div class="cm-editor"><div class="cm-gutters" aria-hidden="true">${codeLines((_, number) => `<div class="cm-gutterElement">${number}</div>`)}</div><div class="cm-content">${codeLines(
      (text) => `<div class="cm-line">${text || '<br>'}</div>`,
    )}</div></div>`,
  ],
  [
    'Ace',
    `<div class="ace_editor"><div class="ace_gutter" aria-hidden="true">${codeLines((_, number) => `<div class="ace_gutter-cell">${number}</div>`)}</div><div class="ace_layer ace_text-layer">${codeLines(
      (text) => `<div class="ace_line_group"><div class="ace_line"><span>${text}</span></div></div>`,
    )}</div></div>`,
  ],
  [
    'Monaco',
    `<div class="monaco-editor"><div class="view-lines">${codeLines((text) => `<div class="view-line"><span>${text.replaceAll(' ', '&nbsp;')}</span></div>`)}</div></div>`,
  ],
] as const)
  test(`code in a box of ${editor} keeps its lines, without their numbers`, async () => {
    expect(await markdownOf(html)).toContain(`\n${CODE.join('\n')}\n`);
    expect((await markdownOf(html)).match(/```/g)?.length).toBe(2);
  });
