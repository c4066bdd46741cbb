import { RE2JS } from 're2js';
import * as z from 'zod';
import { parseSettings, readSettings } from '../settings-file.ts';

export const watchlistSchema = z.strictObject({
  /** Unique; filters of notifications and the job's page use it. */
  name: z.string().trim().min(1).max(60),
  enabled: z.boolean().default(true),
  /** Names, products, brands, domains, CVE ids: found as whole words, without regard to case. */
  terms: z.array(z.string().trim().min(2).max(200)).max(5_000).default([]),
  /** Regular expressions in RE2's syntax, whose time grows with the text only (so no look-ahead and no back-references). */
  patterns: z
    .array(z.string().min(1).max(500).refine(compiles, 'is not a regular expression of RE2 (no look-ahead, no back-references)'))
    .max(100)
    .default([]),
  /** Added to the event of an article that is hit. */
  tag: z.string().trim().min(1).optional(),
  /** The event is published ahead of others that wait. */
  priority: z.boolean().default(false),
  /** A hit is told to the channels that take watchlist hits. */
  notify: z.boolean().default(true),
});

const fileSchema = z.strictObject({
  watchlists: z
    .array(watchlistSchema)
    .refine(
      (lists) => new Set(lists.map(({ name }) => name.toLowerCase())).size === lists.length,
      'every watchlist needs a name of its own',
    ),
});

export type Watchlist = z.infer<typeof watchlistSchema>;
/** As a person writes it: what has a default may be left out. */
export type WatchlistInput = z.input<typeof watchlistSchema>;

const KIND = { schema: fileSchema, parse: JSON.parse, docs: 'docs/watchlists.md', missing: { watchlists: [] } };

/** Reads WATCHLISTS_FILE; a missing file means no watchlists. Throws UsageError that names the entry and what is wrong with it. */
export const readWatchlists = (file: string): Watchlist[] => readSettings(file, KIND).watchlists;

/** `name` stands for the text in the error's sentence. */
export const parseWatchlists = (text: string, name: string): Watchlist[] => parseSettings(text, KIND, name).watchlists;

function compiles(pattern: string): boolean {
  try {
    RE2JS.compile(pattern, RE2JS.CASE_INSENSITIVE);
    return true;
  } catch {
    return false;
  }
}
