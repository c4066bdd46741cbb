/** /tags and /taxonomies. */
import { asJson, asList, type Call, forbidden, type Handler, type Misp, notSaved, ok, saved, thrown } from './http.ts';
import type { Attached, Json, TagRecord } from './records.ts';
import { isTrue } from './state.ts';

export const attachTag: Handler = (misp, call) => {
  if (!call.role.perm_tagger) return forbidden(call);
  const input = asJson(call.body);
  const target = targetOf(misp, String(input.uuid ?? ''));
  if (!target) return thrown(404, call, 'Invalid Target.');
  const wanted = asList(input.tag);
  const local = isTrue(input.local);
  const reasons: string[] = [];
  let message = '';
  for (const entry of wanted) {
    const tag = resolveTag(misp, call, entry);
    if (!tag) reasons.push(/^\d+$/.test(String(entry)) ? 'Invalid Tag.' : 'Tag not found and insufficient privileges to create it.');
    else if (local && !misp.hostOrganisation) reasons.push('Local tags can only be added by users of the host organisation.');
    else if (target.tags.some((attached) => attached.tag === tag)) {
      message = `${target.kind} already has the requested tag attached, no changes had to be made for tag ${tag.name}.`;
    } else {
      target.tags.push({ tag, local });
      message = `${local ? 'Local' : 'Global'} tag ${tag.name}(${tag.id}) successfully attached to ${target.kind}(${target.id}).`;
      // A local tag is nobody else's business: it neither unpublishes nor changes the event.
      if (!local) target.touch();
    }
  }
  const errors = `Failed to attach ${reasons.length} tags. Reasons: ${JSON.stringify({ ...reasons })}`;
  const attached = wanted.length - reasons.length;
  if (attached === 0) return notSaved('attachTagToObject', 'Tag', '/tags/attachTagToObject', errors);
  if (attached > 1) message = `Successfully attached ${attached} tags to ${target.kind} (${target.id})`;
  return saved(reasons.length > 0 ? `${message}\n${errors}` : message, '/tags/attachTagToObject');
};

export const removeTag: Handler = (misp, call) => {
  if (!call.role.perm_tagger) return forbidden(call);
  const input = asJson(call.body);
  const target = targetOf(misp, String(input.uuid ?? ''));
  if (!target) return thrown(404, call, 'Invalid Target.');
  const wanted = String(input.tag ?? '');
  const index = target.tags.findIndex(({ tag }) => tag.name === wanted || String(tag.id) === wanted);
  const removed = target.tags[index];
  if (!removed) return thrown(404, call, `Could not remove tag as it is not attached to the target ${target.kind}`);
  target.tags.splice(index, 1);
  if (!removed.local) target.touch();
  const scope = removed.local ? 'Local' : 'Global';
  return saved(
    `${scope} tag ${removed.tag.name} (${removed.tag.id}) successfully removed from ${target.kind}(${target.id}).`,
    '/tags/removeTagFromObject',
  );
};

export const searchTags: Handler = (misp, call) => {
  const wanted = String(asJson(call.body).name ?? call.args[0] ?? '').toLowerCase();
  const pattern = wanted.replaceAll('%', '');
  return ok(
    [...misp.state.tags.values()]
      .filter((tag) => (wanted.includes('%') ? tag.name.toLowerCase().includes(pattern) : tag.name.toLowerCase() === wanted))
      .map((tag) => ({ Tag: renderTag(tag), Taxonomy: { namespace: tag.name.split(':')[0] } })),
  );
};

export const listTags: Handler = (misp, call) => {
  const wanted = (call.named.searchall ?? call.query.get('searchall') ?? '').toLowerCase();
  return ok({
    Tag: [...misp.state.tags.values()]
      .filter((tag) => tag.name.toLowerCase().includes(wanted))
      .map((tag) => ({ ...renderTag(tag), favourite: false })),
  });
};

export const addTag: Handler = (misp, call) => {
  if (!call.role.perm_tag_editor) return forbidden(call);
  const input = asJson(asJson(call.body).Tag ?? call.body);
  const name = String(input.name ?? '');
  if (name === '') return notSaved('add', 'Tag', '/tags/add', { name: ['valueNotEmpty'] });
  return ok({ Tag: renderTag(misp.state.addTag(name, typeof input.colour === 'string' ? input.colour : undefined)) });
};

/** Not recorded; the shape is MISP's as its documentation gives it, the list is what the double's tags come from. */
export const listTaxonomies: Handler = () =>
  ok(
    ['tlp', 'workflow', 'osint'].map((namespace, index) => ({
      Taxonomy: {
        id: String(index + 1),
        namespace,
        description: '',
        version: '1',
        enabled: true,
        exclusive: namespace === 'tlp',
        required: false,
      },
      total_count: 1,
      current_count: 1,
    })),
  );

function resolveTag(misp: Misp, call: Call, wanted: unknown): TagRecord | undefined {
  const known = [...misp.state.tags.values()].find((tag) => tag.name === wanted || String(tag.id) === String(wanted));
  if (known) return known;
  const isName = typeof wanted === 'string' && wanted !== '' && !/^\d+$/.test(wanted);
  return isName && call.role.perm_tag_editor ? misp.state.addTag(wanted) : undefined;
}

function targetOf(misp: Misp, uuid: string): { kind: string; id: number; tags: Attached[]; touch: () => void } | undefined {
  const event = misp.state.eventBy(uuid);
  if (event) return { kind: 'Event', id: event.id, tags: event.tags, touch: () => misp.state.touch(event) };
  const found = misp.state.attributeBy(uuid);
  if (!found) return undefined;
  return { kind: 'Attribute', id: found.attribute.id, tags: found.attribute.tags, touch: () => misp.state.touch(found.event) };
}

function renderTag(tag: TagRecord): Json {
  return {
    id: String(tag.id),
    name: tag.name,
    colour: tag.colour,
    exportable: true,
    org_id: '0',
    user_id: '0',
    hide_tag: false,
    numerical_value: null,
    is_galaxy: tag.name.startsWith('misp-galaxy:'),
    is_custom_galaxy: false,
    local_only: false,
  };
}
