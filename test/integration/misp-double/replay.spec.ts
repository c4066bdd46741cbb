/**
 * Every recorded exchange with a real MISP 2.5.1 is sent to the double, in the order in which it was recorded, and the
 * answers are compared: status, Location, and the fields that a client reads. What had happened between recordings
 * (events made without recording them) is arranged in BEFORE; what the double does not model is named in NOT_MODELLED.
 */

import { allGalaxies, type MispDouble, startMispDouble } from '../../support/misp/index.ts';
import { type Exchange, readExchanges } from '../../support/misp/recordings.ts';
import { expect, test } from '../../support/test.ts';
import { arrange, REBUILT_BODY } from './arrange.ts';

const NOT_MODELLED: Record<string, string> = {
  '15a-getProxyMISPElements': 'what the web viewer loads to draw references; no client of ours calls it',
  '15b2-extractFromReport-xhr-header': 'answers only to browsers (X-Requested-With); its tokens are compared in recorded.spec.ts',
  '15d-attachCluster': 'by a cluster id of that one server; galaxy tags do the same by name',
  '15e-galaxy_clusters-restSearch': 'does not filter and takes 8 s on the real server: nothing may depend on it',
  '18-0-importReportFromUrl-module-not-running': 'needs the modules server and fetches without a browser; we never call it',
  '18a-importReportFromUrl': 'the same',
  '18b-extract-imported': 'the report that 18a would have imported; its kinds of tokens are compared in recorded.spec.ts',
  '18c-importReportFromUrl-404': 'the same',
  '18d-importReportFromUrl-refused': 'the same',
  '18e-importReportFromUrl-no-url': 'the same',
  '17b-feeds-fetchFromFeed': 'needs the feed at 127.0.0.1:8095; feeds.spec.ts reads the recorded feed folder over HTTP',
  '17c-event-by-feed': 'the same',
  '17d-feeds-fetch-again': 'the same',
  '17e-feeds-fetch-updated': 'the same',
  '17f-event-by-feed-updated': 'the same',
  '17g-feeds-previewIndex': 'the same',
};

/** Answered with the recording server's own data, or after work that was not recorded: only the status is compared. */
const STATUS_ONLY: Record<string, string> = {
  '11a-warninglists-index': 'that server has 86 lists, the double 23',
  '11a2-warninglists': 'the same',
  '11a3-warninglists-index-enabled': 'the same; that a query string does not filter is tested in server.spec.ts',
  '15g-tags-index-search': 'that server has all taxonomies enabled',
  '17h-feeds-index': 'that server has the stock feeds',
  '09s12-order': 'after timing runs that added tags and events',
};

/** The recording session's order (the numbers group by subject, not by time). */
const ORDER =
  `01 02 03- 04- 04b 05 06a 06b 06c 06d 06e 06f 06g 06h 06j 06k 06l 06m 06n 06o 06i 12z 07-0 07-1 08a 08d 08e 08f 08g 08h 08i 08j
  09a 09b 09c 09d 09e 09f 09g 09h- 09h2 09h3 09i 09j 09k 09l 09m 09n 09o 09p 09q 08b 08c 09h4 10 11 12 13a 13b 13c 13d 03c 03d 03e 04c 14a 14b 16 08k 08l- 08l2
  08m 03f 14c 17 15 18 03 07 09 13e`
    .split(/\s+/)
    .map((start) => new RegExp(`^${start}`));

/** The fields that a client reads. Ids and times of the recording server are not among them. */
const FIELDS = new Set(
  `Event Attribute Tag Object EventReport Org Orgc Galaxy GalaxyCluster Warninglists Warninglist WarninglistEntry Feed Sighting report response
  Organisation Role name message url errors saved success info published distribution threat_level_id analysis attribute_count
  type category to_ids value comment content local tag_name original_value result matched enabled perm_add perm_modify perm_tagger
  perm_tag_editor perm_publish perm_sync perm_site_admin data deleted object_relation event_uuid source_format provider check_publish`.split(
    /\s+/,
  ),
);

/** The largest bodies are 20 MB; beside other tests a call waits several times for the processor. */
const EXCHANGE_MS = 60_000;

test('the double answers the recorded exchanges as the real server did', async () => {
  test.setTimeout(300_000);
  // The recorded searches name moments around the time of recording.
  const double = await startMispDouble({ galaxies: allGalaxies(), now: () => 1_795_518_540_000 });
  try {
    const left = new Set(readExchanges().sort((a, b) => Number(a.name.endsWith('-event')) - Number(b.name.endsWith('-event'))));
    const renamed = new Map<string, string>();
    const given = new Set<string>();
    const disagreements: string[] = [];
    let compared = 0;
    for (const pattern of ORDER) {
      for (const exchange of [...left].filter(({ name }) => pattern.test(name))) {
        left.delete(exchange);
        if (NOT_MODELLED[exchange.name]) continue;
        const body = REBUILT_BODY[exchange.name]?.() ?? exchange.request.body;
        for (const uuid of JSON.stringify(body ?? '')
          .slice(0, 10_000)
          .match(UUID) ?? [])
          given.add(uuid.toLowerCase());
        for (const uuid of exchange.request.path.match(UUID) ?? []) given.add(uuid);
        arrange(double, exchange);
        const difference = await compare(double, exchange, body, given, renamed).catch((error) => `no answer: ${error}`);
        compared += 1;
        if (difference) disagreements.push(`${exchange.name}: ${difference}`);
      }
    }
    expect(disagreements).toEqual([]);
    expect(compared + Object.keys(NOT_MODELLED).length).toBe(readExchanges().length);
  } finally {
    await double.close();
  }
});

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;

async function compare(
  double: MispDouble,
  { name, request, response }: Exchange,
  body: unknown,
  given: Set<string>,
  renamed: Map<string, string>,
): Promise<string | undefined> {
  const { method, headers } = request;
  const rename = (text: string): string => text.replace(UUID, (uuid) => renamed.get(uuid) ?? uuid);
  const path = rename(request.path);
  const authorization = name in WRONG_KEY ? WRONG_KEY[name] : double.key;
  const sent: Record<string, string> = { ...headers, ...(authorization === undefined ? {} : { Authorization: authorization }) };
  const answer = await fetch(double.url + path, {
    method,
    headers: sent,
    redirect: 'manual',
    signal: AbortSignal.timeout(EXCHANGE_MS),
    ...(body === null || method === 'GET' || method === 'HEAD'
      ? {}
      : { body: rename(typeof body === 'string' ? body : JSON.stringify(body)) }),
  });
  const text = await answer.text();
  if (answer.status !== response.status) return `status ${answer.status}, recorded ${response.status}: ${text.slice(0, 300)}`;
  const location = response.headers.location?.replace(/^http:\/\/[^/]+/, '');
  if (location !== undefined && answer.headers.get('location')?.replace(double.url, '') !== location) {
    return `location ${answer.headers.get('location')}, recorded ${location}`;
  }
  // Long answers were cut when they were recorded: only their status counts.
  if (typeof response.body === 'string' || STATUS_ONLY[name]) return undefined;
  pairUuids(JSON.parse(text), response.body, renamed);
  const original = new Map([...renamed].map(([recordedUuid, ownUuid]) => [ownUuid, recordedUuid]));
  const got = project(JSON.parse(text.replace(UUID, (uuid) => original.get(uuid) ?? uuid)), given);
  const recorded = project(response.body, given);
  const differences = differ(got, recorded, '');
  return differences.length > 0 ? differences.join('; ') : undefined;
}

/** Records that the servers made themselves have other uuids here than there: remembers which is which. */
function pairUuids(own: unknown, recorded: unknown, renamed: Map<string, string>): void {
  if (typeof own !== 'object' || own === null || typeof recorded !== 'object' || recorded === null) return;
  for (const [key, value] of Object.entries(recorded)) {
    const other = (own as Record<string, unknown>)[key];
    if (key === 'uuid' && typeof value === 'string' && typeof other === 'string' && value !== other) renamed.set(value, other);
    else pairUuids(other, value, renamed);
  }
}

/** Everything that the recording has and the double has not, or has otherwise, by its path. */
function differ(got: unknown, recorded: unknown, path: string): string[] {
  if (typeof recorded !== 'object' || recorded === null) {
    return got === recorded ? [] : [`${path}: ${JSON.stringify(got)} instead of ${JSON.stringify(recorded)}`];
  }
  if (typeof got !== 'object' || got === null)
    return [`${path}: ${JSON.stringify(got)} instead of ${JSON.stringify(recorded).slice(0, 200)}`];
  const longer =
    Array.isArray(recorded) && Array.isArray(got) && got.length > recorded.length
      ? [`${path}: ${got.length} instead of ${recorded.length} entries`]
      : [];
  return [
    ...longer,
    ...Object.entries(recorded).flatMap(([key, value]) => differ((got as Record<string, unknown>)[key], value, `${path}/${key}`)),
  ];
}

const WRONG_KEY: Record<string, string | undefined> = {
  '13a-wrong-key': 'x'.repeat(40),
  '13a2-short-key': 'short',
  '13a3-no-key': undefined,
  '13a4-wrong-key-post': 'x'.repeat(40),
};

/** Keeps FIELDS; uuids that the server made up, and its ids in sentences, become placeholders; tags are sorted by name. */
function project(value: unknown, given: Set<string>): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item) => project(item, given));
    return items.every((item) => typeof (item as { name?: unknown })?.name === 'string')
      ? items.sort((a, b) => String((a as { name: string }).name).localeCompare((b as { name: string }).name))
      : items;
  }
  if (typeof value === 'string') {
    return value.replace(UUID, (uuid) => (given.has(uuid.toLowerCase()) ? uuid.toLowerCase() : '(uuid)')).replace(/\(\d+\)/g, '(id)');
  }
  if (typeof value !== 'object' || value === null) return value;
  const result: Record<string, unknown> = {};
  for (const [key, child] of Object.entries(value)) {
    if (key === 'GalaxyCluster' && Array.isArray(child)) {
      result[key] = child.map(({ type, value: name, tag_name, local }) => ({ type, value: name, tag_name, local }));
    } else if (key === 'uuid' && typeof child === 'string' && given.has(child)) result.uuid = child;
    else if (FIELDS.has(key) || /^(?:attribute_\d+|[\d.]+|.*[.@].*)$/.test(key)) result[key] = project(child, given);
  }
  return result;
}
