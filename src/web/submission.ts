import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import type { CrawlRequest } from '../domain.ts';
import { manualRequest, type Submitted } from '../pipeline/submit.ts';
import { parseUrl } from '../url.ts';
import { audit, type Ctx, nameOf, type Site } from './context.ts';
import { documentUrl, sniff, type UploadedDocument } from './document.ts';
import { Refused } from './refused.ts';
import type { Limits } from './security/limits.ts';

/** What people and programs submit, by form and API alike. */

export const MAX_URLS = 200;
const KEEP_DOCUMENT_MS = { submit: 30 * 86_400_000, preview: 3_600_000 } as const;

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused here.
const CONTROL = /[\u0000-\u001f\u007f]/;

export const PageUrl = z
  .string()
  .trim()
  .min(1)
  .max(2048, 'is longer than 2048 characters')
  .refine(isPageUrl, 'is not a valid URL: it must start with http:// or https:// and contain no password')
  .describe('Address of a page, http or https.');

function isPageUrl(text: string): boolean {
  const url = parseUrl(text);
  if (!url || CONTROL.test(text)) return false;
  return /^https?:$/.test(url.protocol) && url.hostname !== '' && url.username === '' && url.password === '';
}

const line = (most: number) =>
  z
    .string()
    .trim()
    .max(most)
    .refine((text) => !CONTROL.test(text), 'contains control characters');

/** The parts that form and API share. */
export const About = z.object({
  title: line(300).optional().describe("Title of the event; without it the page's own title."),
  tags: z.array(line(255).min(1)).max(30).default([]).describe('Further tags for this event.'),
  note: z
    .string()
    .trim()
    .max(5000)
    // Forms send line breaks as \r\n.
    .transform((text) => text.replace(/\r\n?/g, '\n'))
    .optional()
    .describe('For the analyst; becomes a comment on the event.'),
});
export type About = z.infer<typeof About>;

export interface Submission extends About {
  urls: string[];
  document?: UploadedDocument;
  again: boolean;
}

export const SubmitResult = z.object({
  url: z.string(),
  status: z
    .enum(['queued', 'pending', 'done'])
    .describe('queued: a new job; pending: the same address is being worked on; done: its event exists.'),
  message: z.string(),
  jobId: z.string().optional(),
  eventUuid: z.string().optional(),
  eventUrl: z.string().optional(),
});
export type SubmitResult = z.infer<typeof SubmitResult>;

/**
 * One request per address; with a document there is one. Everything is checked and the rate limit asked before the
 * document is stored, so that refused requests leave nothing behind.
 */
export async function toRequests(
  c: Ctx,
  site: Site,
  limits: Limits,
  kind: 'submit' | 'preview',
  submission: Submission,
): Promise<CrawlRequest[]> {
  const document = submission.document && examine(site, submission.document);
  const urls = document && submission.urls.length === 0 ? [document.url] : [...new Set(submission.urls)];
  if (urls.length === 0) throw new Refused(422, 'input', 'Enter the address of a page, or upload a document.');
  if (urls.length > MAX_URLS) throw new Refused(422, 'input', `${urls.length} addresses are too many: submit up to ${MAX_URLS} at once.`);
  if (document && urls.length > 1) throw new Refused(422, 'input', 'A document has one address at most: enter one, or none.');
  if (submission.title && urls.length > 1)
    throw new Refused(422, 'input', 'A title can only be given for a single page: leave it empty for several addresses.');
  if (kind === 'preview' && urls.length > 1)
    throw new Refused(422, 'input', 'A preview shows a single page: enter one address, or send them without a preview.');
  await limits.take(kind, c, urls.length);
  if (document) await site.deps.store.blobs.put(document.blob, document.bytes, KEEP_DOCUMENT_MS[kind]);
  return urls.map((url) =>
    manualRequest(url, {
      ...(submission.title ? { title: submission.title, titleWins: true } : {}),
      ...(document ? { document: { contentType: document.contentType, blob: document.blob } } : {}),
      ...(submission.tags.length > 0 ? { tags: submission.tags } : {}),
      ...(submission.note ? { note: submission.note } : {}),
      remoteIp: c.get('client').address,
      submittedBy: nameOf(c),
    }),
  );
}

interface Document {
  url: string;
  contentType: string;
  blob: string;
  bytes: Uint8Array;
}

/** What kind of document it is, and the address it gets. Refused 413, 415 or 422. */
function examine(site: Site, { contentType, bytes }: UploadedDocument): Document {
  if (bytes.length === 0) throw new Refused(422, 'input', 'The document is empty.');
  const most = site.deps.settings.uploadBytes;
  if (bytes.length > most)
    throw new Refused(413, 'too-big', `The document is larger than ${Math.floor(most / 1024 ** 2)} MiB (WEB_UPLOAD_MAX).`);
  const kind = sniff(bytes);
  // The charset that came with it is worth keeping; the kind is what the bytes say.
  const type = contentType.toLowerCase().startsWith(kind) ? contentType : kind;
  return { url: documentUrl(bytes), contentType: type, blob: `document/${randomUUID()}`, bytes };
}

/** A preview's document is kept only as long as the preview, unless it is sent. */
export async function keepDocument({ blobs }: Site['deps']['store'], { document }: CrawlRequest): Promise<void> {
  const bytes = document && (await blobs.get(document.blob));
  if (document && bytes) await blobs.put(document.blob, bytes, KEEP_DOCUMENT_MS.submit);
}

/** Puts the requests into the queue and says for each what became of it. */
export async function submitAll(c: Ctx, site: Site, requests: CrawlRequest[], again: boolean): Promise<SubmitResult[]> {
  const results: SubmitResult[] = [];
  for (const request of requests) {
    const submitted = await site.deps.submit(request, { again });
    // Nobody will read a document whose address needs no new job.
    if (submitted.status !== 'queued' && request.document) await site.deps.store.blobs.delete(request.document.blob);
    const job = submitted.status === 'done' ? {} : { job: submitted.job.id };
    await audit(c, site, 'submit', request.url, { status: submitted.status, again, ...job });
    results.push(resultOf(request.url, submitted));
  }
  return results;
}

export function resultOf(url: string, submitted: Submitted): SubmitResult {
  if (submitted.status === 'queued') return { url, status: 'queued', message: 'Queued.', jobId: submitted.job.id };
  if (submitted.status === 'pending')
    return { url, status: 'pending', message: 'This address is already in the queue.', jobId: submitted.job.id };
  const { eventUuid, eventUrl } = submitted.record;
  return {
    url,
    status: 'done',
    message: 'This page already has an event.',
    eventUuid,
    ...(eventUrl ? { eventUrl } : {}),
  };
}
