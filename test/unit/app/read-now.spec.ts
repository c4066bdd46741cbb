import type { AppContext } from '../../../src/app/context.ts';
import { readNow } from '../../../src/app/single.ts';
import { loadConfig } from '../../../src/config/load.ts';
import type { Indicator, Page } from '../../../src/domain.ts';
import { Permanent } from '../../../src/errors.ts';
import { manualRequest } from '../../../src/pipeline/submit.ts';
import { articleOf, pageOf } from '../../support/samples.ts';
import { expect, test } from '../../support/test.ts';

const ADDRESS = 'https://dock-blog.example/a';
const page = (more: Partial<Page> = {}) => pageOf('<p>Text</p>', { url: ADDRESS, via: 'document', ...more });
const article = () =>
  articleOf(ADDRESS, { title: 'The Grey Heron campaign', figures: [{ url: 'https://dock-blog.example/table.png', alt: '' }] });
const VALUE: Indicator = {
  type: 'ipv4',
  value: '198.51.100.7',
  defanged: false,
  verdict: 'indicator',
  toIds: false,
  reason: 'read from a picture',
  context: { kind: 'list' },
  occurrences: [],
  origin: { kind: 'picture', number: 1, url: 'https://dock-blog.example/table.png' },
};

const contextOf = (parts: Partial<AppContext>): AppContext => ({ config: loadConfig({}), ...parts }) as AppContext;

test('a page that is read without the queue has the values of its pictures, and the pictures as evidence', async () => {
  const figure = { kind: 'figure' as const, fileName: 'figure-1.png', contentType: 'image/png', bytes: new Uint8Array([1]) };
  const limits: unknown[] = [];
  const context = contextOf({
    extract: async () => article(),
    pictures: async () => ({
      look: async (_article, _request, limit) => {
        limits.push(limit);
        return { figures: [figure], indicators: [VALUE], note: 'Read the text of 1 of 1 pictures.' };
      },
      close: () => undefined,
    }),
  });
  const read = await readNow(manualRequest(ADDRESS), context, { page: page() });
  expect(read.article.indicators).toEqual([VALUE]);
  expect(read.article.notes).toEqual(['Read the text of 1 of 1 pictures.']);
  expect(read.page.evidence).toEqual([figure]);
  expect(limits).toEqual([{ articleMs: 60_000 }]);
});

test('a scanned PDF is read without the queue, too, unless its source says no', async () => {
  const text = { text: 'a', readings: ['a'], rivals: [], confidence: 1, x: 0, end: 9, y: 5, height: 9, rise: 0 };
  const context = contextOf({
    extract: async (_page, _request, pageTexts) => {
      if (!pageTexts) throw new Permanent('pdf-scanned', 'a PDF of pictures without text');
      return article();
    },
    pictures: async () => ({
      look: async () => ({ figures: [], indicators: [] }),
      reader: {
        read: async () => undefined,
        crops: async () => [],
        readPdf: async () => [{ page: 1, texts: [text] }],
        close: () => undefined,
      },
      close: () => undefined,
    }),
  });
  const scanned = page({ contentType: 'application/pdf', bytes: new Uint8Array([1]) });
  const read = await readNow(manualRequest(ADDRESS), context, { page: scanned });
  expect(read.article.notes.join()).toContain('Read the text of page 1 from pictures');
  const refused = readNow(manualRequest(ADDRESS, { settings: { ocr: 'off' } }), context, { page: scanned });
  await expect(refused).rejects.toThrow('a PDF of pictures');
});
