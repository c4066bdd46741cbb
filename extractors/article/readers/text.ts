import { readPlainText } from './plain-text.ts';
import type { DocumentReader } from './reader.ts';

/** Reads whatever no other reader knows. */
export const textReader: DocumentReader = {
  id: 'text',
  open: ({ page, text }) => ({
    read() {
      const { title, markdown, text: plain, notes } = readPlainText(text(), page.contentType);
      return { title, metadata: {}, markdown, text: plain, via: 'text', notes, figures: [] };
    },
  }),
};
