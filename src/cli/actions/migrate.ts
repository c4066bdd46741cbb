import type { Context } from '../context.ts';
import { readInput } from '../input.ts';
import { envLine, migrate } from '../migrate.ts';

/** Prints the predecessor's settings as lines of a .env file, and what has no counterpart. */
export function printMigration(context: Context, file: string, options: { json?: boolean }): void {
  const result = migrate(new TextDecoder().decode(readInput(file)));
  if (options.json) {
    context.printJson(result);
    return;
  }
  for (const [name, value] of Object.entries(result.settings)) context.print(envLine(name, value));
  for (const { name, why } of result.left) context.print(`# ${name}: ${why}`);
  if (result.feedList) context.print(`# The feed list ${result.feedList} can be used as it is: point FEEDS_FILE to it.`);
}
