import { JSDOM } from 'jsdom';
import { dateInText } from '../../../extractors/article/metadata/dates.ts';
import { renderAsMisp } from '../../../src/report/viewer.ts';
import { expect, test } from '../../support/test.ts';
import { articleOf, blog, markdownOf, PROSE, paragraphs } from './support.ts';

const body = '<p>What follows is a paragraph of its own.</p>';

test.describe('a bold line becomes a heading only where it is one', () => {
  const lines: [string, string, string][] = [
    ['a line above a paragraph', `<p><strong>The second stage</strong></p>${body}`, '## The second stage'],
    ['a line between breaks', `<div>One.<br><br><b>The second stage</b><br><br>Two.</div>`, '## The second stage'],
    ['a label with a colon', `<p><strong>Hashes:</strong></p>${body}`, '**Hashes:**'],
    [
      'a caption below its picture',
      `<p><img src="/a.png"></p><p><strong>The panel of the loader</strong></p>${body}`,
      '**The panel of the loader**',
    ],
    ['a sentence', `<p><strong>We informed all of the victims.</strong></p>${body}`, '**We informed all of the victims.**'],
    ['the last line', '<p><strong>Stay safe out there</strong></p>', '**Stay safe out there**'],
    ['an item of a list', '<ul><li><p><strong>Drop the second stage</strong></p></li><li>two</li></ul>', '**Drop the second stage**'],
    ['a line with more than bold text', `<p><strong>The second stage</strong> is new</p>${body}`, 'is new'],
  ];
  for (const [name, html, wanted] of lines) {
    test(name, async () => {
      const markdown = await markdownOf(html);
      expect(markdown).toContain(wanted);
      expect(markdown.includes('## ')).toBe(wanted.startsWith('## '));
    });
  }

  test('its rank is below the heading before it', async () => {
    const markdown = await markdownOf(`<h2>Analysis</h2>${body}<p><b>First stage</b></p>${body}<h2>Conclusion</h2>${body}`);
    expect(markdown.match(/^#+ .*/gm)).toEqual(['## Analysis', '### First stage', '## Conclusion']);
  });
});

test.describe('what closes a page goes, what closes an article stays', () => {
  const gone = [
    '<p>Subscribe to our blog to hear of the next one.</p>',
    '<p><a href="/demo">Request a demo</a></p>',
    '<p>Tags: <a href="/t/1">loader</a>, <a href="/t/2">freight</a></p>',
    '<hr><div>Copyright 2009 Harbour Lab. <a href="/legal">Legal</a></div>',
    '<p>This post is also available in: <a href="/ja">Japanese</a></p>',
    '<p>Thanks for reading our notes!</p><hr>',
  ];
  for (const html of gone) test(`gone: ${html}`, async () => expect(await markdownOf(html)).toBe(''));

  const stays = [
    '<p>Contact us at soc@harbour-lab.example when you see it.</p>',
    '<p>We will follow this group.</p>',
    '<p>Subscribe to hxxp://evil-feed[.]com/rss, says the ransom note.</p>',
    '<ul><li>Tags: what the malware calls its victims</li></ul>',
    '<p>The campaign ended on 7 October 2021 in all of the countries.</p>',
  ];
  for (const html of stays) test(`stays: ${html}`, async () => expect(await markdownOf(html)).not.toBe(''));
});

test('boxes that ask for an address go with their words, a short note with such a field stays', async () => {
  const box =
    '<div class="box-7"><h3>More like this chrome</h3><p>Once a week chrome.</p><div><input type="email"><button>Go</button></div></div>';
  expect(await markdownOf(`${box}${body}`)).toBe('What follows is a paragraph of its own.');
  const note = await articleOf(
    `<body><div class="post"><h1>A note</h1><p>${PROSE[0]}</p><p>C2: evil[.]com</p><input type="email"></div></body>`,
  );
  expect(note.markdown).toContain(PROSE[0]);
});

test('byline, portrait and counters above the text go; the same name further down stays', async () => {
  const head = '<meta name="author" content="Ada Quayle">';
  const top =
    '<div><img src="/ada.jpg" alt="Ada Quayle"><div><a href="/@ada">Ada Quayle</a></div><span>·</span><div>Follow</div><div>5 min read</div><div>November 19, 2024</div><div>127</div></div>';
  const { markdown } = await articleOf(blog(`${top}${paragraphs}<p>Ada Quayle</p><p>127</p>`, { head }));
  expect(markdown).toBe(`${PROSE.join('\n\n')}\n\nAda Quayle\n\n127\n`);
});

test('a line of author, date and topics is a byline', async () => {
  const topics = '<a href="/tag/loader/" rel="tag">Loader</a>';
  const head = '<meta name="author" content="Ada Quayle">';
  for (const line of [`ines, 2024-11-19. ${topics}`, `Ada Quayle, November 19, 2024. ${topics}`, 'Ada Quayle, 19 November 2024'])
    expect((await articleOf(blog(`<div>${line}</div>${paragraphs}`, { head }))).markdown, line).toBe(`${PROSE.join('\n\n')}\n`);
  const sentence = `Ada Quayle found it on November 19, 2024. ${topics}`;
  expect((await articleOf(blog(`<div>${sentence}</div>${paragraphs}`, { head }))).markdown).toContain('found it on');
});

test('dates that begin the text are not a byline', async () => {
  const timeline = '<h2>Timeline</h2><p>March 3, 2023</p><p>First mail.</p><p>On March 4, 2023 it came</p><p>7</p>';
  const { markdown } = await articleOf(blog(`${timeline}${paragraphs}`));
  expect(markdown).toContain('## Timeline\n\nMarch 3, 2023\n\nFirst mail.\n\nOn March 4, 2023 it came\n\n7\n');
  expect((await articleOf(blog(`<p>On March 4, 2023 we saw it</p>${paragraphs}`))).markdown).toContain('we saw it');
});

test('who is quoted, and files to download, stay in the article', async () => {
  expect(await markdownOf('<blockquote><p>We paid nothing.</p><cite class="author">A victim</cite></blockquote>')).toContain('A victim');
  const file = '<div class="c-file"><a href="/iocs.csv" download>Indicators as CSV</a> <span>2 KB</span></div>';
  expect(await markdownOf(`${file}${body}`)).toContain('[Indicators as CSV](<https://blog.harbour-lab.example/iocs.csv>)');
});

test('heads of boxes and paragraphs stay whatever their style is called', async () => {
  const card =
    '<div class="card"><div class="card-header">Samples</div><div class="card-body"><p>a.exe and b.exe were seen.</p></div></div>';
  expect(await markdownOf(card)).toBe('Samples\n\na.exe and b.exe were seen.');
  const header = `<div class="notion-header-block"><h2>Persistence</h2></div>${body}`;
  expect(await markdownOf(header)).toContain('## Persistence');
  expect(await markdownOf(`<p class="intro-banner">The actor is back and uses a loader with three stages.</p>${body}`)).toContain(
    'is back',
  );
});

test('a footnote link glued to a value does not change it', async () => {
  const hash = '7d793037a0760186574b0282f2f435e7';
  const article = await articleOf(blog(`${paragraphs}<p>MD5 ${hash}<a href="#fn1">1</a></p>`));
  expect(article.indicators.map((one) => one.value)).toContain(hash);
});

test.describe('author and date as pages show them', () => {
  const page = (inner: string) => `<body><main><h1>Copper Lantern comes back</h1>${inner}${paragraphs}</main></body>`;
  const authors: [string, string | undefined][] = [
    ['<div class="PostHeader_author__a1"><span class="Author_name__b2">Noa Brandt</span><span>Staff</span></div>', 'Noa Brandt'],
    ['<p>By Ada Quayle | March 3, 2023</p>', 'Ada Quayle'],
    ['<div class="byline">By <a href="/x">Mei Tan</a> and <a href="/y">Rob Hale</a> on 3 March 2023</div>', 'Mei Tan and Rob Hale'],
    ['<ul><li><a href="/author/mei-tan/">Mei Tan</a></li><li><a href="/author/rob/">Rob Hale</a></li></ul>', 'Mei Tan, Rob Hale'],
    ['<div class="related"><a href="/author/mei-tan/">Mei Tan</a></div>', undefined],
    ['<div class="about-author">About the author</div>', undefined],
  ];
  for (const [html, wanted] of authors) {
    test(`author in ${html}`, async () => expect((await articleOf(page(html))).author).toBe(wanted));
  }
  const dates: [string, string | undefined][] = [
    ['<div><span>Research</span><span>June 18, 2024</span><span>8 min read</span></div>', '2024-06-18T00:00:00.000Z'],
    ['<p>Release date: 14 April 2009</p>', '2009-04-14T00:00:00.000Z'],
    ['<table><tr><td>June 18, 2024</td><td>seen</td></tr></table>', undefined],
    ['<div class="x"><abbr itemprop="datePublished" title="2019-08-12T23:10:00+02:00">23:10</abbr></div>', '2019-08-12T21:10:00.000Z'],
  ];
  for (const [html, wanted] of dates) {
    test(`date in ${html}`, async () => expect((await articleOf(page(html))).published).toBe(wanted));
  }
  const written: [string, string | undefined][] = [
    ['1. August 2023', '2023-08-01T00:00:00.000Z'],
    ['12 août 2022', '2022-08-12T00:00:00.000Z'],
    ['3 de marzo de 2021', '2021-03-03T00:00:00.000Z'],
    ['15 мая 2024', '2024-05-15T00:00:00.000Z'],
    ['Marble 12, 2024', undefined],
  ];
  for (const [text, wanted] of written) test(`the date "${text}"`, () => expect(dateInText(text)).toBe(wanted));
});

test.describe('characters that look like Markdown are shown literally', () => {
  const lines: [html: string, shown: string][] = [
    ['<p>Run cat /*/*/r | sh, then rm -f *.tmp *.log</p>', 'Run cat /*/*/r | sh, then rm -f *.tmp *.log'],
    ['<p>rm -f /root/x *chmod +x /root/run*<br>sh /root/run*</p>', 'rm -f /root/x *chmod +x /root/run*\nsh /root/run*'],
    ['<p>It takes 3*4*5 rounds.</p>', 'It takes 3*4*5 rounds.'],
    ['<p>The payload __init__.py and __main__ are loaded.</p>', 'The payload __init__.py and __main__ are loaded.'],
    ['<blockquote><p># nvidia-smi | sh</p></blockquote>', '# nvidia-smi | sh'],
    ['<ul><li># id<br>> whoami</li><li>two</li></ul>', '# id\n> whoami\ntwo'],
    ['<table><tr><th>Command</th><th>Use</th></tr><tr><td>del *.a *.b*</td><td>clean</td></tr></table>', 'del *.a *.b*'],
  ];
  for (const [html, shown] of lines)
    test(shown, async () => {
      const viewed = new JSDOM(renderAsMisp(await markdownOf(html), { attribute: () => undefined })).window.document;
      expect(viewed.querySelectorAll('em, strong, h1, blockquote blockquote, li blockquote')).toHaveLength(0);
      expect((viewed.body.textContent ?? '').replace(/\s*\n\s*/g, '\n')).toContain(shown);
    });

  test('asterisks that mask part of a value stay as they are', async () => {
    expect(await markdownOf('<p>It calls pan***.evil[.]com and gate***.evil[.]com.</p>')).toContain(
      'pan***.evil[.]com and gate***.evil[.]com',
    );
  });
});

test('code next to a word gets a space, an ending does not', async () => {
  const markdown = await markdownOf(
    '<p>The tasks fill the<code>TaskInfo</code>section of<code>0xFF</code>, all <code>struct</code>s of a <code>map</code>ped file.</p>',
  );
  expect(markdown).toContain('The tasks fill the `TaskInfo` section of `0xFF`, all structs of a mapped file.');
});

test('between words that are glued to both of its ends, code is set apart from short ones, too, and so is a name in bold', async () => {
  const markdown = await markdownOf(
    '<p>The value<code>5bd1e995</code>of the lock, read by the<strong>read_lock</strong>function, is un<b>believ</b>able.</p>',
  );
  expect(markdown).toContain('The value `5bd1e995` of the lock, read by the read_lock function, is unbelievable.');
});

test('alternative text that the caption repeats is removed', async () => {
  const markdown = (alt: string, behind: string) => markdownOf(`${PROSE}<figure><img src="/a.png" alt="${alt}">${behind}</figure>${PROSE}`);
  const told = '[Image](<https://';
  expect(await markdown('The panel of the loader', '<figcaption>The panel of the loader.</figcaption>')).toContain(told);
  expect(await markdown('Screenshot of Figure 1: the panel of the loader', 'Figure 1: the panel of the loader')).toContain(told);
  expect(await markdown('Infection chain', '<p>Figure 2: Infection chain of the loader</p>')).toContain(told);
  expect(await markdown('The panel with four buttons', '<figcaption>Figure 3: The panel</figcaption>')).toContain('[Image: The panel with');
});

test('a value that its table cell or a line break cut in two is whole', async () => {
  const [one, two] = [
    '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    '2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae',
  ] as const;
  const cut = (text: string, by: string) => `${text.slice(0, text.length / 2)}${by}${text.slice(text.length / 2)}`;
  const rows = [
    [cut(one, '\n      '), 'hxxps://cdn.otter-drop[.]com/files/<br>stage/two.bin'],
    [cut(two, '<br>'), '<span>update.otter-mail[.]<br>net</span>'],
  ].map((cells) => `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`);
  const { markdown } = await articleOf(
    blog(`<h1>The otter drops</h1>${paragraphs}<table><tr><th>SHA256</th><th>Seen at</th></tr>${rows.join('')}</table>`),
  );
  for (const whole of [one, two, 'hxxps://cdn.otter-drop[.]com/files/stage/two.bin', 'update.otter-mail[.]net'])
    expect(markdown).toContain(whole);
});
