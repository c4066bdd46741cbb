import { bodyLimit } from 'hono/body-limit';
import { createMiddleware } from 'hono/factory';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { allows } from '../auth/users.ts';
import type { Ctx, Env } from '../context.ts';
import { Refused } from '../refused.ts';
import { networkOf } from './client.ts';

/** How often one client may do what, per process. A client is a token or user, else a network. */
export interface Limits {
  /** Throws Refused 429. */
  take(kind: 'request' | 'submit' | 'preview' | 'feeds' | 'notify', c: Ctx, points?: number): Promise<void>;
  /**
   * One try to log in: 5 per name and network, 30 per network, within 15 minutes. It is taken before the password is
   * checked, so that tries at the same time cannot all slip through, and given back by loginSucceeded().
   * Throws Refused 429 when they are used up.
   */
  takeLogin(name: string, address: string): Promise<void>;
  /** Throws Refused 429 for a network that went on trying to log in after it was refused: its requests are not even read. */
  refuseFlood(address: string): Promise<void>;
  loginSucceeded(name: string, address: string): Promise<void>;
}

const QUARTER_HOUR = 15 * 60;
/** So often in a minute a network may be refused a login before its logins are not read any more. */
const MAX_REFUSED_LOGINS = 10;

export function createLimits(requestsPerMinute: number): Limits {
  const perMinute = (points: number) => new RateLimiterMemory({ points, duration: 60 });
  const limiters = {
    request: perMinute(requestsPerMinute),
    submit: perMinute(Math.max(1, Math.ceil(requestsPerMinute / 2))),
    preview: perMinute(10),
    feeds: perMinute(10),
    notify: perMinute(10),
  };
  const perName = new RateLimiterMemory({ points: 5, duration: QUARTER_HOUR });
  const perNetwork = new RateLimiterMemory({ points: 30, duration: QUARTER_HOUR });
  const refusedLogins = perMinute(MAX_REFUSED_LOGINS);
  const pair = (name: string, address: string) => `${networkOf(address)} ${name.slice(0, 64)}`;

  return {
    take: async (kind, c, points = 1) => {
      await limiters[kind].consume(clientKey(c), points).catch(tooMany);
    },
    takeLogin: async (name, address) => {
      const network = networkOf(address);
      const refuse = async (state: unknown): Promise<never> => {
        await refusedLogins.consume(network).catch(() => undefined);
        return tooMany(state);
      };
      await perName.consume(pair(name, address)).catch(refuse);
      await perNetwork.consume(network).catch(refuse);
    },
    refuseFlood: async (address) => {
      const state = await refusedLogins.get(networkOf(address));
      if (state !== null && state.remainingPoints <= 0) tooMany(state);
    },
    loginSucceeded: async (name, address) => {
      await perName.delete(pair(name, address));
      await perNetwork.reward(networkOf(address));
    },
  };
}

function tooMany(state: unknown): never {
  if (!(state instanceof RateLimiterRes)) throw state;
  const seconds = Math.ceil(state.msBeforeNext / 1000);
  throw new Refused(429, 'too-many', `Too many requests: wait ${seconds} seconds and try again.`, { retryAfter: seconds });
}

/** The general limit. Assets are outside of it: one page is many requests. */
export function requestLimit(limits: Limits) {
  return createMiddleware<Env>(async (c, next) => {
    if (c.req.method === 'POST' && c.req.path === '/login') await limits.refuseFlood(c.get('client').address);
    await limits.take('request', c);
    await next();
  });
}

function clientKey(c: Ctx): string {
  const who = c.get('who');
  return who && who.via !== 'start-link' && who.scopes.length > 0 ? `who ${who.name}` : `network ${networkOf(c.get('client').address)}`;
}

/** A form or JSON body; beside the document itself, one with a document may hold this much, too. */
const FORM_BYTES = 1024 ** 2;
const WITH_DOCUMENT = new Set(['/submit', '/preview', '/feeds/import', '/api/urls', '/api/previews']);

/** How much one request may carry: a document only where one can be uploaded, and only by somebody who may. */
export function sizeLimit(uploadBytes: number) {
  const limit = (maxSize: number, bytes: number, setting: string) => {
    const refuse = (): never => {
      throw new Refused(413, 'too-big', `The request is too large: the limit is ${Math.floor(bytes / 1024 ** 2)} MiB${setting}.`);
    };
    return { maxSize, refuse, chunked: bodyLimit({ maxSize, onError: refuse }) };
  };
  const small = limit(FORM_BYTES, FORM_BYTES, '');
  // base64 takes a third more than the document itself.
  const large = limit(Math.ceil(uploadBytes * 1.4) + FORM_BYTES, uploadBytes, ' (WEB_UPLOAD_MAX)');
  return createMiddleware<Env>((c, next) => {
    const encoding = c.req.header('content-encoding');
    if (encoding && encoding.toLowerCase() !== 'identity')
      throw new Refused(415, 'content-encoding', 'Compressed bodies are not accepted: send the request without Content-Encoding.');
    const who = c.get('who');
    const { maxSize, refuse, chunked } = who && allows(who, 'submit') && WITH_DOCUMENT.has(c.req.path) ? large : small;
    // Nobody reads these.
    if (c.req.method === 'GET' || c.req.method === 'HEAD') return next();
    const length = c.req.header('content-length');
    // bodyLimit makes a stream of every body, which costs more than the rest of a refused login.
    if (length === undefined || c.req.header('transfer-encoding')) return chunked(c, next);
    return Number(length) <= maxSize ? next() : refuse();
  });
}
