import { Command } from 'commander';
import type { OpenContext } from '../context.ts';
import { withJson } from '../help.ts';

/** `misp-crawler notify list|test`: who is told of what, and whether it works. */
export function notifyCommand(open: OpenContext): Command {
  const actions = () => import('../actions/notify.ts');
  const notify = new Command('notify').description('show and test the notification channels of NOTIFY_FILE');
  withJson(
    notify.command('list', { isDefault: true }).description('show the channels'),
    '[{name, kind, enabled, events, digest, ...}]; secrets are named, never shown',
  ).action(async (options) => (await actions()).listChannels(await open(), options));
  notify
    .command('test [channel]')
    .description('send a test message through one channel, or through all of them')
    .action(async (channel: string | undefined) => (await actions()).testChannels(await open(), channel));
  return notify;
}

/** `misp-crawler watchlists test FILE`: what the watchlists say of a page, without network. */
export function watchlistsCommand(open: OpenContext): Command {
  const watchlists = new Command('watchlists').description('test the watchlists of WATCHLISTS_FILE');
  withJson(
    watchlists
      .command('test <file>')
      .description('read one saved page, PDF or text file and show which watchlists it hits')
      .option('--url <url>', "the page's address"),
    '{hits: [{list, term, where}], tags, priority}',
  ).action(async (file: string, options) => (await import('../actions/notify.ts')).testWatchlists(await open(), file, options));
  return watchlists;
}
