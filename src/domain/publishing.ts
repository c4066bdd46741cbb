import type { Article } from './article.ts';
import type { Decision } from './indicator.ts';
import type { GalaxyCluster, Outcome } from './outcome.ts';
import type { Evidence } from './page.ts';
import type { CrawlRequest } from './request.ts';

/** The outputs that settings describe without a file of rules: those of PUBLISH_TO. src/app/outputs.ts says what each of them is. */
export const OUTPUT_NAMES = ['misp', 'folder', 'stix'] as const;
export type OutputName = (typeof OUTPUT_NAMES)[number];

/** What a publisher gets for one article: the input of the publish lane. */
export interface PublishInput {
  request: CrawlRequest;
  /** The folded canonical URL (urlKey): what makes two addresses one article. */
  key: string;
  /** Absent when the page could not be turned into an article: then `failure` says why. */
  article?: Article;
  evidence?: Evidence[];
  failure?: { code: string; message: string };
  /** Names of the watchlists that the article hits. */
  watchlists?: string[];
  /** What earlier attempts reached in several outputs: what is done is not done again. */
  earlier?: Outcome;
  /** Galaxy clusters that the article names, for outputs that cannot look themselves; absent when no MISP is configured. */
  clusters?: GalaxyCluster[];
}

/** The article of an event that exists was seen through a further feed or address. */
export interface AddSourceInput {
  key: string;
  eventUuid: string;
  request: CrawlRequest;
}

/** What an analyst decided about an event that exists, from the page of its job. Only what is named here changes. */
export interface ReviseInput {
  key: string;
  eventUuid: string;
  /** The job's request, with all decisions in `verdicts`. */
  request: CrawlRequest;
  /** The article with these decisions applied: what is left out is junk, added values are among its indicators. */
  article: Article;
  /** Decisions of this time: each wins over what the event has, also over what somebody removed there earlier. */
  decisions: Decision[];
  /** The event's new title, without the prefix of MISP_INFO_PREFIX. */
  title?: string;
  /** A TLP among them replaces the event's. */
  addTags?: string[];
  removeTags?: string[];
  /** For colleagues; becomes (or replaces) the event's note. */
  note?: string;
  /** Galaxy clusters that the article names, for outputs that cannot look themselves. */
  clusters?: GalaxyCluster[];
}

/** What a retention run found and deleted. */
export interface RetireReport {
  /** Events that fell due (with the cap: at most that many). */
  events: { uuid: string; info: string; lastChange: string }[];
  deleted: number;
  dryRun: boolean;
  /** One sentence: what was looked for, and what is left for the next run. */
  message: string;
}

/** One line of doctor. `todo` says what to do when it is not ok. */
export interface Check {
  name: string;
  ok: boolean;
  message: string;
  todo?: string;
  /** Not ok, but the work goes on without it: doctor warns and still exits with 0. */
  warning?: true;
  /** The error's code, where an error is what was found. */
  code?: string;
}
