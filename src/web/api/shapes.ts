import { z } from 'zod';
import { JOB_STATES, type Job, jobKind, LANES } from '../../queue/ports.ts';

/** What a call answers that changes something. */
export const Done = z.object({ ok: z.boolean(), message: z.string() });

/** What the API answers with. Jobs and articles are shown without what is internal or secret (cookies, headers, blobs). */

export const OutcomeShape = z
  .object({
    status: z.enum(['created', 'updated', 'exists', 'skipped', 'failed']),
    message: z.string(),
    eventUuid: z.string().optional(),
    eventUrl: z.string().optional(),
    title: z.string().optional(),
    indicators: z.number().optional(),
    attributes: z.number().optional(),
    audit: z.object({ added: z.number(), corrected: z.number(), removed: z.number() }).optional(),
    correlation: z
      .object({
        asked: z.number(),
        values: z.array(z.object({ value: z.string(), events: z.array(z.string()) })),
        events: z.array(
          z.object({
            uuid: z.string(),
            info: z.string(),
            url: z.string(),
            own: z.boolean(),
            values: z.number(),
            campaign: z.string().optional(),
          }),
        ),
      })
      .optional()
      .describe('Which values MISP had before, and in which events.'),
    outputs: z
      .array(
        z.object({
          output: z.string(),
          status: z.enum(['created', 'updated', 'exists', 'skipped', 'failed', 'waiting']),
          message: z.string(),
          eventUrl: z.string().optional(),
          code: z.string().optional(),
          at: z.iso.datetime(),
        }),
      )
      .optional()
      .describe('What became of the article in each output; only when there are several, or publish rules.'),
    rule: z.string().optional().describe('The publish rule that decided.'),
    contextTags: z.array(z.string()).optional().describe('Tags that the context of the article brought.'),
    watchlistHits: z
      .array(z.object({ list: z.string(), term: z.string(), where: z.enum(['title', 'indicator', 'galaxy', 'text']) }))
      .optional(),
  })
  .meta({ id: 'Outcome' });

export const JobShape = z
  .object({
    id: z.string(),
    kind: z.enum(['article', 'recheck']).describe('recheck: the files that an article links to are checked for changes.'),
    url: z.string(),
    title: z.string().optional(),
    state: z.enum(JOB_STATES).describe('done and failed are final until retried.'),
    lane: z.enum(LANES),
    source: z.object({ kind: z.enum(['feed', 'manual']), title: z.string(), url: z.string() }),
    attempts: z.number().int(),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
    notBefore: z.iso.datetime().optional(),
    submittedBy: z.string().optional(),
    error: z.object({ code: z.string(), message: z.string(), retry: z.boolean() }).optional(),
    outcome: OutcomeShape.optional(),
    timeline: z.array(z.object({ at: z.iso.datetime(), stage: z.string(), ms: z.number().optional(), note: z.string().optional() })),
  })
  .meta({ id: 'Job' });
export type JobShape = z.input<typeof JobShape>;

export const iso = (at: number): string => new Date(at).toISOString();

export function showJob(job: Job): JobShape {
  const { request } = job;
  const title = job.outcome?.title ?? request.title;
  return {
    id: job.id,
    kind: jobKind(job),
    url: request.url,
    ...(title ? { title } : {}),
    state: job.state,
    lane: job.lane,
    source: { kind: request.source.kind, title: request.source.title, url: request.source.url },
    attempts: job.attempts,
    createdAt: iso(job.createdAt),
    updatedAt: iso(job.updatedAt),
    ...(job.state === 'delayed' ? { notBefore: iso(job.notBefore) } : {}),
    ...(request.submittedBy ? { submittedBy: request.submittedBy } : {}),
    ...(job.error ? { error: job.error } : {}),
    ...(job.outcome ? { outcome: job.outcome } : {}),
    timeline: job.timeline.map((entry) => ({ ...entry, at: iso(entry.at) })),
  };
}

const IndicatorShape = z
  .object({
    type: z.string(),
    value: z.string(),
    defanged: z.boolean(),
    verdict: z.enum(['indicator', 'context', 'reference', 'junk']),
    toIds: z.boolean(),
    reason: z.string(),
    context: z.object({ kind: z.string(), heading: z.string().optional(), column: z.string().optional(), snippet: z.string().optional() }),
  })
  .meta({ id: 'Indicator' });

export const ArticleShape = z
  .object({
    url: z.string(),
    canonicalUrl: z.string(),
    title: z.string(),
    author: z.string().optional(),
    published: z.string().optional(),
    language: z.string().optional(),
    siteName: z.string().optional(),
    markdown: z.string(),
    indicators: z.array(IndicatorShape),
    notes: z.array(z.string()),
  })
  .meta({ id: 'Article' });

export const FeedShape = z
  .object({
    title: z.string(),
    url: z.string(),
    tags: z.array(z.string()),
    enabled: z.boolean(),
    health: z
      .object({
        lastPollAt: z.iso.datetime().optional(),
        lastSuccessAt: z.iso.datetime().optional(),
        nextPollAt: z.iso.datetime().optional(),
        failingSince: z.iso.datetime().optional(),
        failures: z.number().int(),
        lastError: z.string().optional(),
        entries: z.number().int().optional(),
        newEntries: z.number().int().optional(),
      })
      .optional(),
    quality: z
      .object({
        articles: z.number().int(),
        events: z.number().int(),
        indicatorsPerArticle: z.number().optional(),
        toIdsShare: z.number().optional().describe('Share of the attributes with to_ids, 0 to 1.'),
        rejected: z.number().int().describe('Values that analysts removed or switched off.'),
        oftenRejected: z
          .array(z.object({ type: z.string(), value: z.string(), count: z.number().int() }))
          .optional()
          .describe('Values that analysts rejected in more than one event.'),
        failed: z.number().int(),
        failures: z.array(z.object({ code: z.string(), count: z.number().int() })),
        secondsPerArticle: z.number().optional(),
      })
      .optional(),
  })
  .meta({ id: 'Feed' });
