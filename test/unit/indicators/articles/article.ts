import { createHash } from 'node:crypto';

/** An article in a habit of writing that reports have; all values are invented. */
export interface ArticleCase {
  name: string;
  markdown: string;
  /** Verdict of each value, "+" for to_ids. Every indicator of the article is named; of the rest, what must not be one. */
  want: Record<string, string>;
}

const hash = (algorithm: string, number: number) => createHash(algorithm).update(`sample ${number}`).digest('hex');
export const md5 = (number: number) => hash('md5', number);
export const sha1 = (number: number) => hash('sha1', number);
export const sha256 = (number: number) => hash('sha256', number);
