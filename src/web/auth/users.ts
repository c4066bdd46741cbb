import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import * as z from 'zod';
import { sentence, UsageError } from '../../errors.ts';
import { withFileLock } from '../../file-lock.ts';
import { replaceFile } from '../../replace-file.ts';
import { hashPassword, MAX_PASSWORD_LENGTH, SCRYPT_N, verifyPassword } from './password.ts';

/** What somebody may do. admin includes the others; submit does not include read. */
export const SCOPES = ['read', 'submit', 'admin'] as const;
export type Scope = (typeof SCOPES)[number];

/** Who a request comes from, once that is known. */
export interface Principal {
  name: string;
  scopes: Scope[];
  via: 'password' | 'token' | 'sso' | 'start-link';
}

export const allows = (who: Pick<Principal, 'scopes'>, scope: Scope): boolean => who.scopes.includes(scope) || who.scopes.includes('admin');

const UserEntry = z.object({
  name: z.string(),
  password: z.string(),
  scopes: z.array(z.enum(SCOPES)),
  createdAt: z.string(),
  /** Changes with the password: sessions of before end. */
  epoch: z.string(),
});
const TokenEntry = z.object({
  id: z.string(),
  name: z.string(),
  /** sha256 of the token: it is random and long, so a slow hash would add nothing. */
  hash: z.string(),
  scopes: z.array(z.enum(SCOPES)),
  createdAt: z.string(),
});
const AuthFile = z.object({ version: z.literal(1), users: z.array(UserEntry), tokens: z.array(TokenEntry) });
type AuthFile = z.infer<typeof AuthFile>;
export type UserEntry = z.infer<typeof UserEntry>;
export type TokenEntry = z.infer<typeof TokenEntry>;

/** Users and API tokens, kept in one file that only its owner can read. */
export interface Users {
  /** No user and no token: the site listens on loopback only and is opened by the start link. */
  empty(): Promise<boolean>;
  find(name: string): Promise<UserEntry | undefined>;
  list(): Promise<{ users: UserEntry[]; tokens: TokenEntry[] }>;
  /** Adds the user or changes password and scopes. UsageError for a bad name or a short password. */
  put(name: string, password: string, scopes: Scope[]): Promise<void>;
  remove(name: string): Promise<boolean>;
  /** Undefined for a wrong password or unknown name. Refused 503 while too many passwords are waiting to be checked. */
  check(name: string, password: string): Promise<UserEntry | undefined>;
  /** The token itself is returned once and stored nowhere. */
  addToken(name: string, scopes: Scope[]): Promise<{ id: string; token: string }>;
  removeToken(idOrName: string): Promise<boolean>;
  byToken(token: string): Promise<TokenEntry | undefined>;
}

const NAME = /^[\w.@-]{1,64}$/;
const MIN_PASSWORD = 10;
const TOKEN_PREFIX = 'mct_';

/** Throws UsageError for what cannot be the name of a user or token. */
export function checkName(name: string, of: 'user' | 'token'): void {
  if (!NAME.test(name))
    throw new UsageError(`${JSON.stringify(name)} is not a ${of} name: use up to 64 letters, digits, dots, dashes or @.`);
}

/**
 * Opens (or later creates) the file. It is read again when it changed, so a command's change needs no restart.
 * `scryptN` is the cost of new hashes; tests that log in often take less.
 */
export function openUsers(path: string, { scryptN = SCRYPT_N } = {}): Users {
  let cached: { stamp: string; file: AuthFile } | undefined;

  async function load(): Promise<AuthFile> {
    // Synchronous on purpose: it takes microseconds, and would otherwise queue behind password checks for a thread of libuv.
    const info = statSync(path, { throwIfNoEntry: false });
    if (!info) return { version: 1, users: [], tokens: [] };
    const stamp = `${info.mtimeMs}/${info.size}/${info.ino}`;
    if (cached?.stamp === stamp) return cached.file;
    const file = parse(await readFile(path, 'utf8'), path);
    cached = { stamp, file };
    return file;
  }

  /** One change after the other, over all processes: each begins with what the one before it wrote. */
  const change = <T>(action: (file: AuthFile) => T): Promise<T> =>
    withFileLock(path, async () => {
      const file = structuredClone(await load());
      const result = action(file);
      replaceFile(path, `${JSON.stringify(file, null, 1)}\n`, 'The list of users', { mode: 0o600 });
      cached = undefined;
      return result;
    });

  return {
    empty: async () => {
      const file = await load();
      return file.users.length === 0 && file.tokens.length === 0;
    },
    find: async (name) => (await load()).users.find((user) => user.name === name),
    list: load,
    put: async (name, password, scopes) => {
      checkName(name, 'user');
      if (password.length < MIN_PASSWORD || password.length > MAX_PASSWORD_LENGTH)
        throw new UsageError(`The password must be ${MIN_PASSWORD} to ${MAX_PASSWORD_LENGTH} characters long.`);
      const entry: UserEntry = {
        name,
        password: await hashPassword(password, scryptN),
        scopes,
        createdAt: new Date().toISOString(),
        epoch: randomUUID(),
      };
      await change((file) => {
        file.users = [...file.users.filter((user) => user.name !== name), entry];
      });
    },
    remove: (name) => change((file) => removeFrom(file.users, (user) => user.name === name)),
    check: async (name, password) => {
      const user = (await load()).users.find((candidate) => candidate.name === name);
      return (await verifyPassword(password, user?.password, scryptN)) ? user : undefined;
    },
    addToken: async (name, scopes) => {
      checkName(name, 'token');
      const token = TOKEN_PREFIX + randomBytes(32).toString('base64url');
      const id = randomBytes(6).toString('hex');
      await change((file) => {
        file.tokens.push({ id, name, hash: digest(token), scopes, createdAt: new Date().toISOString() });
      });
      return { id, token };
    },
    removeToken: (idOrName) => change((file) => removeFrom(file.tokens, (token) => token.id === idOrName || token.name === idOrName)),
    byToken: async (token) => {
      if (!token.startsWith(TOKEN_PREFIX)) return undefined;
      const hash = digest(token);
      // Comparing digests of random tokens: where two of them differ tells nothing about the token.
      return (await load()).tokens.find((entry) => entry.hash === hash);
    },
  };
}

const digest = (token: string) => createHash('sha256').update(token).digest('hex');

function removeFrom<T>(entries: T[], matches: (entry: T) => boolean): boolean {
  const index = entries.findIndex(matches);
  if (index >= 0) entries.splice(index, 1);
  return index >= 0;
}

/** A damaged file must never look like "no users": that would open the site. */
function parse(text: string, path: string): AuthFile {
  try {
    return AuthFile.parse(JSON.parse(text));
  } catch (error) {
    throw new UsageError(
      `${path} is not a list of users (${error instanceof SyntaxError ? 'it is not JSON' : sentence(error).split('\n')[0]}): restore it, or remove it to start without users.`,
      {
        cause: error,
      },
    );
  }
}

/** WEB_ADMIN_PASSWORD: the user "admin" exists with this password (for containers, where no command runs first). */
export async function ensureAdmin(users: Users, password: string | undefined): Promise<void> {
  if (password === undefined || (await users.check('admin', password))) return;
  await users.put('admin', password, ['admin']);
}
