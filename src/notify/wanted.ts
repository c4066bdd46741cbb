import type { Notice } from './notice.ts';
import type { Channel } from './settings.ts';

/** Does this channel want to hear of it? Tags and watchlists match when one of those named is there, without regard to case. */
export function isWanted({ enabled, events, filter }: Pick<Channel, 'enabled' | 'events' | 'filter'>, notice: Notice): boolean {
  if (notice.kind === 'test') return true;
  if (!enabled || !events.includes(notice.kind)) return false;
  if (filter.feeds && notice.feed !== undefined && !includesAny(filter.feeds, [notice.feed])) return false;
  const concernsEvent = notice.kind === 'new-event' || notice.kind === 'watchlist-hit';
  if (!concernsEvent) return true;
  if (filter.tags && !includesAny(filter.tags, notice.tags ?? [])) return false;
  if (filter.watchlists && !includesAny(filter.watchlists, notice.watchlists ?? [])) return false;
  return (notice.indicators ?? 0) >= (filter.minIndicators ?? 0);
}

function includesAny(wanted: string[], given: string[]): boolean {
  const names = new Set(given.map((name) => name.toLowerCase()));
  return wanted.some((name) => names.has(name.toLowerCase()));
}
