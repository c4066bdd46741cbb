import type { Article, CrawlRequest, Outcome, Page } from '../domain.ts';

export interface PublishInput {
  request: CrawlRequest;
  /** The folded canonical URL (urlKey): what makes two addresses one article. */
  key: string;
  /** Absent when the page could not be turned into an article: then `failure` says why. */
  article?: Article;
  evidence?: Page['evidence'];
  failure?: { code: string; message: string };
}

/** The article of an event that exists was seen through a further feed or address. */
export interface AddSourceInput {
  key: string;
  eventUuid: string;
  request: CrawlRequest;
}

/** One line of doctor. `todo` says what to do when it is not ok. */
export interface Check {
  name: string;
  ok: boolean;
  message: string;
  todo?: string;
  /** The error's code, where an error is what was found. */
  code?: string;
}

export interface RetireReport {
  /** Events that fell due (with the cap: at most that many). */
  events: { uuid: string; info: string; lastChange: string }[];
  deleted: number;
  dryRun: boolean;
  /** One sentence: what was looked for, and what is left for the next run. */
  message: string;
}

/** Where events go: MISP, or a folder that MISP subscribes to as a feed. */
export interface Publisher {
  /** Brings the event of this article to what the article says. Throws RetryLater or Permanent. Safe to repeat at any time. */
  publish(input: PublishInput): Promise<Outcome>;
  /** Notes a further source on an event that exists: its tags (local) and its feed link. */
  addSource(input: AddSourceInput): Promise<Outcome>;
  /** Deletes our own events that nobody curated in time. */
  retire(options: { dryRun: boolean }): Promise<RetireReport>;
  /** What doctor shows: reachability, permissions, lists. Never throws. */
  check(): Promise<Check[]>;
  close(): Promise<void>;
}

export type Log = (level: 'debug' | 'info' | 'warn' | 'error', message: string, fields?: Record<string, unknown>) => void;

/** A small named value that outlives the process (Ledger.get and Ledger.set). */
export interface Cache {
  get(name: string): Promise<string | undefined>;
  set(name: string, value: string, ttlMs?: number): Promise<void>;
}
