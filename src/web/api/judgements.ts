import * as z from 'zod';
import type { AddedValue, Article } from '../../domain.ts';
import { Choice, type Curation, MAX_ADDED, Type } from '../curation/curation.ts';
import { readValues } from '../curation/read-values.ts';
import { Refused } from '../refused.ts';
import { proposed } from '../view/indicators.ts';

/** What an analyst decides about an article's values, in the body of a call. */
export const Judgements = z.object({
  verdicts: z
    .array(z.object({ type: z.string(), value: z.string(), verdict: Choice }))
    .max(10_000)
    .default([])
    .describe('ids: for detection; no-ids: kept without to_ids; drop: left out. Values that are not named stay as they are.'),
  values: z
    .array(
      z.object({
        value: z.string().min(1).max(4096),
        type: Type.optional(),
        verdict: Choice.default('ids'),
      }),
    )
    .max(MAX_ADDED)
    .default([])
    .describe('Values that the crawler missed, defanged or not; recognised by the crawler unless type is set.'),
});

/** The same as the curation form has it. Refused 422 for a text without a value, and for a verdict on a value that the article does not have. */
export function judged(article: Article, { verdicts, values }: z.output<typeof Judgements>): Pick<Curation, 'changes' | 'added'> {
  const chosen = new Map(verdicts.map(({ type, value, verdict }) => [`${type} ${value}`, verdict]));
  const changes = article.indicators.flatMap((indicator, index) => {
    const key = `${indicator.type} ${indicator.value}`;
    const verdict = chosen.get(key);
    chosen.delete(key);
    return verdict && verdict !== proposed(indicator) ? [{ index, verdict }] : [];
  });
  const [unknown] = chosen.keys();
  if (unknown !== undefined)
    throw new Refused(422, 'input', `The article has no value ${JSON.stringify(unknown.slice(0, 100))}: put it into values to add it.`);
  return { changes, added: values.flatMap(addedValue) };
}

function addedValue({ value, type, verdict }: z.output<typeof Judgements>['values'][number]): AddedValue[] {
  const found = readValues(type ? `${type}: ${value}` : value).map((one) => ({ ...one, verdict }));
  if (found.length === 0)
    throw new Refused(422, 'input', `No value was recognised in ${JSON.stringify(value.slice(0, 100))}: give its type.`);
  return found;
}
