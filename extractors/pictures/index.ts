/**
 * Text in pictures: picture -> pieces of text (a process of its own: open.ts, child.ts, engine.ts, bitmap.ts) -> values that two
 * readings agree on (values.ts). The packages that this needs are optional (packages.ts).
 */
export type { CropBox } from './bitmap.ts';
export { boxOfValue } from './crops.ts';
export type { PageText, PictureText } from './engine.ts';
export { openPictureReader, type PictureReader, type PictureReading } from './open.ts';
export { missingPackages, OCR_INSTALL } from './packages.ts';
export { pictureIndicators } from './values.ts';
