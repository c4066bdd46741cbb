import type { AddedValue, Decision } from './indicator.ts';

/** Where a request for a page came from: an entry of feeds.json (a feed, a site without one, a mailbox), or a person. */
export interface Source {
  /** manual: by form, API or command line; title and url are then "Manual". */
  kind: 'feed' | 'manual';
  /** The name by which people know the source: in tags, lists and metrics. */
  title: string;
  /** The source's address in the feed list. */
  url: string;
  /** Tags that the feed list gives to every event of this source (attached as local tags, as the predecessor did). */
  tags: string[];
}

/** One entry of a feed, as read; `url` is absolute http(s). */
export interface FeedItem {
  url: string;
  /** The feed's own id (guid, atom:id), else the url. */
  id: string;
  title?: string;
  published?: string;
  updated?: string;
  author?: string;
  categories?: string[];
  /** HTML that the feed carries itself (content:encoded, atom:content, content_html): the fallback for blocked pages. */
  content?: string;
  /** The article itself (a mail): `url` then names it and is not opened. */
  document?: { contentType: string; text: string };
  /** A known entry that says it was updated since: its article is read again. */
  changed?: boolean;
}

/** A document in the blob store, under the name `blob`. */
export interface StoredDocument {
  contentType: string;
  blob: string;
}

/** What somebody wants in MISP. The input of the crawl lane; saved with the job. */
export interface CrawlRequest {
  /** Absolute http(s) URL as it was given. */
  url: string;
  source: Source;
  /** Given by the feed or the person; wins over the page's own title when `titleWins`. */
  title?: string;
  titleWins?: boolean;
  published?: string;
  author?: string;
  /** HTML of the feed entry, used when the page itself is blocked. */
  feedContent?: string;
  /** A document uploaded instead of a URL to open; the URL is then not fetched. */
  document?: StoredDocument;
  /** Found on the site itself (sitemap, index page), not named by a feed or a person: robots.txt counts. */
  discovered?: boolean;
  /** The submitter's address, kept on the event as the predecessor did. */
  remoteIp?: string;
  submittedBy?: string;
  /** For the analyst; becomes a comment attribute. */
  note?: string;
  /** Extra tags for this one event. */
  tags?: string[];
  /** Judgements that a person made in the preview; they win over ours. */
  verdicts?: Decision[];
  /** Values that a person added because the reader missed them. */
  added?: AddedValue[];
  /** Per-source behaviour, copied from the feed list when the request was made. */
  settings?: SourceSettings;
  /** No page is opened: the article's linked files are asked whether they changed, and when one did the article is read again. */
  recheck?: { files: WatchedFile[] };
  /** Epoch ms until which the article's linked files are rechecked; absent: LINKED_FILES_RECHECK from now on. */
  recheckUntil?: number;
}

/** An address that an article's linked files came from, as it was when it was last read. */
export interface WatchedFile {
  url: string;
  /** Empty: it could not be had then, and is read when it can be. */
  sha256: string;
  /** Validators that the server gave, as they were. */
  etag?: string;
  lastModified?: string;
}

/** Per-feed settings that the later stages need; absent means the global setting. */
export interface SourceSettings {
  userAgent?: string;
  headers?: Record<string, string>;
  /** Cookie header value. */
  cookies?: string;
  /** Names of secrets by what they are the value of: looked up when a page is opened, so that no job holds one and a retry has today's. */
  secrets?: { cookies?: string; headers?: Record<string, string> };
  /** Upstream proxy, http:// or socks5:// */
  proxy?: string;
  wait?: { for: 'load' | 'quiet' | 'selector' | 'fixed'; selector?: string; ms?: number };
  /** CSS selectors: take only this; throw this away. */
  contentSelector?: string;
  removeSelectors?: string[];
  minGapMs?: number;
  localTags?: string[];
  distribution?: number;
  threatLevel?: number;
  /** Name, uuid or id of the sharing group in MISP that gets the event; wins over `distribution`. */
  sharingGroup?: string;
  /** MISP publishes the event when it is complete. */
  publish?: boolean;
  evidence?: EvidenceKind[];
  toIds?: 'policy' | 'never' | 'always';
  /** Whether indicator files that the article links to are read, or read and attached. */
  linkedFiles?: 'off' | 'read' | 'attach';
  /** The source's pictures are not read by text recognition, whatever OCR says. */
  ocr?: 'off';
  /** What becomes of valid detection rules, whatever MISP_RULES says. */
  rules?: 'ids' | 'no-ids' | 'off';
}

/** What is kept of a page beside the report; requests: the list of requests that it made, as JSON. */
export type EvidenceKind = 'screenshot' | 'pdf' | 'html' | 'requests';
