import * as z from 'zod';
import { ShownOutcome } from '../../domain/outcome.ts';
import { FeedQuality } from '../../pipeline/feed-quality.ts';
import { JOB_STATES, type Job, jobKind, LANES } from '../../queue/ports.ts';

/** What a call answers that changes something. */
export const Done = z.object({ ok: z.boolean(), message: z.string() });

/** What the API answers with. Jobs and articles are shown without what is internal or secret (cookies, headers, blobs). */

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
    outcome: ShownOutcome.optional(),
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
    quality: FeedQuality.optional(),
  })
  .meta({ id: 'Feed' });
