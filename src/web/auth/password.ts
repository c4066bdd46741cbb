import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { availableParallelism } from 'node:os';
import pLimit from 'p-limit';
import { Refused } from '../refused.ts';

/** scrypt with 32 MiB of memory; the parameters stand in the hash, so they can grow without breaking old ones. */
export const SCRYPT_N = 2 ** 15;
const BLOCKS = { r: 8, p: 1 };
const KEY_BYTES = 32;
/** Longer passwords are wrong without being hashed. */
export const MAX_PASSWORD_LENGTH = 1024;

/**
 * How many passwords are hashed at once. libuv has four threads for files, DNS and scrypt together, of which two stay free; and one
 * processor stays free to answer others meanwhile.
 */
export const AT_ONCE = Math.max(1, Math.min(2, availableParallelism() - 1));
const inTurn = pLimit(AT_ONCE);
export const MAX_WAITING = 20;

/** "scrypt$32768$8$1$salt$key", base64url. `N` is the cost, a power of two. */
export async function hashPassword(password: string, N = SCRYPT_N): Promise<string> {
  const salt = randomBytes(16);
  return asText(N, salt, await derive(password, salt, { N, ...BLOCKS }));
}

/**
 * False for a wrong password and for a hash that is none. Without a hash (no such user) it takes as long as for one of cost `dummyN`, so
 * that names cannot be found out by the clock.
 */
export async function verifyPassword(password: string, hash: string | undefined, dummyN = SCRYPT_N): Promise<boolean> {
  if (password.length > MAX_PASSWORD_LENGTH) return false;
  const [scheme, N, r, p, salt, key] = (hash ?? asText(dummyN, Buffer.alloc(16), Buffer.alloc(KEY_BYTES))).split('$');
  if (scheme !== 'scrypt' || !salt || !key) return false;
  const expected = Buffer.from(key, 'base64url');
  const actual = await derive(password, Buffer.from(salt, 'base64url'), { N: Number(N), r: Number(r), p: Number(p) });
  return actual.length === expected.length && timingSafeEqual(actual, expected) && hash !== undefined;
}

const asText = (N: number, salt: Buffer, key: Buffer): string =>
  ['scrypt', N, BLOCKS.r, BLOCKS.p, salt.toString('base64url'), key.toString('base64url')].join('$');

function derive(password: string, salt: Buffer, cost: { N: number; r: number; p: number }): Promise<Buffer> {
  if (inTurn.pendingCount >= MAX_WAITING)
    throw new Refused(503, 'busy', 'Too many logins are being checked right now: try again in a moment.', { retryAfter: 5 });
  return inTurn(
    () =>
      new Promise<Buffer>((resolve, reject) => {
        scrypt(password.normalize('NFKC'), salt, KEY_BYTES, { ...cost, maxmem: 64 * 1024 * 1024 }, (error, key) =>
          error ? reject(error) : resolve(key),
        );
      }),
  );
}
