import { expect, test } from '../../support/test.ts';
import { articleOf, blog, PROSE, paragraphs } from './support.ts';

/** Article.text is the running text; the report (Markdown) tells more. */

test('words under a picture stand in the report and not in the running text, unless they present a value', async () => {
  const { text, markdown, indicators } = await articleOf(
    blog(
      `${paragraphs}<figure><img src="/a.png" alt="Flow"><figcaption>The letter as the clerk saw it.</figcaption></figure>
       <figure><img src="/b.png" alt="Panel"><figcaption>The panel at lantern-nine[.]com on its first day.</figcaption></figure>`,
    ),
  );
  expect(markdown).toContain('The letter as the clerk saw it.');
  expect(text).not.toContain('The letter as the clerk saw it.');
  expect(text).toContain('lantern-nine[.]com');
  expect(indicators.map((one) => one.value)).toContain('lantern-nine.com');
});

test('lines that only lead to other articles of the site go; links to files, other sites and values stay', async () => {
  const { markdown, notes } = await articleOf(
    blog(
      `<p>${PROSE[0]}</p><p><strong>READ MORE:</strong> <a href="/2024/10/other/">The crane that moved at night</a></p>
       <p>${PROSE[1]}</p><p><a href="/2024/09/third/">How a printer came to the harbour and stayed there</a></p>
       <p><a href="/files/lantern-iocs.csv">All indicators of this campaign as a list</a></p>
       <p><a href="https://other.example/report">The report of our colleagues on the same group</a></p>
       <p>${PROSE[2]}</p><h3>More great stories</h3><ul><li><a href="/1">A clerk and a crane and a letter</a></li><li><a href="/2">Nine harbours and their printers</a></li></ul>`,
    ),
  );
  expect(markdown).not.toContain('crane');
  expect(markdown).not.toContain('stayed there');
  expect(markdown).not.toContain('More great stories');
  expect(markdown).toContain('All indicators of this campaign');
  expect(markdown).toContain('report of our colleagues');
  expect(notes.join(' ')).toContain('other articles of the site');
});

test('a list of links in the middle of an article and a list of sources at its end stay', async () => {
  const { markdown } = await articleOf(
    blog(
      `<p>${PROSE[0]}</p><ul><li><a href="/part-1">Part one, on the letters</a></li><li><a href="/part-2">Part two, on the loader</a></li></ul><p>${PROSE[1]}</p><p>${PROSE[2]}</p>
       <h2>References</h2><ul><li><a href="https://one.example/a">A first source on the group</a></li><li><a href="https://two.example/b">A second source on the group</a></li></ul>`,
    ),
  );
  expect(markdown).toContain('Part one, on the letters');
  expect(markdown).toContain('A first source on the group');
});

test('teasers with a label or in brackets go; a labelled link to a file and to another site stays', async () => {
  const { text } = await articleOf(
    blog(
      `<p>${PROSE[0]}</p><p><b>IN THE HARBOUR: </b><a href="/2024/11/crane/">The crane that moved at night</a></p>
       <p>[ Many printers are lost each year. Read <a href="/2024/12/printers/">Nine ways to keep a printer</a>. ]</p>
       <p>${PROSE[1]}</p><p><b>The list: </b><a href="https://other.example/nine">Nine harbours and their printers, told by others</a></p><p>${PROSE[2]}</p>`,
    ),
  );
  expect(text).not.toContain('crane');
  expect(text).not.toContain('keep a printer');
  expect(text).toContain('told by others');
});

test('lists of other articles go with the few words behind each title, also as lines of their own or in one line', async () => {
  const link = (title: string, href = '/2024/10/other/') => `<a href="${href}">${title}</a>`;
  const { text } = await articleOf(
    blog(
      `<p>${PROSE[0]}</p><h3>Quiet harbours</h3><ul><li>${link('The crane at night')} - seen by a clerk</li><li>${link('Nine printers')}</li>
       <li>${link('A letter for nobody')} - read twice</li><li>${link('A ferry of friends', 'https://friend.example/ferry')}</li></ul>
       <p>${PROSE[1]}</p><p>See what else we have on harbours:</p><p>${link('The quay in winter')}</p><p>${link('Ropes and knots')}</p><p>${link('Salt')}</p>
       <p>${PROSE[2]}</p><p><b>OTHER STORIES</b>: ${link('The crane in spring')}, ${link('A clerk at sea')}</p>
       <h3>The tools</h3><ul><li>${link('Lantern loader')} reads the list of printers, writes it into a letter and sends that to the harbour office.</li>
       <li>${link('Lantern clerk')} waits.</li><li>${link('Lantern rope')} ties them up.</li></ul><p>${PROSE[0]}</p>`,
    ),
  );
  for (const gone of ['Quiet harbours', 'Nine printers', 'ferry of friends', 'what else', 'Salt', 'crane in spring'])
    expect(text).not.toContain(gone);
  expect(text).toContain('The tools');
  expect(text).toContain('ties them up');
});

test('cards below a text that stands in no article of its own are not part of it, nor is their heading', async () => {
  const card = (title: string) =>
    `<article class="card"><h3><a href="/${title.length}">${title}</a></h3><ul><li>Share</li></ul><p>${title} is told here in a sentence that a reader may well take for the text of the page itself.</p></article>`;
  const { text } = await articleOf(
    `<html><body><main><h1>Copper Lantern comes back</h1><div class="a">${paragraphs}${paragraphs}</div><h2>You could go on with these</h2>
     <div class="b">${['The crane', 'Nine printers', 'A letter for nobody'].map(card).join('')}</div></main></body></html>`,
  );
  expect(text).not.toContain('is told here');
  expect(text).not.toContain('go on with these');
});

test('a long part that stands in the page twice, for another width, is read once', async () => {
  const part = (name: string) =>
    `<div class="${name}"><h2>Steps</h2>${paragraphs}${PROSE.map((text) => `<p>Again: ${text}</p>`).join('')}<ul><li>one clerk</li><li>two printers</li></ul></div>`;
  const { text } = await articleOf(
    blog(`<p>The letter came in May, and nobody in the harbour had asked for it.</p>${part('wide')}${part('narrow')}`),
  );
  expect(text.split('two printers')).toHaveLength(2);
});

test('a first paragraph in large type is no subtitle, and who the author is, is no text', async () => {
  const first = 'The letter came in May. Nobody in the harbour had asked for it.';
  const profile =
    'Ann Kettle currently works for the harbour as a writer. She studied letters in the north, and moved to the coast after that.';
  const { text } = await articleOf(
    blog(`<div class="entry-content"><p>${profile}</p><h2>${first}</h2>${paragraphs}</div>`, {
      head: '<meta name="author" content="Ann Kettle">',
    }),
  );
  expect(text).toContain(first);
  expect(text).not.toContain('Ann Kettle');
});

test('comments in boxes that have no names are known by the people who sign them', async () => {
  const comment = (name: string, at: number) =>
    `<div><p>${name} - 16.08.2015 10:4${at}</p><p>I have said so for years, and nobody in the harbour listens to me.</p></div>`;
  const { text } = await articleOf(
    blog(`${paragraphs}${paragraphs}`, { after: `<div>${['Ada', 'Bo', 'Cy'].map(comment).join('')}</div>` }),
  );
  expect(text).not.toContain('listens to me');
});

test('the words below a picture that leads to a larger one are its caption', async () => {
  const { text } = await articleOf(
    blog(
      `${paragraphs}<div><a href="#">[+] Enlarge<img src="/a.png" alt=""></a><div><cite>Cliff Welch</cite> The clerk denies that he took the letter.</div></div>${paragraphs}`,
    ),
  );
  expect(text).not.toContain('The clerk denies');
});

test('a section called "Response" is text where sections follow it', async () => {
  const section = (title: string, text: string) => `<h2>${title}</h2><p>${text}</p>`;
  const { text } = await articleOf(
    blog(
      `${paragraphs}${section('Response', `The harbour answered in writing. ${PROSE[0]}`)}${section('What comes next', `${PROSE[1]} ${PROSE[2]}`)}`,
    ),
  );
  expect(text).toContain('The harbour answered in writing.');
});

test('a sentence repeated in large type and the words below a picture are not the running text; a quotation is', async () => {
  const { text, markdown } = await articleOf(
    blog(
      `<p>${PROSE[0]} Nobody at the harbour had read the letter before the crane moved at night.</p>
       <aside>Nobody at the harbour had read the letter before the crane moved at night.</aside><p>${PROSE[1]}</p>
       <div><img src="/a.png"><br><i>The crane as the clerk saw it. (<a href="/rights">Public domain</a>)</i></div>
       <blockquote>We had never seen a printer answer a letter by itself.</blockquote><p>${PROSE[2]}</p>`,
    ),
  );
  expect(text.match(/Nobody at the harbour/g)).toHaveLength(1);
  expect(text).not.toContain('Public domain');
  expect(markdown).toContain('Public domain');
  expect(text).toContain('We had never seen a printer');
});

test('a last line of a label and links to the site goes; one that names a source elsewhere stays', async () => {
  const ending = async (line: string) => (await articleOf(blog(`${paragraphs}<p>${line}</p>`))).text;
  expect(await ending('Harbours: <a href="/north">The northern harbour</a>, <a href="/south">Cranes</a>')).not.toContain('northern');
  expect(await ending('Letters: <a href="https://other.example/north">The northern harbour</a>')).toContain('northern');
});
