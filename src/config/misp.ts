import { z } from 'zod';
import { choice, duration, flag, httpUrl, integer, list, optional, secret, setting, size, text, verbatim } from './setting.ts';

/** A list of outputs; `both` is the older word for two of them, `feed` another one for the folder. */
const outputs = {
  ...list,
  schema: list.schema
    .transform((names) => names.flatMap((name) => (name === 'both' ? ['folder', 'misp'] : name === 'feed' ? ['folder'] : [name])))
    .pipe(z.array(z.enum(['auto', 'misp', 'folder', 'stix'])).min(1)),
  accepts: 'one or more of auto, misp, folder, stix, separated by commas',
};

/** MISP itself and what an event looks like. Names as the predecessor's where they exist there. */
export const misp = {
  url: optional('MISP_URL', httpUrl, 'Address of MISP. Without it, events are written to the feed folder.'),
  key: secret('MISP_KEY', 'Authentication key of the MISP user who creates the events.'),
  verifyCert: setting('MISP_VERIFYCERT', flag, 'true', "Verify MISP's TLS certificate."),
  caFile: optional('MISP_CA_FILE', text, "PEM file with the certificate authority that signed MISP's certificate."),
  proxy: optional('MISP_PROXY', httpUrl, 'HTTP proxy for calls to MISP.'),
  timeoutMs: setting('MISP_TIMEOUT', duration, '60s', 'Timeout of one call to MISP.'),
  concurrency: setting('MISP_CONCURRENCY', integer(1, 32), '2', 'Number of articles published at the same time.'),
  pauseMs: setting('MISP_PAUSE', duration, '0s', 'Pause after each event.'),
  distribution: setting(
    'MISP_DISTRIBUTION',
    integer(0, 4),
    '0',
    'Distribution of the events: 0 organisation, 1 community, 2 connected, 3 all.',
  ),
  threatLevel: setting('MISP_THREAT_LEVEL', integer(1, 4), '4', 'Threat level of the events: 1 high, 2 medium, 3 low, 4 undefined.'),
  analysis: setting('MISP_ANALYSIS', integer(0, 2), '0', 'Analysis state of the events: 0 initial, 1 ongoing, 2 complete.'),
  infoPrefix: setting('MISP_INFO_PREFIX', verbatim, 'Scraper: ', "Text put before the article's title in the info field of each event."),
  tagPrefix: setting(
    'MISP_TAG_PREFIX',
    text,
    'misp-scraper',
    'Namespace of our own tags: <prefix>:HTTP=403, <prefix>:data-collection-source:<feed>.',
  ),
  tags: setting(
    'MISP_TAGS',
    list,
    'misp:tool="misp-crawler",osint:source-type="blog-post",misp:event-type="collection",tlp:clear',
    'Tags of every event.',
  ),
  localTags: setting('MISP_LOCAL_TAGS', list, 'workflow:state="incomplete"', 'Local tags of every event.'),
  extraction: setting(
    'MISP_EXTRACTION',
    choice('both', 'misp', 'crawler'),
    'both',
    'Who extracts the indicators: the crawler first and then MISP (both), MISP alone, corrected by the audit (misp), or the crawler alone (crawler).',
  ),
  publishTo: setting(
    'PUBLISH_TO',
    outputs,
    'auto',
    'Where articles are published, one or more of: misp, folder (a MISP feed), stix (a folder of STIX 2.1 bundles). auto means MISP when MISP_URL is set and the folder otherwise; both is short for folder,misp.',
  ),
  publishRules: optional(
    'PUBLISH_RULES',
    text,
    'YAML or JSON file of publish rules, which choose by feed, tag, galaxy, watchlist and more where an article is published and how (docs/publish.md).',
  ),
  errorEvents: setting(
    'PAGE_ERRORS',
    { schema: choice('event', 'none').schema.transform((value) => value === 'event'), accepts: 'event or none' },
    'event',
    'Whether a page that cannot be read still becomes an event, with a tag such as misp-scraper:HTTP=403. A mistyped address that a person entered never does.',
  ),
  maxCalls: setting('MISP_MAX_CALLS', integer(1, 64), '4', 'Maximum number of concurrent calls to MISP per process.'),
  audit: setting(
    'MISP_AUDIT',
    flag,
    'true',
    "After MISP's own extraction, compare the event with what the crawler read: add what is missing, correct types, categories and to_ids, and remove what is not an indicator.",
  ),
  auditJunk: setting(
    'MISP_AUDIT_JUNK',
    choice('remove', 'no-ids'),
    'remove',
    'What the audit does with attributes that MISP extracted but that are not indicators: remove them, or keep them with to_ids off and the reason as a comment.',
  ),
  deleteHard: setting(
    'MISP_DELETE_HARD',
    flag,
    'true',
    'Whether attributes that the audit removes are deleted for good (hard delete, true) or kept in MISP as deleted (soft delete, false).',
  ),
  references: setting(
    'MISP_REFERENCES',
    choice('drop', 'link'),
    'drop',
    'Links to vendors, papers and tools: only in the report (drop), or also as link attributes without to_ids.',
  ),
  objects: setting(
    'MISP_OBJECTS',
    flag,
    'true',
    'Group the rows of indicator tables into file and domain-ip objects, and describe the article with a report object. With false there are only plain attributes.',
  ),
  onWarning: setting(
    'MISP_WARNINGLISTS',
    choice('no-ids', 'drop', 'ignore'),
    'no-ids',
    "What happens to indicators on one of MISP's enabled warninglists: kept with to_ids off (no-ids), left out (drop), or not checked at all (ignore).",
  ),
  ignoredWarninglists: setting('MISP_WARNINGLISTS_IGNORE', list, '', 'Names or ids of warninglists to ignore.'),
  cleanupList: optional('MISP_CLEANUP_LIST', text, 'Name or id of a warninglist whose values never become attributes.'),
  requiredList: optional(
    'MISP_REQUIRED_LIST',
    text,
    'Name or id of a warninglist of type string: an article must contain at least one of its strings.',
  ),
  requiredMissing: setting(
    'MISP_REQUIRED_MISSING',
    choice('skip', 'keep'),
    'skip',
    'What happens to an article that contains none of the required strings: no event (skip), or an event without a scraper:matchstring tag (keep).',
  ),
  galaxies: setting(
    'MISP_GALAXIES',
    { ...list, schema: list.schema.transform((types) => types.filter((type) => type !== 'none')) },
    'threat-actor,mitre-intrusion-set,ransomware,mitre-malware,malpedia,mitre-tool,stealer,rat,botnet,banker,mitre-attack-pattern,country,sector',
    'Galaxy types whose clusters are looked for in the text, in order of preference. none leaves the context to MISP.',
  ),
  contextNever: setting(
    'MISP_CONTEXT_NEVER',
    list,
    '',
    'Names or tags of galaxy clusters that are never attached to an event, such as those of your own products and projects.',
  ),
  galaxiesAgeMs: setting('MISP_GALAXIES_AGE', duration, '1d', 'How long galaxy clusters are cached before they are read from MISP again.'),
  tlp: setting(
    'MISP_TLP',
    choice('setting', 'strictest'),
    'setting',
    'Which TLP the event carries: the one in MISP_TAGS (setting), or a stricter one when the article names it (strictest).',
  ),
  correlation: setting(
    'MISP_CORRELATION',
    flag,
    'true',
    "Before an event is sent, ask MISP which of the article's values it already has and in which events. The preview and the result show the answer.",
  ),
  sameCampaign: setting(
    'MISP_SAME_CAMPAIGN',
    choice('none', 'extend', 'link'),
    'none',
    "What happens when another of the crawler's events is about the same campaign (three values in common, or the same actor or malware): nothing (none), the new event extends it (extend), or the new event links to it (link).",
  ),
  retentionMs: optional(
    'MISP_RETENTION',
    duration,
    'Delete events that nobody has curated after this time, such as 99d. Without it, none are deleted.',
  ),
  retireMax: setting('MISP_RETIRE_MAX', integer(1, 10_000), '200', 'Maximum number of events deleted in one retention run.'),
  fourByte: setting(
    'MISP_UTF8MB4',
    flag,
    'false',
    "Whether MISP's database can store four-byte characters such as emoji. By default it cannot, so they are replaced.",
  ),
  reportMaxBytes: setting(
    'MISP_REPORT_MAX',
    size,
    '1mb',
    'Maximum size of a report. A longer one is shortened, and its full text is attached as a file.',
  ),
  evidenceMaxBytes: setting('MISP_EVIDENCE_MAX', size, '5mb', 'Maximum size of a file attached to an event.'),
  indicatorsMax: setting(
    'MISP_INDICATORS_MAX',
    integer(1, 100_000),
    '2000',
    'Maximum number of indicators per event. If an article has more, the first ones become attributes and the full list is attached as a CSV file.',
  ),
  rules: setting(
    'MISP_RULES',
    choice('ids', 'no-ids', 'off'),
    'ids',
    'Whether valid YARA, Sigma, Snort and Suricata rules become attributes with to_ids (ids), attributes without it (no-ids), or stay in the report only (off).',
  ),
  pictures: setting(
    'MISP_PICTURES',
    choice('none', 'screenshot', 'all'),
    'screenshot',
    "Which pictures are attached and shown in the report: none, the screenshot, or the article's own figures as well (all).",
  ),
  feedOrgName: setting('FEED_ORG_NAME', text, 'misp-crawler', 'Organisation named as the creator in the feed folder and in STIX bundles.'),
  feedOrgUuid: optional('FEED_ORG_UUID', text, 'UUID of that organisation. By default it is derived from the name.'),
} as const;
