import { type IRequestManager, Request } from '@crawlee/basic';
import type { CrawlTask, TaskSource } from '../src/domain.ts';
import { UsageError } from '../src/errors.ts';
import { parseUrl } from '../src/url.ts';

/** An absolute http or https URL. */
export const isWebAddress = (url: string): boolean => /^https?:\/\//i.test(url) && parseUrl(url) !== undefined;

/**
 * Crawlee's request queue over our TaskSource: the crawler pulls a task only when it has room for a page. Nothing is
 * ever put back or added here; retries are the queue's business.
 */
export class TaskManager implements IRequestManager {
  readonly #source: TaskSource;
  readonly #tasks = new Map<string, CrawlTask>();
  readonly #hasRoom: () => boolean;
  /** Why the run cannot go on. */
  fatal: Error | undefined;
  #ahead: CrawlTask | undefined;
  #asking: Promise<void> | undefined;
  #stopped = false;
  #handled = 0;
  #count = 0;

  constructor(source: TaskSource, hasRoom: () => boolean) {
    this.#source = source;
    this.#hasRoom = hasRoom;
  }

  task(request: { uniqueKey: string }): CrawlTask | undefined {
    return this.#tasks.get(request.uniqueKey);
  }

  /** Takes the task out of hand; undefined when it was taken before, so that each task has one end. */
  take(request: { uniqueKey: string }): CrawlTask | undefined {
    const task = this.#tasks.get(request.uniqueKey);
    if (this.#tasks.delete(request.uniqueKey)) this.#handled++;
    return task;
  }

  /** No further task is given out; one that was already taken goes back. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#asking;
    const ahead = this.#ahead;
    this.#ahead = undefined;
    if (ahead) await this.#source.release(ahead);
  }

  /** The run ends with this error: nothing more is given out. */
  abandon(error: Error): void {
    this.fatal ??= error;
    void this.stop().catch(() => {});
  }

  /** Crawlee asks this before fetchNextRequest(), so the look ahead is the taking. */
  async isEmpty(): Promise<boolean> {
    if (this.#ahead) return false;
    if (this.#stopped || !this.#hasRoom()) return true;
    this.#asking ??= this.#ask();
    await this.#asking;
    return this.#ahead === undefined;
  }

  async #ask(): Promise<void> {
    try {
      this.#ahead = await this.#source.next();
    } catch (error) {
      // A queue that is away for a while has no task now; its own code says so in the log. One that a person has to repair ends the run.
      this.#ahead = undefined;
      if (error instanceof UsageError) {
        this.#stopped = true;
        this.fatal = error;
      }
    } finally {
      this.#asking = undefined;
    }
  }

  async isFinished(): Promise<boolean> {
    return this.#ahead === undefined && this.#tasks.size === 0 && (this.#stopped || this.#source.ended());
  }

  async fetchNextRequest<T extends Record<string, unknown>>(): Promise<Request<T> | null> {
    const task = this.#ahead;
    this.#ahead = undefined;
    if (!task) return null;
    const uniqueKey = `${++this.#count}:${task.id}`;
    this.#tasks.set(uniqueKey, task);
    // Crawlee's own check of addresses is stricter and its error would end the run: the crawler judges the address.
    const url = isWebAddress(task.url) ? task.url : 'http://bad-url.invalid/';
    return new Request<T>({ url, uniqueKey, skipNavigation: true });
  }

  /** Crawlee says this before it tells about a failure, so it is no end for us: take() is. */
  async markRequestHandled(): Promise<void> {}

  async reclaimRequest(): Promise<null> {
    return null;
  }

  async handledCount(): Promise<number> {
    return this.#handled;
  }

  getTotalCount(): number {
    return this.#handled + this.getPendingCount();
  }

  getPendingCount(): number {
    return this.#tasks.size + (this.#ahead ? 1 : 0);
  }

  async addRequest(): Promise<never> {
    throw new Error('Tasks are added to the queue, not to the crawler.');
  }

  async addRequestsBatched(): Promise<never> {
    throw new Error('Tasks are added to the queue, not to the crawler.');
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Request> {
    for (;;) {
      const request = (await this.isEmpty()) ? null : await this.fetchNextRequest();
      if (!request) return;
      yield request;
    }
  }
}
