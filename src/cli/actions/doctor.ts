import { examine } from '../../app/doctor/index.ts';
import type { Check } from '../../domain.ts';
import { sentence, UsageError } from '../../errors.ts';
import type { Context } from '../context.ts';
import { EXIT } from '../exit-codes.ts';
import { wrap } from '../table.ts';

/** Prints every check; exit code 1 when one failed. */
export async function doctor(context: Context, options: { json?: boolean; feeds?: boolean }): Promise<void> {
  const checks = await run(context, options.feeds ?? false);
  if (options.json) context.printJson(checks.map(withoutIdleAdvice));
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

const NAME_WIDTH = 16;
const INDENT = 'FAIL  '.length + NAME_WIDTH + 1;
/** Narrower than this, the message goes below the name. */
const LEAST_FOR_COLUMNS = 80;

/** State, name and message of a check; on a terminal in lines that fit, for a pipe in one line each. */
export function line(
  check: Check,
  columns: number | undefined = process.stdout.isTTY ? (process.stdout.columns ?? 80) : undefined,
): string {
  const state = check.ok ? 'ok  ' : check.warning ? 'warn' : 'FAIL';
  const texts = [check.message, ...(check.ok || !check.todo ? [] : [`-> ${check.todo}`])];
  const below = columns !== undefined && columns < LEAST_FOR_COLUMNS;
  const indent = ' '.repeat(below ? 'FAIL  '.length : INDENT);
  const lines = texts.flatMap((text) => (columns === undefined ? text : wrap(text, columns - indent.length)).split('\n'));
  const rest = lines.map((one) => indent + one).join('\n');
  return below ? `${state}  ${check.name}\n${rest}` : `${state}  ${check.name.padEnd(NAME_WIDTH)} ${rest.slice(INDENT)}`;
}
