import { Command } from 'commander';
import type { OpenContext } from '../context.ts';
import { withJson } from '../help.ts';

/** `misp-crawler retention`: what each cron run does, by hand. */
export function retentionCommand(open: OpenContext): Command {
  return withJson(
    new Command('retention')
      .description('delete our own events that nobody curated within MISP_RETENTION')
      .option('--dry-run', 'only show what would be deleted'),
    '{events: [{uuid, lastChange, info}], message}',
  ).action(async (options) => (await import('../actions/retention.ts')).runRetention(await open(), options));
}
