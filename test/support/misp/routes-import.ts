/** Other ways into and out of the events: free-text import, feeds, the block list. */
import { asJson, asList, type Call, forbidden, type Handler, type Misp, ok, saved, thrown, unwrap } from './http.ts';
import type { EventRecord, Json, Organisation } from './records.ts';
import { applyEdit, capture } from './routes-events.ts';
import { DatabaseFailure, isTrue } from './state.ts';
import { findTokens } from './tokens.ts';
import { checkValue } from './warninglists.ts';

export const freeTextImport: Handler = (misp, call) => {
  if (!call.role.perm_modify) return forbidden(call);
  const event = misp.state.eventBy(call.args[0] ?? '');
  if (!event) return thrown(404, call, 'Invalid event');
  const input = unwrap(call.body, 'Attribute');
  const adhere = input.adhereToWarninglists ?? call.args[1];
  const answer: Json[] = [];
  for (const token of findTokens(String(input.value ?? ''))) {
    const hit = adhere !== undefined && adhere !== '0' && checkValue(token.value).length > 0;
    if (hit && adhere !== 'soft') continue;
    const attribute = misp.state.addAttribute(event, { type: token.type, value: token.value, ...(hit ? { to_ids: false } : {}) });
    if (!('id' in attribute)) continue;
    const record = attribute as EventRecord['attributes'][number];
    answer.push({
      Attribute: {
        object_id: '0',
        to_ids: record.toIds ? 1 : 0,
        timestamp: record.timestamp,
        distribution: record.distribution,
        deleted: '0',
        disable_correlation: '0',
        value: record.value,
        original_value: token.original,
        type: record.type,
        category: record.category,
        event_id: String(event.id),
        comment: '',
        sharing_group_id: 0,
        uuid: record.uuid,
        value1: record.value.split('|')[0],
        value2: record.type.includes('|') ? record.value.split('|')[1] : '',
        id: String(record.id),
      },
    });
  }
  if (answer.length > 0) misp.state.touch(event);
  return ok(answer);
};

export const listBlocklist: Handler = (misp, call) => {
  const wanted = call.named.event_uuid ?? asJson(call.body).event_uuid;
  return ok(
    [...misp.state.blocklist.values()]
      .filter((entry) => wanted === undefined || entry.uuid === wanted)
      .map((entry) => ({
        id: String(entry.id),
        event_uuid: entry.uuid,
        created: entry.created,
        event_info: entry.info,
        comment: 'Automatically blocked by deleting event',
        event_orgc: entry.orgc,
      })),
  );
};

export const deleteFromBlocklist: Handler = (misp, call) => {
  const ref = call.args[0] ?? '';
  const entry = [...misp.state.blocklist.values()].find((candidate) => candidate.uuid === ref || String(candidate.id) === ref);
  if (!entry) return thrown(404, call, 'Invalid blocklist entry');
  misp.state.blocklist.delete(entry.uuid);
  return saved('Blocklist entry removed', `/event_blocklists/delete/${ref}`, ref);
};

/** An event as it comes from a feed: with its organisation; what the database cannot store is missing without a word. */
export function importEvent(misp: Misp, call: Pick<Call, 'role'>, input: Json): boolean {
  const { state } = misp;
  const uuid = String(input.uuid ?? '').toLowerCase();
  if (state.blocklist.has(uuid)) return false;
  const known = state.eventBy(uuid);
  const timestamp = Number(input.timestamp ?? 0);
  if (known && known.timestamp >= timestamp) return false;
  const reports = asList(input.EventReport);
  const without = { ...input, EventReport: [] };
  const event = known ?? state.createEvent({ ...without, distribution: 0 }, organisation(misp, asJson(input.Orgc)));
  if (known) applyEdit(misp, call, event, without);
  else capture(misp, call, event, without);
  for (const report of reports) {
    try {
      if (known) applyEdit(misp, call, event, { EventReport: [report] });
      else capture(misp, call, event, { EventReport: [report] });
    } catch (error) {
      if (!(error instanceof DatabaseFailure)) throw error;
    }
  }
  event.timestamp = timestamp;
  event.published = isTrue(input.published);
  if (known) event.publishTimestamp = state.options.now();
  return true;
}

function organisation(misp: Misp, input: Json): Organisation {
  const uuid = String(input.uuid ?? '');
  const known = misp.state.organisations.get(uuid);
  if (known) return known;
  const created = { id: misp.state.organisations.size + 1, name: String(input.name ?? ''), uuid, local: false };
  misp.state.organisations.set(uuid, created);
  return created;
}
