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
  key: secret('MISP_KEY', 'Authentication key of the MISP user that creates the events.'),
  verifyCert: setting('MISP_VERIFYCERT', flag, 'true', 'Check the certificate of MISP.'),
  caFile: optional('MISP_CA_FILE', text, 'PEM file with the certificate authority that signed the certificate of MISP.'),
  proxy: optional('MISP_PROXY', httpUrl, 'HTTP proxy on the way to MISP.'),
  timeoutMs: setting('MISP_TIMEOUT', duration, '60s', 'How long one call to MISP may take.'),
  concurrency: setting('MISP_CONCURRENCY', integer(1, 32), '2', 'Articles that are published at the same time.'),
  pauseMs: setting('MISP_PAUSE', duration, '0s', 'Pause after each event.'),
  distribution: setting(
    'MISP_DISTRIBUTION',
    integer(0, 4),
    '0',
    'Distribution of the events: 0 organisation, 1 community, 2 connected, 3 all.',
  ),
  threatLevel: setting('MISP_THREAT_LEVEL', integer(1, 4), '4', 'Threat level of the events: 1 high, 2 medium, 3 low, 4 undefined.'),
  analysis: setting('MISP_ANALYSIS', integer(0, 2), '0', 'Analysis state of the events: 0 initial, 1 ongoing, 2 complete.'),
  infoPrefix: setting('MISP_INFO_PREFIX', verbatim, 'Scraper: ', 'Put before the title in the info of each event.'),
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
    'Who extracts: our reading and then MISP (both), MISP alone, repaired by the audit (misp), or our reading alone (crawler).',
  ),
  publishTo: setting(
    'PUBLISH_TO',
    outputs,
    'auto',
    'Where articles go, one or more: misp, folder (a MISP feed), stix (a folder of STIX 2.1 bundles); auto means MISP when MISP_URL is set, else the folder; both is folder,misp.',
  ),
  publishRules: optional(
    'PUBLISH_RULES',
    text,
    'YAML or JSON file of publish rules: by feed, tag, galaxy, watchlist and more, to which outputs an article goes and with what (docs/publish.md).',
  ),
  errorEvents: setting(
    'PAGE_ERRORS',
    { schema: choice('event', 'none').schema.transform((value) => value === 'event'), accepts: 'event or none' },
    'event',
    'Whether a page that cannot be read becomes an event with a tag such as misp-scraper:HTTP=403, or none. An address that a person typed and that does not exist never does.',
  ),
  maxCalls: setting('MISP_MAX_CALLS', integer(1, 64), '4', 'Most calls to MISP at the same time in one process.'),
  audit: setting(
    'MISP_AUDIT',
    flag,
    'true',
    "Compare the event with our own reading after MISP's extraction: add what is missing, correct types, categories and to_ids, remove what is no indicator.",
  ),
  auditJunk: setting(
    'MISP_AUDIT_JUNK',
    choice('remove', 'no-ids'),
    'remove',
    'What the audit does with attributes of MISP that are no indicator: remove them, or keep them with to_ids off and the reason as comment.',
  ),
  deleteHard: setting(
    'MISP_DELETE_HARD',
    flag,
    'true',
    'Whether attributes that the audit removes leave no trace in MISP (hard) or stay as deleted (soft).',
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
    'Group rows of indicator tables into file and domain-ip objects and describe the article by a report object; false keeps plain attributes.',
  ),
  warninglists: setting(
    'MISP_WARNINGLISTS',
    choice('no-ids', 'drop', 'ignore'),
    'no-ids',
    "Indicators that are on one of MISP's enabled warninglists: kept with to_ids off, left out, or not checked.",
  ),
  warninglistsIgnore: setting('MISP_WARNINGLISTS_IGNORE', list, '', 'Names or ids of warninglists whose hits do not count.'),
  cleanupList: optional('MISP_CLEANUP_LIST', text, 'Name or id of a warninglist: attributes with its values do not come into the event.'),
  requiredList: optional(
    'MISP_REQUIRED_LIST',
    text,
    'Name or id of a warninglist (string): strings of which the article must have at least one.',
  ),
  requiredMissing: setting(
    'MISP_REQUIRED_MISSING',
    choice('skip', 'keep'),
    'skip',
    'An article that has none of the required strings gets no event (skip), or one without a scraper:matchstring tag (keep).',
  ),
  galaxies: setting(
    'MISP_GALAXIES',
    { ...list, schema: list.schema.transform((types) => types.filter((type) => type !== 'none')) },
    'threat-actor,mitre-intrusion-set,ransomware,mitre-malware,malpedia,mitre-tool,stealer,rat,botnet,banker,mitre-attack-pattern,country,sector',
    'Types of galaxies whose clusters are looked for in the text, the preferred one first; none leaves context to MISP.',
  ),
  contextNever: setting(
    'MISP_CONTEXT_NEVER',
    list,
    '',
    'Names or tags of galaxy clusters that no event gets: those of your own products and projects, say.',
  ),
  galaxiesAgeMs: setting('MISP_GALAXIES_AGE', duration, '1d', 'How long galaxy clusters are kept before they are read from MISP again.'),
  tlp: setting(
    'MISP_TLP',
    choice('setting', 'strictest'),
    'setting',
    'Whose TLP the event carries: the one of MISP_TAGS, or a stricter one when the text names it.',
  ),
  correlation: setting(
    'MISP_CORRELATION',
    flag,
    'true',
    "Ask MISP before an event is sent which of the article's values it has already and in which events; preview and outcome say so.",
  ),
  sameCampaign: setting(
    'MISP_SAME_CAMPAIGN',
    choice('none', 'extend', 'link'),
    'none',
    'What a new event does when another event of ours is about the same campaign (three values in common, or one and the same actor or malware): nothing, it extends that event, or it gets a link to it.',
  ),
  retentionMs: optional(
    'MISP_RETENTION',
    duration,
    'Events that nobody curated are deleted after this time, such as 99d; without it none is.',
  ),
  retireMax: setting('MISP_RETIRE_MAX', integer(1, 10_000), '200', 'Most events that one retention run deletes.'),
  utf8mb4: setting(
    'MISP_UTF8MB4',
    flag,
    'false',
    "Whether MISP's database keeps four-byte characters such as emoji; its default does not, and they are then replaced.",
  ),
  reportMax: setting('MISP_REPORT_MAX', size, '1mb', 'Longest report; a longer one is shortened and its whole text attached as a file.'),
  evidenceMax: setting('MISP_EVIDENCE_MAX', size, '5mb', 'Largest file that is attached to an event.'),
  indicatorsMax: setting(
    'MISP_INDICATORS_MAX',
    integer(1, 100_000),
    '2000',
    'Most indicators of one event; of an article with more the first become attributes and the whole list is attached as a CSV file.',
  ),
  rules: setting(
    'MISP_RULES',
    choice('ids', 'no-ids', 'off'),
    'ids',
    'YARA, Sigma, Snort and Suricata rules that compile become attributes with to_ids (ids), without it (no-ids), or stay in the report only (off).',
  ),
  pictures: setting(
    'MISP_PICTURES',
    choice('none', 'screenshot', 'all'),
    'screenshot',
    "Attached pictures that the report shows: none, the screenshot, or also the article's own figures.",
  ),
  feedOrgName: setting(
    'FEED_ORG_NAME',
    text,
    'misp-crawler',
    'Organisation that the events of the feed folder and the STIX bundles are from.',
  ),
  feedOrgUuid: optional('FEED_ORG_UUID', text, 'uuid of that organisation; otherwise it is derived from the name.'),
} as const;
