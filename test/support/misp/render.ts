/** Records as MISP's JSON shows them: ids, numbers and timestamps as strings, flags as booleans. */
import type { Galaxies } from './galaxies.ts';
import type { AnalystDatum, Attached, AttributeRecord, EventRecord, Json, ObjectRecord, ReportRecord } from './records.ts';
import { HOST_ORGANISATION } from './state.ts';

export interface RenderOptions {
  /** Notes and opinions, by what they are about; absent where MISP does not show them. */
  analystData?: ReadonlyMap<string, AnalystDatum[]>;
  galaxies: Galaxies;
  email: string;
  /** False in the answer of `add` to a sync user. */
  localTags?: boolean;
  metadata?: boolean;
  reports?: boolean;
}

export function renderEvent(event: EventRecord, options: RenderOptions): Json {
  const { id, name, uuid, local } = event.orgc;
  const tags = renderTags(event.tags, options.localTags ?? true);
  return {
    id: String(event.id),
    orgc_id: String(id),
    org_id: '1',
    date: event.date,
    threat_level_id: String(event.threatLevel),
    info: event.info,
    published: event.published,
    uuid: event.uuid,
    attribute_count: String(event.attributes.filter((attribute) => !attribute.deleted).length),
    analysis: String(event.analysis),
    timestamp: String(event.timestamp),
    distribution: String(event.distribution),
    proposal_email_lock: false,
    locked: false,
    publish_timestamp: String(event.publishTimestamp),
    sharing_group_id: String(event.sharingGroupId),
    disable_correlation: false,
    extends_uuid: event.extendsUuid,
    protected: null,
    event_creator_email: options.email,
    Org: { id: '1', name: HOST_ORGANISATION.name, uuid: HOST_ORGANISATION.uuid, local: true },
    Orgc: { id: String(id), name, uuid, local },
    ...(options.metadata
      ? {}
      : {
          Attribute: event.attributes
            .filter((attribute) => !attribute.deleted && attribute.objectId === 0)
            .map((attribute) => renderAttribute(attribute, options)),
          ShadowAttribute: [],
        }),
    RelatedEvent: [],
    Galaxy: renderGalaxies(event.tags, options.galaxies),
    ...(options.metadata
      ? {}
      : {
          Object: event.objects.filter((object) => !object.deleted).map((object) => renderObject(event, object, options)),
          ...(options.reports === false
            ? {}
            : {
                EventReport: event.reports
                  .filter((report) => !report.deleted)
                  .map((report) => ({ ...renderReport(report), ...renderAnalystData(report.uuid, options) })),
              }),
        }),
    CryptographicKey: [],
    ...renderAnalystData(event.uuid, options),
    ...(tags.length > 0 ? { Tag: tags } : {}),
  };
}

/** Note and Opinion of one thing; nothing where it has none. */
function renderAnalystData(uuid: string, { analystData }: Pick<RenderOptions, 'analystData'>): Json {
  const own = analystData?.get(uuid) ?? [];
  const of = (kind: AnalystDatum['kind']) => own.filter((datum) => datum.kind === kind).map(renderAnalystDatum);
  return Object.fromEntries((['Note', 'Opinion'] as const).flatMap((kind) => (of(kind).length > 0 ? [[kind, of(kind)]] : [])));
}

export function renderAnalystDatum({ id, uuid, kind, objectUuid, objectType, authors, created, fields }: AnalystDatum): Json {
  return {
    id: String(id),
    uuid,
    object_uuid: objectUuid,
    object_type: objectType,
    authors,
    org_uuid: HOST_ORGANISATION.uuid,
    orgc_uuid: HOST_ORGANISATION.uuid,
    created,
    modified: created,
    distribution: '1',
    sharing_group_id: null,
    locked: false,
    note_type: kind === 'Note' ? 0 : 1,
    note_type_name: kind,
    ...fields,
  };
}

/** As inside an event. */
function renderAttribute(attribute: AttributeRecord, options: Pick<RenderOptions, 'galaxies' | 'localTags' | 'analystData'>): Json {
  const tags = renderTags(attribute.tags, options.localTags ?? true);
  return {
    id: String(attribute.id),
    type: attribute.type,
    category: attribute.category,
    to_ids: attribute.toIds,
    uuid: attribute.uuid,
    event_id: String(attribute.eventId),
    distribution: String(attribute.distribution),
    timestamp: String(attribute.timestamp),
    comment: attribute.comment,
    sharing_group_id: '0',
    deleted: attribute.deleted,
    disable_correlation: attribute.disableCorrelation,
    object_id: String(attribute.objectId),
    object_relation: attribute.objectRelation,
    first_seen: attribute.firstSeen,
    last_seen: attribute.lastSeen,
    value: attribute.value,
    Galaxy: renderGalaxies(attribute.tags, options.galaxies),
    ShadowAttribute: [],
    ...renderAnalystData(attribute.uuid, options),
    ...(tags.length > 0 ? { Tag: tags } : {}),
  };
}

/** As the attributes controller answers; `split` adds value1 and value2, as add does. */
export function renderSavedAttribute(attribute: AttributeRecord, split: boolean): Json {
  const [first = '', second = ''] = attribute.type.includes('|') ? attribute.value.split('|') : [attribute.value];
  return {
    id: String(attribute.id),
    event_id: String(attribute.eventId),
    object_id: String(attribute.objectId),
    object_relation: attribute.objectRelation,
    category: attribute.category,
    type: attribute.type,
    ...(split ? { value1: first, value2: second } : {}),
    to_ids: attribute.toIds,
    uuid: attribute.uuid,
    timestamp: String(attribute.timestamp),
    distribution: String(attribute.distribution),
    sharing_group_id: '0',
    comment: attribute.comment,
    deleted: attribute.deleted,
    disable_correlation: attribute.disableCorrelation,
    first_seen: attribute.firstSeen,
    last_seen: attribute.lastSeen,
    value: attribute.value,
  };
}

export function objectHead(event: EventRecord, object: ObjectRecord): Json {
  return {
    id: String(object.id),
    name: object.name,
    'meta-category': object.metaCategory,
    description: object.description,
    template_uuid: object.templateUuid,
    template_version: object.templateVersion,
    event_id: String(event.id),
    uuid: object.uuid,
    timestamp: String(object.timestamp),
    distribution: String(object.distribution),
    sharing_group_id: '0',
    comment: object.comment,
    deleted: object.deleted,
    first_seen: null,
    last_seen: null,
  };
}

function renderObject(event: EventRecord, object: ObjectRecord, options: RenderOptions): Json {
  return {
    ...objectHead(event, object),
    ...renderAnalystData(object.uuid, options),
    ObjectReference: [],
    Attribute: event.attributes
      .filter((attribute) => attribute.objectId === object.id && !attribute.deleted)
      .map((attribute) => renderAttribute(attribute, options)),
  };
}

function renderReport(report: ReportRecord): Json {
  return {
    id: String(report.id),
    uuid: report.uuid,
    event_id: String(report.eventId),
    name: report.name,
    content: report.content,
    distribution: String(report.distribution),
    sharing_group_id: '0',
    timestamp: String(report.timestamp),
    deleted: report.deleted,
  };
}

/** What the event reports' controller wraps around a report. */
export function wrapReport(event: EventRecord, report: ReportRecord, inbound = false): Json {
  return {
    EventReport: renderReport(report),
    Event: {
      id: String(event.id),
      orgc_id: String(event.orgc.id),
      org_id: '1',
      info: event.info,
      user_id: '1',
      date: event.date,
      Org: { id: '1', name: HOST_ORGANISATION.name },
      Orgc: { id: String(event.orgc.id), name: event.orgc.name },
    },
    SharingGroup: { id: null, name: null, uuid: null },
    ...(inbound ? { RelationshipInbound: [] } : {}),
  };
}

export function renderTags(attached: Attached[], withLocal = true): Json[] {
  return attached
    .filter(({ local }) => withLocal || !local)
    .map(({ tag, local }) => ({
      id: String(tag.id),
      name: tag.name,
      colour: tag.colour,
      exportable: true,
      user_id: '0',
      hide_tag: false,
      numerical_value: null,
      is_galaxy: tag.name.startsWith('misp-galaxy:'),
      is_custom_galaxy: false,
      local_only: false,
      local,
      relationship_type: null,
    }));
}

function renderGalaxies(attached: Attached[], galaxies: Galaxies): Json[] {
  const byType = new Map<string, Json & { GalaxyCluster: Json[] }>();
  for (const { tag, local } of attached) {
    const hit = galaxies.byTagName.get(tag.name);
    if (!hit) continue;
    const { type } = hit.galaxy.galaxy;
    const index = galaxies.list.indexOf(hit.galaxy);
    const galaxy = byType.get(type) ?? { ...galaxyHead(galaxies, index), GalaxyCluster: [] };
    byType.set(type, galaxy);
    galaxy.GalaxyCluster.push({
      ...renderCluster(galaxies, index, hit.galaxy.clusters.indexOf(hit.cluster)),
      tag_id: String(tag.id),
      local,
    });
  }
  return [...byType.values()];
}

export function galaxyHead(galaxies: Galaxies, index: number): Json {
  const galaxy = galaxies.list[index]?.galaxy;
  return {
    id: String(index + 1),
    uuid: galaxy?.uuid,
    name: galaxy?.name,
    type: galaxy?.type,
    description: '',
    version: galaxy?.version,
    icon: 'user-secret',
    namespace: galaxy?.namespace,
    enabled: true,
    local_only: false,
  };
}

export function renderCluster(galaxies: Galaxies, galaxyIndex: number, clusterIndex: number): Json {
  const galaxy = galaxies.list[galaxyIndex];
  const cluster = galaxy?.clusters[clusterIndex];
  const id = String((galaxyIndex + 1) * 100_000 + clusterIndex);
  const elements = [
    ...(cluster?.synonyms ?? []).map((value) => ({ key: 'synonyms', value })),
    ...(cluster?.external_id ?? []).map((value) => ({ key: 'external_id', value })),
  ];
  return {
    id,
    uuid: cluster?.uuid,
    collection_uuid: galaxy?.galaxy.uuid,
    type: galaxy?.galaxy.type,
    value: cluster?.value,
    tag_name: cluster?.tag_name,
    description: '',
    galaxy_id: String(galaxyIndex + 1),
    source: '',
    authors: [],
    version: '1',
    GalaxyElement: elements.map((element, position) => ({ id: `${id}${position}`, galaxy_cluster_id: id, ...element })),
  };
}
