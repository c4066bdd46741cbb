import { Command } from 'commander';
import type { OpenContext } from '../context.ts';
import { withJson } from '../help.ts';

/** `misp-crawler backfill <feed> --since DATE`: queue older articles of a feed, behind everything else. */
export function backfillCommand(open: OpenContext): Command {
  return withJson(
    new Command('backfill')
      .description('queue older articles of a feed at low priority; continues where an earlier run with the same date stopped')
      .argument('<feed>', 'title or address of a feed in the feed list')
      .requiredOption('--since <date>', 'articles from this day on (YYYY-MM-DD)')
      .option('--dry-run', 'show the articles, queue nothing')
      .option('--again', 'start over instead of continuing')
      .option('--pause <ms>', 'milliseconds between two pages of the feed', '1000'),
    'one line an article: {url, title, published}',
  ).action(async (name: string, options) => (await import('../actions/backfill.ts')).runBackfill(await open(), name, options));
}
