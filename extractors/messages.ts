import type { MessagePort } from 'node:worker_threads';
import * as z from 'zod';
import { Article } from '../src/domain/article.ts';
import type { Page } from '../src/domain.ts';
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
const Answer = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('article'), article: Article }),
  z.object({
    kind: z.literal('refused'),
    retry: z.boolean(),
    code: z.string().regex(/^[A-Za-z0-9=._-]+$/),
    message: z.string(),
    delayMs: z.number().exactOptional(),
  }),
]);
export type Answer = z.infer<typeof Answer>;

/** Checks what a thread answered: one that was fed a hostile page is an outside, too. Throws ZodError. */
export function readAnswer(value: unknown): Answer {
  return Answer.parse(value);
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
