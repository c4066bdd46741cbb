import { choice, duration, integer, setting } from './setting.ts';

/** Text in the pictures of an article. */
export const pictures = {
  ocr: setting(
    'OCR',
    choice('off', 'auto', 'on'),
    'auto',
    'Whether text recognition reads values from the pictures of an article: when its packages are installed (auto, docs/pictures.md), always (on: doctor reports missing packages as a problem), or never (off).',
  ),
  timeoutMs: setting('OCR_TIMEOUT', duration, '60s', 'Time limit of the text recognition of one picture.'),
  articleMs: setting(
    'OCR_ARTICLE_TIMEOUT',
    duration,
    '3m',
    'Time limit of the text recognition of all pictures of one article. The remaining pictures are skipped.',
  ),
  memoryMb: setting('OCR_MEMORY_MB', integer(256, 16_384), '1536', 'Memory limit of the text recognition process, in MiB.'),
} as const;
