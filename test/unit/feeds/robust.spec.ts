import fc from 'fast-check';
import { parseDate } from '../../../src/feeds/parse/dates.ts';
import { parseFeed } from '../../../src/feeds/parse/parse-feed.ts';
import { canonicalUrl, urlKey } from '../../../src/net/canonical-url.ts';
import { expect, test } from '../../support/test.ts';

const SEEDS = [
  '<?xml version="1.0" encoding="utf-8"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>é</title><item><title><![CDATA[A <b>&amp;</b>]]></title><link>https://a.test/?x=1&amp;y</link><guid>1</guid><pubDate>Thu, 01 Jan 2004 19:48:21 GMT</pubDate><description>&lt;p&gt;x&lt;/p&gt;</description></item></channel></rss>',
  '<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://a.test/"><entry><title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">T</div></title><link href="a"/><updated>2004-01-01T00:00:00Z</updated><content type="html">&lt;p&gt;</content></entry></feed>',
  '{"version":"https://jsonfeed.org/version/1.1","items":[{"id":"1","url":"https://a.test/1","title":"T","content_text":"x"}]}',
].map((text) => Buffer.from(text));
const PIECES = [
  '<',
  '>',
  '&',
  '<!--',
  '<![CDATA[',
  ']]>',
  '<!DOCTYPE x [',
  '<item>',
  '</channel>',
  '"',
  '\0',
  'é',
  '\uFEFF',
  '&#xD800;',
  '&#0;',
  '<?xml',
  '{',
  '}',
  '<html>',
  ' xmlns="',
].map((text) => Buffer.from(text));

const ISO_DATE = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

/** A feed with a few places overwritten, cut out, cut off or with pieces of markup put in. */
const damaged = fc
  .tuple(
    fc.constantFrom(...SEEDS),
    fc.array(
      fc.tuple(
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.nat(30),
        fc.oneof(
          fc.constantFrom(...PIECES),
          fc.uint8Array({ maxLength: 4 }).map((bytes) => Buffer.from(bytes)),
        ),
      ),
      { maxLength: 6 },
    ),
  )
  .map(([seed, wounds]) =>
    wounds.reduce((bytes, [where, length, piece]) => {
      const at = Math.floor(where * bytes.length);
      return Buffer.concat([bytes.subarray(0, at), piece, bytes.subarray(at + length)]);
    }, seed),
  );

// Properties answer with the first thing that is wrong instead of calling expect() for each value: each call is a step
// that the test runner keeps, and thousands of them take minutes.

test('damage of any kind is read without an error, and what comes out is well-formed', async () => {
  await fc.assert(
    fc.asyncProperty(damaged, async (bytes) => {
      const feed = await parseFeed(bytes, { url: 'https://a.test/feed' });
      for (const entry of feed.entries) {
        for (const text of [entry.title, entry.link, entry.id])
          if (text !== undefined && !/^[^\0\ud800-\udfff]*$/u.test(text)) throw new Error(`not well-formed: ${JSON.stringify(text)}`);
        for (const date of [entry.published, entry.updated])
          if (date !== undefined && !ISO_DATE.test(date)) throw new Error(`not ISO 8601: ${date}`);
      }
    }),
    { numRuns: 400, endOnFailure: true },
  );
});

test('one broken document after another: each gets an answer of its own', async () => {
  const broken = [
    '<a',
    '<rss>',
    '<rss version="2.0"/>',
    '<a></b>',
    '<item>x" y="z"><entry><title>T</title></entry></feed>',
    '<feed></feed></feed>',
    '<a>&b</a>',
  ];
  for (let round = 0; round < 3; round++) {
    for (const document of broken) await parseFeed(Buffer.from(document), { strict: true });
    const good = await parseFeed(SEEDS[0] ?? Buffer.of(), { strict: true });
    expect(good).toMatchObject({ entries: [{ id: '1' }], problems: [] });
  }
});

test('a date is ISO 8601 or nothing, for any text, and an ISO date stays itself', () => {
  const text = fc.oneof(
    fc.string(),
    fc.stringMatching(/^[A-Za-z]{0,9},? ?\d{1,4}[-/. ][A-Za-z0-9]{1,9}[-/. ]\d{2,4}[T ]?\d{0,2}:?\d{0,2}:?\d{0,2} ?[+-]?\d{0,4}$/),
  );
  fc.assert(
    fc.property(text, (given) => {
      const date = parseDate(given);
      return date === undefined || (ISO_DATE.test(date) && parseDate(date) === date);
    }),
    { numRuns: 3000 },
  );
});

test('canonical URLs are stable, and equal keys are made of equal keys', () => {
  fc.assert(
    fc.property(fc.webUrl({ withQueryParameters: true, withFragments: true }), (url) => {
      const canonical = canonicalUrl(url);
      const key = urlKey(url);
      return canonicalUrl(canonical) === canonical && urlKey(key) === key && urlKey(canonical) === key;
    }),
    { numRuns: 2000 },
  );
});
