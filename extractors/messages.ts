import { MessagePort } from 'node:worker_threads';
import { z } from 'zod';
import type { Article, Page } from '../src/domain.ts';
import { Permanent, RetryLater } from '../src/errors.ts';
import type { ExtractHints, ExtractOptions } from './article/extract.ts';

/**
 * What goes into an extraction thread and what comes out. Checked on both sides: a thread that has been fed by a hostile page
 * is an outside too.
 */
const bytes = z.instanceof(Uint8Array);

const page = z.object({
  url: z.string(),
  finalUrl: z.string(),
  status: z.number(),
  contentType: z.string(),
  via: z.enum(['browser', 'document', 'feed']),
  fetchedAt: z.string(),
  html: z.string(),
  text: z.string().optional(),
  bytes: bytes.optional(),
  frames: z.array(z.object({ url: z.string(), html: z.string() })),
  title: z.string().optional(),
  headers: z.record(z.string(), z.string()),
  redirects: z.array(z.string()),
  notes: z.array(z.string()).optional(),
  incomplete: z.literal(true).optional(),
});

const verdict = z.object({ value: z.string(), type: z.string(), verdict: z.enum(['drop', 'ids', 'no-ids']) });

const hints = z.object({
  title: z.string().optional(),
  titleWins: z.boolean().optional(),
  published: z.string().optional(),
  author: z.string().optional(),
  feedContent: z.string().optional(),
  contentSelector: z.string().optional(),
  removeSelectors: z.array(z.string()).optional(),
  verdicts: z.array(verdict).optional(),
  pageTexts: z
    .array(
      z.object({
        page: z.number(),
        texts: z.array(z.object({ text: z.string(), x: z.number(), end: z.number(), y: z.number(), height: z.number() })),
      }),
    )
    .optional(),
});

const list = z.array(z.string());
const organisation = z.object({ own: list, never: list, always: list, context: list });

const task = z.object({
  page,
  hints,
  options: z.object({ traces: z.boolean(), rules: z.boolean(), organisation: organisation.optional() }),
  /** Where the thread says that it has begun: the time limit counts from there. */
  begun: z.instanceof(MessagePort).optional(),
});

const occurrence = z.object({ start: z.number(), end: z.number(), raw: z.string(), code: z.boolean(), target: z.boolean() });

const origin = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('file'), name: z.string(), url: z.string(), linkedUnder: z.string() }),
  z.object({ kind: z.literal('picture'), number: z.number(), url: z.string(), isPage: z.literal(true).optional() }),
]);

const indicator = z.object({
  type: z.string(),
  value: z.string(),
  defanged: z.boolean(),
  verdict: z.enum(['indicator', 'context', 'reference', 'junk']),
  toIds: z.boolean(),
  reason: z.string(),
  rule: z.string().optional(),
  facts: z.array(z.string()).optional(),
  context: z.looseObject({ kind: z.enum(['table', 'list', 'code', 'prose', 'heading', 'quote', 'link', 'metadata']) }),
  occurrences: z.array(occurrence),
  origin: origin.optional(),
});

const rule = z.object({
  kind: z.enum(['yara', 'sigma', 'snort', 'suricata']),
  name: z.string(),
  text: z.string(),
  repairs: z.array(z.string()),
  problem: z.string().optional(),
  origin: origin.optional(),
});

const linkedFile = z.object({
  url: z.string(),
  name: z.string(),
  linkedUnder: z.string(),
  status: z.enum(['found', 'read', 'unread']),
  reason: z.string().optional(),
  fetchedFrom: z.string().optional(),
  format: z.string().optional(),
  sha256: z.string().optional(),
  bytes: z.number().optional(),
  indicators: z.number().optional(),
  rules: z.number().optional(),
});

const article = z.object({
  url: z.string(),
  canonicalUrl: z.string(),
  title: z.string(),
  author: z.string().optional(),
  published: z.string().optional(),
  modified: z.string().optional(),
  language: z.string().optional(),
  siteName: z.string().optional(),
  description: z.string().optional(),
  markdown: z.string(),
  text: z.string(),
  contentHash: z.string().regex(/^[0-9a-f]{64}$/),
  indicators: z.array(indicator),
  rules: z.array(rule).optional(),
  picturePages: z.array(z.number()).optional(),
  listFormat: z.string().optional(),
  linkedFiles: z.array(linkedFile).optional(),
  figures: z.array(z.object({ url: z.string(), alt: z.string() })),
  via: z.enum(['readability', 'selector', 'widened', 'body', 'pdf', 'text', 'feed']),
  incomplete: z.literal(true).optional(),
  notes: z.array(z.string()),
});

const answer = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('article'), article }),
  z.object({
    kind: z.literal('refused'),
    retry: z.boolean(),
    code: z.string().regex(/^[A-Za-z0-9=._-]+$/),
    message: z.string(),
    delayMs: z.number().optional(),
  }),
]);

export type Task = {
  page: Omit<Page, 'evidence'>;
  hints: ExtractHints;
  options: ExtractOptions & { traces: boolean; rules: boolean };
};
export type Answer =
  | { kind: 'article'; article: Article }
  | { kind: 'refused'; retry: boolean; code: string; message: string; delayMs?: number };

export function readTask(value: unknown): Task & { begun?: MessagePort } {
  return task.parse(value) as Task & { begun?: MessagePort };
}

export function readAnswer(value: unknown): Answer {
  return answer.parse(value) as Answer;
}

/** Errors do not keep their class on the way between threads: they travel as values. */
export function refusal(error: Permanent | RetryLater): Answer {
  const delay = error instanceof RetryLater && error.delayMs !== undefined ? { delayMs: error.delayMs } : {};
  return { kind: 'refused', retry: error.retry, code: error.code, message: error.message, ...delay };
}

export function articleOf(given: Answer): Article {
  if (given.kind === 'article') return given.article;
  if (given.retry) throw new RetryLater(given.code, given.message, { delayMs: given.delayMs });
  throw new Permanent(given.code, given.message);
}
