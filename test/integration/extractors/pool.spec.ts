import { expect, test } from '@playwright/test';
import { openExtractors } from '../../../extractors/index.ts';
import type { Page } from '../../../src/domain.ts';

function page(html: string, more: Partial<Page> = {}): Page {
  return {
    url: 'https://blog.example.net/a',
    finalUrl: 'https://blog.example.net/a',
    status: 200,
    contentType: 'text/html',
    via: 'document',
    fetchedAt: '2024-11-20T10:00:00Z',
    html,
    frames: [],
    headers: {},
    redirects: [],
    evidence: [],
    ...more,
  };
}

const words = 'The operators installed the loader over an exposed service and waited for a day before they came back. '.repeat(8);

test('a page becomes an article in a thread, also from bytes', async () => {
  const extractors = openExtractors({ threads: 1, heapMb: 256, timeoutMs: 30_000 });
  try {
    const html = `<title>Loader</title><article><h1>Loader</h1><p>${words}</p><p>C2: evil[.]com and 185.220.101[.]45</p></article>`;
    const bytes = new TextEncoder().encode(html);
    const article = await extractors.extract(page('', { bytes }), {});
    expect(article.indicators.map((one) => one.value)).toEqual(expect.arrayContaining(['evil.com', '185.220.101.45']));
    expect(bytes.byteLength).toBeGreaterThan(0);
  } finally {
    await extractors.close();
  }
});

test('an outcome keeps its class, code and sentence on the way out of the thread', async () => {
  const extractors = openExtractors({ threads: 1, heapMb: 256, timeoutMs: 30_000 });
  try {
    await expect(extractors.extract(page('', { status: 404 }), {})).rejects.toMatchObject({
      name: 'Permanent',
      code: 'HTTP=404',
      retry: false,
    });
  } finally {
    await extractors.close();
  }
});

const large = `<article><p>${words}</p>${'<p>para <b>bold</b> text</p>'.repeat(60_000)}</article>`;

test('a page that takes too long costs its thread, and the next page of the same pool is read all the same', async () => {
  const extractors = openExtractors({ threads: 1, heapMb: 1024, timeoutMs: 300 });
  try {
    await expect(extractors.extract(page(large), {})).rejects.toMatchObject({ name: 'RetryLater', code: 'extract-timeout' });
    await expect(extractors.extract(page('', { status: 404 }), {})).rejects.toMatchObject({ code: 'HTTP=404' });
  } finally {
    await extractors.close();
  }
});

test('a page that needs too much memory ends its thread, not the process', async () => {
  const extractors = openExtractors({ threads: 1, heapMb: 64, timeoutMs: 60_000 });
  try {
    await expect(extractors.extract(page(large), {})).rejects.toMatchObject({ name: 'Permanent', code: 'too-big' });
    await expect(extractors.extract(page('', { status: 404 }), {})).rejects.toMatchObject({ code: 'HTTP=404' });
  } finally {
    await extractors.close();
  }
});

test('pages beyond any report are read whole: deep nesting, long tables', async () => {
  const extractors = openExtractors({ threads: 2, heapMb: 512, timeoutMs: 60_000 });
  try {
    const rows = Array.from({ length: 5_000 }, (_, row) => `<tr><td>${row}</td><td>host${row}[.]evil-dock[.]ru</td></tr>`).join('');
    const [table, deep] = await Promise.all([
      extractors.extract(page(`<article><p>${words}</p><table>${rows}</table></article>`), {}),
      extractors.extract(page(`${'<div>'.repeat(1_000)}<p>${words}</p><p>The end names evil-dock[.]ru.</p>${'</div>'.repeat(1_000)}`), {}),
    ]);
    expect(table.indicators.length).toBeGreaterThanOrEqual(5_000);
    expect(deep.markdown).toContain('evil-dock[.]ru');
  } finally {
    await extractors.close();
  }
});

test('closing gives up what is in hand', async () => {
  const extractors = openExtractors({ threads: 1, heapMb: 1024, timeoutMs: 60_000 });
  const running = extractors.extract(page(large), {}).catch((error: unknown) => error);
  await extractors.close();
  expect(await running).toBeInstanceOf(Error);
});
