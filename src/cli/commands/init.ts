import { Command } from 'commander';
import type { OpenContext } from '../context.ts';

/** `misp-crawler init`: the first settings, asked for or taken from options. */
export function initCommand(open: OpenContext): Command {
  return new Command('init')
    .description('set up this folder: ask for MISP, a first set of feeds and where to keep state; write .env and feeds.json')
    .option('--misp-url <url>', 'address of MISP; without MISP events go to a MISP feed folder')
    .option('--misp-key-file <file>', 'file with the authentication key for MISP (other users could see a key on the command line)')
    .option('--no-misp', 'do not use MISP; write events to the feed folder')
    .option('--language <codes>', 'languages of the feeds, e.g. en,de')
    .option(
      '--focus <topics>',
      'topics of the feeds: actors, cloud, cybercrime, government, ics, incidents, malware, news, vulnerabilities',
    )
    .option('--data-dir <folder>', 'where to keep state')
    .option('--redis-url <url>', 'keep state in Redis instead of SQLite')
    .option('--yes', 'do not prompt: use the options and defaults')
    .option('--force', 'replace an existing .env and feeds.json')
    .action(async (options) => (await import('../actions/init.ts')).init(await open(), options));
}
