import type { CrawlRequest } from '../domain.ts';
import { audit, type Ctx, nameOf, type Site } from './context.ts';
import { type Curation, curatedArticle, curatedRequest } from './curation/curation.ts';
import type { Previewed } from './deps.ts';
import type { Preview, Previews } from './previews.ts';
import { Refused } from './refused.ts';
import type { Limits } from './security/limits.ts';
import { keepDocument, resultOf, type Submission, type SubmitResult, submitAll, toRequests } from './submission.ts';

/** What can be done with previews, for pages and API alike. */

export async function startPreview(c: Ctx, site: Site, limits: Limits, previews: Previews, submission: Submission): Promise<Preview> {
  // Asked first, so that a document that nobody will look at is not stored.
  previews.requireRoom();
  const [request] = await toRequests(c, site, limits, 'preview', submission);
  if (!request) throw new Refused(422, 'input', 'Enter the address of a page, or upload a document.');
  const preview = previews.start(request, nameOf(c));
  await audit(c, site, 'preview', request.url);
  return preview;
}

/** Refused 409 while the page is being opened, and when it could not be. */
export function readyPreview(c: Ctx, previews: Previews, id: string): { preview: Preview; result: Previewed } {
  const preview = previews.get(id, nameOf(c));
  if (!preview.result) throw new Refused(409, 'not-ready', 'The preview is not ready: wait until it is, or send the page without one.');
  return { preview, result: preview.result };
}

/**
 * Sends what the analyst made of the article; the page is not opened again. When its event exists, `again` runs the request with the
 * analyst's decisions once more and updates the event.
 */
export async function sendCurated(
  c: Ctx,
  site: Site,
  limits: Limits,
  request: CrawlRequest,
  { article, evidence }: Previewed,
  curation: Curation,
  again: boolean,
): Promise<SubmitResult> {
  await limits.take('submit', c);
  await keepDocument(site.deps.store, request);
  const wanted = curatedRequest(request, article, curation);
  const submitted = await site.deps.sendArticle(wanted, { article: curatedArticle(article, curation), evidence });
  const detail = { status: submitted.status, changes: curation.changes.length, added: curation.added.length };
  await audit(c, site, 'submit', request.url, detail);
  const [updated] = submitted.status === 'done' && again ? await submitAll(c, site, [wanted], true) : [];
  return updated ?? resultOf(request.url, submitted);
}
