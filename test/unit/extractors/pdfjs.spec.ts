import { loadPdfjs } from '../../../extractors/pdfjs.ts';
import { expect, test } from '../../support/test.ts';

test('pdf.js leaves what the engine has as it is', async () => {
  await loadPdfjs();
  // A polyfill written in JavaScript has a prototype of its own.
  for (const native of [JSON.parse, JSON.stringify, Array.prototype.push, Function.prototype.toString])
    expect('prototype' in native).toBe(false);
});
