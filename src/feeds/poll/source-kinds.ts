import type { FeedEntry } from '../list/schema.ts';
import { readMailbox } from '../mailbox/read-mailbox.ts';
import { readSite } from '../site/read-site.ts';
import { type ReadContext, readSource, type SourceRead } from './read-source.ts';

/** What an entry of the feed list can be. */
export type SourceKind = 'feed' | 'site' | 'mailbox';

/** Reads a source as a list of entries. Never throws for what the outside does wrong: that is `status: 'failed'`. */
type ReadKind = (entry: FeedEntry, context: ReadContext) => Promise<SourceRead>;

/**
 * One entry per kind of source: a new kind is a field of the feed list's schema that tells it apart (kindOf), and a reader
 * here. Everything else (what is new, filters, queue, health, figures) is the same for all of them.
 */
const READERS: Readonly<Record<SourceKind, ReadKind>> = {
  feed: readSource,
  site: readSite,
  mailbox: readMailbox,
};

function kindOf(entry: Pick<FeedEntry, 'site' | 'mailbox'>): SourceKind {
  if (entry.mailbox) return 'mailbox';
  return entry.site ? 'site' : 'feed';
}

export function readByKind(entry: FeedEntry, context: ReadContext): Promise<SourceRead> {
  return READERS[kindOf(entry)](entry, context);
}
