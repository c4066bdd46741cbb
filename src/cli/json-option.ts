import type { Command } from 'commander';
import { boxWrap } from './help.ts';

/** Adds --json, and says in the help (and so in docs/cli.md) what its output looks like. */
export function withJson(command: Command, shape: string, description = 'print JSON'): Command {
  return command.option('--json', description).addHelpText('after', ({ command: own }) => boxWrap(own, `\n--json prints: ${shape}`));
}
