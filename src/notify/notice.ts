import * as z from 'zod';

/** What people can be told about. */
export const NOTICE_KINDS = ['new-event', 'watchlist-hit', 'feed-failing', 'jobs-failing', 'misp-down', 'test'] as const;

export const noticeSchema = z.object({
  kind: z.enum(NOTICE_KINDS),
  /** ISO 8601, UTC. */
  at: z.string(),
  /** One line: what happened. */
  title: z.string(),
  /** One or two sentences more; plain text. */
  text: z.string().exactOptional(),
  /** Where to look: the event in MISP, the job's page. */
  url: z.string().exactOptional(),
  /** For filters. */
  feed: z.string().exactOptional(),
  tags: z.array(z.string()).exactOptional(),
  /** Attributes of the event with to_ids. */
  indicators: z.number().exactOptional(),
  /** Names of the watchlists that were hit. */
  watchlists: z.array(z.string()).exactOptional(),
});
/** One thing that happened, as it is kept until every channel that wants it has been told. */
export type Notice = z.infer<typeof noticeSchema>;

/** One notice, or a digest of several, in the forms that the channels take. */
export interface Message {
  subject: string;
  /** Plain text; one block a notice. */
  text: string;
}

/** What people read: the title as the subject of one notice, a count for a digest. */
export function messageOf(notices: Notice[]): Message {
  const [only] = notices;
  const subject =
    notices.length === 1 && only ? `misp-crawler: ${only.title}` : `misp-crawler: ${notices.length} notices (${countsOf(notices)})`;
  return { subject, text: notices.map(textOf).join('\n\n') };
}

function textOf({ title, text, url, feed, indicators, watchlists }: Notice): string {
  const facts = [
    feed === undefined ? '' : `Feed: ${feed}`,
    indicators === undefined ? '' : `Indicators with to_ids: ${indicators}`,
    watchlists?.length ? `Watchlists: ${watchlists.join(', ')}` : '',
  ].filter(Boolean);
  return [title, text, facts.join('; '), url].filter(Boolean).join('\n');
}

const KIND_NAMES: Record<Notice['kind'], string> = {
  'new-event': 'new events',
  'watchlist-hit': 'watchlist hits',
  'feed-failing': 'failing feeds',
  'jobs-failing': 'failing jobs',
  'misp-down': 'MISP',
  test: 'test',
};

function countsOf(notices: Notice[]): string {
  const counts = new Map<string, number>();
  for (const { kind } of notices) counts.set(KIND_NAMES[kind], (counts.get(KIND_NAMES[kind]) ?? 0) + 1);
  return [...counts].map(([name, count]) => `${name}: ${count}`).join(', ');
}
