import { choice, duration, flag, httpUrl, integer, list, optional, secret, setting, text, verbatim } from './setting.ts';

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
} as const;
