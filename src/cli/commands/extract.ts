import { Command } from 'commander';
import type { OpenContext } from '../context.ts';
import { withJson } from '../help.ts';

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
