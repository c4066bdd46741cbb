const UNIT_MS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;

/** What parseDuration() reads, for schemas. */
export const DURATION = /^\d+(\.\d+)?(ms|s|m|h|d|w)$/;

/** "90s", "1.5h", "99d" to milliseconds; undefined for anything else. */
export function parseDuration(text: string): number | undefined {
  const [number = '', , unit] = DURATION.exec(text.trim()) ?? [];
  return unit === undefined ? undefined : Math.round(Number.parseFloat(number) * UNIT_MS[unit as keyof typeof UNIT_MS]);
}

/** The HTTP header Retry-After (RFC 9110, 10.2.3): seconds or a date, as milliseconds from now; undefined when it is neither. */
export function parseRetryAfter(value: string | null | undefined, now = Date.now()): number | undefined {
  if (!value) return undefined;
  const seconds = /^\s*(\d{1,9})\s*$/.exec(value)?.[1];
  const delay = seconds === undefined ? Date.parse(value) - now : Number(seconds) * 1000;
  return Number.isFinite(delay) ? Math.max(0, delay) : undefined;
}

/** Whether this is a time zone of the IANA list, such as Europe/Berlin. */
export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** "40 ms", "12 s", "5 min", "3 h", "2 d". */
export function span(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${ms < 10_000 ? (ms / 1_000).toFixed(1) : Math.round(ms / 1_000)} s`;
  if (ms < 3_600_000) return `${Math.round(ms / 60_000)} min`;
  if (ms < 86_400_000) return `${Math.round(ms / 3_600_000)} h`;
  return `${Math.round(ms / 86_400_000)} d`;
}

/** A time (epoch ms) as people read it: "3 min ago", "in 2 h", or the date where it is more than a week away. */
export function relativeTime(at: number, now = Date.now()): string {
  const distance = Math.abs(at - now);
  if (distance < 5_000) return 'now';
  if (distance > 7 * 86_400_000) return new Date(at).toISOString().slice(0, 10);
  const amount = distance < 60_000 ? `${Math.round(distance / 1_000)} s` : span(distance);
  return at > now ? `in ${amount}` : `${amount} ago`;
}
