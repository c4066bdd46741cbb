import * as z from 'zod';
import type { Site } from '../context.ts';
import { basisOf, differences, MAX_TAGS, TLP } from '../curation/curation.ts';
import { curatedEventOf, curateEvent } from '../curation/event.ts';
import { find } from '../job-actions.ts';
import { Refused } from '../refused.ts';
import { hasScope } from '../security/gate.ts';
import type { Limits } from '../security/limits.ts';
import { About } from '../submission.ts';
import { type AnyEndpoint, endpoint } from './endpoint.ts';
import { Judgements, judged } from './judgements.ts';
import { JobShape, showJob } from './shapes.ts';

const { title, tags, note } = About.shape;

/** Curating the event of a finished job, as on its page. */
export const curateEndpoint = (site: Site, limits: Limits): AnyEndpoint =>
  endpoint({
    call: 'POST /jobs/:id/curate',
    tag: 'Jobs',
    summary: "Change a finished job's event as an analyst decided",
    description:
      'What is not given stays as it is. The decisions go through the publish lane and hold when the job is run again; ask for the job with wait to hear when they have been applied.',
    scope: 'submit',
    params: z.object({ id: z.string() }),
    body: Judgements.extend({
      title,
      tags: z
        .array(tags.unwrap().element)
        .max(MAX_TAGS)
        .optional()
        .describe('All tags of the event, including those from the context, but without those that every event gets.'),
      tlp: z.enum(TLP).optional(),
      note,
      dryRun: z.boolean().default(false).describe('Only answer what would change.'),
    }),
    response: z.object({
      changes: z.array(z.object({ what: z.string(), before: z.string().optional(), after: z.string() })),
      job: JobShape,
    }),
    status: 202,
    handle: async (c, { body: { dryRun, ...body } }) => {
      if (!hasScope(c, 'read')) throw new Refused(403, 'scope', 'Curating an event needs the scopes submit and read.');
      const event = await curatedEventOf(site, await find(site, c));
      const { article, start, job } = event;
      const curation = {
        ...start,
        ...judged(article, body),
        ...(body.title ? { title: body.title } : {}),
        ...(body.tags ? { tags: body.tags } : {}),
        ...(body.tlp ? { tlp: body.tlp } : {}),
        ...(body.note === undefined ? {} : { note: body.note }),
      };
      const changes = differences(basisOf(event), curation);
      const changed = dryRun ? undefined : await curateEvent(c, site, limits, event, curation);
      return { changes, job: showJob(changed ?? job) };
    },
  });
