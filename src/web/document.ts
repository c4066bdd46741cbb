import { createHash } from 'node:crypto';
import { isBinary } from '../charset.ts';
import { headText, mediaTypeOf } from '../media-type.ts';
import { Refused } from './refused.ts';

/** A document that somebody uploaded instead of an address to open. */
export interface UploadedDocument {
  contentType: string;
  bytes: Uint8Array;
}

/** Host of the addresses that documents without one get: reserved, so nothing can ever be fetched from it. */
const NOWHERE = 'https://document.invalid/';

/** The identity of a document without an address: uploaded twice, it gives one event. */
export function documentUrl(bytes: Uint8Array): string {
  return NOWHERE + createHash('sha256').update(bytes).digest('hex');
}

/** The type of a document as its bytes say. Taken are PDF, HTML and plain text; Refused 415 for the rest. */
export function sniff(bytes: Uint8Array): string {
  const type = mediaTypeOf(bytes);
  if (type === 'application/pdf') return type;
  if (isBinary(bytes))
    throw new Refused(415, 'document-type', 'This file is neither HTML, PDF nor plain text: save the page as "HTML only" or as PDF.');
  const text = headText(bytes);
  if (/^\s*(?:MIME-Version|From:|Return-Path|Received:|Content-Type:\s*multipart)/i.test(text) && /multipart\//i.test(text))
    throw new Refused(415, 'document-type', 'This is a web archive or a mail (MIME): save the page as "HTML only" or as PDF.');
  return type;
}
