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
          .default([] as string[], 'none')
          .argParser((tag: string, tags: string[]) => [...tags, tag]),
      ),
    'one object per page: {page, article, outcome} or {url, error: {code, message}}',
  ).action(async (urls: string[], options) => (await import('../actions/scrape.ts')).scrape(await open(), urls, options));
}

/** `misp-crawler extract FILE`: one saved page, PDF or text, read without network, browser or queue. */
export function extractCommand(open: OpenContext): Command {
  return withJson(
    new Command('extract')
      .description('read one saved page, PDF, text or list of indicators: metadata, Markdown, indicators with verdict and reason')
      .argument('<file>', 'an .html, .pdf or .txt file, or a list (CSV, JSON, STIX, MISP, OpenIOC, xlsx, ...); - reads standard input')
      .option('--url <url>', "the page's address; relative links and the site's own domain are resolved from it")
      .option('--markdown', 'print only the Markdown')
      .option('--explain <value>', 'for values that contain this text, show the facts and the rule that decided')
      .option('--traces', 'keep file names, paths and registry keys that the report lists (EXTRACT_TRACES)'),
    '{url, canonicalUrl, title, author, published, language, markdown, text, indicators: [{type, value, verdict, toIds, reason, ...}], ...}',
  ).action(async (file: string, options) => (await import('../actions/extract.ts')).extract(await open(), file, options));
}

/** `misp-crawler report-page URL`: what a maintainer needs to see why a page is read wrongly. */
export function reportPageCommand(open: OpenContext): Command {
  return new Command('report-page')
    .description(
      'open a page and write a bundle for a bug report: the page, what was read from it and why, but nothing about your installation',
    )
    .argument('<url>', 'address of the page that was read wrongly')
    .option('--out <file>', 'where to write it', 'page-report.json.gz')
    .action(async (url: string, options) => (await import('../actions/report-page.ts')).reportPage(await open(), url, options));
}

/** `misp-crawler rules test URL|FILE`: which publish rule decides about a page. */
export function rulesCommand(open: OpenContext): Command {
  const rules = new Command('rules').description('test the publish rules of PUBLISH_RULES');
  withJson(
    rules
      .command('test <page>')
      .description('read one page (an address, or a saved page, PDF or text file) and show which rule fires and why')
      .option('--feed <title>', 'treat the page as an article of this feed (title or address)')
      .option('--url <url>', "the page's address, for a file")
      .option('--tag <tag...>', 'tags of the request', []),
    '{rule, to, tried: [{rule, fires, conditions: [{condition, holds, why}]}], tags, settings, problem}',
  ).action(async (page: string, options) => (await import('../actions/rules.ts')).testRules(await open(), page, options));
  return rules;
}
