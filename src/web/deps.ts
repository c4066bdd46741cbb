import * as z from 'zod';
import type { Config } from '../config/load.ts';
import type { Article, Check, Correlation, CrawlRequest, Evidence, FeedHealth, GalaxyCluster } from '../domain.ts';
import type { FeedEntry, FeedEntryInput } from '../feeds/list/schema.ts';
import type { Log } from '../log.ts';
import type { DeliveryResult } from '../notify/notifier.ts';
import type { Channel } from '../notify/settings.ts';
import type { Revision } from '../pipeline/revise.ts';
import type { Saved } from '../pipeline/saved.ts';
import type { Submitted } from '../pipeline/submit.ts';
import type { Job, Store } from '../queue/ports.ts';
import type { WorkerView } from '../queue/running-workers.ts';
import type { Audit } from './audit.ts';
import type { Users } from './auth/users.ts';

/** Everything that the web pages and the API need from the rest of the product; the composition root fills it in. */
export interface WebDeps {
  store: Pick<Store, 'queue' | 'ledger' | 'blobs'>;
  /** The one door into the queue; `again` also takes a page whose event exists. */
  submit(request: CrawlRequest, options: { again: boolean }): Promise<Submitted>;
  /** One page now, without the queue: what Preview shows. Throws StageError with the sentence for a person. */
  preview(request: CrawlRequest, signal: AbortSignal): Promise<Previewed>;
  /** An article that an analyst has curated, straight to the publish lane. */
  sendArticle(request: CrawlRequest, read: Previewed): Promise<Submitted>;
  /** Applies an analyst's decisions to the event of a finished job, through the publish lane. Undefined: the job is being worked on. */
  reviseEvent(job: Job, revision: Revision, decided: Previewed & { request: Partial<CrawlRequest> }): Promise<Job | undefined>;
  /** Which of an article's values MISP has already; undefined when none can be asked for. Absent: no MISP, or switched off. */
  correlation?(article: Article): Promise<Correlation | undefined>;
  /** Clusters of MISP's galaxies for the search on the curation page. Absent: no MISP. */
  galaxies?(): Promise<GalaxyCluster[]>;
  /** Puts a value on the organisation's list of what is never an indicator. Absent: there is no INDICATOR_RULES file. */
  neverIndicator?(value: string): Promise<void>;
  /** What the crawl left of a job, as long as it is kept. */
  saved(jobId: string): Promise<Saved | undefined>;
  /** FEEDS_FILE and WATCHLISTS_FILE, which the pages show and change. */
  feedList: string;
  watchlists: string;
  /** Feeds of a site that the list does not have, with their newest entries. UsageError when there are only listed ones, or no answer. */
  discoverFeeds(siteUrl: string): Promise<FoundFeed[]>;
  pollFeed(feed: FeedEntry): Promise<{ ok: boolean; message: string }>;
  notifications: NotificationAccess;
  /** Every output and whether it can be used now; may take as long as a server needs to answer. */
  outputs(): Promise<OutputView[]>;
  /** The workers that run now. */
  workers(): Promise<Omit<WorkerView, 'id' | 'seenAt'>[]>;
  publisher: PublisherInfo;
  /** Folder of the MISP feed (manifest.json, hashes.csv, {uuid}.json), served read-only below /feed/. */
  feedFolder?: string;
  /** Folder of STIX bundles (index.json, latest.json, {uuid}.json), served read-only below /stix/. */
  stixFolder?: string;
  users: Users;
  /** Opens the site while no user exists, see security/start-link.ts; made anew at each start. */
  startToken: string;
  audit: Audit;
  settings: WebSettings;
  log: Pick<Log, 'info' | 'warn' | 'error'>;
  /** Prometheus text. */
  metrics(): Promise<string>;
  ready(): Promise<{ ok: boolean; checks: Check[] }>;
}

/** An article as it was read, with the files that go with its event. */
export interface Previewed {
  article: Article;
  evidence: Evidence[];
}

/** An output as the overview shows it. */
export interface OutputView {
  /** misp, folder, stix, or a name of PUBLISH_RULES; as Outcome.outputs has it. */
  name: string;
  /** "MISP", "feed folder", or the name. */
  label: string;
  /** Address of the server or path of the folder. */
  target: string;
  ok: boolean;
  /** What was found, or what is wrong. */
  message: string;
}

/** Where events go, for links and for the header. */
export interface PublisherInfo {
  /** All outputs, as a sentence names them: "feed folder", "STIX folder", "MISP". */
  names: string[];
  /** Address of MISP for the link in the header. */
  mispUrl?: string;
  /** What the events will carry, shown beside the form. */
  infoPrefix: string;
  tags: string[];
}

/** One feed of the list, and what is known of its polls. */
export type FeedView = FeedEntry & { health?: FeedHealth };

/** A feed of a site, with its newest entries. */
export const FoundFeed = z.object({
  url: z.string(),
  title: z.string().exactOptional(),
  entries: z.array(z.object({ url: z.string(), title: z.string().exactOptional(), published: z.string().exactOptional() })),
});
export type FoundFeed = z.infer<typeof FoundFeed>;

export type FeedChanges = { [Field in keyof FeedEntryInput]?: FeedEntryInput[Field] | undefined };

/** A channel without its secrets. */
export interface ChannelView
  extends Pick<Channel, 'name' | 'kind' | 'enabled' | 'events' | 'filter' | 'digest' | 'dailyAt' | 'quietHours' | 'timezone'> {
  /** Where it leads, such as the host of a webhook. */
  receiver: string;
  /** The environment variables that hold its secrets, and whether they are set. */
  secrets: { name: string; isSet: boolean }[];
  /** The last delivery or test. */
  last?: DeliveryResult;
}

export interface NotificationAccess {
  /** `problem`: why the file cannot be read. */
  read(): Promise<{ file: string; problem?: string; channels: ChannelView[] }>;
  test(name: string): Promise<{ ok: boolean; message: string }>;
}

export type WebSettings = Pick<
  Config['web'],
  'host' | 'basePath' | 'publicHosts' | 'trustedProxies' | 'ssoHeader' | 'sessionMs' | 'uploadBytes' | 'requestsPerMinute'
>;
