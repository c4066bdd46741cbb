import { type ParseOptions, parseFeed } from '../../../src/feeds/parse/parse-feed.ts';
import type { ParsedFeed } from '../../../src/feeds/parse/parsed-feed.ts';
import { expect, test } from '../../support/test.ts';

const read = (text: string | Uint8Array, options?: ParseOptions): Promise<ParsedFeed> =>
  parseFeed(typeof text === 'string' ? new TextEncoder().encode(text) : text, options);
const rss = (item: string, namespaces = ''): string =>
  `<?xml version="1.0"?><rss version="2.0" ${namespaces}><channel><title>Blog</title><link>https://blog.test/</link><item>${item}</item></channel></rss>`;
const atom = (entry: string, attributes = ''): string =>
  `<feed xmlns="http://www.w3.org/2005/Atom" ${attributes}><title>Blog</title><entry>${entry}</entry></feed>`;
const DC = 'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"';
const ATOM = 'xmlns:atom="http://www.w3.org/2005/Atom"';
const MEDIA = 'xmlns:media="http://search.yahoo.com/mrss/"';
const FEEDBURNER = 'xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0"';

type Expected = Partial<
  Record<
    'title' | 'link' | 'original' | 'id' | 'published' | 'updated' | 'created' | 'author' | 'content' | 'summary' | 'enclosure',
    string | undefined
  >
>;

const one: [name: string, document: string, expected: Expected, options?: ParseOptions][] = [
  // which link
  ['link', rss('<link>https://blog.test/a</link>'), { link: 'https://blog.test/a' }],
  [
    'link in CDATA with a bare ampersand',
    rss('<link><![CDATA[https://blog.test/?a=1&b=2]]></link>'),
    { link: 'https://blog.test/?a=1&b=2' },
  ],
  [
    'bare ampersands that look like references',
    rss('<link>https://blog.test/?a=1&copy=2&lt=3</link>'),
    { link: 'https://blog.test/?a=1&copy=2&lt=3' },
  ],
  ['link escaped twice', rss('<link>https://blog.test/?a=1&amp;amp;b=2</link>'), { link: 'https://blog.test/?a=1&b=2' }],
  ['link with line breaks around and inside', rss('<link>\n https://blog.test/\n long </link>'), { link: 'https://blog.test/long' }],
  ['guid is the link', rss('<guid>https://blog.test/g</guid>'), { link: 'https://blog.test/g', id: 'https://blog.test/g' }],
  ['guid is not a link', rss('<guid isPermaLink="false">https://blog.test/g</guid>'), { link: undefined, id: 'https://blog.test/g' }],
  ['guid is not an address', rss('<guid>4711</guid>'), { link: undefined, id: '4711' }],
  ['link wins over guid', rss('<guid>https://blog.test/g</guid><link>https://blog.test/a</link>'), { link: 'https://blog.test/a' }],
  ['empty link, guid there', rss('<link></link><guid>https://blog.test/g</guid>'), { link: 'https://blog.test/g' }],
  ['Atom link in RSS', rss('<atom:link rel="alternate" href="https://blog.test/a"/>', ATOM), { link: 'https://blog.test/a' }],
  ['Atom link without declared prefix', rss('<atom:link href="https://blog.test/a"/>'), { link: 'https://blog.test/a' }],
  ['self is not an article', atom('<link rel="self" href="https://blog.test/s"/>'), { link: undefined }],
  [
    'alternate among others',
    atom(
      '<link rel="self" href="https://blog.test/s"/><link rel="alternate" type="text/html" href="https://blog.test/a"/><link rel="alternate" type="application/pdf" href="https://blog.test/p"/><link rel="enclosure" href="https://blog.test/e"/>',
    ),
    { link: 'https://blog.test/a', enclosure: 'https://blog.test/e' },
  ],
  ['only a PDF', atom('<link rel="alternate" type="application/pdf" href="https://blog.test/p"/>'), { link: 'https://blog.test/p' }],
  ['atom:id is an address', atom('<id>https://blog.test/i</id>'), { link: 'https://blog.test/i' }],
  [
    'feedburner original',
    rss('<link>https://proxy.test/x</link><feedburner:origLink>https://blog.test/o</feedburner:origLink>', FEEDBURNER),
    { link: 'https://proxy.test/x', original: 'https://blog.test/o' },
  ],
  ['relative link, no base', rss('<link>/a</link>'), { link: '/a' }],
  ['relative link against the document', rss('<link>/a</link>'), { link: 'https://feed.test/a' }, { url: 'https://feed.test/x/rss' }],
  ['relative link against xml:base', atom('<link href="a"/>', 'xml:base="https://base.test/x/"'), { link: 'https://base.test/x/a' }],
  ['nested xml:base', atom('<link xml:base="y/" href="a"/>', 'xml:base="https://base.test/x/"'), { link: 'https://base.test/x/y/a' }],
  [
    'xml:base itself relative to the document',
    atom('<link href="a"/>', 'xml:base="/b/"'),
    { link: 'https://feed.test/b/a' },
    { url: 'https://feed.test/rss' },
  ],
  [
    'podcast: the file is not an article',
    rss('<title>T</title><enclosure url="https://blog.test/m.mp3"/>'),
    { link: undefined, enclosure: 'https://blog.test/m.mp3' },
  ],
  // titles
  ['escaped markup in an RSS title', rss('<title>A &lt;b&gt;bold&lt;/b&gt; move</title>'), { title: 'A bold move' }],
  ['markup in CDATA', rss('<title><![CDATA[A <b>bold</b> move]]></title>'), { title: 'A bold move' }],
  ['markup inline', rss('<title>A <b>bold</b> move</title>'), { title: 'A bold move' }],
  ['tag-like text is text', rss('<title>Using &lt;details&gt; &amp; friends</title>'), { title: 'Using <details> & friends' }],
  ['unknown tag is text', rss('<title>the &lt;foo&gt;x&lt;/foo&gt; tag</title>'), { title: 'the <foo>x</foo> tag' }],
  ['comparison', rss('<title>1 &lt; 2</title>'), { title: '1 < 2' }],
  ['script is not shown', rss('<title>a&lt;script&gt;alert(1)&lt;/script&gt;b</title>'), { title: 'ab' }],
  ['reference escaped twice', rss('<title>AT&amp;amp;T and It&amp;#8217;s</title>'), { title: 'AT&T and It’s' }],
  ['bare ampersand', rss('<title>AT&T rocks</title>'), { title: 'AT&T rocks' }],
  ['HTML entities', rss('<title>caf&eacute;&nbsp;&hellip;</title>'), { title: 'café\u00a0…' }],
  ['windows-1252 references', rss('<title>it&#146;s</title>'), { title: 'it’s' }],
  ['an emoji as two references', rss('<title>a&#55357;&#56832;b</title>'), { title: 'a😀b' }],
  ['half an emoji', rss('<title>a&#55357;b</title>'), { title: 'ab' }],
  ['control characters', rss('<title>a\u0007b\u000bc&#1;d</title>'), { title: 'abcd' }],
  ['UTF-8 encoded twice', rss('<title>CafÃ© donâ€™t</title>'), { title: 'Café don’t' }],
  [
    'French spacing is not double encoding',
    rss('<title>café\u00a0… et thé\u00a0: «\u00a0à\u00a0»</title>'),
    { title: 'café\u00a0… et thé\u00a0: «\u00a0à\u00a0»' },
  ],
  ['Cyrillic encoded twice', rss(`<title>${Buffer.from('Привет').toString('latin1')}</title>`), { title: 'Привет' }],
  ['Atom says text: it is text', atom('<title type="text">A &lt;b&gt; &amp;amp; c</title>'), { title: 'A <b> &amp; c' }],
  ['Atom says html', atom('<title type="html">A &lt;b&gt;x&lt;/b&gt; &amp;amp; y</title>'), { title: 'A x & y' }],
  [
    'Atom says xhtml',
    atom('<title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">A <b>x</b> &lt;y&gt;</div></title>'),
    { title: 'A x <y>' },
  ],
  [
    'Atom 0.3 base64',
    '<feed version="0.3" xmlns="http://purl.org/atom/ns#"><entry><title mode="base64" type="text/html">QSA8Yj54PC9iPg==</title></entry></feed>',
    { title: 'A x' },
  ],
  ['title after media:title', rss('<media:title>M</media:title><title>T</title>', MEDIA), { title: 'T' }],
  ['title before media:title', rss('<title>T</title><media:title>M</media:title>', MEDIA), { title: 'T' }],
  ['only media:title', rss('<media:title>M</media:title>', MEDIA), { title: 'M' }],
  [
    'titles of image, source and author are not the entry’s',
    rss('<title>T</title><image><title>I</title></image><source url="https://s.test">S</source>'),
    { title: 'T' },
  ],
  ['empty title', rss('<title></title><link>https://blog.test/a</link>'), { title: '' }],
  ['no title', rss('<link>https://blog.test/a</link>'), { title: undefined }],
  // dates
  ['pubDate', rss('<pubDate>Thu, 01 Jan 2004 19:48:21 GMT</pubDate>'), { published: '2004-01-01T19:48:21Z', updated: undefined }],
  ['dc:date is an update', rss('<dc:date>2003-12-31T10:14:55Z</dc:date>', DC), { published: undefined, updated: '2003-12-31T10:14:55Z' }],
  [
    'dcterms',
    rss(
      '<dcterms:issued>2003-12-30</dcterms:issued><dcterms:modified>2003-12-31</dcterms:modified><dcterms:created>2003-12-29</dcterms:created>',
      DC,
    ),
    { published: '2003-12-30T00:00:00Z', updated: '2003-12-31T00:00:00Z', created: '2003-12-29T00:00:00Z' },
  ],
  [
    'Atom 0.3',
    '<feed version="0.3" xmlns="http://purl.org/atom/ns#"><entry><issued>2003-12-29T10:14:55Z</issued><modified>2003-12-31T10:14:55Z</modified></entry></feed>',
    { published: '2003-12-29T10:14:55Z', updated: '2003-12-31T10:14:55Z' },
  ],
  ['a date that is none', rss('<pubDate>soon</pubDate>'), { published: undefined }],
  ['escaped plus sign', rss('<pubDate>Thu, 30 May 2024 11:04:49 &#43;0800</pubDate>'), { published: '2024-05-30T03:04:49Z' }],
  // content
  [
    'content:encoded before description',
    rss(
      '<description>short</description><content:encoded><![CDATA[<p>long</p>]]></content:encoded>',
      'xmlns:content="http://purl.org/rss/1.0/modules/content/"',
    ),
    { content: '<p>long</p>', summary: 'short' },
  ],
  [
    'xhtml content keeps its markup',
    atom('<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>a &amp; b<br/></p></div></content>'),
    { content: '<div><p>a &amp; b<br></p></div>' },
  ],
  ['text content becomes HTML', atom('<content type="text">a &lt; b</content>'), { content: 'a &lt; b' }],
  [
    'raw HTML in a description',
    rss('<description><p>x <br> y</p></description><title>T</title>'),
    { summary: '<p>x <br> y</p>', title: 'T' },
  ],
  ['author of RSS', rss('<author>joe@blog.test (Joe Doe)</author>'), { author: 'Joe Doe' }],
  ['author of Atom', atom('<author><name>Joe Doe</name><uri>https://joe.test</uri></author>'), { author: 'Joe Doe' }],
  // kinds and shapes
  [
    'elements in capitals',
    '<RSS VERSION="2.0"><CHANNEL><ITEM><TITLE>T</TITLE><LINK>https://blog.test/a</LINK></ITEM></CHANNEL></RSS>',
    { title: 'T', link: 'https://blog.test/a' },
  ],
  [
    'prefixed RSS',
    '<r:rss xmlns:r="http://backend.userland.com/rss2" version="2.0"><r:channel><r:item><r:title>T</r:title></r:item></r:channel></r:rss>',
    { title: 'T' },
  ],
  [
    'unknown default namespace',
    '<rss version="2.0" xmlns="https://example.test/x"><channel><item><title>T</title></item></channel></rss>',
    { title: 'T' },
  ],
  ['items outside the channel', '<rss version="2.0"><item><title>T</title></item></rss>', { title: 'T' }],
  [
    'RDF',
    `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" ${DC}><channel rdf:about="https://blog.test/"><title>Blog</title></channel><item rdf:about="https://blog.test/1"><title>T</title><link>https://blog.test/a</link><dc:date>2003-12-31</dc:date></item></rdf:RDF>`,
    { title: 'T', link: 'https://blog.test/a', id: 'https://blog.test/1', updated: '2003-12-31T00:00:00Z' },
  ],
  // field inputs: kinds met in real feeds
  [
    'script inside a title of markup',
    '<feed xmlns="http://www.w3.org/2005/Atom"><entry><title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">Notes on<script>location.href="/"</script> storks</div></title><link href="https://blog.test/s"/></entry></feed>',
    { title: 'Notes on storks', link: 'https://blog.test/s' },
  ],
  [
    'markup inside title, link and date, as Drupal writes it',
    rss(
      '<title><a href="/b" hreflang="en">A wiper</a></title><link><a href="https://blog.test/b">https://blog.test/b</a></link><pubDate><time datetime="2026-03-04T05:06:07Z">Wed, 03/04/2026 - 06:06</time></pubDate>',
    ),
    { title: 'A wiper', link: 'https://blog.test/b', published: '2026-03-04T05:06:07Z' },
  ],
  [
    'an escaped <time> in the date',
    rss('<title>A wiper</title><pubDate>&lt;time datetime="2026-03-04T05:06:07Z"&gt;4 March&lt;/time&gt;</pubDate>'),
    { title: 'A wiper', published: '2026-03-04T05:06:07Z' },
  ],
  [
    'relative id with a base',
    '<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://blog.test/b/"><entry><title>T</title><id>/ids/7</id></entry></feed>',
    { id: 'https://blog.test/ids/7' },
  ],
  ['guid that is not a permanent link stays as it is', rss('<guid isPermaLink="false">/ids/7</guid>'), { id: '/ids/7' }],
  // broken documents
  [
    'title without end tag',
    '<rss version="2.0"><channel><item><title>A<link>https://blog.test/a</link></item></channel></rss>',
    { title: 'A', link: 'https://blog.test/a' },
  ],
  ['stray end tag', rss('<title>A</b></title><link>https://blog.test/a</link>'), { title: 'A', link: 'https://blog.test/a' }],
  ['PHP warning before', `Warning: x in <b>y.php</b><br />\n${rss('<title>T</title>')}`, { title: 'T' }],
  ['white space before the declaration', `\n  ${rss('<title>T</title>')}`, { title: 'T' }],
  ['script after', `${rss('<title>T</title>')}<script>x</script>`, { title: 'T' }],
  [
    'feed as a page of a browser',
    `<!DOCTYPE html><html><body><pre>${rss('<title>A &amp; B</title>').replace(/&/g, '&amp;').replace(/</g, '&lt;')}</pre></body></html>`,
    { title: 'A & B' },
  ],
  [
    'feed inside an HTML page',
    `<html xmlns="http://www.w3.org/1999/xhtml"><body><div id="viewer">${rss('<title>T</title>').replace(/<\?.*?\?>/, '')}</div></body></html>`,
    { title: 'T' },
  ],
  [
    'entities of the DOCTYPE',
    `<!DOCTYPE rss [<!ENTITY who "the <b>gang</b>"><!ENTITY q "&#34;">]>${rss('<title>&q;&who;&q;</title>').replace(/<\?.*?\?>/, '')}`,
    { title: '"the gang"' },
  ],
  [
    'DOCTYPE of RSS 0.91',
    `<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://my.netscape.com/publish/formats/rss-0.91.dtd">${rss('<title>&eacute;</title>').replace(/<\?.*?\?>/, '')}`,
    { title: 'é' },
  ],
];
for (const [name, document, expected, options] of one) {
  test(`entry: ${name}`, async () => {
    const feed = await read(document, options);
    expect(feed.entries).toHaveLength(1);
    const entry = feed.entries[0] as unknown as Record<string, unknown>;
    for (const [field, value] of Object.entries(expected)) expect(entry[field], field).toBe(value);
  });
}

test('a comment before the feed may speak of feeds', async () => {
  const feed = await read(`<?xml version="1.0"?><!-- an <rss> element is not a <feed> --><!-- <channel> -->${atom('<title>T</title>')}`);
  expect(feed).toMatchObject({ kind: 'atom', title: 'Blog', entries: [{ title: 'T' }] });
});

test('a DOCTYPE inside an entry belongs to the entry', async () => {
  const feed = await read(rss('<description><![CDATA[<!DOCTYPE html><p>x</p>]]></description>'));
  expect(feed.entries[0]?.summary).toBe('<!DOCTYPE html><p>x</p>');
});

test('an entity that is made of entities is not expanded', async () => {
  const lol =
    '<!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]><rss><channel><item><title>&c;</title></item></channel></rss>';
  expect((await read(lol)).entries[0]?.title).toBe('&c;');
});

test('an item without end tag ends where the next one begins', async () => {
  const feed = await read(
    '<rss version="2.0"><channel><item><title>A</title><link>https://b.test/a</link><item><title>B</title><link>https://b.test/b</link></item></channel></rss>',
  );
  expect(feed.entries.map(({ title, link }) => [title, link])).toEqual([
    ['A', 'https://b.test/a'],
    ['B', 'https://b.test/b'],
  ]);
});

test('a file that was cut keeps what is there and says so', async () => {
  const feed = await read(
    '<rss version="2.0"><channel><item><title>A</title><link>https://b.test/a</link></item><item><title>B</title><link>https://b.test/b</li',
  );
  expect(feed.entries.map(({ link }) => link)).toEqual(['https://b.test/a', 'https://b.test/b']);
  expect(feed.problems.join()).toContain('ends before');
});

test('a file that was cut inside CDATA keeps the entry', async () => {
  const feed = await read('<rss version="2.0"><channel><item><title>A</title><link>https://b.test/a</link><description><![CDATA[<p>half');
  expect(feed.entries).toMatchObject([{ title: 'A', link: 'https://b.test/a', summary: '<p>half' }]);
});

test('markup nested 100,000 deep is read without falling over', async () => {
  const feed = await read(rss(`<title>T</title><description>${'<b>'.repeat(100_000)}x`));
  expect(feed.entries[0]?.title).toBe('T');
});

test('a hostile title costs no more than its length', async () => {
  for (const title of [`&lt;${'a'.repeat(500_000)}`, '&lt;a '.repeat(100_000), '&amp;a'.repeat(100_000), '&lt;/'.repeat(100_000)]) {
    expect((await read(rss(`<title>${title}</title>`))).entries).toHaveLength(1);
  }
});

test('what the channel says about itself and the next poll', async () => {
  const feed = await read(
    `<rss version="2.0" ${ATOM}><channel><title>Blog</title><link>https://blog.test/</link><atom:link rel="self" href="https://blog.test/rss"/><atom:link rel="next" href="https://blog.test/rss?page=2"/><language>de</language><ttl>90</ttl><skipHours><hour>0</hour><hour>24</hour><hour>23</hour></skipHours><skipDays><day>Sunday</day></skipDays></channel></rss>`,
  );
  expect(feed).toMatchObject({
    kind: 'rss',
    title: 'Blog',
    link: 'https://blog.test/',
    self: 'https://blog.test/rss',
    older: 'https://blog.test/rss?page=2',
    language: 'de',
  });
  expect(feed.hints).toEqual({ intervalMs: 90 * 60_000, skipHours: [0, 0, 23], skipDays: ['sunday'] });
});

test('syndication module: twice a day', async () => {
  const feed = await read(
    '<rss version="2.0" xmlns:s="http://purl.org/rss/1.0/modules/syndication/"><channel><title>x</title><s:updatePeriod>daily</s:updatePeriod><s:updateFrequency>2</s:updateFrequency></channel></rss>',
  );
  expect(feed.hints.intervalMs).toBe(12 * 3_600_000);
});

test('JSON Feed', async () => {
  const feed = await read(
    JSON.stringify({
      version: 'https://jsonfeed.org/version/1.1',
      title: 'Blog',
      home_page_url: 'https://blog.test/',
      next_url: 'https://blog.test/2',
      items: [
        {
          id: 1,
          url: '/a',
          title: 'A & B',
          content_html: '<p>x</p>',
          date_published: '2022-07-26 13:01:01',
          tags: ['t'],
          authors: [{ name: 'Joe' }],
        },
        { id: 'b', external_url: 'https://else.test/', content_text: 'a < b', date_published: 'never' },
        { id: 'https://blog.test/c', title: 'C' },
        'no object',
      ],
    }),
    { url: 'https://blog.test/feed.json' },
  );
  expect(feed).toMatchObject({ kind: 'jsonfeed', title: 'Blog', older: 'https://blog.test/2' });
  expect(feed.entries).toMatchObject([
    {
      id: '1',
      link: 'https://blog.test/a',
      title: 'A & B',
      content: '<p>x</p>',
      published: '2022-07-26T13:01:01Z',
      author: 'Joe',
      categories: ['t'],
    },
    { id: 'b', link: 'https://else.test/', content: '<p>a &lt; b</p>' },
    { link: 'https://blog.test/c', title: 'C' },
  ]);
  expect(feed.problems).toEqual(['entry 2: not a date: "never"', 'entry 4: it is not an object']);
});

test('JSON Feed that was cut keeps its whole items', async () => {
  const feed = await read(
    '{"version":"https://jsonfeed.org/version/1","items":[{"id":"1","url":"https://b.test/1","title":"a\nb"},{"id":"2","url":"https://b.te',
  );
  expect(feed.entries.map(({ link }) => link)).toEqual(['https://b.test/1']);
});

const none: [string, string, RegExp][] = [
  ['nothing', '', /it is empty/],
  ['an HTML page', '<!doctype html><html><body><h1>Hi</h1></body></html>', /it is an HTML page/],
  ['text', 'See <feed> in the manual', /no element that a feed begins with/],
  ['other JSON', '{"a":1}', /no element that a feed begins with/],
  ['other XML', '<urlset><url/></urlset>', /no element that a feed begins with/],
];
for (const [name, document, problem] of none) {
  test(`no feed: ${name}`, async () => {
    const feed = await read(document);
    expect(feed).toMatchObject({ kind: 'unknown', entries: [] });
    expect(feed.problems.at(-1)).toMatch(problem);
  });
}

test('a strict reading says what rss-parser objects to', async () => {
  const feed = await read(rss('<title>AT&T</title>'), { strict: true });
  expect(feed.entries).toHaveLength(1);
  expect(feed.problems.join()).toContain('rss-parser refuses it');
});

test('an empty item inside an item is not an entry and ends none', async () => {
  for (const empty of ['<item />', '<item></item>', '<item>\n</item>']) {
    const item = (id: string): string =>
      `<item><title>${id}</title><link>https://blog.test/${id}</link>${empty}<guid isPermaLink="false">${id}</guid></item>`;
    const { entries } = await read(`<rss version="2.0"><channel>${item('x1')}${item('x2')}</channel></rss>`);
    expect(entries.map(({ title, id }) => [title, id])).toEqual([
      ['x1', 'x1'],
      ['x2', 'x2'],
    ]);
  }
});

test('JSON that is broken in one item keeps the items before it', async () => {
  const item = (n: number): string => `{"id":"${n}","url":"https://b.test/${n}","title":"a\tb"}`;
  const { entries, problems } = await read(`{"items":[${item(1)},${item(2)},{"id":"3" "url":1},${item(4)}]}`);
  expect(entries.map(({ id }) => id)).toEqual(['1', '2']);
  expect(problems).toContain('the JSON is broken: what could be read was kept');
});
