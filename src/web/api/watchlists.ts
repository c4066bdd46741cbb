import * as z from 'zod';
import { readWatchlists, watchlistSchema } from '../../watchlists/settings.ts';
import type { Site } from '../context.ts';
import { testChannel } from '../notifications/pages.ts';
import type { Limits } from '../security/limits.ts';
import { findWatchlist, removeWatchlist, saveWatchlist, tryWatchlists } from '../watchlists/actions.ts';
import { type AnyEndpoint, endpoint } from './endpoint.ts';
import { Done, iso } from './shapes.ts';

const WatchlistShape = watchlistSchema.meta({ id: 'Watchlist' });

/** Watchlists, and the channels through which people are told. */
export function watchlistEndpoints(site: Site, limits: Limits): AnyEndpoint[] {
  const params = z.object({ name: z.string().min(1).max(60) });
  return [
    endpoint({
      call: 'GET /watchlists',
      tag: 'Watchlists',
      summary: 'All watchlists',
      scope: 'read',
      response: z.object({ watchlists: z.array(WatchlistShape) }),
      handle: async () => ({ watchlists: readWatchlists(site.deps.watchlists) }),
    }),
    endpoint({
      call: 'POST /watchlists',
      tag: 'Watchlists',
      summary: 'Add a watchlist',
      scope: 'admin',
      body: watchlistSchema,
      response: Done,
      handle: async (c, { body }) => {
        await saveWatchlist(c, site, body);
        return { ok: true, message: 'Added.' };
      },
    }),
    endpoint({
      call: 'POST /watchlists/try',
      tag: 'Watchlists',
      summary: 'Match a text against the watchlists',
      scope: 'read',
      body: z.object({ text: z.string().min(1).max(100_000) }),
      response: z.object({ hits: z.array(z.object({ list: z.string(), term: z.string(), where: z.string() })) }),
      handle: async (_c, { body }) => ({ hits: tryWatchlists(readWatchlists(site.deps.watchlists), body.text) }),
    }),
    endpoint({
      call: 'PATCH /watchlists/:name',
      tag: 'Watchlists',
      summary: 'Change a watchlist; fields that are not given keep their values',
      scope: 'admin',
      params,
      body: watchlistSchema.partial(),
      response: Done,
      handle: async (c, { params: { name }, body }) => {
        // Fields that were not sent keep their value, not their default.
        const sent = Object.keys((await c.req.json()) as object);
        const given = Object.fromEntries(Object.entries(body).filter(([field]) => sent.includes(field)));
        await saveWatchlist(c, site, { ...findWatchlist(site, name), ...given }, name);
        return { ok: true, message: 'Changed.' };
      },
    }),
    endpoint({
      call: 'DELETE /watchlists/:name',
      tag: 'Watchlists',
      summary: 'Delete a watchlist',
      scope: 'admin',
      params,
      response: Done,
      handle: async (c, { params: { name } }) => {
        await removeWatchlist(c, site, name);
        return { ok: true, message: 'Deleted.' };
      },
    }),
    endpoint({
      call: 'GET /notifications',
      tag: 'Notifications',
      summary: 'The channels and how their last delivery ended; no secrets',
      scope: 'read',
      response: z.object({
        problem: z.string().optional(),
        channels: z.array(
          z.object({
            name: z.string(),
            kind: z.string(),
            enabled: z.boolean(),
            events: z.array(z.string()),
            digest: z.string(),
            receiver: z.string(),
            secrets: z.array(z.object({ name: z.string(), isSet: z.boolean() })),
            last: z.object({ at: z.iso.datetime(), ok: z.boolean(), message: z.string() }).optional(),
          }),
        ),
      }),
      handle: async () => {
        const { channels, problem } = await site.deps.notifications.read();
        return {
          ...(problem ? { problem } : {}),
          channels: channels.map(({ last, ...channel }) => ({ ...channel, ...(last ? { last: { ...last, at: iso(last.at) } } : {}) })),
        };
      },
    }),
    endpoint({
      call: 'POST /notifications/test',
      tag: 'Notifications',
      summary: 'Send a test message through a channel',
      scope: 'admin',
      body: z.object({ name: z.string().min(1).max(60) }),
      response: Done,
      handle: (c, { body }) => testChannel(c, site, limits, body.name),
    }),
  ];
}
