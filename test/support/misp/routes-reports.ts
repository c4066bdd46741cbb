/** /eventReports: add, edit, view, index, delete, extractAllFromReport. */
import { extractAsMisp } from './extraction.ts';
import { forbidden, type Handler, internalError, notSaved, ok, saved, thrown, unwrap } from './http.ts';
import { wrapReport } from './render.ts';
import { isTrue } from './state.ts';

export const addReport: Handler = (misp, call) => {
  if (!call.role.perm_add) return forbidden(call);
  const ref = call.args[0] ?? '';
  const event = misp.state.eventBy(ref);
  if (!event) return thrown(404, call, 'Invalid event');
  // The event's uuid finds it, and then does not fit into the report's numeric event_id.
  if (!/^\d+$/.test(ref)) return notSaved('add', 'EventReport', '/event_reports/add', 'numeric');
  const report = misp.state.addReport(event, unwrap(call.body, 'EventReport'));
  if (typeof report === 'string') return notSaved('add', 'EventReport', '/event_reports/add', report);
  misp.state.touch(event);
  return ok(wrapReport(event, report));
};

export const editReport: Handler = (misp, call) => {
  if (!call.role.perm_modify) return forbidden(call);
  const found = misp.state.reportBy(call.args[0] ?? '');
  if (!found) return thrown(404, call, 'Invalid report');
  const { event, report } = found;
  const input = unwrap(call.body, 'EventReport');
  const name = typeof input.name === 'string' ? input.name : report.name;
  const content = typeof input.content === 'string' ? input.content : report.content;
  if (name === '') return notSaved('edit', 'EventReport', '/event_reports/edit', 'This field cannot be left blank');
  misp.state.checkReport(name, content);
  Object.assign(report, { name, content, timestamp: misp.state.options.now() });
  if (input.distribution !== undefined) report.distribution = Number(input.distribution);
  misp.state.touch(event);
  return ok(wrapReport(event, report));
};

export const viewReport: Handler = (misp, call) => {
  const found = misp.state.reportBy(call.args[0] ?? '');
  return found ? ok(wrapReport(found.event, found.report, true)) : thrown(404, call, 'Invalid report');
};

export const listReports: Handler = (misp, call) => {
  const wanted = call.named.event_id;
  const events =
    wanted === undefined ? [...misp.state.events.values()] : [misp.state.eventBy(wanted)].filter((event) => event !== undefined);
  return ok(events.flatMap((event) => event.reports.filter((report) => !report.deleted).map((report) => wrapReport(event, report, true))));
};

export const deleteReport: Handler = (misp, call) => {
  if (!call.role.perm_modify) return forbidden(call);
  const ref = call.args[0] ?? '';
  const found = misp.state.reportBy(ref);
  if (!found) return thrown(404, call, 'Invalid report');
  const hard = isTrue(unwrap(call.body, 'EventReport').hard) || call.args[1] === '1';
  if (hard) misp.state.removeReport(found.event, found.report);
  else found.report.deleted = true;
  misp.state.touch(found.event);
  return saved(`Event Report ${ref} ${hard ? 'hard' : 'soft'} deleted`, `/event_reports/delete/${ref}`, ref);
};

export const extractAll: Handler = (misp, call) => {
  if (call.method === 'GET') return internalError(call);
  const found = misp.state.reportBy(call.args[0] ?? '');
  if (!found) return thrown(404, call, 'Invalid report');
  if (!call.role.perm_modify) return forbidden(call);
  const { event, report } = found;
  const input = unwrap(call.body, 'EventReport');
  const result = extractAsMisp(
    report.content,
    misp.galaxies,
    event.attributes.filter((attribute) => !attribute.deleted),
    { tagEvent: isTrue(input.tag_event), knownTags: misp.state.tags.keys() },
  );
  for (const attribute of result.created) misp.state.addAttribute(event, { ...attribute });
  if (result.content !== report.content) {
    report.content = result.content;
    report.timestamp = misp.state.options.now();
  }
  for (const tag of result.tags) misp.state.attach(event.tags, tag, false, true);
  if (result.created.length > 0 || result.tags.length > 0) misp.state.touch(event);
  return ok(result.answer === 'aborted' ? [] : { report: wrapReport(event, report) });
};

/** The web viewer's call; an API client is told off. */
export const extractForViewer: Handler = (_misp, call) => thrown(405, call, 'This function can only be reached via AJAX.');
