import { Command } from 'commander';
import type { OpenContext } from '../context.ts';
import { withJson } from '../help.ts';

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
