import pTimeout from 'p-timeout';
import * as z from 'zod';
import type { GalaxyCluster } from '../../domain.ts';
import { nameOf, type Site } from '../context.ts';
import { startCuration } from '../curation/curation.ts';
import { readValues } from '../curation/read-values.ts';
import { readyPreview, sendCurated, startPreview } from '../preview-actions.ts';
import type { Preview, Previews } from '../previews.ts';
import { Refused } from '../refused.ts';
import type { Limits } from '../security/limits.ts';
import { About, MAX_URLS, PageUrl, type Submission, SubmitResult, submitAll, toRequests } from '../submission.ts';
import { type AnyEndpoint, endpoint } from './endpoint.ts';
import { Judgements, judged } from './judgements.ts';
import { ArticleShape } from './shapes.ts';

const Uploaded = About.extend({
  url: PageUrl.optional(),
  urls: z.array(PageUrl).max(MAX_URLS).optional().describe('Many addresses at once, instead of url.'),
  html: z.string().min(1).optional().describe('Raw HTML; then nothing is fetched.'),
  document: z
    .object({ contentType: z.string().max(200).default(''), base64: z.base64().min(1) })
    .optional()
    .describe('An HTML, PDF or text file; then nothing is fetched.'),
  again: z.boolean().default(false).describe('Also accept a page whose event exists, and update that event.'),
});

function toSubmission({ url, urls, html, document, ...rest }: z.output<typeof Uploaded>): Submission {
  if (html && document) throw new Refused(422, 'input', 'Send either html or document, not both.');
  const uploaded = html
    ? { contentType: 'text/html; charset=utf-8', bytes: new TextEncoder().encode(html) }
    : document && { contentType: document.contentType, bytes: new Uint8Array(Buffer.from(document.base64, 'base64')) };
  return { ...rest, urls: [...(url ? [url] : []), ...(urls ?? [])], ...(uploaded ? { document: uploaded } : {}) };
}

const PreviewShape = z
  .object({
    id: z.string(),
    state: z.enum(['working', 'ready', 'failed']),
    url: z.string(),
    error: z.object({ code: z.string(), message: z.string() }).optional(),
    article: ArticleShape.optional(),
  })
  .meta({ id: 'Preview' });

const show = ({ id, state, request, error, result }: Preview): z.input<typeof PreviewShape> => ({
  id,
  state,
  url: request.url,
  ...(error ? { error } : {}),
  ...(result ? { article: result.article } : {}),
});

export function submitEndpoints(site: Site, limits: Limits, previews: Previews): AnyEndpoint[] {
  const params = z.object({ id: z.string() });
  return [
    endpoint({
      call: 'POST /urls',
      tag: 'Submit',
      summary: 'Submit one or many pages, or a document',
      description: 'Submitting the same address again changes nothing: the answer names the existing job or event.',
      scope: 'submit',
      body: Uploaded,
      response: z.object({ results: z.array(SubmitResult) }),
      status: 202,
      handle: async (c, { body }) => ({
        results: await submitAll(c, site, await toRequests(c, site, limits, 'submit', toSubmission(body)), body.again),
      }),
    }),
    endpoint({
      call: 'POST /previews',
      tag: 'Submit',
      summary: 'Open a page without sending it',
      description: 'Answers at once; get the preview until its state is ready or failed. Previews are kept for half an hour.',
      scope: 'submit',
      body: Uploaded.omit({ urls: true, again: true }),
      response: PreviewShape,
      status: 202,
      handle: async (c, { body }) => {
        const preview = await startPreview(c, site, limits, previews, toSubmission({ ...body, again: false }));
        return show(preview);
      },
    }),
    endpoint({
      call: 'GET /previews/:id',
      tag: 'Submit',
      summary: 'The article and indicators of a preview',
      scope: 'submit',
      params,
      query: z.object({ wait: z.coerce.number().min(0).max(60).default(0).describe('Seconds to wait for the preview to be ready.') }),
      response: PreviewShape,
      handle: async (c, { params: { id }, query: { wait } }) => {
        const preview = previews.get(id, nameOf(c));
        if (wait > 0) await pTimeout(preview.settled, { milliseconds: wait * 1000, fallback: () => undefined });
        return show(preview);
      },
    }),
    endpoint({
      call: 'POST /previews/:id/send',
      tag: 'Submit',
      summary: 'Send a preview, with your verdicts',
      scope: 'submit',
      params,
      body: Judgements.extend({
        again: z.boolean().default(false).describe('When the event exists: open the page again and update the event.'),
      }),
      response: SubmitResult,
      status: 202,
      handle: async (c, { params: { id }, body }) => {
        const { preview, result } = readyPreview(c, previews, id);
        const curation = { ...startCuration(preview.request, result.article), ...judged(result.article, body) };
        return sendCurated(c, site, limits, preview.request, result, curation, body.again);
      },
    }),
    endpoint({
      call: 'POST /values',
      tag: 'Submit',
      summary: 'The values in a text, with their types, refanged',
      scope: 'submit',
      body: z.object({ text: z.string().min(1).max(4096) }),
      response: z.object({ values: z.array(z.object({ type: z.string(), value: z.string(), raw: z.string() })) }),
      handle: async (_c, { body }) => ({ values: readValues(body.text) }),
    }),
    endpoint({
      call: 'GET /galaxies',
      tag: 'Submit',
      summary: "Search in the galaxies of MISP, by a cluster's name or synonym",
      scope: 'submit',
      query: z.object({ text: z.string().trim().min(2).max(100) }),
      response: z.object({ clusters: z.array(z.object({ tag: z.string(), galaxy: z.string(), value: z.string() })) }),
      handle: async (_c, { query: { text } }) => ({ clusters: searchClusters((await site.deps.galaxies?.()) ?? [], text) }),
    }),
  ];
}

const MAX_CLUSTERS = 25;

/** Names that begin with the text first, then names and synonyms that contain it. */
function searchClusters(clusters: GalaxyCluster[], text: string): { tag: string; galaxy: string; value: string }[] {
  const wanted = text.toLowerCase();
  const rank = ({ value, synonyms }: GalaxyCluster): number => {
    const name = value.toLowerCase();
    if (name === wanted) return 0;
    if (name.startsWith(wanted)) return 1;
    if (name.includes(wanted)) return 2;
    return synonyms.some((synonym) => synonym.toLowerCase().includes(wanted)) ? 3 : 4;
  };
  return clusters
    .map((cluster) => ({ cluster, rank: rank(cluster) }))
    .filter((one) => one.rank < 4)
    .sort((a, b) => a.rank - b.rank)
    .slice(0, MAX_CLUSTERS)
    .map(({ cluster: { tag, galaxy, value } }) => ({ tag, galaxy, value }));
}
