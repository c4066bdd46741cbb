import { type Check, examine } from '../../app/doctor/index.ts';
import { sentence, UsageError } from '../../errors.ts';
import type { Context } from '../context.ts';
import { EXIT } from '../exit-codes.ts';

/** Prints every check; exit code 1 when one failed. */
export async function doctor(context: Context, options: { json?: boolean; feeds?: boolean }): Promise<void> {
  const checks = await run(context, options.feeds ?? false);
  if (options.json) context.print(JSON.stringify(checks.map(withoutIdleAdvice), null, 2));
  else for (const check of checks) context.print(line(check));
  if (checks.some((check) => !check.ok && !check.warning)) process.exitCode = EXIT.failed;
}

/** What to do is said only where something has to be done. */
function withoutIdleAdvice({ todo, ...check }: Check): Omit<Check, 'todo'> & { todo?: string } {
  return check.ok || !todo ? check : { ...check, todo };
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
  `${check.ok ? 'ok  ' : check.warning ? 'warn' : 'FAIL'}  ${check.name.padEnd(16)} ${check.message}${check.ok || !check.todo ? '' : `\n${' '.repeat(23)}-> ${check.todo}`}`;
