import { Command } from 'commander';
import type { OpenContext } from '../context.ts';

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
