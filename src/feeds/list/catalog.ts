import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { packageRoot } from '../../paths.ts';

const entrySchema = z.strictObject({
  title: z.string(),
  url: z.url(),
  /** BCP 47 */
  language: z.string(),
  focus: z.enum(['actors', 'cloud', 'cybercrime', 'government', 'ics', 'incidents', 'malware', 'news', 'vulnerabilities']),
  /** The day on which a public list of such feeds last called it working; null: no such day is known. We cannot ask it when we build. */
  listedAsWorking: z.string().nullable(),
});

export type CatalogEntry = z.infer<typeof entrySchema>;

/** The security blogs to choose from at the start (src/data/feed-catalog.json). */
export function readFeedCatalog(): CatalogEntry[] {
  return z.array(entrySchema).parse(JSON.parse(readFileSync(join(packageRoot, 'src/data/feed-catalog.json'), 'utf8')));
}
