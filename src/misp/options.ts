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
  /** MISP_PICTURES: which attachments the report shows. */
  pictures: 'none' | 'screenshot' | 'all';
}
