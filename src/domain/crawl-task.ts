import type { Page } from './page.ts';
import type { EvidenceKind, SourceSettings } from './request.ts';

/** One page to open. */
export interface CrawlTask {
  /** Unique among the tasks that are open. */
  id: string;
  /** Absolute http(s) URL. */
  url: string;
  settings?: SourceSettings;
  evidence: EvidenceKind[];
  /** The address was found by sitemap or index page, not named by a feed or a person: robots.txt counts (ROBOTS). */
  discovered?: boolean;
  /** Which try this is, from 1, and how the one before ended (StageError.code): a page that refused us is tried another way. */
  attempt?: number;
  previousError?: string;
}

/** Where the crawler pulls its tasks from and says what became of them: the queue, or one URL on the command line. */
export interface TaskSource {
  /** The next task, undefined when none is due now. Asked only when there is room for one. */
  next(): Promise<CrawlTask | undefined>;
  done(task: CrawlTask, page: Page): Promise<void>;
  /** `error` is a RetryLater or Permanent wherever the cause is known. */
  failed(task: CrawlTask, error: Error): Promise<void>;
  /** Not begun or broken off because the crawler stops: put it back uncounted. */
  release(task: CrawlTask): Promise<void>;
  /** No further task will ever come: run() ends when no page is open. */
  ended(): boolean;
  /** Calls back when a task has become due, so that the crawler asks at once; returns the way to stop. */
  onDue?(listener: () => void): () => void;
}
