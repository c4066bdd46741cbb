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

test('a page that takes too long costs its thread, and the next page is read all the same', async () => {
  const extractors = openExtractors({ threads: 1, heapMb: 512, timeoutMs: 1 });
  const patient = openExtractors({ threads: 1, heapMb: 512, timeoutMs: 30_000 });
  try {
    const html = `<article><p>${words}</p></article>`;
    await expect(extractors.extract(page(html), {})).rejects.toMatchObject({ code: 'extract-timeout' });
    await expect(patient.extract(page(html), {})).resolves.toMatchObject({ canonicalUrl: 'https://blog.example.net/a' });
  } finally {
    await extractors.close();
    await patient.close();
  }
});
