import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import pLimit from 'p-limit';
import { Agent, type Dispatcher, ProxyAgent, request } from 'undici';
import type * as z from 'zod';
import { parseRetryAfter } from '../../durations.ts';
import { fileReason, Permanent, RetryLater, UsageError } from '../../errors.ts';

export interface ClientOptions {
  /** Address of MISP without trailing slash (MISP_URL). */
  url: string;
  /** Authentication key (MISP_KEY); in no message and no log. */
  key: string;
  /** MISP_VERIFYCERT */
  verifyCert: boolean;
  /** PEM file of the certificate authority (MISP_CA_FILE). */
  caFile?: string | undefined;
  /** HTTP proxy on the way to MISP (MISP_PROXY). */
  proxy?: string | undefined;
  /** How long one call may take, in ms (MISP_TIMEOUT). */
  timeoutMs: number;
  /** Most calls at the same time (MISP_MAX_CALLS). */
  maxCalls: number;
  /** What people call these settings, where they are not the usual ones. */
  settings?: SettingNames;
  /** Told after every call: "POST /events/add", status (0 without answer), seconds. Ids and uuids are left out of the name. */
  onCall?: (call: string, status: number, seconds: number) => void;
}

/** How sentences name the settings of a MISP. */
export interface SettingNames {
  url: string;
  key: string;
  caFile: string;
  verifyCert: string;
}

export const MAIN_SETTINGS: SettingNames = { url: 'MISP_URL', key: 'MISP_KEY', caFile: 'MISP_CA_FILE', verifyCert: 'MISP_VERIFYCERT' };

export interface Answer {
  status: number;
  headers: Record<string, string>;
  /** Parsed JSON: MISP answers everything with some. */
  body: unknown;
}

export interface CallOptions {
  /** The call changes nothing when it is repeated: it will be retried after a broken connection or a 5xx. */
  safe?: boolean;
  timeoutMs?: number;
  /** The call takes no slot of `maxCalls`. */
  unlimited?: boolean;
}

/** MISP (or a proxy in front of it) gave no answer in time: the call may still be carried out. */
export class MispTimeout extends RetryLater {}

/** One connection pool to one MISP, with limits, timeouts and typed errors. */
export interface MispClient {
  /**
   * One call; resolves with every JSON answer that is MISP's own (2xx, 403, 404, 405, 5xx), because the caller knows
   * which refusals it expects. Throws RetryLater when MISP cannot be reached, is overloaded, redirects to its login or
   * answers something that is not JSON, or when the key is refused.
   */
  call(method: 'GET' | 'POST', path: string, body?: unknown, options?: CallOptions): Promise<Answer>;
  /** As call(), but a status of 300 and above that `expected` does not name is thrown as a typed error. */
  ask(method: 'GET' | 'POST', path: string, body?: unknown, options?: CallOptions, expected?: number[]): Promise<Answer>;
  /** As call(), but only a 2xx answer of the given shape will do; everything else is thrown as a typed error. */
  read<T>(schema: z.ZodType<T>, method: 'GET' | 'POST', path: string, body?: unknown, options?: CallOptions): Promise<T>;
  /** Calls and milliseconds so far. */
  used(): { calls: number; ms: number };
  /** Address of MISP, for links. */
  url: string;
  close(): Promise<void>;
}

const TRIES_OF_A_SAFE_CALL = 3;
/** Bytes; a warninglist of a million names has some 90 MB. */
const LONGEST_ANSWER = 256 * 1024 * 1024;

/** Throws UsageError when the CA file cannot be read. */
export function openMispClient(options: ClientOptions): MispClient {
  const dispatcher = connections(options);
  const limit = pLimit(options.maxCalls);
  const total = { calls: 0, ms: 0 };

  async function once(method: 'GET' | 'POST', path: string, body: unknown, timeoutMs: number): Promise<Answer> {
    const started = performance.now();
    let status = 0;
    try {
      const response = await request(`${options.url}${path}`, {
        method,
        dispatcher,
        headers: { authorization: options.key, accept: 'application/json', 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(Math.ceil(timeoutMs)),
      });
      status = response.statusCode;
      const text = await response.body.text();
      return interpretAnswer(`${method} ${path}`, options, response.statusCode, flat(response.headers), text);
    } catch (error) {
      throw connectionError(error, options, timeoutMs);
    } finally {
      const ms = performance.now() - started;
      total.calls += 1;
      total.ms += ms;
      options.onCall?.(`${method} ${nameOf(path)}`, status, ms / 1_000);
    }
  }

  async function call(method: 'GET' | 'POST', path: string, body?: unknown, how: CallOptions = {}): Promise<Answer> {
    const timeoutMs = how.timeoutMs ?? options.timeoutMs;
    const tries = how.safe || method === 'GET' ? TRIES_OF_A_SAFE_CALL : 1;
    for (let attempt = 1; ; attempt += 1) {
      try {
        const answer = await (how.unlimited ? once(method, path, body, timeoutMs) : limit(() => once(method, path, body, timeoutMs)));
        if (answer.status < 500 || attempt >= tries) return answer;
      } catch (error) {
        const again = error instanceof RetryLater && error.code === 'misp-down' && attempt < tries;
        if (!again) throw error;
      }
      await sleep(200 * 2 ** attempt * (0.5 + Math.random()));
    }
  }

  async function ask(method: 'GET' | 'POST', path: string, body?: unknown, how?: CallOptions, expected: number[] = []): Promise<Answer> {
    const answer = await call(method, path, body, how);
    if (answer.status >= 300 && !expected.includes(answer.status)) throw refusal(`${method} ${nameOf(path)}`, answer);
    return answer;
  }

  async function read<T>(schema: z.ZodType<T>, method: 'GET' | 'POST', path: string, body?: unknown, how?: CallOptions): Promise<T> {
    const answer = await call(method, path, body, how);
    if (answer.status >= 300) throw refusal(`${method} ${path}`, answer);
    return parsed(schema, answer, `${method} ${path}`);
  }

  return { call, ask, read, url: options.url, used: () => ({ ...total }), close: () => dispatcher.destroy() };
}

/** What a refusal (a status of 300 and above that is MISP's own JSON) means when the caller did not expect it. */
export function refusal(what: string, answer: Answer): RetryLater | Permanent {
  const reason = errorMessage(answer.body);
  if (answer.status >= 500) {
    return new RetryLater('misp-error', `MISP had an internal error at ${what}: see its log app/tmp/logs/error.log; it will be retried.`);
  }
  if (answer.status === 404) {
    const advice = 'either it was removed meanwhile, or this is no MISP 2.4 or 2.5; it will be retried';
    return new RetryLater('misp-not-found', `MISP has nothing at ${what} (${reason}): ${advice}.`, { delayMs: 60_000 });
  }
  if (answer.status === 403 && /permission|not allowed|not authori[sz]ed/i.test(reason)) {
    return new RetryLater(
      'misp-permission',
      `MISP does not let this key do ${what} (${reason}): give the user a role with that permission; run "misp-crawler doctor" to see which.`,
      { delayMs: 600_000, outage: true },
    );
  }
  return new Permanent('misp-refused', `MISP refused ${what} with status ${answer.status}: ${reason}.`);
}

/** MISP's reason in one line, with the fields it complains about. */
export function errorMessage(body: unknown): string {
  if (typeof body !== 'object' || body === null) return 'no reason given';
  const { message, errors } = body as { message?: unknown; errors?: unknown };
  const reason = typeof message === 'string' ? message.replace(/[.\s]+$/, '') : 'no reason given';
  return (errors === undefined ? reason : `${reason} (${JSON.stringify(errors)})`).slice(0, 500);
}

function interpretAnswer(
  what: string,
  { url, settings = MAIN_SETTINGS }: ClientOptions,
  status: number,
  headers: Record<string, string>,
  text: string,
): Answer {
  if (status === 429 || status === 503) {
    const delayMs = parseRetryAfter(headers['retry-after']) || 60_000;
    throw new RetryLater('misp-busy', `MISP at ${url} is overloaded or in maintenance (status ${status}): it will be retried.`, {
      delayMs,
      outage: true,
    });
  }
  if (status >= 300 && status < 400) {
    throw new RetryLater(
      'misp-redirect',
      `MISP at ${url} redirects ${what} to ${headers.location ?? 'another address'}: check ${settings.url}, and that no login page stands in front of the API.`,
      { delayMs: 300_000, outage: true },
    );
  }
  const body = parse(text);
  if (GATEWAY_STATUS.has(status) && (body === NOT_JSON || body === undefined)) {
    throw new MispTimeout(
      'misp-gateway',
      `A proxy in front of MISP at ${url} gave up on ${what} (status ${status}): MISP is slow or restarting; it will be retried.`,
      { delayMs: 60_000, outage: true },
    );
  }
  if (body === NOT_JSON || body === undefined) {
    throw new RetryLater(
      'misp-not-json',
      `${url} answered ${what} with status ${status} and ${body === undefined ? 'nothing in it' : 'no JSON'}: check that ${settings.url} is the address of MISP and that no proxy answers in its place.`,
      { delayMs: 60_000 },
    );
  }
  if (status === 401 || (status === 403 && /authentication failed/i.test(errorMessage(body)))) {
    throw new RetryLater(
      'misp-key',
      `MISP at ${url} does not accept the authentication key: check ${settings.key} and that its user is enabled.`,
      { delayMs: 300_000, outage: true },
    );
  }
  return { status, headers, body };
}

/** What proxies answer in MISP's place, usually with HTML, when it does not answer them in time. */
const GATEWAY_STATUS = new Set([502, 504, 520, 521, 522, 523, 524]);

/** /events/view/<uuid> as /events/view */
function nameOf(path: string): string {
  return path.split('/').slice(0, 3).join('/');
}

const NOT_JSON = Symbol('not JSON');

function parse(text: string): unknown {
  if (text.trim() === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return NOT_JSON;
  }
}

function connectionError(error: unknown, { url, settings = MAIN_SETTINGS }: ClientOptions, timeoutMs: number): unknown {
  if (error instanceof RetryLater || !(error instanceof Error)) return error;
  if (error.name === 'TimeoutError') {
    return new MispTimeout('misp-down', `MISP at ${url} gave no answer within ${Math.round(timeoutMs / 1_000)} s: it will be retried.`, {
      outage: true,
    });
  }
  const code = (error as NodeJS.ErrnoException).code ?? error.name;
  const certificate = /CERT|SIGNED|ALTNAME|SSL|TLS/.test(code);
  // A mistake of ours, not of the network, must not look like a MISP that is down.
  if (!certificate && (/^ERR_/.test(code) || error instanceof TypeError || error instanceof RangeError)) return error;
  const advice = certificate
    ? `its certificate is not trusted, so set ${settings.caFile}, or set ${settings.verifyCert} to false to accept any`
    : `check ${settings.url} and that MISP is running`;
  return new RetryLater(
    certificate ? 'misp-certificate' : 'misp-down',
    `MISP at ${url} cannot be reached (${code}): ${advice}; it will be retried.`,
    { outage: true, cause: error },
  );
}

function connections(options: ClientOptions): Dispatcher {
  const tls = { rejectUnauthorized: options.verifyCert, ...(options.caFile ? { ca: certificate(options.caFile, options.settings) } : {}) };
  // No limit of connections: the calls are limited, and extractions come on top.
  const common = { keepAliveTimeout: 30_000, headersTimeout: 0, bodyTimeout: 0, connections: null, maxResponseSize: LONGEST_ANSWER };
  return options.proxy
    ? new ProxyAgent({ ...common, uri: options.proxy, requestTls: tls })
    : new Agent({ ...common, connect: { ...tls, timeout: 10_000 } });
}

function certificate(path: string, { caFile } = MAIN_SETTINGS): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new UsageError(`${caFile} is "${path}": the file cannot be read: ${fileReason(error)}.`);
  }
}

function flat(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  const result: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) result[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return result;
}

/** The body of an answer in the shape that it must have. Throws RetryLater when it has another. */
export function parsed<T>(schema: z.ZodType<T>, answer: Answer, what: string): T {
  const result = schema.safeParse(answer.body);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new RetryLater(
    'misp-unexpected',
    `MISP's answer to ${what} has an unexpected shape (${issue?.path.join('.') || 'top level'}: ${issue?.message}): check that it is a version 2.4 or 2.5.`,
  );
}
