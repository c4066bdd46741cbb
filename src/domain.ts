/**
 * The nouns of misp-crawler, in the order in which one becomes the next:
 *
 *   FeedItem -> CrawlRequest -> Page -> Article -> (misp/) event
 *
 * Everything else in the code is a function between two of them. All values are plain JSON (bytes excepted), because
 * each of them is saved between stages and each stage can be run again from its saved input.
 * Times are ISO 8601 strings in UTC unless a name ends in `Ms` (milliseconds) or `At` (epoch milliseconds).
 */

/** Where a request for a page came from: a feed of feeds.json, or a person ("Manual" in form, API and command line). */
export type Source = FeedSource | ManualSource;

interface AnySource {
  /** The name by which people know the source: in tags, lists and metrics. */
  title: string;
  /** The source's address in the feed list; "Manual" for a person. */
  url: string;
  /** Tags that the feed list gives to every event of this source (attached as local tags, as the predecessor did). */
  tags: string[];
}

/** An entry of the feed list: a feed, a site without one, a mailbox (see feeds/poll/source-kinds.ts). */
export interface FeedSource extends AnySource {
  kind: 'feed';
}

/** A person, by form, API or command line; title and url are "Manual". */
export interface ManualSource extends AnySource {
  kind: 'manual';
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
  /** A document handed in instead of a URL to open; the URL is then not fetched. `blob` names it in the blob store. */
  document?: { contentType: string; blob: string };
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
  verdicts?: { value: string; type: IndicatorType; verdict: 'drop' | 'ids' | 'no-ids' }[];
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
  sha256: string;
  /** Validators that the server gave, as they were. */
  etag?: string;
  lastModified?: string;
}

/** Per-feed settings that the later stages need; absent means the global setting. */
export interface SourceSettings {
  userAgent?: string;
  headers?: Record<string, string>;
  /** Cookie header value (already resolved from its secret). */
  cookies?: string;
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
}

/** What is kept of a page beside the report; requests: the list of requests that it made, as JSON. */
export type EvidenceKind = 'screenshot' | 'pdf' | 'html' | 'requests';

/**
 * What came back for a URL: the rendered page, a PDF, or a document that was handed in. Whether it is an article or
 * junk (bot wall, soft 404, ...) is not decided here.
 */
export interface Page {
  /** The URL that was asked for. */
  url: string;
  /** Where the browser ended up; equals `url` for documents handed in. */
  finalUrl: string;
  /** HTTP status of the main document; 200 for documents handed in. */
  status: number;
  /** Bare media type, lower case: text/html, application/pdf, text/plain. */
  contentType: string;
  via: 'browser' | 'document' | 'feed';
  fetchedAt: string;
  /** For text/html: the serialised DOM after scripts ran (see SNAPSHOT_ATTRIBUTES for the marks on it), else ''. */
  html: string;
  /** For text/plain: the text. */
  text?: string;
  /** For application/pdf: the file. */
  bytes?: Uint8Array;
  /** Documents of frames that belong to the article (gists, embedded tables), in document order. */
  frames: { url: string; html: string }[];
  title?: string;
  /** Response headers of the main document, lower-case names. */
  headers: Record<string, string>;
  /** Every URL on the way from `url` to `finalUrl`, both included. */
  redirects: string[];
  /** What an analyst should know of how the page was read, one sentence each; they become the first of Article.notes. */
  notes?: string[];
  /** The document broke off on every try: its end may be missing. */
  incomplete?: true;
  evidence: {
    kind: EvidenceKind | 'figure' | 'linked-file';
    fileName: string;
    contentType: string;
    bytes: Uint8Array;
    /** For kind figure (a picture of the article itself): its address in the report; for linked-file: LinkedFile.url. */
    url?: string;
  }[];
}

/**
 * Marks that the browser leaves on the serialised DOM, because only it knows how the page looked. The extractors read
 * them where they are and work without them (saved pages, documents handed in).
 */
export const SNAPSHOT_ATTRIBUTES = {
  /** value "1": not shown when the snapshot was taken (display:none, visibility:hidden, zero size). */
  hidden: 'data-mc-hidden',
  /** on <iframe>: index into Page.frames. */
  frame: 'data-mc-frame',
} as const;

export type IndicatorType =
  | 'ipv4'
  | 'ipv6'
  | 'cidr'
  | 'ip-port'
  | 'domain'
  | 'hostname'
  | 'url'
  | 'email'
  | 'md5'
  | 'sha1'
  | 'sha224'
  | 'sha256'
  | 'sha384'
  | 'sha512'
  | 'ssdeep'
  | 'imphash'
  | 'cve'
  | 'attack'
  | 'filename'
  | 'filepath'
  | 'regkey'
  | 'mutex'
  | 'btc'
  | 'eth'
  | 'xmr'
  | 'asn'
  | 'ja3';

/** Where in the article a value stood: what the comment on the attribute says. */
export interface IndicatorContext {
  kind: 'table' | 'list' | 'code' | 'prose' | 'heading' | 'quote' | 'link' | 'metadata';
  /** The nearest heading above. */
  heading?: string;
  /** For tables: the column's header, and the row as cell texts. */
  column?: string;
  row?: string[];
  /** The surrounding line or sentence, shortened to 80 characters, as the author wrote it. */
  snippet?: string;
}

/** One place of a value in Article.markdown. */
export interface Occurrence {
  /** UTF-16 offsets into Article.markdown; `markdown.slice(start, end) === raw`. */
  start: number;
  end: number;
  /** As the author wrote it (defanged or not). */
  raw: string;
  /** Inside a code span or fence, where MISP's viewer does not resolve references. */
  code: boolean;
  /** Inside a link's target rather than its text. */
  target: boolean;
}

/**
 * A value that the article shows, refanged and typed, with our judgement.
 * Unique by (type, value) within an article. Order: first appearance.
 */
export interface Indicator {
  type: IndicatorType;
  /** Refanged, normalised: lower-case hosts and hashes, upper-case CVE and technique ids; URL paths keep their case. */
  value: string;
  /** The author wrote it defanged at least once. */
  defanged: boolean;
  /**
   * indicator: the author presents it as one -> attribute with to_ids as the type allows;
   * context: worth keeping but no detection (CVE, technique id, e.g. a legitimate service that was abused);
   * reference: a link to a vendor, paper, tool ... -> no attribute, or a link without to_ids;
   * junk: looks like a value and is none (version number, file name with a TLD ending, example.com).
   */
  verdict: 'indicator' | 'context' | 'reference' | 'junk';
  /** Detection flag as proposed to MISP; only ever true for verdict 'indicator'. */
  toIds: boolean;
  /** Why, in a few words: "defanged in a table", "vendor's own domain", ... */
  reason: string;
  /** Id of the row of the table of rules that decided (extractors/indicators/rules); absent in articles of older versions. */
  rule?: string;
  /** What was known about the value where it stood, as far as the table asked: "defanged", "underIocHeading", "ownSite", ... */
  facts?: string[];
  context: IndicatorContext;
  /** Empty for a value that stands only in a linked file, in a picture or in the title. */
  occurrences: Occurrence[];
  /** Where it was found when not in the article's own text; a value that the text shows, too, has none. */
  origin?: Origin;
}

/** Something beside the article's text that a value or a rule was read from. */
export type Origin =
  /** An indicator file that the article links to (LinkedFile with status 'read'). */
  | {
      kind: 'file';
      /** LinkedFile.name */
      name: string;
      /** LinkedFile.url */
      url: string;
      /** LinkedFile.linkedUnder */
      linkedUnder: string;
    }
  /** A picture of the article, or the pictures on a page of a PDF, read by OCR. */
  | {
      kind: 'picture';
      /** Counted from 1 in the order of Article.figures; with `isPage` the number of the page. */
      number: number;
      isPage?: true;
      /** Absolute URL of the picture, as in Article.figures. */
      url: string;
    };

/** A detection rule that the article publishes. One value per rule, order of appearance. */
export interface DetectionRule {
  kind: 'yara' | 'sigma' | 'snort' | 'suricata';
  /** YARA: the rule's identifier; Sigma: its title; Snort and Suricata: its msg, else "sid N". */
  name: string;
  /**
   * The rule as it is to be used, complete on its own: with the `import` lines and private rules that it needs, line breaks
   * and indentation kept, typographic damage repaired. With `problem`: as the author wrote it.
   */
  text: string;
  /** What was repaired so that it compiles, a few words each ("curly quotes", "no-break spaces", "missing import of pe"). */
  repairs: string[];
  /** Why it does not compile, one sentence. Such a rule stays in the report and is named there; it gets no attribute. */
  problem?: string;
  /** Where it was found when not in the article's own text. */
  origin?: Origin;
}

/** A file of indicators or rules that belongs to the article and that it links to. */
export interface LinkedFile {
  /** The link as the article has it, absolute. */
  url: string;
  /** File name for people: the last part of the path, else the host and path. */
  name: string;
  /** The anchor's text, or the sentence it stands in when the anchor says nothing; shortened to 80 characters. */
  linkedUnder: string;
  /** found: seen in the article, not asked for (yet, or the setting is off); read: its values are among Article.indicators. */
  status: 'found' | 'read' | 'unread';
  /** With status 'unread': why, one sentence. */
  reason?: string;
  /** The address that its bytes came from (the raw file behind a page), when it was fetched. */
  fetchedFrom?: string;
  /** "CSV", "STIX 2", "MISP event", "YARA", ...; with status 'read'. */
  format?: string;
  /** sha256 (hex) of its bytes, and how many there were; with status 'read'. */
  sha256?: string;
  bytes?: number;
  /** How many values with verdict 'indicator' or 'context', and how many rules, it has; those of the text counted too. */
  indicators?: number;
  rules?: number;
}

/** The article of a page: what becomes the event. Output of extractors/, input of the publish lane. */
export interface Article {
  /** The request's URL. */
  url: string;
  /** The address that identifies the article: canonical link when it is on the page's own site, else the final URL. */
  canonicalUrl: string;
  title: string;
  author?: string;
  published?: string;
  modified?: string;
  /** BCP 47, as the page says. */
  language?: string;
  siteName?: string;
  description?: string;
  /** GFM as it reads well in MISP's viewer; starts below the title. */
  markdown: string;
  /** Plain text of the article, without Markdown. */
  text: string;
  /** sha256 (hex) of the normalised text: changes when the article changes, not when the page around it does. */
  contentHash: string;
  indicators: Indicator[];
  /** Detection rules of the text and of linked files; absent when there are none. */
  rules?: DetectionRule[];
  /** Pages of a PDF, counted from 1, that show pictures and hardly any text; absent when there are none. */
  picturePages?: number[];
  /** Files of indicators that the article links to, read or not; absent when there are none. */
  linkedFiles?: LinkedFile[];
  /** The article's own pictures, absolute URLs with alt text. */
  figures: { url: string; alt: string }[];
  /** Where the text came from; 'feed' means that the page itself was blocked and the feed's content was used. */
  via: 'readability' | 'selector' | 'widened' | 'body' | 'pdf' | 'text' | 'feed';
  /** The page broke off on every try: the end of the article may be missing. */
  incomplete?: true;
  /** What each extraction pass removed, added or noticed, one sentence each. */
  notes: string[];
}

/** A cluster of one of MISP's galaxies that an article names: an actor, a malware, a technique, a country. */
export interface GalaxyCluster {
  /** The same in every MISP; for clusters of ATT&CK it is the uuid of the STIX object. */
  uuid: string;
  /** misp-galaxy:threat-actor="APT29" */
  tag: string;
  /** Type of its galaxy: threat-actor, ransomware, ... */
  galaxy: string;
  value: string;
  synonyms: string[];
  /** T1059.001, G0016, S0154 */
  ids: string[];
}

/** A name or pattern of a watchlist that an article has. */
export interface WatchlistHit {
  /** Name of the watchlist. */
  list: string;
  /** The term or pattern, as the list has it. */
  term: string;
  where: 'title' | 'indicator' | 'galaxy' | 'text';
  /** The watchlist wants no notification. */
  silent?: true;
}

/** What became of a request, as the ledger keeps it and a person sees it. */
export interface Outcome {
  status: 'created' | 'updated' | 'exists' | 'skipped' | 'failed';
  /** One sentence: what, why, what to do. */
  message: string;
  eventUuid?: string;
  /** Link to the event in MISP, or the file name in the feed folder. */
  eventUrl?: string;
  title?: string;
  /** Attributes that are indicators (to_ids on), and all attributes of the event that came from the article. */
  indicators?: number;
  attributes?: number;
  /** What the audit did: attributes added that MISP missed, corrected, removed. */
  audit?: { added: number; corrected: number; removed: number };
  /** Galaxy and taxonomy tags that the article's context brought onto the event. */
  contextTags?: string[];
  /** Values of the article that people removed from the event, or switched off there, since the last revision. */
  rejected?: { type: IndicatorType; value: string }[];
  /** Names and patterns of the organisation's watchlists that the article has. */
  watchlistHits?: WatchlistHit[];
  /** An analyst's decisions were applied to the event; no article was read. */
  revised?: true;
  /** What MISP had of its values before. */
  correlation?: Correlation;
  /** What became of it in each output; absent when there is one output and no publish rule. */
  outputs?: OutputOutcome[];
  /** The publish rule that decided where it went. */
  rule?: string;
}

/** What MISP has already of an article's values; the article's own event does not count. */
export interface Correlation {
  /** How many values MISP was asked for. */
  asked: number;
  /** Those that it has, with the uuids of the events that have them. */
  values: { value: string; events: string[] }[];
  /** Events with some of them, those with the most first, 20 at most. */
  events: {
    uuid: string;
    info: string;
    url: string;
    /** Of the key's own organisation. */
    own: boolean;
    /** How many of the article's values it has. */
    values: number;
    /** An event of ours about the same campaign: why it is taken for that. */
    campaign?: string;
  }[];
}

/** What became of an article in one of several outputs. */
export interface OutputOutcome {
  /** Name of the output: misp, folder, stix, or one of PUBLISH_RULES. */
  output: string;
  /** waiting: tried again by itself; failed: not, until a person retries the job. */
  status: Outcome['status'] | 'waiting';
  message: string;
  eventUrl?: string;
  /** The error's code; with waiting and failed. */
  code?: string;
  at: string;
}

/** What is known about a feed from its polls; feeds/ makes the next one from the last, the ledger keeps it. */
export interface FeedHealth {
  /** The feed's address as in the feed list. */
  url: string;
  lastPollAt?: number;
  lastSuccessAt?: number;
  nextPollAt?: number;
  failingSince?: number;
  failures: number;
  lastError?: string;
  entries?: number;
  newEntries?: number;
  movedTo?: string;
  /** What tells whether the document is still the one that was read: the server's own validators, and a hash of its bytes. */
  validators?: { etag?: string; lastModified?: string; body?: string };
  /** Anything else that feeds/ keeps about a feed (hints, cursors of a backfill). */
  extra?: Record<string, unknown>;
}

/** What a publisher gets for one article: the input of the publish lane. */
export interface PublishInput {
  request: CrawlRequest;
  /** The folded canonical URL (urlKey): what makes two addresses one article. */
  key: string;
  /** Absent when the page could not be turned into an article: then `failure` says why. */
  article?: Article;
  evidence?: Page['evidence'];
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

/** An analyst's word on one value: for detection, kept without detection, left out. */
export interface Decision {
  type: IndicatorType;
  value: string;
  verdict: 'ids' | 'no-ids' | 'drop';
}

/** A value that a person added. */
export interface AddedValue extends Decision {
  /** As it stands in the report, defanged or not. */
  raw: string;
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
