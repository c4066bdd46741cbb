import { Command } from 'commander';
import type { Context } from '../context.ts';
import { readInput } from '../input.ts';
import { envLine, migrate } from '../migrate.ts';

/** `misp-crawler migrate CONFIG`: the predecessor's settings as ours, for a .env file. */
export function migrateCommand(context: Context): Command {
  return new Command('migrate')
    .description("read the predecessor's configuration (a Python file) and print the settings for .env")
    .argument('<file>', "the predecessor's config.py or scraper.py")
    .option('--json', 'as JSON, with what was not taken over and why')
    .action((file: string, options: { json?: boolean }) => {
      const result = migrate(new TextDecoder().decode(readInput(file)));
      if (options.json) return context.print(JSON.stringify(result, null, 2));
      for (const [name, value] of Object.entries(result.settings)) context.print(envLine(name, value));
      for (const { name, why } of result.left) context.print(`# ${name}: ${why}`);
      if (result.feedList) context.print(`# The feed list ${result.feedList} can be used as it is: FEEDS_FILE names it.`);
    });
}
