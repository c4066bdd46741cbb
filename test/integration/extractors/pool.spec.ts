import { deflateSync } from 'node:zlib';
import { openExtractors } from '../../../extractors/pool.ts';
import type { Page } from '../../../src/domain.ts';
import { assemble, streamObject } from '../../support/pdf.ts';
import { pageOf } from '../../support/samples.ts';
import { expect, test } from '../../support/test.ts';

const page = (html: string, more: Partial<Page> = {}) =>
  pageOf(html, { url: 'https://blog.example.net/a', via: 'document', redirects: [], ...more });

const words = 'The operators installed the loader over an exposed service and waited for a day before they came back. '.repeat(8);

test('a thread that was prepared reads pages, also from bytes, and is not prepared twice; an outcome keeps its class, code and sentence', async () => {
  const started: unknown[] = [];
  const count = (worker: unknown): void => void started.push(worker);
  process.on('worker', count);
  const extractors = openExtractors({ threads: 2, heapMb: 256, timeoutMs: 30_000 });
  try {
    extractors.prepare();
    await expect.poll(() => started.length).toBe(1);
    const html = `<title>Loader</title><article><h1>Loader</h1><p>${words}</p><p>C2: evil[.]com and 185.220.101[.]45</p></article>`;
    const bytes = new TextEncoder().encode(html);
    const article = await extractors.extract(page('', { bytes }), {});
    expect(article.title).toBe('Loader');
    expect(article.indicators.map((one) => one.value)).toEqual(expect.arrayContaining(['evil.com', '185.220.101.45']));
    expect(bytes.byteLength).toBeGreaterThan(0);
    extractors.prepare();
    await expect(extractors.extract(page('', { status: 404 }), {})).rejects.toMatchObject({
      name: 'Permanent',
      code: 'HTTP=404',
      retry: false,
    });
    expect(started).toHaveLength(1);
  } finally {
    process.off('worker', count);
    await extractors.close();
  }
});

/** A PDF whose font file hides its packing from a look at the streams: by a reference to its filter. */
function pdfThatUnpacksTo(bytes: number): Buffer {
  return assemble([
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F0 6 0 R >> >> /Contents 4 0 R >>',
    streamObject('BT /F0 10 Tf (abc) Tj ET'),
    '/FlateDecode',
    '<< /Type /Font /Subtype /TrueType /BaseFont /X /FontDescriptor 7 0 R /FirstChar 97 /LastChar 99 /Widths [500 500 500] >>',
    '<< /Type /FontDescriptor /FontName /X /Flags 4 /FontFile2 8 0 R >>',
    streamObject(deflateSync(Buffer.alloc(bytes, 0x20)), '/Length1 100 /Filter 5 0 R'),
  ]);
}

test('a page that takes too much memory beside the heap costs its thread; the process keeps its memory', async () => {
  const extractors = openExtractors({ threads: 1, heapMb: 64, besideHeapMb: 136, timeoutMs: 110_000 });
  try {
    const bytes = pdfThatUnpacksTo(600_000_000);
    await expect(extractors.extract(page('', { bytes, contentType: 'application/pdf' }), {})).rejects.toMatchObject({
      name: 'Permanent',
      code: 'too-big',
      message: expect.stringContaining('more than 200 MiB'),
    });
    await expect(extractors.extract(page('', { status: 404 }), {})).rejects.toMatchObject({ code: 'HTTP=404' });
  } finally {
    await extractors.close();
  }
});

const large = `<article><p>${words}</p>${'<p>para <b>bold</b> text</p>'.repeat(60_000)}</article>`;

test('a page that takes too long costs its thread, and the next page of the same pool is read all the same', async () => {
  // Too little for any machine, then enough for every one: a new thread's first page takes as long as the machine is busy.
  const options = { threads: 1, heapMb: 1024, timeoutMs: 1 };
  const extractors = openExtractors(options);
  try {
    await expect(extractors.extract(page(large), {})).rejects.toMatchObject({ name: 'RetryLater', code: 'extract-timeout' });
    options.timeoutMs = 60_000;
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
  const extractors = openExtractors({ threads: 1, heapMb: 512, timeoutMs: 60_000 });
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

for (const { waitMs, threads } of [
  { waitMs: 60_000, threads: 1 },
  { waitMs: 0, threads: 2 },
]) {
  test(`pages that wait up to ${waitMs} ms for a thread are read by ${threads} of 2`, async () => {
    let started = 0;
    const count = (): void => void started++;
    process.on('worker', count);
    const extractors = openExtractors({ threads: 2, heapMb: 256, timeoutMs: 60_000, waitMs });
    try {
      const pages = Array.from({ length: 4 }, () => extractors.extract(page(`<article><p>${words}</p></article>`), {}));
      expect(await Promise.all(pages)).toHaveLength(4);
      expect(started).toBe(threads);
    } finally {
      process.off('worker', count);
      await extractors.close();
    }
  });
}

test('closing gives up the pages that are being read', async () => {
  const extractors = openExtractors({ threads: 1, heapMb: 1024, timeoutMs: 60_000 });
  const running = extractors.extract(page(large), {}).catch((error: unknown) => error);
  await extractors.close();
  expect(await running).toBeInstanceOf(Error);
});
