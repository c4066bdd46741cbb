import type { CrawlRequest } from '../domain.ts';
import type { Job, Ledger, Priority, Queue, UrlRecord } from '../queue/ports.ts';

export type Submitted =
  /** A new job. */
  | { status: 'queued'; job: Job }
  /** The same address is in the queue already. */
  | { status: 'pending'; job: Job }
  /** Its event exists. */
  | { status: 'done'; record: UrlRecord };

export interface SubmitDeps {
  queue: Queue;
  ledger: Ledger;
  /** The identity of an address (net/canonical-url.ts). */
  urlKey(url: string): string;
}

/**
 * The one door into the queue, for feeds, form, API and command line alike.
 * `again` asks for a page whose event exists (an update, a retry by a person).
 */
export async function submit(
  request: CrawlRequest,
  priority: Priority,
  deps: SubmitDeps,
  options: { again?: boolean } = {},
): Promise<Submitted> {
  const key = deps.urlKey(request.url);
  if (!options.again) {
    const record = await deps.ledger.url(key);
    if (record) return { status: 'done', record };
  }
  const { added, job } = await deps.queue.add({ key, request, priority });
  return { status: added ? 'queued' : 'pending', job };
}
