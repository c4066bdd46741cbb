import { Command, Option } from 'commander';
import type { OpenContext } from '../context.ts';
import { withJson } from '../help.ts';

/** `misp-crawler scrape URL...`: read pages now, without the queue. */
export function scrapeCommand(open: OpenContext): Command {
  return withJson(
    new Command('scrape')
      .description('read pages now and print their Markdown and indicators')
      .argument('<url...>', 'addresses of articles')
      .option('--push', 'also publish them to MISP (or the feed folder)')
      .option('--title <title>', "use this title instead of the page's own")
      .addOption(
        new Option('--tag <tag>', 'add a tag to the event; repeat for more')
          .default([] as string[])
          .argParser((tag: string, tags: string[]) => [...tags, tag]),
      ),
    'one object a page: {page, article, outcome} or {url, error: {code, message}}',
  ).action(async (urls: string[], options) => (await import('../actions/scrape.ts')).scrape(await open(), urls, options));
}
