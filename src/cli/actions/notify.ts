import { StageError, UsageError } from '../../errors.ts';
import { readNotifySettings } from '../../notify/settings.ts';
import type { Context } from '../context.ts';
import { EXIT } from '../exit-codes.ts';
import { explain } from '../failure.ts';
import { table } from '../table.ts';

export function listChannels(context: Context, options: { json?: boolean }): void {
  const { notifyFile } = context.config().notify;
  const { channels } = readNotifySettings(notifyFile);
  if (options.json) context.printJson(channels);
  else if (channels.length === 0) context.print(noChannels(notifyFile));
  else
    context.print(
      table(
        ['name', 'kind', 'enabled', 'events', 'digest'],
        channels.map(({ name, kind, enabled, events, digest }) => [name, kind, enabled ? 'yes' : 'no', events.join(', '), digest]),
      ),
    );
}

const noChannels = (file: string): string => `No channels: ${file} names none. docs/notifications.md shows how to add one.`;

/** Each channel is tried; exit code 3 when one may work later, 1 when one is set up wrong. */
export async function testChannels(context: Context, name: string | undefined): Promise<void> {
  const notifier = await context.app().notifier();
  const { channels } = notifier.settings();
  const chosen = channels.filter((channel) => name === undefined || channel.name === name);
  if (chosen.length === 0)
    throw new UsageError(
      name === undefined
        ? noChannels(context.config().notify.notifyFile)
        : `There is no channel ${JSON.stringify(name)}: "misp-crawler notify list" shows them.`,
    );
  for (const channel of chosen) {
    try {
      await notifier.test(channel);
      context.print(`${channel.name}: sent.`);
    } catch (error) {
      process.exitCode = error instanceof StageError && error.retry ? EXIT.unavailable : EXIT.failed;
      process.stderr.write(`misp-crawler: ${explain(error)}\n`);
    }
  }
}

/** Reads the file as `extract` does and asks the watchlists. */
export async function testWatchlists(context: Context, file: string, options: { url?: string; json?: boolean }): Promise<void> {
  const { pageOf } = await import('./extract.ts');
  const { extractArticle } = await import('../../../extractors/article/extract.ts');
  const article = await extractArticle(pageOf(file, options.url), {});
  const { hits, tags, priority } = (await context.app().watch())(article);
  if (options.json) return context.printJson({ hits, tags, priority });
  if (hits.length === 0) return context.print(`No watchlist of ${context.config().notify.watchlistsFile} is hit.`);
  context.print(
    table(
      ['watchlist', 'term', 'found in'],
      hits.map(({ list, term, where }) => [list, term, where]),
    ),
  );
  if (tags.length > 0) context.print(`Tags for the event: ${tags.join(', ')}`);
  if (priority) context.print('It is published ahead of other waiting articles.');
}
