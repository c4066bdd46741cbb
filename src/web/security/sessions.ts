import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import * as z from 'zod';
import type { Ledger } from '../../queue/ports.ts';
import type { Principal, UserEntry, Users } from '../auth/users.ts';

const Session = z.object({
  /** Empty: the session of the start link, which ends when a user exists. */
  user: z.string(),
  epoch: z.string(),
  csrf: z.string(),
});
type Session = z.infer<typeof Session>;

/** Whoever opened the start link. */
export const LOCAL: Principal = { name: 'local', scopes: ['admin'], via: 'start-link' };

/**
 * Logged-in sessions. They live in the ledger, so that a restart logs nobody out and several web processes agree; the
 * ledger sees only a digest of the cookie.
 */
export interface Sessions {
  /** Starts a session under a key that nobody has seen before (so a planted cookie is worth nothing); returns the cookie. */
  start(user: UserEntry): Promise<string>;
  /** The same for the start link of a site without users. */
  startLocal(): Promise<string>;
  /** Who has the session, with the scopes of now; undefined when it has ended, or the password was changed, or the user removed. */
  find(cookie: string): Promise<{ who: Principal; csrf: string } | undefined>;
  end(cookie: string): Promise<void>;
  /** A form token for somebody without a session, bound to a cookie of his. */
  anonymousToken(cookie: string): Promise<string>;
}

export function createSessions(
  ledger: Pick<Ledger, 'get' | 'set' | 'getOrSet'>,
  users: Pick<Users, 'find'>,
  usesStartLink: () => Promise<boolean>,
  ttlMs: number,
): Sessions {
  const nameOf = (cookie: string) => `web:session:${createHash('sha256').update(cookie).digest('hex')}`;
  let secret: Promise<string> | undefined;
  const start = async (user: string, epoch: string) => {
    const cookie = newKey();
    const session: Session = { user, epoch, csrf: newKey() };
    await ledger.set(nameOf(cookie), JSON.stringify(session), ttlMs);
    return cookie;
  };
  return {
    start: (user) => start(user.name, user.epoch),
    startLocal: () => start('', ''),
    find: async (cookie) => {
      const text = await ledger.get(nameOf(cookie));
      if (!text) return undefined;
      const session = Session.parse(JSON.parse(text));
      if (session.user === '') return (await usesStartLink()) ? { who: LOCAL, csrf: session.csrf } : undefined;
      const user = await users.find(session.user);
      if (user?.epoch !== session.epoch) return undefined;
      return { who: { name: user.name, scopes: user.scopes, via: 'password' }, csrf: session.csrf };
    },
    end: (cookie) => ledger.set(nameOf(cookie), '', 1),
    anonymousToken: async (cookie) => {
      // A store that was away must not be remembered: the next request asks again.
      secret ??= ledger.getOrSet('web:form-secret', newKey()).catch((error: unknown) => {
        secret = undefined;
        throw error;
      });
      return createHmac('sha256', await secret)
        .update(cookie)
        .digest('base64url');
    },
  };
}

export const newKey = (): string => randomBytes(32).toString('base64url');

/** Same text, in a time that does not depend on where they differ. */
export function sameText(a: string, b: string): boolean {
  const [x, y] = [a, b].map((text) => createHash('sha256').update(text).digest());
  return timingSafeEqual(x as Buffer, y as Buffer);
}
