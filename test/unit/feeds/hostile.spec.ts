import { parseFeed } from '../../../src/feeds/parse/parse-feed.ts';
import { openReader, ReadFailure } from '../../../src/feeds/reader/reader.ts';
import { expect, test } from '../../support/test.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const read = (text: string) => parseFeed(bytes(text), { url: 'https://a.test/feed' });

/** CPU time is what a document costs whatever else the machine does; the bounds are ten times what is measured. */
async function cpuSeconds(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

/** Documents that cost a reader with quadratic steps minutes at this size (about 2 MB). */
const HOSTILE: Record<string, string> = {
  'nested elements': `<rss><channel>${'<a>'.repeat(600_000)}`,
  'nested elements in an item': `<rss version="2.0"><channel><item>${'<b>'.repeat(600_000)}</item></channel></rss>`,
  'end tags of nothing': `<rss><channel>${'<a>'.repeat(150)}${'</b>'.repeat(400_000)}`,
  'comments before the root': `${'<!---->'.repeat(250_000)}<rss><channel><title>t</title></channel></rss>`,
  'brackets only': '<'.repeat(2_000_000),
  'a page of open pre elements': `<html>${'<pre>'.repeat(350_000)}`,
  'a long base for each link': `<feed xml:base="https://a.test/${'a'.repeat(100_000)}/">${'<entry><link href="x"/></entry>'.repeat(50_000)}</feed>`,
  'scopes in scopes': `<rss ${Array.from({ length: 20_000 }, (_, n) => `xmlns:p${n}="u:${n}"`).join(' ')}><channel>${'<a xmlns:q="r"/>'.repeat(80_000)}</channel></rss>`,
  'one entry with all categories': `<rss><channel><item>${Array.from({ length: 80_000 }, (_, n) => `<category>${n}</category>`).join('')}</item></channel></rss>`,
  'authors and links of one character': `<rss><channel>${`<item><author>${'a@'.repeat(50_000)}</author><link>${' '.repeat(100_000)}</link></item>`.repeat(10)}</channel></rss>`,
  'JSON of brackets only': '['.repeat(2_000_000),
  'a JSON string that does not end': `{"items":[{"id":"${'\\"'.repeat(10_000_000)}`,
  'JSON that is cut after many items': `{"version":"x","items":[${'{"id":"1","url":"https://a.test/"},'.repeat(50_000)}`,
};

for (const [name, document] of Object.entries(HOSTILE)) {
  test(`a hostile feed costs no more than its size: ${name}`, async () => {
    await read(document.slice(0, 20_000));
    expect(await cpuSeconds(() => read(document))).toBeLessThan(8);
  });
}

test('deep nesting keeps the text and says so', async () => {
  const deep = `<rss version="2.0"><channel><item><title>T</title><link>https://a.test/1</link><description>${'<b>'.repeat(300)}inside${'</b>'.repeat(300)} after</description></item><item><title>U</title></item></channel></rss>`;
  const { entries, problems } = await read(deep);
  expect(entries).toHaveLength(2);
  expect(entries[0]?.summary).toContain('inside');
  expect(entries[0]?.summary).toContain('after');
  expect(problems).toContain('its elements are nested more than 200 deep: below that only text was kept');
});

test('a feed of more entries than any feed has is cut and says so, in XML and in JSON', async () => {
  const items = Array.from({ length: 20_001 }, (_, n) => n);
  const json = JSON.stringify({
    version: 'https://jsonfeed.org/version/1.1',
    items: items.map((n) => ({ id: n, url: `https://a.test/${n}` })),
  });
  const xml = `<rss><channel>${items.map((n) => `<item><guid>${n}</guid></item>`).join('')}</channel></rss>`;
  for (const document of [json, xml]) {
    const { entries, problems } = await read(document);
    expect(entries).toHaveLength(20_000);
    expect(problems.at(-1)).toBe('more than 20000 entries: the rest was ignored');
  }
});

test('a small feed is read at once, a large one in a thread', async () => {
  const reader = openReader({ threads: 1, timeoutMs: 1 });
  try {
    // The clock runs for threads only.
    const item = '<item><title>T</title></item>';
    const small = await reader.read({ kind: 'feed', bytes: bytes(`<rss><channel>${item.repeat(1_000)}</channel></rss>`), options: {} });
    expect(small).toMatchObject({ kind: 'rss', entries: { length: 1_000 } });
    const large = reader.read({ kind: 'feed', bytes: bytes(`<rss><channel>${item.repeat(100_000)}</channel></rss>`), options: {} });
    expect(await large).toBeInstanceOf(ReadFailure);
  } finally {
    await reader.close();
  }
});

test('a document that takes too long is stopped with a sentence, and the next one is read', async () => {
  const reader = openReader({ threads: 1, timeoutMs: 1 });
  try {
    const slow = await reader.read({ kind: 'feed', bytes: bytes(HOSTILE['nested elements'] ?? ''), options: {} });
    expect(slow).toBeInstanceOf(ReadFailure);
    expect(slow).toMatchObject({ message: 'reading it took longer than 0.001 s and was stopped' });
  } finally {
    await reader.close();
  }
});

test('a document that needs too much memory is stopped with a sentence, and the process lives on', async () => {
  const reader = openReader({ threads: 1, heapMb: 24 });
  try {
    const items = Array.from({ length: 400_000 }, (_, n) => `<item><title>${n}</title></item>`).join('');
    const big = await reader.read({ kind: 'feed', bytes: bytes(`<rss><channel>${items}</channel></rss>`), options: {} });
    expect(big).toMatchObject({ message: 'reading it needs more than 24 MiB and was stopped' });
    const small = await reader.read({
      kind: 'feed',
      bytes: bytes('<rss><channel><item><title>T</title></item></channel></rss>'),
      options: {},
    });
    expect(small).toMatchObject({ entries: [{ title: 'T' }] });
  } finally {
    await reader.close();
  }
});
