import { type Command, Help, type HelpConfiguration } from 'commander';

const LEAST_COLUMN = 40;
const INDENT = 6;

/**
 * Help that fits the terminal: where the second column would become too narrow to read, what an option or command does stands
 * below its name. Commander would let such lines run over the edge.
 */
export const HELP: HelpConfiguration = {
  minWidthToWrap: 20,
  formatItem(term, termWidth, description, helper) {
    const width = helper.helpWidth ?? 80;
    if (width - termWidth - 4 >= LEAST_COLUMN || description === '')
      return Help.prototype.formatItem.call(helper, term, termWidth, description, helper);
    const below = helper.boxWrap(description, width - INDENT).replace(/^/gm, ' '.repeat(INDENT));
    return `  ${term}\n${below}`;
  },
};

/** Text below the help, wrapped as the rest of it. */
export function boxWrap(command: Command, text: string): string {
  const helper = command.createHelp();
  return helper.boxWrap(text, helper.helpWidth ?? process.stdout.columns ?? 80);
}

/** Adds --json, and says in the help (and so in docs/cli.md) what its output looks like. */
export function withJson(command: Command, shape: string, description = 'print JSON'): Command {
  return command.option('--json', description).addHelpText('after', ({ command: own }) => boxWrap(own, `\n--json prints: ${shape}`));
}
