import { Permanent, RetryLater } from '../src/errors.ts';
import { extractArticle } from './article/extract.ts';
import { type Answer, refusal, type Task } from './messages.ts';

/** The thread's only entry: one task, one answer. Typed outcomes are answers; anything thrown is a fault of ours. */
export default async function run({ page, hints, options, begun }: Task): Promise<Answer> {
  begun.postMessage('begun');
  begun.close();
  try {
    return { kind: 'article', article: await extractArticle({ ...page, evidence: [] }, hints, options) };
  } catch (error) {
    if (error instanceof Permanent || error instanceof RetryLater) return refusal(error);
    throw error;
  }
}
