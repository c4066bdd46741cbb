import type { OpenDocument } from './reader.ts';

export const openPdf: OpenDocument = async ({ page }) => {
  const { bytes } = page;
  if (!bytes) return undefined;
  const { hasPdfMark, readPdfArticle, titleOfFileName } = await import('../pdf/index.ts');
  if (!hasPdfMark(bytes) && (page.contentType !== 'application/pdf' || beginsLikeHtml(bytes))) return undefined;
  return {
    async read(hints) {
      const { title, markdown, text, via, notes, picturePages, ...metadata } = await readPdfArticle(bytes, page.finalUrl, hints.pageTexts);
      const own = title ?? (hints.title ? undefined : titleOfFileName(page.finalUrl));
      return { title: own, metadata, markdown, text, via, notes, figures: [], ...(picturePages ? { picturePages } : {}) };
    },
  };
};

function beginsLikeHtml(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.subarray(0, 1024)).toString('latin1').trimStart().startsWith('<');
}
