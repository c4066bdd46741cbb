import type { Check, CrawlRequest, FeedHealth, Outcome } from '../domain.ts';

/**
 * The ports behind which SQLite (one host) and Redis (many hosts) stand: Queue (jobs in two lanes), Ledger (what is known about
 * URLs and feeds), Blobs (pages, articles, evidence between stages), HostThrottle (politeness) and Outbox (notices to be sent).
 * One conformance suite runs against both.
 */

/** A job is crawled, then published; the lane says which worker pool takes it. */
export const LANES = ['crawl', 'publish'] as const;
export type Lane = (typeof LANES)[number];
/** waiting: may be taken now; delayed: not before `notBefore`; active: leased; done and failed are final until retried. */
export const JOB_STATES = ['waiting', 'delayed', 'active', 'done', 'failed'] as const;
export type JobState = (typeof JOB_STATES)[number];
/** Lower is sooner. */
export const PRIORITY = { manual: 1, feed: 5, backfill: 9 } as const;
export type Priority = (typeof PRIORITY)[keyof typeof PRIORITY];

export interface NewJob {
  /** Identity: canonicalised URL. There is at most one live (not done/failed) job per key. */
  key: string;
  request: CrawlRequest;
  priority: Priority;
  /** Epoch ms; not taken before. */
  notBefore?: number;
}

/** One line of a job's history. */
export interface TimelineEntry {
  at: number;
  stage: 'queued' | 'crawl' | 'extract' | 'publish' | 'retry' | 'released' | 'failed' | 'done' | 'removed';
  ms?: number;
  /** What `ms` is made of, as far as it was measured. */
  parts?: TimelineParts;
  note?: string;
}

/** browser: the page was opened; extract: turned into an article; files: its linked files were read; pictures: its pictures. */
export interface TimelineParts {
  browser?: number;
  extract?: number;
  files?: number;
  pictures?: number;
}

export interface Job {
  /** Stable, URL-safe, derived from the key: adding a key again gives the same id. */
  id: string;
  key: string;
  lane: Lane;
  state: JobState;
  request: CrawlRequest;
  priority: Priority;
  /** Attempts begun in the current lane. */
  attempts: number;
  /** Those of them that ended because a server of ours was away: they use up no attempt. Absent is none. */
  outages?: number;
  /** Times a process died while it held this job. */
  crashes: number;
  createdAt: number;
  updatedAt: number;
  notBefore: number;
  error?: { code: string; message: string; retry: boolean };
  outcome?: Outcome;
  timeline: TimelineEntry[];
}

/** The right to work on a job until it expires; renewed by the worker. A lease that was lost makes every call below false. */
export interface Lease {
  job: Job;
  token: string;
}

/** Absent, undefined and '' ask for nothing. */
export interface JobFilter {
  state?: JobState | undefined;
  lane?: Lane | undefined;
  /** Title or address of the feed. */
  feed?: string | undefined;
  /** Part of the URL or title, case-insensitive. */
  text?: string | undefined;
  errorCode?: string | undefined;
  /** Only jobs whose article has an event: not those that were skipped. */
  hasEvent?: true | undefined;
}

/** What became of a job that was added: the live job of its key, and whether that is a new one. */
export interface Added {
  added: boolean;
  job: Job;
}

/** What a store implements of the queue; announcingDueJobs() adds the rest. */
export type StoreQueue = Omit<Queue, 'add' | 'onDue'>;

export interface Queue {
  /**
   * Adds each job unless a live one with its key exists; a done or failed one of that key is started afresh. What becomes of them
   * is the same as if they were added one after another, and so is their order in the lane; if this throws, some may have been added.
   */
  addAll(jobs: readonly NewJob[]): Promise<Added[]>;
  /** addAll() of one. */
  add(job: NewJob): Promise<Added>;
  /** The next job of the lane by priority, then age; undefined when none is due. Counts an attempt. */
  take(lane: Lane, owner: string, leaseMs: number): Promise<Lease | undefined>;
  renew(lease: Lease, leaseMs: number): Promise<boolean>;
  /** crawl -> publish: same job, other lane, attempts from zero. */
  advance(lease: Lease, entry?: { ms?: number; parts?: TimelineParts; note?: string; priority?: Priority }): Promise<boolean>;
  finish(lease: Lease, outcome: Outcome, entry?: { ms?: number }): Promise<boolean>;
  /** Back to waiting after `delayMs`. `outage`: the attempt does not count; `outcome`: what was reached so far, for the next attempt. */
  retry(lease: Lease, error: { code: string; message: string; outage?: boolean; outcome?: Outcome }, delayMs: number): Promise<boolean>;
  fail(lease: Lease, error: { code: string; message: string }, outcome?: Outcome): Promise<boolean>;
  /** Hands the job back untouched (shutdown, host not free yet): no attempt counted. */
  release(lease: Lease, delayMs?: number): Promise<boolean>;

  get(id: string): Promise<Job | undefined>;
  list(filter: JobFilter, page: { offset: number; limit: number }): Promise<{ jobs: Job[]; total: number }>;
  counts(): Promise<Record<Lane, Record<JobState, number>> & { oldestWaitingAt?: number }>;
  /**
   * A final or delayed job becomes waiting again, from the crawl lane unless `lane` says publish; optional changes to its request.
   * With `output` only that one of its outputs gets the article (from the publish lane); what the others said stays.
   */
  requeue(id: string, options?: RequeueOptions): Promise<Job | undefined>;
  /** Deletes the job with its blobs (those named `<id>/...`). */
  remove(id: string): Promise<boolean>;
  /** Puts expired leases back (or sets poison jobs aside as failed with code "poison"); returns those jobs as they are now. Safe to call from everywhere. */
  recover(): Promise<Job[]>;
  /** Deletes final jobs that are older than or beyond the counts, with their blobs; returns how many. */
  trim(keep: { doneMs: number; doneCount: number; failedMs: number; failedCount: number }): Promise<number>;
  /** Calls back when any job changed (coalesced; may be late, never silent); returns the way to stop. */
  subscribe(onChange: (jobId: string) => void): () => void;
  /**
   * Calls back when this process has made a job of the lane due, so that its worker need not wait for its next look (which finds
   * the jobs of other processes); returns the way to stop.
   */
  onDue(lane: Lane, listener: () => void): () => void;
}

/** What a job is about: an article, or the files that one links to, which are asked for a while whether they changed. */
export function jobKind({ request }: Pick<Job, 'request'>): 'article' | 'recheck' {
  return request.recheck ? 'recheck' : 'article';
}

export interface RequeueOptions {
  lane?: Lane;
  request?: Partial<CrawlRequest>;
  /** Name of an output of the job's outcome. */
  output?: string;
}

/** What is known about an article's address: written when its event exists. */
export interface UrlRecord {
  key: string;
  eventUuid: string;
  eventUrl?: string;
  title?: string;
  /** Titles of the feeds through which the article was seen. */
  sources?: string[];
  doneAt: number;
}

export interface Ledger {
  /** What is known of articles by their URL keys or one of their aliases, in the order of the keys. */
  urls(keys: string[]): Promise<(UrlRecord | undefined)[]>;
  /** urls() of one. */
  url(key: string): Promise<UrlRecord | undefined>;
  saveUrl(record: UrlRecord): Promise<void>;
  /** Other addresses of the same article (redirects, tracking parameters). */
  addAlias(alias: string, key: string): Promise<void>;

  /** Which of these entry ids of a feed were seen before. */
  seen(feedUrl: string, ids: string[]): Promise<Set<string>>;
  markSeen(feedUrl: string, ids: string[]): Promise<void>;
  feed(url: string): Promise<FeedHealth | undefined>;
  saveFeed(health: FeedHealth): Promise<void>;
  feeds(): Promise<FeedHealth[]>;

  /** True for exactly one caller per name and slot (schedules that several processes share). */
  once(name: string, slot: string, ttlMs: number): Promise<boolean>;

  /** Small named values (schema version, cached clusters). */
  get(name: string): Promise<string | undefined>;
  set(name: string, value: string, ttlMs?: number): Promise<void>;
  /** The value under this name; `value` becomes it, for good, if there is none. All callers get the same, at the same time too. */
  getOrSet(name: string, value: string): Promise<string>;

  /** Daily counters for the overview: articles, indicators, failures by reason. `day` is YYYY-MM-DD (UTC). */
  count(day: string, feed: string, metric: string, n: number): Promise<void>;
  counters(sinceDay: string): Promise<{ day: string; feed: string; metric: string; n: number }[]>;
  /** Forgets seen ids and counters older than this. */
  trim(olderThanMs: number): Promise<number>;
}

/** Files beside the queue. Those named `<job id>/...` end with their job at the latest. */
export interface Blobs {
  put(name: string, bytes: Uint8Array, ttlMs?: number): Promise<void>;
  get(name: string): Promise<Uint8Array | undefined>;
  delete(prefix: string): Promise<void>;
}

/** Notices that wait to be sent. A taken one comes back when its lease ends, so sending is at least once. */
export interface Outbox {
  add(channel: string, body: string, dueAt: number): Promise<void>;
  /** The oldest due notices of a channel, leased; each counts an attempt. */
  take(channel: string, limit: number, leaseMs: number): Promise<{ id: string; body: string; attempts: number; createdAt: number }[]>;
  /** Sent, or given up. */
  done(channel: string, ids: string[]): Promise<void>;
  retry(channel: string, ids: string[], dueAt: number): Promise<void>;
}

/** Politeness that all workers of the store share: at most one page of a host at a time, and a gap between two. */
export interface HostThrottle {
  /** Asks for the right to open a page of the host, for `holdMs`; refused with the time after which to ask again. */
  enter(host: string, options: { holdMs: number; gapMs: number }): Promise<{ ok: true } | { ok: false; waitMs: number }>;
  /** The page needs longer: prolongs the right. */
  stay(host: string, holdMs: number): Promise<void>;
  /** The page is closed: the host is free after the gap (whole seconds, rounded up; 0 is at once). */
  leave(host: string, gapMs: number): Promise<void>;
}

/** What openSqlite() and openRedis() give. */
export interface Store {
  queue: Queue;
  ledger: Ledger;
  blobs: Blobs;
  hosts: HostThrottle;
  outbox: Outbox;
  /** One sentence for doctor: where the state lives. Throws when it cannot be reached. */
  check(): Promise<string>;
  /** Everything about the store that doctor can judge. Throws when it cannot be reached. */
  examine(): Promise<Check[]>;
  close(): Promise<void>;
}
