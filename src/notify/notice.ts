/** What people can be told about. */
export const NOTICE_KINDS = ['new-event', 'watchlist-hit', 'feed-failing', 'jobs-failing', 'misp-down', 'test'] as const;
export type NoticeKind = (typeof NOTICE_KINDS)[number];

/** One thing that happened, as it is kept until every channel that wants it has been told. */
export interface Notice {
  kind: NoticeKind;
  /** ISO 8601, UTC. */
  at: string;
  /** One line: what happened. */
  title: string;
  /** One or two sentences more; plain text. */
  text?: string;
  /** Where to look: the event in MISP, the job's page. */
  url?: string;
  /** For filters. */
  feed?: string;
  tags?: string[];
  /** Attributes of the event with to_ids. */
  indicators?: number;
  /** Names of the watchlists that were hit. */
  watchlists?: string[];
}
