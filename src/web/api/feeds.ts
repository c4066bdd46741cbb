import * as z from 'zod';
import type { FeedHealth } from '../../domain.ts';
import type { Site } from '../context.ts';
import { type FeedChanges, FoundFeed } from '../deps.ts';
import { addFeed, editFeed, enableFeed, feedQualities, listFeeds, pollFeed, removeFeed } from '../feeds/actions.ts';
import { searchCatalog } from '../feeds/catalog.ts';
import { readStats } from '../overview/stats.ts';
import type { Limits } from '../security/limits.ts';
import { PageUrl } from '../submission.ts';
import { type AnyEndpoint, endpoint } from './endpoint.ts';
import { Done, FeedShape } from './shapes.ts';

const iso = (at: number | undefined) => (at === undefined ? undefined : new Date(at).toISOString());

/** What FeedShape does not name is left out with the answer. */
const showHealth = (health: FeedHealth) => ({
  ...health,
  lastPollAt: iso(health.lastPollAt),
  lastSuccessAt: iso(health.lastSuccessAt),
  nextPollAt: iso(health.nextPollAt),
  failingSince: iso(health.failingSince),
});

export function feedEndpoints(site: Site, limits: Limits): AnyEndpoint[] {
  const Named = z.object({ url: z.string().min(1).max(2048).describe('Address of the feed, as in the list.') });
  return [
    endpoint({
      call: 'GET /feeds',
      tag: 'Feeds',
      summary: 'All feeds with their health and quality figures',
      scope: 'read',
      query: z.object({ days: z.coerce.number().int().min(1).max(365).default(90).describe('Days that `quality` looks back.') }),
      response: z.object({ feeds: z.array(FeedShape) }),
      handle: async (_c, { query }) => {
        const quality = await feedQualities(site, query.days);
        return {
          feeds: (await listFeeds(site)).map(({ health, ...feed }) => ({
            ...feed,
            ...(health ? { health: showHealth(health) } : {}),
            quality: quality.get(feed.url),
          })),
        };
      },
    }),
    endpoint({
      call: 'POST /feeds',
      tag: 'Feeds',
      summary: 'Add a feed to the list',
      scope: 'admin',
      body: z.object({ title: z.string().trim().min(1).max(200), url: PageUrl, tags: z.array(z.string().max(255)).max(30).default([]) }),
      response: Done,
      handle: async (c, { body }) => {
        await addFeed(c, site, body);
        return { ok: true, message: 'Added.' };
      },
    }),
    endpoint({
      call: 'PATCH /feeds',
      tag: 'Feeds',
      summary: 'Enable or disable a feed, or change other fields of it',
      description: 'Order and comments of the feed list stay as they are.',
      scope: 'admin',
      body: Named.extend({
        enabled: z.boolean().optional(),
        fields: z
          .record(z.string().max(50), z.unknown())
          .optional()
          .describe('Fields of the feed list (docs/feeds.schema.json) and their new values; null removes a field.'),
      }),
      response: Done,
      handle: async (c, { body: { url, enabled, fields } }) => {
        if (fields) {
          const changes = Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, value === null ? undefined : value]));
          // The list's own schema checks them before anything is written.
          await editFeed(c, site, url, changes as FeedChanges);
        }
        if (enabled !== undefined) await enableFeed(c, site, typeof fields?.url === 'string' ? fields.url : url, enabled);
        if (enabled === undefined) return { ok: true, message: fields ? 'Changed.' : 'Nothing was changed.' };
        return { ok: true, message: enabled ? 'Enabled.' : 'Disabled.' };
      },
    }),
    endpoint({
      call: 'DELETE /feeds',
      tag: 'Feeds',
      summary: 'Remove a feed from the list',
      description: 'Its events and jobs stay.',
      scope: 'admin',
      query: Named,
      response: Done,
      handle: async (c, { query }) => {
        const { title } = await removeFeed(c, site, query.url);
        return { ok: true, message: `${title} was removed from the list.` };
      },
    }),
    endpoint({
      call: 'GET /feeds/catalog',
      tag: 'Feeds',
      summary: 'Security blogs to choose from',
      scope: 'read',
      query: z.object({
        text: z.string().max(200).optional(),
        topic: z.string().max(50).optional(),
        language: z.string().max(20).optional(),
      }),
      response: z.object({
        feeds: z.array(z.object({ title: z.string(), url: z.string(), language: z.string(), focus: z.string(), listed: z.boolean() })),
      }),
      handle: async (_c, { query }) => ({ feeds: searchCatalog(site, query) }),
    }),
    endpoint({
      call: 'POST /feeds/poll',
      tag: 'Feeds',
      summary: 'Poll a feed now',
      scope: 'submit',
      body: Named,
      response: Done,
      handle: (c, { body }) => pollFeed(c, site, limits, body.url),
    }),
    endpoint({
      call: 'POST /feeds/discover',
      tag: 'Feeds',
      summary: 'Find the feeds of a site',
      scope: 'admin',
      body: z.object({ url: PageUrl }),
      response: z.object({ feeds: z.array(FoundFeed) }),
      handle: async (c, { body }) => {
        await limits.take('feeds', c);
        return { feeds: await site.deps.discoverFeeds(body.url) };
      },
    }),
    endpoint({
      call: 'GET /stats',
      tag: 'Stats',
      summary: 'Articles, indicators and failures by day and feed, and the queue',
      scope: 'read',
      query: z.object({ days: z.coerce.number().int().min(1).max(365).default(28) }),
      response: z.object({
        days: z.array(z.object({ day: z.string(), articles: z.number(), indicators: z.number(), failed: z.number() })),
        feeds: z.array(z.object({ feed: z.string(), articles: z.number(), indicators: z.number(), failed: z.number() })),
        failures: z.array(z.object({ code: z.string(), n: z.number() })),
        queue: z.record(z.string(), z.record(z.string(), z.number())),
        oldestWaitingAt: z.iso.datetime().optional(),
      }),
      handle: async (_c, { query }) => {
        const [stats, counts] = await Promise.all([readStats(site.deps.store.ledger, query.days), site.deps.store.queue.counts()]);
        return { ...stats, queue: { crawl: counts.crawl, publish: counts.publish }, oldestWaitingAt: iso(counts.oldestWaitingAt) };
      },
    }),
  ];
}
