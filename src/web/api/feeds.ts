import { z } from 'zod';
import type { FeedHealth } from '../../domain.ts';
import type { Site } from '../context.ts';
import { addFeed, enableFeed, feedAccess, pollFeed } from '../pages/feeds.ts';
import type { Limits } from '../security/limits.ts';
import { readStats } from '../stats.ts';
import { PageUrl } from '../submission.ts';
import { type AnyEndpoint, endpoint } from './endpoint.ts';
import { FeedShape } from './shapes.ts';

const iso = (at: number | undefined) => (at === undefined ? undefined : new Date(at).toISOString());

function showHealth(health: FeedHealth) {
  const { failures, lastError, entries, newEntries } = health;
  const shown = {
    lastPollAt: iso(health.lastPollAt),
    lastSuccessAt: iso(health.lastSuccessAt),
    nextPollAt: iso(health.nextPollAt),
    failingSince: iso(health.failingSince),
    failures,
    lastError,
    entries,
    newEntries,
  };
  return shown;
}

export function feedEndpoints(site: Site, limits: Limits): AnyEndpoint[] {
  const Named = z.object({ url: z.string().min(1).max(2048).describe('Address of the feed, as in the list.') });
  const Done = z.object({ ok: z.boolean(), message: z.string() });
  return [
    endpoint({
      method: 'get',
      path: '/feeds',
      tag: 'Feeds',
      summary: 'All feeds with their health',
      scope: 'read',
      response: z.object({ feeds: z.array(FeedShape) }),
      handle: async () => ({
        feeds: (await feedAccess(site).list()).map(({ title, url, tags, enabled, health }) => ({
          title,
          url,
          tags,
          enabled,
          ...(health ? { health: showHealth(health) } : {}),
        })),
      }),
    }),
    endpoint({
      method: 'post',
      path: '/feeds',
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
      method: 'patch',
      path: '/feeds',
      tag: 'Feeds',
      summary: 'Enable or disable a feed',
      scope: 'admin',
      body: Named.extend({ enabled: z.boolean() }),
      response: Done,
      handle: async (c, { body }) => {
        await enableFeed(c, site, body.url, body.enabled);
        return { ok: true, message: body.enabled ? 'Enabled.' : 'Disabled.' };
      },
    }),
    endpoint({
      method: 'post',
      path: '/feeds/poll',
      tag: 'Feeds',
      summary: 'Poll a feed now',
      scope: 'submit',
      body: Named,
      response: Done,
      handle: (c, { body }) => pollFeed(c, site, limits, body.url),
    }),
    endpoint({
      method: 'post',
      path: '/feeds/discover',
      tag: 'Feeds',
      summary: 'The feeds that a site offers',
      scope: 'admin',
      body: z.object({ url: PageUrl }),
      response: z.object({
        feeds: z.array(
          z.object({
            url: z.string(),
            title: z.string().optional(),
            entries: z.array(z.object({ url: z.string(), title: z.string().optional(), published: z.string().optional() })),
          }),
        ),
      }),
      handle: async (c, { body }) => {
        await limits.take('preview', `feeds ${c.get('client').address}`);
        return { feeds: await feedAccess(site).discover(body.url) };
      },
    }),
    endpoint({
      method: 'get',
      path: '/stats',
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
