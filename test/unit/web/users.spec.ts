import { createHook } from 'node:async_hooks';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AT_ONCE, hashPassword, MAX_WAITING, verifyPassword } from '../../../src/web/auth/password.ts';
import { ensureAdmin, openUsers } from '../../../src/web/auth/users.ts';
import { expect, test } from '../../support/test.ts';

let folder: string;
let path: string;
test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'users-'));
  path = join(folder, 'auth.json');
});
test.afterEach(() => rm(folder, { recursive: true, force: true }));

test('a password is kept as a salted scrypt hash that only the password fits', async () => {
  const hash = await hashPassword('correct horse');
  expect(hash).toMatch(/^scrypt\$32768\$8\$1\$/);
  expect(hash).not.toBe(await hashPassword('correct horse'));
  expect(await verifyPassword('correct horse', hash)).toBe(true);
  expect(await verifyPassword('correct house', hash)).toBe(false);
  expect(await verifyPassword('', undefined)).toBe(false);
  expect(await verifyPassword('x', 'md5$whatever')).toBe(false);
});

test('the file is readable by its owner alone, holds no secret, and nothing but an empty lock file stays beside it', async () => {
  const users = openUsers(path);
  await users.put('anna', 'a long password', ['read', 'submit']);
  const { token } = await users.addToken('siem', ['read']);
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  const text = await readFile(path, 'utf8');
  expect(text).not.toContain('a long password');
  expect(text).not.toContain(token);
  expect((await readdir(folder)).sort()).toEqual(['auth.json', 'auth.json.lock']);
  expect((await stat(`${path}.lock`)).size).toBe(0);
});

test('users are found, changed and removed; a change of the password changes the epoch', async () => {
  const users = openUsers(path);
  expect(await users.empty()).toBe(true);
  await users.put('anna', 'a long password', ['read']);
  const before = await users.check('anna', 'a long password');
  expect(before?.scopes).toEqual(['read']);
  await users.put('anna', 'another password', ['admin']);
  expect(await users.check('anna', 'a long password')).toBeUndefined();
  const after = await users.check('anna', 'another password');
  expect(after?.scopes).toEqual(['admin']);
  expect(after?.epoch).not.toBe(before?.epoch);
  expect(await users.remove('anna')).toBe(true);
  expect(await users.remove('anna')).toBe(false);
  expect(await users.empty()).toBe(true);
});

test('a token works until it is withdrawn, by id or name', async () => {
  const users = openUsers(path);
  const first = await users.addToken('siem', ['submit']);
  const second = await users.addToken('script', ['read']);
  expect((await users.byToken(first.token))?.scopes).toEqual(['submit']);
  expect(await users.byToken(`${first.token}x`)).toBeUndefined();
  expect(await users.byToken('')).toBeUndefined();
  expect(await users.removeToken(first.id)).toBe(true);
  expect(await users.byToken(first.token)).toBeUndefined();
  expect(await users.removeToken('script')).toBe(true);
  expect(await users.byToken(second.token)).toBeUndefined();
});

test('what another process writes is seen without a restart', async () => {
  const service = openUsers(path);
  expect(await service.empty()).toBe(true);
  await openUsers(path).put('anna', 'a long password', ['read']);
  expect(await service.empty()).toBe(false);
});

test('a damaged file is an error, never "no users"', async () => {
  await writeFile(path, '{"version":1,"users":[');
  await expect(openUsers(path).empty()).rejects.toThrow(/is not a list of users.*restore it/s);
  await writeFile(path, '{"version":2,"users":[],"tokens":[]}');
  await expect(openUsers(path).empty()).rejects.toThrow(/is not a list of users/);
});

for (const [name, password, reason] of [
  ['', 'a long password', /is not a user name/],
  ['a b', 'a long password', /is not a user name/],
  ['../x', 'a long password', /is not a user name/],
  ['anna', 'short', /10 to 1024 characters/],
  ['anna', 'x'.repeat(1025), /10 to 1024 characters/],
] as const)
  test(`user ${JSON.stringify(name)} with ${JSON.stringify(password.slice(0, 20))} is refused`, async () => {
    await expect(openUsers(path).put(name, password, ['read'])).rejects.toThrow(reason);
    expect(await openUsers(path).empty()).toBe(true);
  });

test('WEB_ADMIN_PASSWORD makes the user, and changes nothing when it fits', async () => {
  const users = openUsers(path);
  await ensureAdmin(users, undefined);
  expect(await users.empty()).toBe(true);
  await ensureAdmin(users, 'from the container');
  const made = await users.check('admin', 'from the container');
  expect(made?.scopes).toEqual(['admin']);
  await ensureAdmin(users, 'from the container');
  expect((await users.find('admin'))?.epoch).toBe(made?.epoch);
});

test('changes at the same time do not lose one another', async () => {
  const users = openUsers(path);
  await Promise.all(['a', 'b', 'c', 'd'].map((name) => users.addToken(name, ['read'])));
  expect((await users.list()).tokens.map(({ name }) => name).sort()).toEqual(['a', 'b', 'c', 'd']);
});

test('changes by several processes at the same time do not lose one another', async () => {
  // Each opening stands for a process: it has its own idea of the file and its own order of changes.
  const names = Array.from({ length: 12 }, (_, i) => `p${String(i).padStart(2, '0')}`);
  await Promise.all(names.map((name) => openUsers(path).addToken(name, ['read'])));
  expect((await openUsers(path).list()).tokens.map(({ name }) => name).sort()).toEqual(names);
});

test('a change that cannot be written lets the next one in', async () => {
  await writeFile(path, 'damaged');
  await expect(openUsers(path).addToken('x', ['read'])).rejects.toThrow(/is not a list of users/);
  await rm(path);
  await openUsers(path).addToken('x', ['read']);
  expect((await openUsers(path).list()).tokens).toHaveLength(1);
});

test('only so many passwords are hashed at once, twenty wait, and more are refused instead of holding up everything else', async () => {
  const results = await Promise.allSettled(Array.from({ length: 40 }, () => verifyPassword('a guess', undefined, 2 ** 10)));
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(AT_ONCE + MAX_WAITING);
  for (const result of results) if (result.status === 'rejected') expect(result.reason).toMatchObject({ status: 503, retryAfter: 5 });
  expect(await verifyPassword('x'.repeat(5000), undefined)).toBe(false);
});

test('files are read while passwords are being hashed', async () => {
  await writeFile(path, 'x');
  let hashed = 0;
  const hashes = Array.from({ length: 8 }, () => hashPassword('a long password').then(() => hashed++));
  await readFile(path);
  // Without a bound on hashing, every step of reading waits for a thread behind the hashes of all eight.
  expect(hashed).toBeLessThan(4);
  await Promise.all(hashes);
});

test('an unknown name costs the same hashing as a known one, so that the clock gives no name away', async () => {
  const users = openUsers(path);
  await users.put('anna', 'a long password', ['read']);
  let hashes = 0;
  const hook = createHook({
    init(_id, type) {
      if (type === 'SCRYPTREQUEST') hashes++;
    },
  }).enable();
  const cost = async (name: string): Promise<number> => {
    hashes = 0;
    expect(await users.check(name, 'a wrong guess')).toBeUndefined();
    return hashes;
  };
  try {
    expect([await cost('anna'), await cost('nobody')]).toEqual([1, 1]);
  } finally {
    hook.disable();
  }
});
