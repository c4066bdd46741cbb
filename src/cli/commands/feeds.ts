import { Command } from 'commander';
import type { OpenContext } from '../context.ts';
import { withJson } from '../help.ts';

/** `misp-crawler feeds list|check|add|import|export|parse`: show and edit the feed list. */
export function feedsCommand(open: OpenContext): Command {
  const actions = () => import('../actions/feeds.ts');
  const feeds = new Command('feeds').description('show, check, add, import and export feeds; read one feed');
  withJson(
    feeds.command('list', { isDefault: true }).description('show the feeds and their health'),
    '[{title, url, tags, enabled, ..., health: {lastSuccessAt, failures, lastError, ...} or null}]',
  ).action(async (options) => (await actions()).listFeeds(await open(), options));
  withJson(
    feeds
      .command('check [titles...]')
      .description('read all feeds once (or those named by title or address), store nothing, and report what is wrong'),
    '[{title, url, status, entries, newest, movedTo, problems}]',
  ).action(async (titles: string[], options) => (await actions()).checkFeeds(await open(), titles, options));
  feeds
    .command('add <url>')
    .description("find a site's feed, or take a feed's own address, show its newest entries, and add it to the feed list")
    .option('--title <title>', 'title for the feed, instead of its own')
    .option('--tag <tag...>', 'local tags for its events')
    .option('--dry-run', 'show what would be added, but write nothing')
    .action(async (url: string, options) => (await actions()).addFeed(await open(), url, options));
  withJson(
    feeds
      .command('show <feed>')
      .description('show what one feed (by title or address) yields and costs: articles, events, indicators, failures, time')
      .option('--days <n>', 'number of days to look back', '90'),
    '{title, url, enabled, days, quality: {articles, events, indicatorsPerArticle, toIdsShare, rejected, oftenRejected, failed, failures, secondsPerArticle, lastSuccessAt}}',
  ).action(async (name: string, options) => (await actions()).showFeed(await open(), name, options));
  feeds
    .command('remove <feed>')
    .description('remove a feed (by title or address) from the list')
    .action(async (name: string) => (await actions()).removeFeedByName(await open(), name));
  feeds
    .command('import <file>')
    .description('add all feeds of an OPML file to the feed list')
    .option('--tag <tag...>', 'local tags for their events')
    .option('--dry-run', 'show what would be added, but write nothing')
    .action(async (file: string, options) => (await actions()).importFeeds(await open(), file, options));
  feeds
    .command('export [file]')
    .description('write the feed list as OPML to a file or to standard output')
    .action(async (file: string | undefined) => (await actions()).exportFeeds(await open(), file));
  withJson(
    feeds
      .command('parse <source>')
      .description('read one feed from a file, an address or standard input (-), and print its entries and problems')
      .option('--strict', 'also show why a strict parser (rss-parser) would reject it')
      .option('--base <url>', 'address against which relative links of a file are resolved')
      .option('--content-type <type>', 'read a file as if it were served with this Content-Type'),
    '{source, kind, title, link, encoding, reader, entries: [{title, link, published, updated, id}], problems}',
  ).action(async (source: string, options) => (await import('../actions/feeds-parse.ts')).parseOne(await open(), source, options));
  return feeds;
}

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
    'one line per article: {url, title, published}',
  ).action(async (name: string, options) => (await import('../actions/backfill.ts')).runBackfill(await open(), name, options));
}
