import type { MessagePort } from 'node:worker_threads';
import { z } from 'zod';
import { INDICATOR_TYPES } from '../src/domain/indicator-types.ts';
import type {
  Article,
  DetectionRule,
  Indicator,
  IndicatorContext,
  IndicatorType,
  LinkedFile,
  Occurrence,
  Origin,
  Page,
} from '../src/domain.ts';
import { Permanent, RetryLater } from '../src/errors.ts';
import type { ExtractHints, ExtractOptions } from './article/extract.ts';

/** What an extraction thread is given. */
export interface Task {
  page: Omit<Page, 'evidence'>;
  hints: ExtractHints;
  options: ExtractOptions;
  /** The thread says here that it has begun: the time limit counts from then on. */
  begun: MessagePort;
}

/** What it answers. Errors do not keep their class on the way between threads: they travel as values. */
export type Answer =
  | { kind: 'article'; article: Article }
  | { kind: 'refused'; retry: boolean; code: string; message: string; delayMs?: number };

/** A schema for every field, optional ones included: a field that the schema does not name is dropped, so the compiler asks for it. */
type Fields<T> = { [K in keyof Required<T>]: z.ZodType<T[K]> };

const text = z.string();
const count = z.number();
const texts = z.array(text);

const origin: z.ZodType<Origin> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('file'), name: text, url: text, linkedUnder: text } satisfies Fields<Extract<Origin, { kind: 'file' }>>),
  z.object({
    kind: z.literal('picture'),
    number: count,
    isPage: z.literal(true).exactOptional(),
    url: text,
    crop: text.exactOptional(),
  } satisfies Fields<Extract<Origin, { kind: 'picture' }>>),
]);

const context = z.object({
  kind: z.enum(['table', 'list', 'code', 'prose', 'heading', 'quote', 'link', 'metadata']),
  heading: text.exactOptional(),
  column: text.exactOptional(),
  row: texts.exactOptional(),
  snippet: text.exactOptional(),
} satisfies Fields<IndicatorContext>);

const indicator = z.object({
  type: z.enum(Object.keys(INDICATOR_TYPES) as IndicatorType[]),
  value: text,
  defanged: z.boolean(),
  verdict: z.enum(['indicator', 'context', 'reference', 'junk']),
  toIds: z.boolean(),
  reason: text,
  rule: text.exactOptional(),
  facts: texts.exactOptional(),
  context,
  occurrences: z.array(
    z.object({ start: count, end: count, raw: text, code: z.boolean(), target: z.boolean() } satisfies Fields<Occurrence>),
  ),
  origin: origin.exactOptional(),
} satisfies Fields<Indicator>);

const detectionRule = z.object({
  kind: z.enum(['yara', 'sigma', 'snort', 'suricata']),
  name: text,
  text,
  repairs: texts,
  problem: text.exactOptional(),
  origin: origin.exactOptional(),
} satisfies Fields<DetectionRule>);

const linkedFile = z.object({
  url: text,
  name: text,
  linkedUnder: text,
  status: z.enum(['found', 'read', 'unread']),
  reason: text.exactOptional(),
  fetchedFrom: text.exactOptional(),
  format: text.exactOptional(),
  sha256: text.exactOptional(),
  bytes: count.exactOptional(),
  indicators: count.exactOptional(),
  rules: count.exactOptional(),
} satisfies Fields<LinkedFile>);

const article = z.object({
  url: text,
  canonicalUrl: text,
  title: text,
  author: text.exactOptional(),
  published: text.exactOptional(),
  modified: text.exactOptional(),
  language: text.exactOptional(),
  siteName: text.exactOptional(),
  description: text.exactOptional(),
  markdown: text,
  text,
  contentHash: text.regex(/^[0-9a-f]{64}$/),
  indicators: z.array(indicator),
  rules: z.array(detectionRule).exactOptional(),
  picturePages: z.array(count).exactOptional(),
  listFormat: text.exactOptional(),
  linkedFiles: z.array(linkedFile).exactOptional(),
  figures: z.array(z.object({ url: text, alt: text })),
  via: z.enum(['readability', 'selector', 'widened', 'body', 'pdf', 'text', 'feed']),
  incomplete: z.literal(true).exactOptional(),
  notes: texts,
} satisfies Fields<Article>);

const answer = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('article'), article }),
  z.object({
    kind: z.literal('refused'),
    retry: z.boolean(),
    code: text.regex(/^[A-Za-z0-9=._-]+$/),
    message: text,
    delayMs: count.exactOptional(),
  } satisfies Fields<Extract<Answer, { kind: 'refused' }>>),
]);

/** Checks what a thread answered: one that was fed a hostile page is an outside, too. Throws ZodError. */
export function readAnswer(value: unknown): Answer {
  return answer.parse(value);
}

export function refusal(error: Permanent | RetryLater): Answer {
  const { retry, code, message } = error;
  const delayMs = error instanceof RetryLater ? error.delayMs : undefined;
  return { kind: 'refused', retry, code, message, ...(delayMs === undefined ? {} : { delayMs }) };
}

/** The article, or the refusal as the error that it was in the thread. */
export function articleOf(given: Answer): Article {
  if (given.kind === 'article') return given.article;
  if (given.retry) throw new RetryLater(given.code, given.message, { delayMs: given.delayMs });
  throw new Permanent(given.code, given.message);
}
