import { Command } from 'commander';
import type { OpenContext } from '../context.ts';

/** `misp-crawler init`: the first settings, asked for or taken from options. */
export function initCommand(open: OpenContext): Command {
  return new Command('init')
    .description('write .env and feeds.json for this folder: MISP, feeds to begin with, where to keep state')
    .option('--misp-url <url>', 'address of MISP; without MISP events go to a MISP feed folder')
    .option('--misp-key-file <file>', 'file that holds the authentication key of MISP (a key on the command line would be seen by others)')
    .option('--no-misp', 'write events to the feed folder, ask for no MISP')
    .option('--language <codes>', 'languages of the feeds, e.g. en,de')
    .option(
      '--focus <topics>',
      'topics of the feeds: actors, cloud, cybercrime, government, ics, incidents, malware, news, vulnerabilities',
    )
    .option('--data-dir <folder>', 'where to keep state')
    .option('--redis-url <url>', 'keep state in Redis instead of SQLite')
    .option('--yes', 'ask nothing: take the options and the defaults')
    .option('--force', 'replace .env and feeds.json that are there')
    .action(async (options) => (await import('../actions/init.ts')).init(await open(), options));
}
