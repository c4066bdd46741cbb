/** /attributes, /objects, /sightings. */
import { randomUUID } from 'node:crypto';
import { asJson, asList, forbidden, type Handler, notSaved, ok, thrown, unwrap } from './http.ts';
import type { AttributeRecord, Errors } from './records.ts';
import { objectHead, renderSavedAttribute } from './render.ts';
import { changeAttribute } from './routes-events.ts';
import { normalise, refusal } from './values.ts';

export const addAttribute: Handler = (misp, call) => {
  if (!call.role.perm_add) return forbidden(call);
  const event = misp.state.eventBy(call.args[0] ?? '');
  if (!event) return thrown(404, call, 'Invalid event');
  const list = Array.isArray(call.body) ? call.body : undefined;
  const inputs = (list ?? [unwrap(call.body, 'Attribute')]).map(asJson);
  const added: AttributeRecord[] = [];
  const errors: Record<string, Errors> = {};
  inputs.forEach((input, index) => {
    const result = misp.state.addAttribute(event, input);
    if (!isRecord(result)) {
      errors[`attribute_${index}`] = result;
      return;
    }
    added.push(result);
    for (const tag of asList(input.Tag)) {
      const { name, local } = asJson(tag);
      if (typeof name === 'string') misp.state.attach(result.tags, name, local === true || local === 1, call.role.perm_tag_editor);
    }
  });
  if (added.length === 0) {
    return notSaved('add', 'Attribute', '/attributes/add', list ? errors : errors.attribute_0);
  }
  misp.state.touch(event);
  const [first] = added;
  if (!list && first) return ok({ Attribute: renderSavedAttribute(first, true), AttributeTag: [] });
  return ok({
    Attribute: added.map((attribute) => renderSavedAttribute(attribute, true)),
    ...(Object.keys(errors).length > 0 ? { errors } : {}),
  });
};

export const editAttribute: Handler = (misp, call) => {
  if (!call.role.perm_modify) return forbidden(call);
  const found = misp.state.attributeBy(call.args[0] ?? '');
  if (!found) return thrown(404, call, 'Invalid attribute');
  const { event, attribute } = found;
  const input = unwrap(call.body, 'Attribute');
  const type = typeof input.type === 'string' ? input.type : attribute.type;
  const value = normalise(type, typeof input.value === 'string' ? input.value : attribute.value);
  const category = typeof input.category === 'string' ? input.category : attribute.category;
  const reason = refusal(type, value);
  const twin = misp.state.similar(event, type, category, value);
  if (reason) return notSaved('edit', 'Attribute', '/attributes/edit', { value: [reason] });
  if (twin && twin !== attribute && attribute.objectId === 0) {
    return notSaved('edit', 'Attribute', '/attributes/edit', { value: ['A similar attribute already exists for this event.'] });
  }
  changeAttribute(misp, attribute, input);
  misp.state.touch(event);
  return ok({ Attribute: renderSavedAttribute(attribute, false) });
};

export const deleteAttribute: Handler = (misp, call) => {
  if (!call.role.perm_modify) return forbidden(call);
  const found = misp.state.attributeBy(call.args[0] ?? '');
  if (!found) return thrown(404, call, 'Invalid attribute');
  if (call.args[1] === '1') misp.state.removeAttribute(found.event, found.attribute);
  else found.attribute.deleted = true;
  misp.state.touch(found.event);
  return ok({ message: 'Attribute deleted.' });
};

export const viewAttribute: Handler = (misp, call) => {
  const found = misp.state.attributeBy(call.args[0] ?? '');
  if (!found) return thrown(404, call, 'Invalid attribute');
  const { event, attribute } = found;
  return ok({
    Attribute: {
      ...renderSavedAttribute(attribute, false),
      event_uuid: event.uuid,
      ...(attribute.data === undefined ? {} : { data: attribute.data }),
    },
  });
};

/** Known object templates' descriptions; MISP fills them in on objects/add only. */
const DESCRIPTIONS: Record<string, string> = {
  report: 'Report object to describe a report along with its metadata.',
  annotation:
    'An annotation object allowing analysts to add annotations, comments, executive summary to a MISP event, objects or attributes.',
};

export const addObject: Handler = (misp, call) => {
  if (!call.role.perm_add) return forbidden(call);
  const event = misp.state.eventBy(call.args[0] ?? '');
  if (!event) return thrown(404, call, 'Invalid event');
  const input = unwrap(call.body, 'Object');
  const object = misp.state.addObject(event, input, DESCRIPTIONS[String(input.name)] ?? null);
  const attributes = asList(input.Attribute)
    // Unlike inline objects, these get to_ids on unless told otherwise.
    .map((attribute) => misp.state.addAttribute(event, asJson(attribute), { record: object, toIds: true }))
    .filter(isRecord);
  misp.state.touch(event);
  return ok({ Object: { ...objectHead(event, object), Attribute: attributes.map((attribute) => renderSavedAttribute(attribute, true)) } });
};

export const addSighting: Handler = (misp, call) => {
  if (!call.role.perm_sighting) return forbidden(call);
  const input = asJson(call.body);
  const values = asList(input.values ?? input.value).map(String);
  const all = [...misp.state.events.values()].flatMap((event) => event.attributes);
  const target = call.args[0]
    ? misp.state.attributeBy(call.args[0])?.attribute
    : all.findLast((attribute) => !attribute.deleted && values.includes(attribute.value));
  if (!target) return thrown(404, call, 'No valid attributes found that match the criteria.');
  return ok({
    Sighting: {
      id: '1',
      attribute_id: String(target.id),
      event_id: String(target.eventId),
      org_id: '1',
      date_sighting: String(misp.state.options.now()),
      uuid: randomUUID(),
      source: String(input.source ?? ''),
      type: String(input.type ?? '0'),
    },
  });
};

function isRecord(result: AttributeRecord | Errors): result is AttributeRecord {
  return 'eventId' in result;
}
