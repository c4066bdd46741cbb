import { type DocumentReader, startsWith } from './reader.ts';

export const pdfReader: DocumentReader = {
  id: 'pdf',
  async open({ page }) {
    const { bytes } = page;
    if (!bytes) return undefined;
    const { hasPdfMark, readPdfArticle, titleOfFileName } = await import('../pdf/index.ts');
    if (!hasPdfMark(bytes) && (page.contentType !== 'application/pdf' || startsWith(bytes, '<'))) return undefined;
    return {
      async read(hints) {
        const { title, markdown, text, via, notes, picturePages, ...metadata } = await readPdfArticle(
          bytes,
          page.finalUrl,
          hints.pageTexts,
        );
        const own = title ?? (hints.title ? undefined : titleOfFileName(page.finalUrl));
        return { title: own, metadata, markdown, text, via, notes, figures: [], ...(picturePages ? { picturePages } : {}) };
      },
    };
  },
};
