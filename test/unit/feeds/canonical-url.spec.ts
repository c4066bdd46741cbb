import { UsageError } from '../../../src/errors.ts';
import { canonicalUrl, urlKey, webUrl } from '../../../src/net/canonical-url.ts';
import { expect, test } from '../../support/test.ts';

const canonical: [name: string, input: string, expected: string][] = [
  ['host in capitals', 'HTTPS://Blog.Example.COM/Post', 'https://blog.example.com/Post'],
  ['default port of https', 'https://example.com:443/a', 'https://example.com/a'],
  ['default port of http', 'http://example.com:80/a', 'http://example.com/a'],
  ['other port', 'http://example.com:8080/a', 'http://example.com:8080/a'],
  ['fragment', 'https://example.com/a#part-2', 'https://example.com/a'],
  ['text fragment', 'https://example.com/a#:~:text=x', 'https://example.com/a'],
  ['hash-bang selects the article', 'https://example.com/#!/post/1', 'https://example.com/#!/post/1'],
  ['dot segments', 'https://example.com/a/./b/../c', 'https://example.com/a/c'],
  ['escaped dot segments', 'https://example.com/a/%2e%2e/c', 'https://example.com/c'],
  ['no path', 'https://example.com', 'https://example.com/'],
  ['utm parameters', 'https://example.com/a?utm_source=x&utm_medium=feed&id=3', 'https://example.com/a?id=3'],
  ['only tracking', 'https://example.com/a?fbclid=1&gclid=2&mc_eid=3', 'https://example.com/a'],
  ['tracking name in capitals and escaped', 'https://example.com/a?UTM%5FSource=x&b=1', 'https://example.com/a?b=1'],
  ['order of parameters stays', 'https://example.com/a?b=2&a=1', 'https://example.com/a?b=2&a=1'],
  ['parameter without value stays', 'https://example.com/?p&x=', 'https://example.com/?p&x='],
  ['article chosen by parameter', 'https://example.com/?p=123', 'https://example.com/?p=123'],
  ['look-alike is not a tracking parameter', 'https://example.com/?utmost=1&ref=x', 'https://example.com/?utmost=1&ref=x'],
  ['empty query and empty pairs', 'https://example.com/a?&&', 'https://example.com/a'],
  ['escapes in lower case', 'https://example.com/caf%c3%a9', 'https://example.com/caf%C3%A9'],
  ['unneeded escapes', 'https://example.com/%7Ejoe/%61', 'https://example.com/~joe/a'],
  ['escaped slash is not a slash', 'https://example.com/a%2fb', 'https://example.com/a%2Fb'],
  ['lone percent sign', 'https://example.com/100%/a?x=50%', 'https://example.com/100%/a?x=50%'],
  ['raw non-ASCII path', 'https://example.com/café', 'https://example.com/caf%C3%A9'],
  ['IDN', 'https://bücher.example/a', 'https://xn--bcher-kva.example/a'],
  ['IDN in capitals', 'https://BÜCHER.example/a', 'https://xn--bcher-kva.example/a'],
  ['trailing dot of the host', 'https://example.com./a', 'https://example.com/a'],
  ['credentials', 'https://user:pw@example.com/a', 'https://example.com/a'],
  ['white space around and inside', '  https://example.com/a\n b ', 'https://example.com/a%20b'],
  ['trailing slash stays', 'https://example.com/a/', 'https://example.com/a/'],
  ['scheme stays', 'http://example.com/a', 'http://example.com/a'],
  ['IPv6 host', 'http://[2001:DB8::1]:80/', 'http://[2001:db8::1]/'],
  ['plus and semicolon stay', 'https://example.com/a+b;c?d=e+f', 'https://example.com/a+b;c?d=e+f'],
];
for (const [name, input, expected] of canonical) {
  test(`canonical URL: ${name}`, () => {
    expect(canonicalUrl(input)).toBe(expected);
    expect(canonicalUrl(expected), 'the canonical URL is its own canonical URL').toBe(expected);
  });
}

for (const input of ['', 'not a url', '/a', 'ftp://example.com/a', 'javascript:alert(1)', 'mailto:a@example.com', 'http://']) {
  test(`no web address: ${JSON.stringify(input)}`, () => {
    expect(() => canonicalUrl(input)).toThrow(UsageError);
    expect(webUrl(input)).toBeUndefined();
  });
}

const same: [string, string][] = [
  ['http://example.com/a', 'https://example.com/a/'],
  ['https://example.com', 'http://EXAMPLE.com/?utm_source=rss'],
  ['https://example.com/a//', 'https://example.com/a'],
  ['http://example.com/a/?x=1#top', 'https://example.com/a?x=1'],
];
for (const [left, right] of same) test(`same article: ${left} and ${right}`, () => expect(urlKey(left)).toBe(urlKey(right)));

const different: [string, string][] = [
  ['https://example.com/a', 'https://example.com/A'],
  ['https://example.com/?p=1', 'https://example.com/?p=2'],
  ['https://example.com/a', 'https://www.example.com/a'],
  ['https://example.com/#!/1', 'https://example.com/#!/2'],
];
for (const [left, right] of different) test(`not the same: ${left} and ${right}`, () => expect(urlKey(left)).not.toBe(urlKey(right)));
