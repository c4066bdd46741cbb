import * as z from 'zod';
import { INDICATOR_TYPES } from '../domain/indicator-types.ts';
import type { Article, CrawlRequest, Decision, IndicatorType, PublishInput, ReviseInput } from '../domain.ts';
import { withAddedValues } from '../report/added-values.ts';

const decision = z.object({
  type: z.enum(Object.keys(INDICATOR_TYPES) as [IndicatorType, ...IndicatorType[]]),
  value: z.string(),
  verdict: z.enum(['ids', 'no-ids', 'drop']),
});

/** What analysts decided about one article's bundle, beside it in the folder: a bundle itself has no place for it. */
const rememberedSchema = z.object({
  values: z.array(decision).default([]),
  /** Values that the reader did not find; each comes back with every version of the article. */
  added: z.array(decision.extend({ raw: z.string() })).default([]),
  title: z.string().optional(),
  addTags: z.array(z.string()).default([]),
  removeTags: z.array(z.string()).default([]),
});
export type Remembered = z.infer<typeof rememberedSchema>;

/** Hidden, so that no web server lists or serves it. */
export const decisionsFile = (event: string): string => `.decisions-${event}.json`;

export function readDecisions(text: string | undefined): Remembered {
  try {
    return rememberedSchema.parse(JSON.parse(text ?? '{}'));
  } catch {
    // A file that is damaged costs the decisions, not the article.
    return rememberedSchema.parse({});
  }
}

/** With the decisions of this time; each wins over an earlier one about the same value or tag. */
export function withDecisions(before: Remembered, { decisions, request, title, addTags = [], removeTags = [] }: ReviseInput): Remembered {
  const key = ({ type, value }: Pick<Decision, 'type' | 'value'>): string => `${type} ${value}`;
  const added = new Map([...before.added, ...(request.added ?? [])].map((one) => [key(one), one]));
  const values = new Map([...before.values, ...(request.verdicts ?? []), ...decisions].map((one) => [key(one), one]));
  for (const [name, one] of added) {
    const now = values.get(name);
    if (now) added.set(name, { ...one, verdict: now.verdict });
  }
  return {
    values: [...values.values()],
    added: [...added.values()],
    ...((title ?? before.title) === undefined ? {} : { title: title ?? before.title }),
    addTags: [...new Set([...before.addTags.filter((tag) => !removeTags.includes(tag)), ...addTags])],
    removeTags: [...new Set([...before.removeTags.filter((tag) => !addTags.includes(tag)), ...removeTags])],
  };
}

/** A later version of the article as analysts decided about the earlier ones; what this job itself carries wins. */
export function decided(
  input: PublishInput & { article: Article },
  { values, added, title, addTags, removeTags }: Remembered,
): PublishInput & { article: Article } {
  const { request, clusters } = input;
  const own = new Set([...(request.verdicts ?? []), ...(request.added ?? [])].map(({ type, value }) => `${type} ${value}`));
  const isOpen = ({ type, value }: Decision): boolean => !own.has(`${type} ${value}`);
  const there = new Set(input.article.indicators.map(({ type, value }) => `${type} ${value}`));
  const inArticle = values.filter(({ type, value }) => there.has(`${type} ${value}`)).map((one) => ({ ...one, raw: one.value }));
  const article = withAddedValues(input.article, [...added, ...inArticle].filter(isOpen));
  return {
    ...input,
    article: title === undefined ? article : { ...article, title },
    request: withTags(request, addTags, removeTags),
    ...(clusters ? { clusters: clusters.filter(({ tag }) => !removeTags.includes(tag)) } : {}),
  };
}

function withTags(request: CrawlRequest, add: string[], remove: string[]): CrawlRequest {
  const tags = [...new Set([...(request.tags ?? []), ...add])].filter((tag) => !remove.includes(tag));
  return tags.length === 0 && request.tags === undefined ? request : { ...request, tags };
}
