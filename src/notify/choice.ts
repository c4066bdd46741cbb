import { Cron } from 'croner';
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

/** When a notice that comes up now is to be sent through this channel (epoch ms): at once, with the next digest, after quiet hours. */
export function dueAt(channel: Pick<Channel, 'digest' | 'dailyAt' | 'quietHours' | 'timezone'>, now: number): number {
  const { digest, dailyAt, timezone } = channel;
  let due = now;
  if (digest === 'hourly') due = next('0 * * * *', timezone, now);
  if (digest === 'daily') due = next(dailyPattern(dailyAt), timezone, now);
  return afterQuietHours(channel, due);
}

/** The same moment, or the end of the quiet hours that it falls into. */
export function afterQuietHours({ quietHours, timezone }: Pick<Channel, 'quietHours' | 'timezone'>, at: number): number {
  if (!quietHours || quietHours.from === quietHours.to) return at;
  const local = new Intl.DateTimeFormat('en-GB', { timeZone: timezone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(at);
  const { from, to } = quietHours;
  const quiet = from < to ? local >= from && local < to : local >= from || local < to;
  return quiet ? next(dailyPattern(to), timezone, at) : at;
}

function dailyPattern(time: string): string {
  const [hour, minute] = time.split(':').map(Number);
  return `${minute} ${hour} * * *`;
}

function next(pattern: string, timezone: string, after: number): number {
  return new Cron(pattern, { timezone }).nextRun(new Date(after))?.getTime() ?? after;
}
