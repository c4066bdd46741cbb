import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { Command } from 'commander';
import { usersOf } from '../../app/web.ts';
import { UsageError } from '../../errors.ts';
import { SCOPES, type Scope } from '../../web/index.ts';
import type { Context } from '../context.ts';
import { table } from '../table.ts';

/** `misp-crawler user add|list|remove`: who may log in to the web form. */
export function usersCommand(context: Context): Command {
  const command = new Command('user').description('people who may log in to the web form');
  command
    .command('add <name>')
    .description('add a user, or change password and rights; the password is asked for, or read from standard input')
    .option('--admin', 'may also remove jobs and change the feed list')
    .option('--read-only', 'may look, but not submit')
    .action(async (name: string, options: { admin?: boolean; readOnly?: boolean }) => {
      const scopes: Scope[] = options.admin ? ['admin'] : options.readOnly ? ['read'] : ['read', 'submit'];
      await usersOf(context.config()).put(name, await readPassword(), scopes);
      context.print(`${name} can log in (${scopes.join(', ')}).`);
    });
  command
    .command('list', { isDefault: true })
    .description('show the users')
    .action(async () => {
      const { users } = await usersOf(context.config()).list();
      if (users.length === 0)
        return context.print('No users yet: the form is open, and on loopback only. "misp-crawler user add NAME" makes one.');
      context.print(
        table(
          ['name', 'may', 'since'],
          users.map((user) => [user.name, user.scopes.join(', '), user.createdAt.slice(0, 10)]),
        ),
      );
    });
  command
    .command('remove <name>')
    .description('remove a user; open sessions end at once')
    .action(async (name: string) => {
      if (!(await usersOf(context.config()).remove(name))) throw new UsageError(`There is no user ${JSON.stringify(name)}.`);
      context.print(`${name} is removed.`);
    });
  return command;
}

/** `misp-crawler token add|list|remove`: what programs show instead of a password. */
export function tokensCommand(context: Context): Command {
  const command = new Command('token').description('tokens for programs that use the API');
  command
    .command('add <name>')
    .description('make a token and print it, this once')
    .requiredOption('--scope <scopes>', `what it may do: ${SCOPES.join(', ')}, separated by commas`)
    .action(async (name: string, options: { scope: string }) => {
      const { id, token } = await usersOf(context.config()).addToken(name, scopesOf(options.scope));
      context.print(token);
      process.stderr.write(`This token (id ${id}) is shown only now. Send it as "Authorization: Bearer ...".\n`);
    });
  command
    .command('list', { isDefault: true })
    .description('show the tokens, not their secrets')
    .action(async () => {
      const { tokens } = await usersOf(context.config()).list();
      if (tokens.length === 0) return context.print('No tokens yet: "misp-crawler token add NAME --scope submit" makes one.');
      context.print(
        table(
          ['id', 'name', 'may', 'since'],
          tokens.map((token) => [token.id, token.name, token.scopes.join(', '), token.createdAt.slice(0, 10)]),
        ),
      );
    });
  command
    .command('remove <id-or-name>')
    .description('withdraw a token')
    .action(async (idOrName: string) => {
      if (!(await usersOf(context.config()).removeToken(idOrName))) throw new UsageError(`There is no token ${JSON.stringify(idOrName)}.`);
      context.print(`Token ${idOrName} is withdrawn.`);
    });
  return command;
}

function scopesOf(text: string): Scope[] {
  return text.split(',').map((part) => {
    const scope = SCOPES.find((known) => known === part.trim());
    if (!scope) throw new UsageError(`--scope names ${JSON.stringify(part.trim())}: it must be ${SCOPES.join(', ')}.`);
    return scope;
  });
}

/** Twice and unseen on a terminal; the first line of standard input otherwise. */
async function readPassword(): Promise<string> {
  if (!process.stdin.isTTY) {
    const reader = createInterface({ input: process.stdin });
    for await (const line of reader) return line;
    throw new UsageError('No password came on standard input.');
  }
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const reader = createInterface({ input: process.stdin, output: silent, terminal: true });
  try {
    process.stderr.write('Password: ');
    const first = await reader.question('');
    process.stderr.write('\nOnce more: ');
    const second = await reader.question('');
    process.stderr.write('\n');
    if (first !== second) throw new UsageError('The two passwords differ: nothing was changed.');
    return first;
  } finally {
    reader.close();
  }
}
