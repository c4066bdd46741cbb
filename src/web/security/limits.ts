import { bodyLimit } from 'hono/body-limit';
import { createMiddleware } from 'hono/factory';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { allows } from '../auth/users.ts';
import type { Env } from '../context.ts';
import { Refused } from '../refused.ts';
import { networkOf } from './client.ts';

/** How often one client may do what, per process. A client is a token or user, else an address. */
export interface Limits {
  /** Throws Refused 429. */
  take(kind: 'request' | 'submit' | 'preview', client: string, points?: number): Promise<void>;
  /**
   * One try to log in: 5 per name and network, 30 per network, within 15 minutes. It is taken before the password is
   * checked, so that tries at the same time cannot all slip through, and given back by loginSucceeded().
   * Throws Refused 429 when they are used up.
   */
  takeLogin(name: string, address: string): Promise<void>;
  loginSucceeded(name: string, address: string): Promise<void>;
}

const QUARTER_HOUR = 15 * 60;

export function createLimits(requestsPerMinute: number): Limits {
  const perMinute = (points: number) => new RateLimiterMemory({ points, duration: 60 });
  const limiters = {
    request: perMinute(requestsPerMinute),
    submit: perMinute(Math.max(1, Math.ceil(requestsPerMinute / 2))),
    preview: perMinute(10),
  };
  const perName = new RateLimiterMemory({ points: 5, duration: QUARTER_HOUR });
  const perNetwork = new RateLimiterMemory({ points: 30, duration: QUARTER_HOUR });
  const pair = (name: string, address: string) => `${networkOf(address)} ${name.slice(0, 64)}`;

  return {
    take: async (kind, client, points = 1) => {
      await limiters[kind].consume(client, points).catch(tooMany);
    },
    takeLogin: async (name, address) => {
      await perName.consume(pair(name, address)).catch(tooMany);
      await perNetwork.consume(networkOf(address)).catch(tooMany);
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
    await limits.take('request', clientKey(c.get('who'), c.get('client').address));
    await next();
  });
}

export function clientKey(who: Env['Variables']['who'], address: string): string {
  return who && who.via !== 'start-link' && who.scopes.length > 0 ? `who ${who.name}` : `address ${networkOf(address)}`;
}

/** A form or JSON body; beside the document itself, one with a document may hold this much, too. */
const FORM_BYTES = 1024 ** 2;
const WITH_DOCUMENT = new Set(['/submit', '/preview', '/api/urls', '/api/previews']);

/** How much one request may carry: a document only where one can be handed in, and only from somebody who may. */
export function sizeLimit(uploadBytes: number) {
  const refuse = (bytes: number) => () => {
    throw new Refused(
      413,
      'too-big',
      `That is too much at once: up to ${Math.floor(bytes / 1024 ** 2)} MiB are taken here (WEB_UPLOAD_MAX).`,
    );
  };
  const small = bodyLimit({ maxSize: FORM_BYTES, onError: refuse(FORM_BYTES) });
  // base64 takes a third more than the document itself.
  const large = bodyLimit({ maxSize: Math.ceil(uploadBytes * 1.4) + FORM_BYTES, onError: refuse(uploadBytes) });
  return createMiddleware<Env>((c, next) => {
    const encoding = c.req.header('content-encoding');
    if (encoding && encoding.toLowerCase() !== 'identity')
      throw new Refused(415, 'content-encoding', 'Compressed bodies are not accepted: send the request without Content-Encoding.');
    const who = c.get('who');
    return who && allows(who, 'submit') && WITH_DOCUMENT.has(c.req.path) ? large(c, next) : small(c, next);
  });
}
