import type { AddSourceInput, Check, Outcome, PublishInput, RetireReport, ReviseInput } from '../domain.ts';

/**
 * Where events go. An output is a folder that makes one of these (misp/, misp/folder, stix/) and an entry of app/outputs.ts.
 */
export interface Publisher {
  /** Brings the event of this article to what the article says. Throws RetryLater or Permanent. Safe to repeat at any time. */
  publish(input: PublishInput): Promise<Outcome>;
  /** Notes a further source on an event that exists: its tags (local) and its feed link. */
  addSource(input: AddSourceInput): Promise<Outcome>;
  /** Changes an existing event as an analyst decided. `skipped` when it is no longer there. Safe to repeat. */
  revise(input: ReviseInput): Promise<Outcome>;
  /** Deletes our own events that nobody curated in time. */
  retire(options: { dryRun: boolean }): Promise<RetireReport>;
  /** What doctor shows: reachability, permissions, lists. Never throws. */
  check(): Promise<Check[]>;
  close(): Promise<void>;
}
