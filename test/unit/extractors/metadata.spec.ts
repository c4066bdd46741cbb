import iconv from 'iconv-lite';
import { withoutAuthorCue } from '../../../extractors/article/cues.ts';
import { dateInText, isoDate } from '../../../extractors/article/metadata/dates.ts';
import { decodeText, undoWindows1252 } from '../../../src/charset.ts';
import type { Article } from '../../../src/domain.ts';
import { expect, test } from '../../support/test.ts';
import { articleOf, blog, paragraphs } from './support.ts';

const page = (head: string, body = `<h1>Copper Lantern comes back</h1>${paragraphs}`, lang = '') =>
  `<!doctype html><html${lang}><head>${head}</head><body><header><a href="/">Harbour Lab</a></header><main><article>${body}</article></main></body></html>`;

const ld = (value: unknown) => `<script type="application/ld+json">${JSON.stringify(value)}</script>`;

const cases: [string, string, Partial<Article>][] = [
  [
    'JSON-LD',
    page(
      ld({
        '@type': 'BlogPosting',
        headline: 'Copper Lantern comes back',
        datePublished: '2024-11-19T10:00:00+01:00',
        dateModified: '2024-11-20',
        author: [{ name: 'Ada Quayle' }, { name: 'Tom Vrba' }],
        publisher: { name: 'Harbour Lab' },
        inLanguage: 'en-GB',
      }),
    ),
    {
      published: '2024-11-19T09:00:00.000Z',
      modified: '2024-11-20T00:00:00.000Z',
      author: 'Ada Quayle, Tom Vrba',
      siteName: 'Harbour Lab',
      language: 'en-GB',
    },
  ],
  [
    'JSON-LD in a graph',
    page(
      ld({
        '@graph': [
          { '@type': 'WebSite', name: 'Harbour Lab' },
          { '@type': 'Article', datePublished: '2024-11-19', author: { name: 'Ada Quayle' } },
        ],
      }),
    ),
    { published: '2024-11-19T00:00:00.000Z', author: 'Ada Quayle', siteName: 'Harbour Lab' },
  ],
  [
    'a work that is no article by type, below what the page itself says',
    page(
      `${ld({ '@type': 'HowTo', name: 'Moulds', datePublished: '2024-11-20', author: { name: 'Ada Quayle' } })}<meta name="date" content="2024-11-19">`,
    ),
    { title: 'Copper Lantern comes back', published: '2024-11-19T00:00:00.000Z', author: 'Ada Quayle' },
  ],
  [
    'OpenGraph',
    page(
      '<meta property="og:site_name" content="Harbour Lab"><meta property="og:title" content="Copper Lantern comes back"><meta property="article:published_time" content="2024-11-19T10:00:00Z"><meta property="og:locale" content="en_GB"><meta property="og:description" content="A loader.">',
    ),
    {
      title: 'Copper Lantern comes back',
      siteName: 'Harbour Lab',
      published: '2024-11-19T10:00:00.000Z',
      language: 'en-GB',
      description: 'A loader.',
    },
  ],
  [
    'broken JSON-LD beside meta',
    page(
      '<script type="application/ld+json">{"@type":"Article",</script><meta name="author" content="By Ada Quayle"><meta name="date" content="2024-11-19">',
    ),
    { author: 'Ada Quayle', published: '2024-11-19T00:00:00.000Z' },
  ],
  [
    'microdata and time',
    page(
      '',
      `<h1>Copper Lantern comes back</h1><p>by <a rel="author" href="/ada">Ada Quayle</a> <time datetime="2024-11-19T08:00:00Z">19 Nov</time></p>${paragraphs}`,
    ),
    { author: 'Ada Quayle', published: '2024-11-19T08:00:00.000Z' },
  ],
  [
    'the date in words',
    page('', `<h1>Copper Lantern comes back</h1><div class="post-meta">November 19th, 2024 · 5 min read</div>${paragraphs}`),
    { published: '2024-11-19T00:00:00.000Z' },
  ],
  ['the language of the page', page('', undefined, ' lang="en-AU"'), { language: 'en-AU' }],
  [
    'a title with the site behind a bar',
    page('<title>Copper Lantern comes back | Harbour Lab</title>', paragraphs),
    { title: 'Copper Lantern comes back' },
  ],
  [
    'a title with the site behind a dash',
    page('<title>Copper Lantern comes back - Harbour Lab</title><meta property="og:site_name" content="Harbour Lab">', paragraphs),
    { title: 'Copper Lantern comes back' },
  ],
  [
    'a title with a dash of its own',
    page('<title>Copper Lantern - a loader comes back</title>', paragraphs),
    { title: 'Copper Lantern - a loader comes back' },
  ],
  [
    'one title for the whole site',
    page(
      '<title>Harbour Lab - research for ports</title><meta property="og:title" content="Harbour Lab - research for ports">',
      `<h1>Blog.</h1><h2>Copper Lantern comes back</h2>${paragraphs}`,
    ),
    { title: 'Copper Lantern comes back' },
  ],
  [
    'a canonical link',
    page('<link rel="canonical" href="/2024/11/copper-lantern/?utm_source=feed#top">'),
    { canonicalUrl: 'https://blog.harbour-lab.example/2024/11/copper-lantern/' },
  ],
  [
    'a canonical link to another site',
    page('<link rel="canonical" href="https://mirror.example/copper">'),
    { canonicalUrl: 'https://blog.harbour-lab.example/copper-lantern-comes-back?p=1' },
  ],
  [
    'a canonical link to the front page',
    page('<link rel="canonical" href="https://www.blog.harbour-lab.example/">'),
    { canonicalUrl: 'https://blog.harbour-lab.example/copper-lantern-comes-back?p=1' },
  ],
];

for (const [name, html, wanted] of cases) {
  test(`metadata from ${name}`, async () => {
    const article = await articleOf(html, {}, { url: 'https://blog.harbour-lab.example/copper-lantern-comes-back?p=1&utm_source=rss#x' });
    expect(article).toMatchObject(wanted);
  });
}

test("hints fill what the page does not say, and a title that wins replaces the page's", async () => {
  const hints = { title: 'From the feed', author: 'Feed Author', published: '2024-11-01T00:00:00.000Z' };
  const quiet = await articleOf(page('', paragraphs), hints);
  expect(quiet).toMatchObject({ title: 'From the feed', author: 'Feed Author', published: '2024-11-01T00:00:00.000Z' });
  const loud = await articleOf(page('<meta name="author" content="Ada Quayle">'), hints);
  expect(loud).toMatchObject({ title: 'Copper Lantern comes back', author: 'Ada Quayle' });
  expect(await articleOf(page(''), { ...hints, titleWins: true })).toMatchObject({ title: 'From the feed' });
});

const dates: [string, string | undefined][] = [
  ['2024-11-19', '2024-11-19T00:00:00.000Z'],
  ['2024-11-19 10:30', '2024-11-19T10:30:00.000Z'],
  ['2024-11-19T10:30:00+0900', '2024-11-19T01:30:00.000Z'],
  ['1732010400', '2024-11-19T10:00:00.000Z'],
  ['Nov 19, 2024', '2024-11-19T00:00:00.000Z'],
  ['19 November 2024', '2024-11-19T00:00:00.000Z'],
  ['2024年11月19日', '2024-11-19T00:00:00.000Z'],
  ['2024. 11. 19', '2024-11-19T00:00:00.000Z'],
  ['19.11.2024', '2024-11-19T00:00:00.000Z'],
  ['19-11-2024', '2024-11-19T00:00:00.000Z'],
  ['16.08.2015 \u0433. 10:44:23', '2015-08-16T00:00:00.000Z'],
  ['2024 November 19 16:00 GMT', '2024-11-19T00:00:00.000Z'],
  ['2024-Nov-19', '2024-11-19T00:00:00.000Z'],
  ['sent Tue Nov 19 09:14:02 UTC 2024', '2024-11-19T00:00:00.000Z'],
  ['On 7/19/2013 and later', '2013-07-19T00:00:00.000Z'],
  ['soon', undefined],
  ['9999-99-99', undefined],
];
for (const [written, wanted] of dates) test(`the date "${written}"`, () => expect(isoDate(written)).toBe(wanted));

test('7/8/2013 may be July or August', () => expect(dateInText('7/8/2013')).toBeUndefined());

test('the day in the address is the date of a page that tells none', async () => {
  const url = 'https://news.example/world/2015/03/18/harbour/';
  expect((await articleOf(page('', paragraphs), {}, { url, finalUrl: url })).published).toBe('2015-03-18T00:00:00.000Z');
});

test('the names of many teasers are not the author', async () => {
  const teasers = ['Ada Quayle', 'Bo Marsh', 'Cy North', 'Di East', 'Ed West'].map((name) => `<div class="byline">${name}</div>`).join('');
  const html = page('', `<h1>Copper Lantern</h1><p>By Ann Kettle</p>${paragraphs}${teasers}`);
  expect((await articleOf(html)).author).toBe('Ann Kettle');
});

test('an old page without headings has its author and date below the bold title', async () => {
  const old = `<font size=4><b>Copper Lantern comes back</b></font><br>by Kaja Moor &lt;kaja@harbour.example&gt;<br>2024-03-05${paragraphs}(c) 2024 harbour lab`;
  const article = await articleOf(page('<title>Copper Lantern comes back</title>', `<center>${old}</center>`));
  expect(article).toMatchObject({ author: 'Kaja Moor', published: '2024-03-05T00:00:00.000Z' });
  expect(article.text).not.toContain('(c)');
});

test('behind an identifier the heading says more than the title of the page', async () => {
  const html = page(
    '<title>ADV-2024-0431 - Update Guide</title>',
    `<h1>ADV-2024-0431 Ledger lets anybody read</h1><h2>Summary</h2>${paragraphs}`,
  );
  expect((await articleOf(html)).title).toBe('ADV-2024-0431 Ledger lets anybody read');
});

test('the heading that the address repeats is the title, whatever the head promises to search engines', async () => {
  const url = 'https://blog.example/the-copper-lantern-loader';
  const html = page(
    '<title>Facts on Loaders</title><meta property="og:title" content="Loader and Lantern Facts">',
    `<h1>The Copper Lantern Loader</h1>${paragraphs}`,
  );
  expect((await articleOf(html, {}, { url, finalUrl: url })).title).toBe('The Copper Lantern Loader');
});

test('a name ends with its line, and is neither an address nor that of a reader', async () => {
  const by = async (line: string, head = '') => (await articleOf(page(head, `<h1>Copper Lantern</h1>${line}${paragraphs}`))).author;
  expect(await by('<div><p>By Ann Kettle</p><p>Reading time some minutes</p></div>')).toBe('Ann Kettle');
  expect(await by('<p>By <a href="/ann">Ann Kettle</a><br>Senior Miller</p>')).toBe('Ann Kettle');
  expect(await by('<div class="byline">Av: Ann Kettle</div>')).toBe('Ann Kettle');
  expect(await by('', '<meta name="author" content="&lt;a href=&quot;/ann&quot;&gt;Ann Kettle&lt;/a&gt;">')).toBe('Ann Kettle');
  expect(await by('', '<meta property="article:author" content="social.example.com/harbourlab">')).toBeUndefined();
  const office = '<div class="byline"><b class="byline-name">By Ann Kettle</b> <i class="byline-title">Mill reporter</i></div>';
  expect(await by(office)).toBe('Ann Kettle');
  expect(await by('<p class="firma"><em>Ann Kettle</em> | <i>Madrid</i></p>')).toBe('Ann Kettle');
  expect(await by('<div class="byline">Written by</div>')).toBeUndefined();
  expect(await by('<table><tr><th>Written by</th><td>Bo Marsh</td></tr></table>')).toBeUndefined();
  const reader = '<div itemscope itemtype="http://schema.org/UserComments"><b class="author">Bo Marsh</b></div>';
  expect(await by(reader)).toBeUndefined();
});

test('all authors are named, without the site, and before those of teasers', async () => {
  const by = async (line: string, head = '', below = '') =>
    articleOf(page(`<meta property="og:site_name" content="Harbour Lab">${head}`, `<h1>Copper Lantern</h1>${line}${paragraphs}${below}`));
  const repeated = '<meta name="author" content="Ann Kettle"><meta name="author" content="Bo Marsh">';
  expect((await by('', repeated)).author).toBe('Ann Kettle, Bo Marsh');
  expect((await by('', '<meta name="author" content="Ann Kettle, Harbour Lab">')).author).toBe('Ann Kettle');
  expect((await by('<div class="byline">Tuesday November 19, 2024 11:44 am PST by <a>Ann Kettle</a></div>')).author).toBe('Ann Kettle');
  expect((await by('', '<meta name="author" content="Ann Kettle | Bo Marsh">')).author).toBe('Ann Kettle, Bo Marsh');
  expect((await by('<p>Ann Kettle, our miller</p>', '<meta name="author" content="Kettle, Ann">')).author).toBe('Ann Kettle');
  expect((await by('', '<meta name="author" content="Kettle, Marsh">')).author).toBe('Kettle, Marsh');
  expect((await by('', '<meta name="author" content="Ann Kettle - Harbour Lab">')).author).toBe('Ann Kettle');
  expect((await by('<p>By Ann Kettle<span>Published: November 19, 2024</span></p>')).author).toBe('Ann Kettle');
  expect((await by('<div class="byline">By Ann Kettle Tuesday, Nov. 19, 2024</div>')).author).toBe('Ann Kettle');
  expect((await by('<a rel="author" href="/?author=2">View all posts by Ann Kettle \u2192</a>')).author).toBe('Ann Kettle');
  expect((await by('<ul><li><a href="/profile/my/">Favorites</a></li></ul>')).author).toBeUndefined();
  const teasers = '<div><a href="/authors/cy-north">Cy North</a><a href="/authors/di-east">Di East</a></div>';
  const signed = await by('<div><h3>A second title</h3> by Ann Kettle / November 19, 2024 / Leave a note</div>', '', teasers);
  expect(signed.author).toBe('Ann Kettle');
  expect(signed.published).toBe('2024-11-19T00:00:00.000Z');
});

test('the date stands beside the title, not beside a teaser of the same name', async () => {
  const html = page(
    '',
    `<ul><li><h2>Copper Lantern comes back</h2>${'<b>x</b>'.repeat(30)}</li></ul><h1>Copper Lantern comes back</h1><div>19 Nov 2024 at 14:27</div>${paragraphs}`,
  );
  expect((await articleOf(html)).published).toBe('2024-11-19T00:00:00.000Z');
});

test('a number is not a date', () => expect(dateInText('version 20.24.11 of build 19')).toBeUndefined());

const charsets: [string, string, string, string][] = [
  ['the header', 'windows-1251', 'text/html; charset=windows-1251', '<p>Северный кулик</p>'],
  ['the meta element', 'gb18030', 'text/html', '<meta charset="gb2312"><p>铜灯回归</p>'],
  ['the old meta element', 'euc-kr', 'text/html', '<meta http-equiv="Content-Type" content="text/html; charset=euc-kr"><p>구리 등불</p>'],
  ['the meta element', 'shift_jis', 'text/html', '<meta charset="Shift_JIS"><p>銅のランタン</p>'],
  ['being UTF-8', 'utf-8', 'text/html', '<p>Ünïcødé</p>'],
  ['not being UTF-8', 'windows-1252', 'text/html', '<p>Grüße – “x”</p>'],
];
test('UTF-8 that a browser took for windows-1252 is put right; real windows-1252 and what is no misread UTF-8 stay', () => {
  const misread = (text: string) => iconv.decode(Buffer.from(text), 'windows-1252');
  expect(undoWindows1252(`${misread('Größe – naïve 猫')} é 鳥`)).toBe('Größe – naïve 猫 é 鳥');
  for (const text of ['PASSÉ – café, Ünï', 'plain', 'Привет']) expect(undoWindows1252(text)).toBe(text);
});

for (const [by, charset, contentType, html] of charsets) {
  test(`${charset} is known by ${by}`, () => expect(decodeText(iconv.encode(html, charset), contentType).text).toBe(html));
}

test('a byte order mark wins over everything', () => {
  const bytes = iconv.encode('<p>Ünï</p>', 'utf-16le', { addBOM: true });
  expect(decodeText(bytes, 'text/html; charset=windows-1251').text).toBe('<p>Ünï</p>');
});

test('a document uploaded as bytes is decoded before it is read', async () => {
  const html =
    '<meta charset="windows-1251"><title>Кулик</title><article><p>Группа вернулась весной с новым загрузчиком, которого раньше никто не видел, и связалась с evil-dock[.]ru через день после установки.</p></article>';
  const article = await articleOf('', {}, { bytes: iconv.encode(html, 'windows-1251'), via: 'document' });
  expect(article.title).toBe('Кулик');
  expect(article.markdown).toContain('Группа вернулась весной');
});

test('an author is never a date, the title or the site, and entities that were escaped twice are read', async () => {
  const by = async (head: string, before = '') => (await articleOf(blog(paragraphs, { head, before }))).author;
  expect(await by('<meta name="author" content="Mora &amp;amp; Quayle">')).toBe('Mora & Quayle');
  expect(await by('<meta name="author" content="October">')).not.toBe('October');
  expect(await by('<meta name="author" content="Harbour Lab">')).not.toBe('Harbour Lab');
  expect(await by('<meta name="author" content="October 16, 2024 Mora Quayle">')).toBe('Mora Quayle');
});

test('the language of the text wins over a tag that contradicts it', async () => {
  const german =
    'Die Gruppe verschickt Nachrichten \u00fcber eine angeblich unbezahlte Rechnung und wartet danach einen ganzen Tag, bevor sie auf Fragen antwortet. Sobald das Programm l\u00e4uft, l\u00e4dt es von einem Server eine zweite Stufe nach, die nie auf der Festplatte liegt.';
  const tagged = (lang: string, text: string) =>
    articleOf(`<html lang="${lang}"><body><article><h1>Laterne</h1><p>${text}</p><p>${text}</p></article></body></html>`);
  expect((await tagged('en-US', german)).language).toBe('de');
  expect((await tagged('de-AT', german)).language).toBe('de-AT');
  expect((await tagged('fr', 'Kurz: 45.66.230.77.')).language).toBe('fr');
  const chinese =
    '\u8be5\u7ec4\u7ec7\u5728 2024 \u5e74\u6625\u5929\u56de\u6765\u5e76\u4f7f\u7528\u4e86\u65b0\u7684\u52a0\u8f7d\u7a0b\u5e8f\u3002'.repeat(
      8,
    );
  expect((await tagged('en-US', chinese)).language).toBe('zh');
});

for (const [shown, name] of [
  ['Von Neumann', 'Von Neumann'],
  ['Von Anna Kessel', 'Anna Kessel'],
  ['By Neumann', 'Neumann'],
] as const) {
  test(`an author shown as "${shown}" is ${name}`, () => {
    expect(withoutAuthorCue(shown)).toBe(name);
  });
}

test('a page with one broken character is still what it says it is', () => {
  const text = `<p>${'威胁情报报告'.repeat(20)}</p>`;
  const bytes = iconv.encode(text, 'gb18030');
  const broken = Buffer.concat([bytes.subarray(0, 5), Buffer.from([0xff]), bytes.subarray(5)]);
  const decoded = decodeText(broken, 'text/html; charset=gb2312');
  expect(decoded.text).toContain('威胁情报报告'.repeat(19));
  expect(decoded.encoding).toBe('gb18030');
});

test('a header that names a single-byte charset gives way to UTF-8 that is one', () => {
  expect(decodeText(Buffer.from('<p>Überwachung, наблюдение</p>'), 'text/html; charset=iso-8859-1').text).toBe(
    '<p>Überwachung, наблюдение</p>',
  );
});

for (const [shown, author, published] of [
  ['<p>Published on 16 October 2019 by Dana Schwarzer</p>', 'Dana Schwarzer', '2019-10-16'],
  ['<p class="date">Publié le 5 mars 2024 par Noé Petit</p>', 'Noé Petit', '2024-03-05'],
  [`<div class="date">5 March 2024 in <a>Loaders</a><script>${'load();'.repeat(40)}</script></div>`, undefined, '2024-03-05'],
  ['<p>Last updated: March 9, 2024</p><div>Malware</div><p>First published: March 5, 2024</p>', undefined, '2024-03-05'],
  ['<p class="dates">Last updated: March 9, 2024 | Published: March 5, 2024</p>', undefined, '2024-03-05'],
  ['<meta name="author" content="By Dana Ortiz and Lee Quill, Senior Threat Researchers">', 'Dana Ortiz and Lee Quill', undefined],
  ['<p>By Ann Kettle, Senior Analyst, and Bob Stove, Researcher</p>', 'Ann Kettle and Bob Stove', undefined],
  ['<p class="byline">By Tova Lind, Principal Engineer, Sam Okoro, Intern</p>', 'Tova Lind, Sam Okoro', undefined],
  ['<p>By Ann Kettle (Senior Analyst) and Bob Stove (Researcher)</p>', 'Ann Kettle and Bob Stove', undefined],
  ['<p>By Ann Kettle, Principal Analyst; Bob Stove, Chief Scientist, and Cy Lamp</p>', 'Ann Kettle; Bob Stove and Cy Lamp', undefined],
  ['<p>Rédigé par Kaja Moor, le 5 mars 2024</p>', 'Kaja Moor', '2024-03-05'],
  ['<p>執筆者：佐藤 健</p>', '佐藤 健', undefined],
  ['<p>From: Tova Lind &lt;tova@harbour.example&gt;</p>', 'Tova Lind', undefined],
  ['<div><div>Tova Lind</div><div>Principal Researcher</div></div>', 'Tova Lind', undefined],
  ['<div>Malware Analysis</div><div>Research for engineers and analysts</div>', undefined, undefined],
  ['<p><b>Tova Lind</b> tova at harbour.example<br><i>Tue Nov 19 09:14:02 UTC 2024</i></p>', 'Tova Lind', '2024-11-19'],
  ['<p>By Ann Kettle, Bob Stove</p><div class="about-the-author">Ann Kettle</div>', 'Ann Kettle, Bob Stove', undefined],
  ['<meta name="author" content="Dana Ortiz, Manager and Director of Research">', 'Dana Ortiz', undefined],
] as const) {
  test(`byline ${shown.slice(0, 80)}`, async () => {
    const article = await articleOf(page('', `<h1>Copper Lantern comes back</h1>${shown}${paragraphs}`));
    expect([article.author, article.published?.slice(0, 10)]).toEqual([author, published]);
  });
}

for (const [language, shown, published] of [
  ['de', '14.09.26 | Schadsoftware', '2026-09-14'],
  ['en-GB', 'Posted: 03/09/26', '2026-09-03'],
  ['en-US', '03/09/26', undefined],
  ['ja', '26.09.14', undefined],
  ['de', 'Version 14.09.26', undefined],
] as const) {
  test(`a date with two digits of the year in ${language}: ${shown}`, async () => {
    const article = await articleOf(page('', `<h1>Copper Lantern comes back</h1><div>${shown}</div>${paragraphs}`, ` lang="${language}"`));
    expect(article.published?.slice(0, 10)).toBe(published);
  });
}
