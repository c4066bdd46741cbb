import { choice, duration, integer, setting } from './setting.ts';

/** Text in the pictures of an article. */
export const pictures = {
  ocr: setting(
    'OCR',
    choice('off', 'auto', 'on'),
    'auto',
    'Whether values are read from the pictures of an article by text recognition: auto does so when its packages are installed (docs/pictures.md), on makes doctor ask for them.',
  ),
  timeoutMs: setting('OCR_TIMEOUT', duration, '60s', 'How long the text recognition of one picture may take.'),
  articleMs: setting(
    'OCR_ARTICLE_TIMEOUT',
    duration,
    '3m',
    'How long the text recognition of all pictures of one article may take; pictures after that are left out.',
  ),
  memoryMb: setting('OCR_MEMORY_MB', integer(256, 16_384), '1536', 'Memory that the process of text recognition may take, in MiB.'),
} as const;
