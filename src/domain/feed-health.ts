/** What is known about a feed from its polls; feeds/ makes the next one from the last, the ledger keeps it. */
export interface FeedHealth {
  /** The feed's address as in the feed list. */
  url: string;
  lastPollAt?: number;
  lastSuccessAt?: number;
  nextPollAt?: number;
  failingSince?: number;
  failures: number;
  lastError?: string;
  entries?: number;
  newEntries?: number;
  movedTo?: string;
  /** What tells whether the document is still the one that was read: the server's own validators, and a hash of its bytes. */
  validators?: { etag?: string; lastModified?: string; body?: string };
  /** Anything else that feeds/ keeps about a feed (hints, cursors of a backfill). */
  extra?: Record<string, unknown>;
}
