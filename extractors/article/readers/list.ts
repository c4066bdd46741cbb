import { percentDecoded } from '../../../src/text.ts';
import type { OpenDocument } from './reader.ts';

/** A document that is itself a list of indicators, in any format; what a browser rendered is a page. */
export const openList: OpenDocument = async ({ page }) => {
  if (page.html !== '') return undefined;
  // The readers of formats are of no use to a thread that reads pages.
  const { readList } = await import('../../lists/index.ts');
  const name = fileNameOf(page.finalUrl);
  const list = await readList({
    ...(page.bytes ? { bytes: page.bytes } : { text: page.text ?? '' }),
    name,
    contentType: page.headers['content-type'] ?? page.contentType,
    url: page.finalUrl,
  });
  if (!list) return undefined;
  const { title, markdown, text, notes, indicators, format } = list;
  return {
    read: () => ({
      title: title ?? (name || undefined),
      metadata: {},
      markdown,
      text,
      via: 'text',
      notes,
      figures: [],
      indicators,
      listFormat: format,
    }),
  };
};

/** The last part of an address, decoded where it can be. */
function fileNameOf(url: string): string {
  return percentDecoded(/([^/?#]*)(?:[?#]|$)/.exec(url.replace(/^[a-z]+:\/\/[^/]*\/?(?:[^?#]*\/)?/i, ''))?.[1] ?? '');
}
