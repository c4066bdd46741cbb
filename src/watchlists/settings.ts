import { readFileSync } from 'node:fs';
import { RE2JS } from 're2js';
import { z } from 'zod';
import { sentence, UsageError } from '../errors.ts';

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

/** Reads WATCHLISTS_FILE; a missing file means no watchlists. Throws UsageError that names the entry and what is wrong with it. */
export function readWatchlists(file: string): Watchlist[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw new UsageError(`${file} cannot be read (${sentence(error)}).`, { cause: error });
  }
  return parseWatchlists(text, file);
}

/** `name` stands for the text in the error's sentence. */
export function parseWatchlists(text: string, name: string): Watchlist[] {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (error) {
    throw new UsageError(`${name} is not valid JSON (${sentence(error)}).`, { cause: error });
  }
  const parsed = fileSchema.safeParse(data);
  if (parsed.success) return parsed.data.watchlists;
  const [issue] = parsed.error.issues;
  throw new UsageError(`${name}: ${issue?.path.join('.') || 'the file'} ${issue?.message}. docs/watchlists.md shows an example.`);
}

function compiles(pattern: string): boolean {
  try {
    RE2JS.compile(pattern, RE2JS.CASE_INSENSITIVE);
    return true;
  } catch {
    return false;
  }
}
