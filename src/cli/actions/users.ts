import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { usersOf } from '../../app/web.ts';
import { UsageError } from '../../errors.ts';
import { checkName, SCOPES, type Scope } from '../../web/auth/users.ts';
import type { Context } from '../context.ts';
import { table } from '../table.ts';

/** Adds a user or changes an existing one; the password comes from the terminal or standard input. */
export async function addUser(context: Context, name: string, options: { admin?: boolean; readOnly?: boolean }): Promise<void> {
  const scopes: Scope[] = options.admin ? ['admin'] : options.readOnly ? ['read'] : ['read', 'submit'];
  checkName(name, 'user');
  await usersOf(context.config()).put(name, await readPassword(), scopes);
  context.print(`${name} can log in (${scopes.join(', ')}).`);
}

export async function listUsers(context: Context): Promise<void> {
  const { users } = await usersOf(context.config()).list();
  if (users.length === 0)
    return context.print(
      'No users yet: log in with the link in the log of the service, or create a user with "misp-crawler user add NAME".',
    );
  context.print(
    table(
      ['name', 'may', 'since'],
      users.map((user) => [user.name, user.scopes.join(', '), user.createdAt.slice(0, 10)]),
    ),
  );
}

export async function removeUser(context: Context, name: string): Promise<void> {
  if (!(await usersOf(context.config()).remove(name))) throw new UsageError(`There is no user ${JSON.stringify(name)}.`);
  context.print(`Removed user ${name}.`);
}

/** Prints a new token; only its hash is kept. */
export async function addToken(context: Context, name: string, options: { scope: string }): Promise<void> {
  const { id, token } = await usersOf(context.config()).addToken(name, scopesOf(options.scope));
  context.print(token);
  process.stderr.write(`This token (id ${id}) is shown only now. Send it as "Authorization: Bearer ...".\n`);
}

export async function listTokens(context: Context): Promise<void> {
  const { tokens } = await usersOf(context.config()).list();
  if (tokens.length === 0) return context.print('No tokens yet. Create one with "misp-crawler token add NAME --scope submit".');
  context.print(
    table(
      ['id', 'name', 'may', 'since'],
      tokens.map((token) => [token.id, token.name, token.scopes.join(', '), token.createdAt.slice(0, 10)]),
    ),
  );
}

export async function removeToken(context: Context, idOrName: string): Promise<void> {
  if (!(await usersOf(context.config()).removeToken(idOrName))) throw new UsageError(`There is no token ${JSON.stringify(idOrName)}.`);
  context.print(`Revoked token ${idOrName}.`);
}

function scopesOf(text: string): Scope[] {
  return text.split(',').map((part) => {
    const scope = SCOPES.find((known) => known === part.trim());
    if (!scope) throw new UsageError(`--scope names ${JSON.stringify(part.trim())}: it must be one or more of ${SCOPES.join(', ')}.`);
    return scope;
  });
}

/** Asked twice without echo on a terminal; the first line of standard input otherwise. */
async function readPassword(): Promise<string> {
  if (!process.stdin.isTTY) {
    const reader = createInterface({ input: process.stdin });
    for await (const line of reader) return line;
    throw new UsageError('There is no password on standard input: run the command in a terminal to be asked for it, or pipe it in.');
  }
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const reader = createInterface({ input: process.stdin, output: silent, terminal: true });
  try {
    process.stderr.write('Password: ');
    const first = await reader.question('');
    process.stderr.write('\nRepeat password: ');
    const second = await reader.question('');
    process.stderr.write('\n');
    if (first !== second) throw new UsageError('The two passwords differ: nothing was changed.');
    return first;
  } finally {
    reader.close();
  }
}
