/**
 * /analystData: add, for notes and opinions. After MISP's OpenAPI description (2.5); not recorded from a server. The type of what it is
 * about is not compared with the uuid, as in MISP.
 */
import { randomUUID } from 'node:crypto';
import { forbidden, type Handler, notSaved, ok, thrown, unwrap } from './http.ts';
import type { AnalystDatum } from './records.ts';
import { renderAnalystDatum } from './render.ts';

const TYPES = ['Attribute', 'Event', 'EventReport', 'GalaxyCluster', 'Galaxy', 'Object', 'Note', 'Opinion', 'Relationship', 'Organisation'];

/** POST /analystData/add/{Note|Opinion}/{uuid}/{type} */
export const addAnalystDatum: Handler = (misp, call) => {
  const [kind, objectUuid = '', objectType = ''] = call.args;
  if (kind !== 'Note' && kind !== 'Opinion') return thrown(404, call, 'Invalid analyst data type.');
  if (!call.role.perm_analyst_data) return forbidden(call);
  const path = `/analyst_data/add/${kind}`;
  if (!TYPES.includes(objectType)) return notSaved('add', kind, path, 'Invalid object type.');
  const input = unwrap(call.body, kind);
  const note = String(input.note ?? '');
  const opinion = Number(input.opinion ?? Number.NaN);
  if (kind === 'Note' && note === '') return notSaved('add', kind, path, 'This field cannot be left blank');
  if (kind === 'Opinion' && !(opinion >= 0 && opinion <= 100)) return notSaved('add', kind, path, 'The opinion must be between 0 and 100.');
  const datum: AnalystDatum = {
    id: misp.state.nextId.analystData++,
    uuid: randomUUID(),
    kind,
    objectUuid: objectUuid.toLowerCase(),
    objectType,
    authors: String(input.authors ?? call.email),
    created: new Date(misp.state.options.now() * 1000).toISOString().slice(0, 19).replace('T', ' '),
    fields:
      kind === 'Note'
        ? { note, language: String(input.language ?? '') }
        : { opinion: String(opinion), comment: String(input.comment ?? '') },
  };
  misp.state.analystData.set(datum.objectUuid, [...(misp.state.analystData.get(datum.objectUuid) ?? []), datum]);
  return ok({ [kind]: renderAnalystDatum(datum) });
};
