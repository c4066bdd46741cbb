import { blockedPatterns } from '../../../crawlers/block-resources.ts';
import { fallbackIdentity, ownUserAgent } from '../../../crawlers/browser-identity.ts';
import { bareType, isShownByBrowser } from '../../../crawlers/fetch-document.ts';
import { findBrowser } from '../../../crawlers/find-browser.ts';
import { expect, test } from '../../support/test.ts';

const blocked = { userAgents: ['Reader/1', 'Reader/2'], proxy: 'socks5://127.0.0.1:9050' };
const TRIES: [number, string, object][] = [
  [1, 'HTTP=403', {}],
  [2, 'HTTP=403', { userAgent: 'Reader/1' }],
  [3, 'bot-wall', { userAgent: 'Reader/2' }],
  [4, 'HTTP=429', { proxy: 'socks5://127.0.0.1:9050' }],
  [9, 'HTTP=503', { proxy: 'socks5://127.0.0.1:9050' }],
  [2, 'net=timeout', {}],
  [2, 'HTTP=500', {}],
];
for (const [attempt, previousError, way] of TRIES) {
  test(`try ${attempt} after ${previousError} goes ${Object.values(way)[0] ?? 'the usual way'}`, () => {
    expect(fallbackIdentity({ id: '1', url: 'https://x.example/', evidence: [], attempt, previousError }, blocked)).toEqual(way);
  });
}

test('without other ways the usual one is kept', () => {
  expect(
    fallbackIdentity({ id: '1', url: 'https://x.example/', evidence: [], attempt: 3, previousError: 'HTTP=403' }, { userAgents: [] }),
  ).toEqual({});
});

test("the user agent is the browser's own, without Headless", () => {
  expect(ownUserAgent('Chromium 156.0.8078.79 built on Debian GNU/Linux 12 (bookworm)')).toBe(
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36',
  );
});

test('what the browser shows is opened in it, other types are fetched as files', () => {
  const shown = ['text/html', 'application/xhtml+xml', 'text/plain', 'application/json', 'application/ld+json', 'text/xml', ''];
  const files = ['application/pdf', 'application/zip', 'application/octet-stream', 'image/png', 'video/mp4', 'application/msword'];
  expect(shown.filter((type) => !isShownByBrowser(type))).toEqual([]);
  expect(files.filter(isShownByBrowser)).toEqual([]);
  expect(bareType('Text/HTML; charset=UTF-8')).toBe('text/html');
});

test('pictures are only blocked where no evidence needs them', () => {
  expect(blockedPatterns({ media: true, url: 'https://blog.example/a' })).toContain('*.png');
  expect(blockedPatterns({ media: false, url: 'https://blog.example/a' })).not.toContain('*.png');
});

test('a tracker is blocked by its own name and those below it, and on its own site not at all', () => {
  const blocked = (url: string, asked: string) =>
    blockedPatterns({ media: false, url }).some((pattern) =>
      new RegExp(
        `^${pattern
          .split('*')
          .map((part) => part.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&'))
          .join('.*')}$`,
      ).test(asked),
    );
  expect(blocked('https://blog.example/a', 'https://segment.com/x.js')).toBe(true);
  expect(blocked('https://blog.example/a', 'https://cdn.segment.com/x.js')).toBe(true);
  expect(blocked('https://blog.example/a', 'https://www.facebook.com/tr?id=1')).toBe(true);
  expect(blocked('https://blog.example/a', 'https://mysegment.com/x.js')).toBe(false);
  expect(blocked('https://segment.com/blog/a', 'https://cdn.segment.com/x.js')).toBe(false);
});

test('a configured browser that is not there is a clear error', async () => {
  await expect(findBrowser('/no/such/browser')).rejects.toThrow(/CHROMIUM_PATH is "\/no\/such\/browser"/);
});
