import type { ClientOptions } from './client/client.ts';
import type { Cache, Log } from './ports.ts';

/** What events look like: the settings of config/misp.ts that building one needs. */
export interface EventOptions {
  /** MISP_INFO_PREFIX */
  infoPrefix: string;
  /** MISP_TAG_PREFIX: namespace of our own tags. */
  tagPrefix: string;
  /** MISP_TAGS */
  tags: string[];
  /** MISP_LOCAL_TAGS; also says by which tag an event counts as not yet curated. */
  localTags: string[];
  /** MISP_DISTRIBUTION, MISP_THREAT_LEVEL, MISP_ANALYSIS; a feed may have its own. */
  distribution: number;
  threatLevel: number;
  analysis: number;
  /** MISP_RETENTION in ms: events that nobody curated are deleted after it; undefined keeps them for ever. */
  retentionMs: number | undefined;
  /** MISP_REFERENCES */
  references: 'drop' | 'link';
  /** MISP_WARNINGLISTS */
  onWarning: 'no-ids' | 'drop' | 'ignore';
  /** MISP_RULES: detection rules that compile become attributes, with or without to_ids, or stay in the report only. */
  rules: 'ids' | 'no-ids' | 'off';
  /** MISP_OBJECTS: rows of tables become objects; and the article a report object. */
  objects: boolean;
  /** MISP_TLP */
  tlp: 'setting' | 'strictest';
  /** MISP_UTF8MB4: MISP's database keeps four-byte characters. */
  fourByte: boolean;
  /** MISP_REPORT_MAX: longest report in bytes; a longer one is shortened and attached as a file. */
  reportMaxBytes: number;
  /** MISP_EVIDENCE_MAX: largest attachment in bytes. */
  evidenceMaxBytes: number;
  /** MISP_INDICATORS_MAX: most indicators that become attributes of one event. */
  indicatorsMax: number;
  /** MISP_PICTURES: which attachments the report shows. */
  pictures: 'none' | 'screenshot' | 'all';
}

/** How an event is brought to what the article says. */
export interface ReconcileOptions {
  event: EventOptions;
  /** MISP_EXTRACTION */
  extraction: 'both' | 'misp' | 'crawler';
  /** MISP_AUDIT */
  audit: boolean;
  /** MISP_AUDIT_JUNK: what is not an indicator is removed, or kept with to_ids off. */
  auditJunk: 'remove' | 'no-ids';
  /** MISP_DELETE_HARD */
  deleteHard: boolean;
  /** MISP_GALAXIES in order of preference. */
  galaxies: string[];
  /** Of one call, ms. */
  timeoutMs: number;
  log: Log;
}

/** What publishing to a MISP needs: its connection, what events look like, and how they are reconciled. */
export interface MispPublisherOptions extends Omit<ReconcileOptions, 'timeoutMs' | 'log'> {
  client: ClientOptions;
  /** MISP_GALAXIES_AGE, ms */
  galaxiesAgeMs: number;
  /** MISP_CONTEXT_NEVER: names or tags of clusters that no event gets. */
  contextNever?: readonly string[] | undefined;
  /** MISP_WARNINGLISTS_IGNORE: names or ids of lists whose hits do not count. */
  ignoredWarninglists: string[];
  /** MISP_CORRELATION: ask which values exist already. MISP_SAME_CAMPAIGN: what is done with another event of ours about the same campaign. */
  correlation: boolean;
  sameCampaign: 'none' | 'extend' | 'link';
  /** MISP_CLEANUP_LIST, MISP_REQUIRED_LIST, MISP_REQUIRED_MISSING */
  cleanupList?: string | undefined;
  requiredList?: string | undefined;
  requiredMissing: 'skip' | 'keep';
  /** PAGE_ERRORS: a page that cannot be read becomes an event that says so. */
  errorEvents: boolean;
  /** MISP_RETIRE_MAX: most events that one run deletes. */
  retireMax: number;
  /** Keeps galaxy clusters between starts (the ledger). */
  cache?: Cache | undefined;
  log?: Log;
}
