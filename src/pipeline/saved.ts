import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import * as z from 'zod';
import type { Article, Evidence, EvidenceKind } from '../domain.ts';
import type { Blobs } from '../queue/ports.ts';

/** What the crawl lane leaves for the publish lane: the article, or why there is none, and the page's evidence. */
export interface Saved {
  article?: Article;
  failure?: { code: string; message: string };
  evidence: Evidence[];
}

const zip = promisify(gzip);
const unzip = promisify(gunzip);

/** Only what the pipeline itself relies on; the rest was checked when it left the extractor's thread. */
const savedShape = z.object({
  article: z
    .looseObject({
      canonicalUrl: z.string(),
      markdown: z.string(),
      indicators: z.array(z.looseObject({ type: z.string(), value: z.string() })),
    })
    .optional(),
  failure: z.object({ code: z.string(), message: z.string() }).optional(),
  evidence: z.array(
    z.object({ kind: z.string(), fileName: z.string(), contentType: z.string(), blob: z.string(), url: z.string().optional() }),
  ),
});

/** Saves under the job's own names; saving again replaces. */
export async function save(blobs: Blobs, jobId: string, saved: Saved, ttlMs?: number): Promise<void> {
  const evidence = saved.evidence.map(({ bytes, ...rest }, index) => ({ ...rest, blob: `${jobId}/evidence/${index}`, bytes }));
  for (const item of evidence) await blobs.put(item.blob, item.bytes, ttlMs);
  const body = { ...saved, evidence: evidence.map(({ bytes: _bytes, ...rest }) => rest) };
  await blobs.put(`${jobId}/saved`, await zip(JSON.stringify(body)), ttlMs);
}

/** undefined when nothing was saved (or its time is over): the job has to be crawled again. */
export async function load(blobs: Blobs, jobId: string): Promise<Saved | undefined> {
  const bytes = await blobs.get(`${jobId}/saved`);
  if (!bytes) return undefined;
  const body = savedShape.parse(JSON.parse((await unzip(bytes)).toString('utf8')));
  const evidence: Evidence[] = [];
  for (const { blob, kind, url, ...rest } of body.evidence) {
    const content = await blobs.get(blob);
    if (content) evidence.push({ ...rest, kind: kind as EvidenceKind, bytes: content, ...(url === undefined ? {} : { url }) });
  }
  return {
    ...(body.article ? { article: body.article as unknown as Article } : {}),
    ...(body.failure ? { failure: body.failure } : {}),
    evidence,
  };
}

/** The event has the evidence now. The article stays (for the job's page) until its time is over. */
export async function forgetEvidence(blobs: Blobs, jobId: string): Promise<void> {
  await blobs.delete(`${jobId}/evidence/`);
}
