/** /events: add, edit, view, delete, publish, tags by id, index, free-text import; /eventBlocklists. */
import {
  asJson,
  asList,
  type Call,
  forbidden,
  type Handler,
  internalError,
  type Misp,
  notSaved,
  ok,
  saved,
  thrown,
  unwrap,
} from './http.ts';
import type { EventRecord, Json } from './records.ts';
import { renderEvent } from './render.ts';
import { isTrue } from './state.ts';
import { normalise } from './values.ts';

const EXISTS = 'Event already exists, if you would like to edit it, use the url in the location header.';

export const addEvent: Handler = (misp, call) => {
  if (!call.role.perm_add) return forbidden(call);
  const input = unwrap(call.body, 'Event');
  if (Object.keys(input).length === 0) return thrown(405, call, 'No valid event data received.');
  const uuid = typeof input.uuid === 'string' ? input.uuid : undefined;
  if (uuid && misp.state.blocklist.has(uuid.toLowerCase())) return thrown(403, call, 'Event blocked by event blocklist.');
  // Only the very same spelling counts as "exists"; another case is a uuid that is not unique.
  const existing = uuid ? misp.state.eventBy(uuid) : undefined;
  if (existing && existing.uuid === uuid) return thrown(404, call, EXISTS, { location: `${misp.baseUrl}/events/${existing.id}` });
  const errors = misp.state.eventErrors(input);
  if (Object.keys(errors).length > 0) return notSaved('add', 'Event', '/events/add', { Event: errors });
  if (asList(input.Tag).some((tag) => typeof tag !== 'object')) return internalError(call);
  const event = misp.state.createEvent(input);
  capture(misp, call, event, input);
  return ok({ Event: view(misp, call, event, call.role.name !== 'Sync user') });
};

/**
 * Saves everything that came inside an event, in MISP's order. What is invalid is left out without a word; what the
 * database cannot take ends the call with 500 and what was saved before stays.
 */
export function capture(misp: Misp, call: Pick<Call, 'role'>, event: EventRecord, input: Json): void {
  const { state } = misp;
  const mayCreate = call.role.perm_tag_editor;
  const attachAll = (target: EventRecord['tags'], tags: unknown): void => {
    for (const tag of asList(tags)) {
      const { name, local } = asJson(tag);
      if (typeof name === 'string') state.attach(target, name, isTrue(local), mayCreate);
    }
  };
  attachAll(event.tags, input.Tag);
  for (const attribute of asList(input.Attribute)) {
    const record = state.addAttribute(event, asJson(attribute));
    if ('id' in record) attachAll((record as EventRecord['attributes'][number]).tags, asJson(attribute).Tag);
  }
  for (const object of asList(input.Object)) {
    const uuid = asJson(object).uuid;
    const record = event.objects.find((one) => one.uuid === uuid) ?? state.addObject(event, asJson(object), null);
    for (const attribute of asList(asJson(object).Attribute)) {
      state.addAttribute(event, asJson(attribute), { record, toIds: false });
    }
  }
  for (const report of asList(input.EventReport)) state.addReport(event, asJson(report));
}

export const editEvent: Handler = (misp, call) => {
  if (!call.role.perm_modify) return forbidden(call);
  const event = misp.state.eventBy(call.args[0] ?? '');
  if (!event) return thrown(404, call, 'Invalid event');
  const input = unwrap(call.body, 'Event');
  const errors = misp.state.eventErrors({ ...input, info: input.info ?? event.info, uuid: undefined });
  if (Object.keys(errors).length > 0) return notSaved('edit', 'Event', '/events/edit', { Event: errors });
  if (asList(input.Tag).some((tag) => typeof tag !== 'object')) return internalError(call);
  applyEdit(misp, call, event, input);
  return ok({ Event: view(misp, call, event) });
};

/** Own fields are overwritten; attributes and reports whose uuid is there are changed, the others added; tags are added. */
export function applyEdit(misp: Misp, call: Pick<Call, 'role'>, event: EventRecord, input: Json): void {
  const { state } = misp;
  if (typeof input.info === 'string') event.info = input.info;
  if (input.date !== undefined) event.date = String(input.date);
  if (input.threat_level_id !== undefined) event.threatLevel = Number(input.threat_level_id);
  if (input.analysis !== undefined) event.analysis = Number(input.analysis);
  if (input.distribution !== undefined) event.distribution = Number(input.distribution);
  const attributes: unknown[] = [];
  for (const entry of asList(input.Attribute)) {
    const attribute = asJson(entry);
    const known = typeof attribute.uuid === 'string' ? state.attributeBy(attribute.uuid) : undefined;
    if (known?.event !== event) attributes.push(attribute);
    else changeAttribute(misp, known.attribute, attribute);
  }
  const reports: unknown[] = [];
  for (const entry of asList(input.EventReport)) {
    const report = asJson(entry);
    const known = typeof report.uuid === 'string' ? state.reportBy(report.uuid) : undefined;
    if (known?.event !== event) {
      reports.push(report);
      continue;
    }
    const name = typeof report.name === 'string' ? report.name : known.report.name;
    const content = typeof report.content === 'string' ? report.content : known.report.content;
    state.checkReport(name, content);
    Object.assign(known.report, { name, content, timestamp: Number(report.timestamp ?? state.options.now()) });
    if (report.deleted !== undefined) known.report.deleted = isTrue(report.deleted);
  }
  state.touch(event);
  if (input.timestamp !== undefined) event.timestamp = Number(input.timestamp);
  capture(misp, call, event, { ...input, Attribute: attributes, EventReport: reports });
}

export function changeAttribute(misp: Misp, attribute: EventRecord['attributes'][number], input: Json): void {
  if (typeof input.value === 'string') attribute.value = normalise(attribute.type, input.value);
  if (typeof input.category === 'string') attribute.category = input.category;
  if (typeof input.type === 'string') attribute.type = input.type;
  if (typeof input.comment === 'string') attribute.comment = input.comment;
  if (input.to_ids !== undefined) attribute.toIds = isTrue(input.to_ids);
  if (input.deleted !== undefined) attribute.deleted = isTrue(input.deleted);
  if (input.distribution !== undefined) attribute.distribution = Number(input.distribution);
  if (input.disable_correlation !== undefined) attribute.disableCorrelation = isTrue(input.disable_correlation);
  attribute.timestamp = Number(input.timestamp ?? misp.state.options.now());
}

function view(misp: Misp, call: Pick<Call, 'email'>, event: EventRecord, localTags = true): Json {
  return renderEvent(event, { galaxies: misp.galaxies, email: call.email, localTags, analystData: misp.state.analystData });
}

export const viewEvent: Handler = (misp, call) => {
  const event = misp.state.eventBy(call.args[0] ?? '');
  return event ? ok({ Event: view(misp, call, event) }) : thrown(404, call, 'Invalid event');
};

export const deleteEvent: Handler = (misp, call) => {
  if (call.method === 'GET') return internalError(call);
  if (!call.role.perm_modify) return forbidden(call);
  const ref = call.args[0];
  const event = ref === undefined ? undefined : misp.state.eventBy(ref);
  if (!event) return notSaved('delete', 'Event', '/events/delete', 'Event was not deleted.');
  misp.state.deleteEvent(event);
  return saved('Event deleted.', `/events/delete/${ref}`, String(ref));
};

export const publishEvent: Handler = (misp, call) => {
  if (!call.role.perm_publish) return forbidden(call);
  const event = misp.state.eventBy(call.args[0] ?? '');
  if (!event) return thrown(404, call, 'Invalid event.');
  event.published = true;
  event.publishTimestamp = misp.state.options.now();
  return saved('Event published without alerts', `/events/publish/${event.id}`, String(event.id));
};

export const unpublishEvent: Handler = (misp, call) => {
  if (!call.role.perm_publish) return forbidden(call);
  const event = misp.state.eventBy(call.args[0] ?? '');
  if (!event) return thrown(404, call, 'Invalid event.');
  event.published = false;
  return saved('Event unpublished.', `/events/unpublish/${event.id}`, String(event.id));
};

/** Always 200: what became of it is in `saved`. */
export const addTagToEvent: Handler = (misp, call) => {
  if (!call.role.perm_tagger) return forbidden(call);
  const event = misp.state.eventBy(call.args[0] ?? '');
  if (!event) return ok({ saved: false, errors: 'Invalid event.' });
  const wanted = String(call.args[1] ?? unwrap(call.body, 'Event').tag ?? '');
  const tag = [...misp.state.tags.values()].find((candidate) => candidate.name === wanted || String(candidate.id) === wanted);
  if (!tag) return ok({ saved: false, errors: 'Invalid Tag.' });
  if (event.tags.some((attached) => attached.tag === tag)) return ok({ saved: false, errors: 'Tag is already attached to this event.' });
  const local = call.named.local === '1';
  const exclusive = tag.name.startsWith('tlp:') && event.tags.some((attached) => !attached.local && attached.tag.name.startsWith('tlp:'));
  if (exclusive && !local) return ok({ saved: false, errors: 'Tag is not allowed due to taxonomy exclusivity settings' });
  event.tags.push({ tag, local });
  return ok({ saved: true, success: 'Tag added.', check_publish: true });
};

export const removeTagFromEvent: Handler = (misp, call) => {
  if (!call.role.perm_tagger) return forbidden(call);
  const event = misp.state.eventBy(call.args[0] ?? '');
  const index = event?.tags.findIndex((attached) => String(attached.tag.id) === call.args[1]) ?? -1;
  if (!event || index < 0) return ok({ saved: false, errors: 'Invalid Tag.' });
  event.tags.splice(index, 1);
  return ok({ saved: true, success: 'Tag removed.', check_publish: false });
};
