import type { Command } from 'commander';
import { HELP } from '../../../src/cli/help.ts';
import { createProgram } from '../../../src/cli/program.ts';

/** docs/cli.md: the help of every command, from the program itself. */
export function commandReference(): string {
  const program = createProgram(() => Promise.reject(new Error('no command is run here')));
  const parts = [
    '# Command line',
    '',
    'Where these pages say `misp-crawler`, run `npx misp-crawler` (in a checkout, after `npm ci`). Settings come from the environment or',
    '`.env` ([configuration.md](configuration.md)). With `--json`, standard output is JSON; log lines and messages go to standard error.',
    '`--help` shows the help of each command. Shell completion: `source <(misp-crawler completion bash)`.',
    '',
    '| Exit code | Meaning |',
    '|---|---|',
    '| 0 | done |',
    '| 1 | some of the work failed: a page could not be read, doctor found a problem |',
    '| 2 | wrong arguments, configuration or file; nothing was done |',
    '| 3 | MISP, Redis, the browser or the data folder is unavailable |',
    '| 130, 143 | interrupted by Ctrl-C or SIGTERM |',
    '',
    'This page is generated from the program by `npm run docs`.',
  ];
  for (const command of withoutHelp(program)) parts.push(...section(command, 'misp-crawler', 2));
  return `${parts.join('\n')}\n`;
}

const withoutHelp = ({ commands }: Command): readonly Command[] => commands.filter((command) => command.name() !== 'help');

function section(command: Command, before: string, level: number): string[] {
  const name = `${before} ${command.name()}`;
  const lines = ['', `${'#'.repeat(level)} ${name}`, '', '```', helpOf(command, before), '```'];
  return [...lines, ...withoutHelp(command).flatMap((child) => section(child, name, level + 1))];
}

/** The help as a terminal of 100 columns shows it, without what is the same everywhere. */
function helpOf(command: Command, before: string): string {
  let text = '';
  command.configureHelp({ ...HELP, helpWidth: 100 }).configureOutput({
    writeOut: (part) => {
      text += part;
    },
    getOutHasColors: () => false,
  });
  command.outputHelp();
  return text
    .replace(/^Usage: .*$/m, `Usage: ${before} ${command.name()} ${command.usage()}`)
    .replace(/^ +(?:-h, --help|help \[command\.\.\.\]) .*\n/gm, '')
    .replace(/^Options:\n(?=\n|$)/m, '')
    .replace(/\n{3,}/g, '\n\n')
    .trimEnd();
}
