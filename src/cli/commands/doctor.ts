import { Command } from 'commander';
import { type Check, examine } from '../../app/doctor/index.ts';
import { sentence, UsageError } from '../../errors.ts';
import type { Context } from '../context.ts';
import { EXIT } from '../exit-codes.ts';

/** `misp-crawler doctor`: is everything there that the work needs, and what to do where it is not. */
export function doctorCommand(context: Context): Command {
  return new Command('doctor')
    .description('check configuration, browser, queue, feeds and MISP; each line says what to do')
    .option('--json', 'as JSON')
    .option('--feeds', 'also ask every feed of the list (takes a while)')
    .action(async (options: { json?: boolean; feeds?: boolean }) => {
      const checks = await run(context, options.feeds ?? false);
      if (options.json) context.print(JSON.stringify(checks, null, 2));
      else for (const check of checks) context.print(line(check));
      if (checks.some((check) => !check.ok)) process.exitCode = EXIT.failed;
    });
}

async function run(context: Context, feeds: boolean): Promise<Check[]> {
  try {
    context.config();
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return [
      { name: 'configuration', ok: false, message: sentence(error), todo: 'Correct the variable; docs/configuration.md lists them all.' },
    ];
  }
  return examine(context.app(), { feeds });
}

const line = (check: Check): string =>
  `${check.ok ? 'ok  ' : 'FAIL'}  ${check.name.padEnd(16)} ${check.message}${check.ok || !check.todo ? '' : `\n${' '.repeat(23)}-> ${check.todo}`}`;
