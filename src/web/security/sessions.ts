import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { Ledger } from '../../queue/ports.ts';
import type { UserEntry, Users } from '../auth/users.ts';

const Session = z.object({ user: z.string(), epoch: z.string(), csrf: z.string() });
export type Session = z.infer<typeof Session>;

/**
 * Logged-in sessions. They live in the ledger, so that a restart logs nobody out and several web processes agree; the
 * ledger sees only a digest of the cookie.
 */
export interface Sessions {
  /** Starts a session under a key that nobody has seen before (so a planted cookie is worth nothing); returns the cookie. */
  start(user: UserEntry): Promise<string>;
  /** The session's user as he is now; undefined when it has ended, or the password was changed, or the user removed. */
  find(cookie: string): Promise<{ user: UserEntry; csrf: string } | undefined>;
  end(cookie: string): Promise<void>;
  /** A form token for somebody without a session, bound to a cookie of his. */
  anonymousToken(cookie: string): Promise<string>;
}

export function createSessions(ledger: Pick<Ledger, 'get' | 'set'>, users: Pick<Users, 'find'>, ttlMs: number): Sessions {
  const nameOf = (cookie: string) => `web:session:${createHash('sha256').update(cookie).digest('hex')}`;
  let secret: Promise<string> | undefined;
  return {
    start: async (user) => {
      const cookie = newKey();
      const session: Session = { user: user.name, epoch: user.epoch, csrf: newKey() };
      await ledger.set(nameOf(cookie), JSON.stringify(session), ttlMs);
      return cookie;
    },
    find: async (cookie) => {
      const text = await ledger.get(nameOf(cookie));
      if (!text) return undefined;
      const session = Session.parse(JSON.parse(text));
      const user = await users.find(session.user);
      return user && user.epoch === session.epoch ? { user, csrf: session.csrf } : undefined;
    },
    end: (cookie) => ledger.set(nameOf(cookie), '', 1),
    anonymousToken: async (cookie) => {
      // A store that was away must not be remembered: the next request asks again.
      secret ??= sharedSecret(ledger).catch((error: unknown) => {
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

async function sharedSecret(ledger: Pick<Ledger, 'get' | 'set'>): Promise<string> {
  const name = 'web:form-secret';
  if (!(await ledger.get(name))) await ledger.set(name, newKey());
  return (await ledger.get(name)) as string;
}
