import { z } from 'zod';

/** What people can be told about. */
export const NOTICE_KINDS = ['new-event', 'watchlist-hit', 'feed-failing', 'jobs-failing', 'misp-down', 'test'] as const;
export type NoticeKind = (typeof NOTICE_KINDS)[number];

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
