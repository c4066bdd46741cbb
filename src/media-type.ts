/** HTML, judged by any of the usual elements near its beginning. */
const HTML_ELEMENT = /<(?:!doctype|html|head|body|article|main|div|p|h[1-6]|table|ul|ol|pre|section|span|a|title|meta|br)\b/i;
const HEAD_BYTES = 4096;

/** What the bytes of an uploaded document or a file are, whatever name or type came with them; text for what is none of the others. */
export function mediaTypeOf(bytes: Uint8Array): 'application/pdf' | 'text/html' | 'text/plain' {
  // Readers allow some bytes before the mark of a PDF, and some mail programs put them there.
  if (Buffer.from(bytes.subarray(0, 1024)).includes('%PDF-')) return 'application/pdf';
  return HTML_ELEMENT.test(headText(bytes)) ? 'text/html' : 'text/plain';
}

/** The first 4 KiB as text: UTF-16 by its byte order mark, anything else byte by byte. */
export function headText(bytes: Uint8Array): string {
  const head = Buffer.from(bytes.subarray(0, HEAD_BYTES));
  return head.toString(isUtf16(head) ? 'utf16le' : 'latin1');
}

const isUtf16 = ([first, second]: Uint8Array): boolean => (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
