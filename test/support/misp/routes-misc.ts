/** /servers, /users, /warninglists, /galaxies, /feeds. */
import { asJson, asList, forbidden, type Handler, type Misp, ok, thrown, unwrap } from './http.ts';
import type { FeedRecord, Json } from './records.ts';
import { galaxyHead, renderCluster } from './render.ts';
import { importEvent } from './routes-import.ts';
import { HOST_ORGANISATION, isTrue } from './state.ts';
import { checkValue, WARNINGLISTS, type Warninglist } from './warninglists.ts';

export const getVersion: Handler = (misp, call) =>
  ok({
    version: misp.version,
    pymisp_recommended_version: misp.version,
    perm_sync: call.role.perm_sync,
    perm_sighting: call.role.perm_sighting,
    perm_galaxy_editor: call.role.perm_galaxy_editor,
    perm_analyst_data: call.role.perm_analyst_data,
    uuid: '6f1b6c8e-7d0c-4f0a-9c7e-2f6a51a0b001',
    request_encoding: ['gzip'],
    filter_sightings: true,
  });

export const viewMe: Handler = (_misp, call) =>
  ok({
    User: { id: '1', org_id: '1', email: call.email, authkey: call.key, role_id: String(call.role.id), disabled: false },
    Role: { ...call.role, id: String(call.role.id) },
    UserSetting: [],
    Organisation: { ...HOST_ORGANISATION, id: '1', type: 'ADMIN' },
  });

/** Not recorded beyond its statuses: 403 for everybody but a site admin. */
export const serverSettings: Handler = (misp, call) =>
  call.role.perm_site_admin
    ? ok({ version: { current: misp.version }, finalSettings: [{ setting: 'MISP.host_org_id', value: misp.hostOrganisation ? 1 : null }] })
    : forbidden(call);

// ---- warninglists

function listHead(list: Warninglist): Json {
  return {
    id: String(list.id),
    name: list.name,
    type: list.type,
    description: list.name,
    version: '1',
    enabled: list.enabled,
    default: true,
    category: 'false_positive',
  };
}

/** Only a body filters; a query string does nothing. */
export const listWarninglists: Handler = (_misp, call) => {
  const enabled = call.method === 'POST' ? asJson(call.body).enabled : undefined;
  return ok({
    Warninglists: WARNINGLISTS.filter((list) => enabled === undefined || list.enabled === isTrue(enabled)).map((list) => ({
      Warninglist: { ...listHead(list), warninglist_entry_count: String(list.entries.length), valid_attributes: list.validAttributes },
    })),
  });
};

export const viewWarninglist: Handler = (_misp, call) => {
  const list = WARNINGLISTS.find((candidate) => String(candidate.id) === call.args[0]);
  if (!list) return thrown(404, call, 'Warninglist not found.');
  return ok({
    Warninglist: {
      ...listHead(list),
      WarninglistEntry: list.entries.map((value, index) => ({
        id: String(index + 1),
        value,
        warninglist_id: String(list.id),
        comment: null,
      })),
      WarninglistType: list.validAttributes
        .split(', ')
        .map((type, index) => ({ id: String(index + 1), type, warninglist_id: String(list.id) })),
    },
  });
};

export const checkValues: Handler = (_misp, call) => {
  const body = call.body;
  const values = (Array.isArray(body) ? body : asList(asJson(body).value)).map(String);
  if (values.length === 0) return thrown(404, call, 'No valid data received.');
  const hits = Object.fromEntries(values.map((value) => [value, checkValue(value)] as const).filter(([, found]) => found.length > 0));
  return ok(Object.keys(hits).length > 0 ? hits : []);
};

// ---- sharing groups

/** Those that the user may use, as MISP's documentation has it; not recorded. */
export const listSharingGroups: Handler = (misp) =>
  ok({ response: misp.state.sharingGroups.map(({ id, uuid, name }) => ({ SharingGroup: { id: String(id), uuid, name, active: true } })) });

// ---- galaxies

export const listGalaxies: Handler = (misp) => ok(misp.galaxies.list.map((_, index) => ({ Galaxy: galaxyHead(misp.galaxies, index) })));

export const viewGalaxy: Handler = (misp, call) => {
  const index = misp.galaxies.list.findIndex(
    (galaxy, position) => String(position + 1) === call.args[0] || galaxy.galaxy.uuid === call.args[0],
  );
  const galaxy = misp.galaxies.list[index];
  if (!galaxy) return thrown(404, call, 'Invalid galaxy');
  return ok({
    Galaxy: galaxyHead(misp.galaxies, index),
    GalaxyCluster: galaxy.clusters.map((_, position) => renderCluster(misp.galaxies, index, position)),
  });
};

// ---- feeds

function feedRow(feed: FeedRecord): Json {
  return {
    id: String(feed.id),
    name: feed.name,
    provider: feed.provider,
    url: feed.url,
    rules: null,
    enabled: feed.enabled,
    distribution: String(feed.distribution),
    sharing_group_id: '0',
    tag_id: '0',
    default: false,
    source_format: feed.sourceFormat,
    fixed_event: true,
    delta_merge: false,
    event_id: '0',
    publish: false,
    override_ids: false,
    settings: '[]',
    input_source: 'network',
    delete_local_file: false,
    lookup_visible: false,
    headers: null,
    caching_enabled: false,
    force_to_ids: false,
    orgc_id: '0',
    tag_collection_id: '0',
  };
}

export const addFeed: Handler = (misp, call) => {
  if (!call.role.perm_site_admin) return forbidden(call);
  const input = unwrap(call.body, 'Feed');
  const feed: FeedRecord = {
    id: misp.state.nextId.feed++,
    name: String(input.name ?? ''),
    provider: String(input.provider ?? ''),
    url: String(input.url ?? ''),
    enabled: isTrue(input.enabled),
    distribution: Number(input.distribution ?? 0),
    sourceFormat: String(input.source_format ?? 'misp'),
  };
  misp.state.feeds.set(feed.id, feed);
  return ok({ Feed: feedRow(feed) });
};

export const listFeeds: Handler = (misp) => ok([...misp.state.feeds.values()].map((feed) => ({ Feed: feedRow(feed) })));

export const previewFeed: Handler = async (misp, call) => {
  const feed = misp.state.feeds.get(Number(call.args[0]));
  return feed ? ok(await fetchJson(`${feed.url}/manifest.json`)) : thrown(404, call, 'Invalid feed.');
};

/** Reads a real feed folder over HTTP: manifest.json, then each event that is new or newer. */
export const fetchFeed: Handler = async (misp, call) => {
  if (!call.role.perm_site_admin) return forbidden(call);
  const feed = misp.state.feeds.get(Number(call.args[0]));
  if (!feed) return thrown(404, call, 'Invalid feed.');
  let downloaded = 0;
  try {
    for (const [uuid, entry] of Object.entries(await fetchJson(`${feed.url}/manifest.json`))) {
      if (!isNewer(misp, uuid, Number(asJson(entry).timestamp ?? 0))) continue;
      const document = await fetchJson(`${feed.url}/${uuid}.json`);
      if (importEvent(misp, call, asJson(document.Event))) downloaded += 1;
    }
  } catch (error) {
    return ok({ result: `Fetching the feed has failed: ${error instanceof Error ? error.message : String(error)}` });
  }
  const message = 'Fetching the feed has successfully completed.';
  return ok({ result: downloaded > 0 ? `${message} Downloaded ${downloaded} new event(s).` : message });
};

function isNewer(misp: Misp, uuid: string, timestamp: number): boolean {
  const known = misp.state.eventBy(uuid);
  return !known || known.timestamp < timestamp;
}

async function fetchJson(url: string): Promise<Json> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return (await response.json()) as Json;
}
