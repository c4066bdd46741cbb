import { createHash } from 'node:crypto';
import { Refused } from './refused.ts';

/** A document that somebody handed in instead of an address to open. */
export interface HandedIn {
  contentType: string;
  bytes: Uint8Array;
}

/** Host of the addresses that documents without one get: reserved, so nothing can ever be fetched from it. */
const NOWHERE = 'https://document.invalid/';

/** The identity of a document without an address: handing it in twice gives one event. */
export function documentUrl(bytes: Uint8Array): string {
  return NOWHERE + createHash('sha256').update(bytes).digest('hex');
}

/**
 * What the bytes are, whatever name or type came with them. Taken are PDF, HTML and plain text; Refused 415 for the rest.
 */
export function sniff(bytes: Uint8Array): string {
  const head = Buffer.from(bytes.subarray(0, 4096));
  // Readers allow some bytes before the mark of a PDF, and some mail programs put them there.
  if (head.subarray(0, 1024).includes('%PDF-')) return 'application/pdf';
  const utf16 = (head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff);
  const text = utf16 ? head.toString('utf16le') : head.toString('latin1');
  if (!utf16 && [...head].some((byte) => byte < 9 || (byte > 13 && byte < 27) || (byte > 27 && byte < 32)))
    throw new Refused(415, 'document-type', 'This file is neither HTML, PDF nor plain text: save the page as "HTML only" or as PDF.');
  if (/^\s*(?:MIME-Version|From:|Return-Path|Received:|Content-Type:\s*multipart)/i.test(text) && /multipart\//i.test(text))
    throw new Refused(415, 'document-type', 'This is a web archive or a mail (MIME): save the page as "HTML only" or as PDF.');
  return /<(?:!doctype|html|head|body|article|main|div|p|h[1-6]|table|ul|ol|pre|section|span|a|title|meta|br)\b/i.test(text)
    ? 'text/html'
    : 'text/plain';
}
