import { Command } from 'commander';
import type { OpenContext } from '../context.ts';
import { withJson } from '../help.ts';

/** `misp-crawler migrate CONFIG`: the predecessor's settings as ours, for a .env file. */
export function migrateCommand(open: OpenContext): Command {
  return withJson(
    new Command('migrate')
      .description("read misp-scraper's configuration (a Python file) and print the settings for .env")
      .argument('<file>', "misp-scraper's config.py or scraper.py"),
    '{settings: {NAME: value}, left: [{name, why}], feedList}',
  ).action(async (file: string, options) => (await import('../actions/migrate.ts')).printMigration(await open(), file, options));
}
