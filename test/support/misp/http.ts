/** One call to the double and one answer, apart from node:http. */
import type { Galaxies } from './galaxies.ts';
import type { Json } from './records.ts';
import type { Role } from './roles.ts';
import type { MispState } from './state.ts';

export interface Call {
  method: string;
  /** As requested, with the query string: what MISP puts into `url` of an error. */
  path: string;
  /** Lower-case, without underscores: events, eventreports, tags, ... */
  controller: string;
  action: string;
  /** Path parts behind the action, without the named ones. */
  args: string[];
  /** Named path parts, e.g. `event_id:1`. */
  named: Record<string, string>;
  query: URLSearchParams;
  headers: Record<string, string | undefined>;
  /** The parsed JSON body, or undefined without one. */
  body: unknown;
  role: Role;
  email: string;
  key: string;
}

export interface Reply {
  status: number;
  body?: unknown;
  headers?: Record<string, string>;
}

/** What the handlers work on. */
export interface Misp {
  state: MispState;
  galaxies: Galaxies;
  baseUrl: string;
  version: string;
  /** Whether the keys' organisation is the server's host organisation: only then local tags are allowed on attachTagToObject. */
  hostOrganisation: boolean;
}

export type Handler = (misp: Misp, call: Call) => Reply | Promise<Reply>;

export function ok(body: unknown, headers?: Record<string, string>): Reply {
  return headers ? { status: 200, body, headers } : { status: 200, body };
}

/** CakePHP's exception: the sentence twice and the path. */
export function thrown(status: number, call: Pick<Call, 'path'>, message: string, headers?: Record<string, string>): Reply {
  const reply: Reply = { status, body: { name: message, message, url: call.path } };
  if (headers) reply.headers = headers;
  return reply;
}

export function internalError(call: Pick<Call, 'path'>): Reply {
  return thrown(500, call, 'An Internal Error Has Occurred.');
}

/** MISP's "could not save": status 403 with the reasons in `errors`. */
export function notSaved(verb: string, what: string, url: string, errors: unknown): Reply {
  const message = `Could not ${verb} ${what}`;
  return { status: 403, body: { saved: false, name: message, message, url, errors } };
}

export function saved(message: string, url: string, id?: string): Reply {
  return ok({ saved: true, success: true, name: message, message, url, ...(id === undefined ? {} : { id }) });
}

export function forbidden(call: Pick<Call, 'path'>): Reply {
  return thrown(403, call, 'You do not have permission to use this functionality.');
}

/** `{Event: {...}}` or the bare record. */
export function unwrap(body: unknown, key: string): Json {
  const outer = asJson(body);
  const inner = outer[key];
  return typeof inner === 'object' && inner !== null && !Array.isArray(inner) ? (inner as Json) : outer;
}

export function asJson(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
}

export function asList(value: unknown): unknown[] {
  return Array.isArray(value) ? value : value === undefined || value === null ? [] : [value];
}
