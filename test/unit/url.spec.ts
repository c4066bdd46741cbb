import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/paths.ts';
import { parseUrl } from '../../src/url.ts';
import { expect, test } from '../support/test.ts';

test('a host outside ASCII is an address, however often it is asked about', () => {
  const refused = Array.from({ length: 20_000 }, () => parseUrl('https://bücher.example/a')).filter((url) => url === undefined);
  expect(refused).toHaveLength(0);
  expect(parseUrl('https://bücher.example/a')?.href).toBe('https://xn--bcher-kva.example/a');
});

test('what is no address is undefined, and a base makes one of a path', () => {
  for (const text of ['', 'a.html', 'https://', 'https://a b/', 'http://[::1']) expect(parseUrl(text)).toBeUndefined();
  expect(parseUrl('b.html', 'https://blog.example.net/a.html')?.href).toBe('https://blog.example.net/b.html');
});

test('nothing asks URL.canParse(), which forgets such hosts', () => {
  const asking = ['src', 'crawlers', 'extractors'].flatMap((top) =>
    readdirSync(join(packageRoot, top), { recursive: true, encoding: 'utf8' })
      .map((file) => join(top, file))
      // What runs in the page runs in Chromium.
      .filter((file) => file.endsWith('.ts') && file !== 'src/url.ts' && !file.startsWith('crawlers/in-page/'))
      .filter((file) => readFileSync(join(packageRoot, file), 'utf8').includes('URL.canParse')),
  );
  expect(asking).toEqual([]);
});
