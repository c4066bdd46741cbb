import { readSourceOnce } from '../../app/sources.ts';
import { UsageError } from '../../errors.ts';
import { feedListSchema } from '../../feeds/list/schema.ts';
import { parseFeed } from '../../feeds/parse/parse-feed.ts';
import type { ParsedFeed } from '../../feeds/parse/parsed-feed.ts';
import { webUrl } from '../../net/canonical-url.ts';
import { counted } from '../../text.ts';
import type { Context } from '../context.ts';
import { EXIT } from '../exit-codes.ts';
import { readInput } from '../input.ts';
import { oneLine, table } from '../table.ts';

/** Options of `feeds parse`. */
export interface ParseOptions {
  json?: boolean;
  strict?: boolean;
  base?: string;
  contentType?: string;
}

/** Prints what is read from a file, an address or stdin; exit code 1 when that is not a feed. */
export async function parseOne(context: Context, source: string, options: ParseOptions): Promise<void> {
  const feed = await readOne(context, source, options);
  const entries = feed.entries.map(({ title, link, original, published, updated, id }) => ({
    title: title ?? null,
    link: link ?? null,
    published: published ?? null,
    updated: updated ?? published ?? null,
    id: id ?? null,
    ...(original === undefined ? {} : { original }),
  }));
  if (options.json) {
    const { kind, title = null, link = null, encoding, reader, problems } = feed;
    context.printJson({ source, kind, title, link, encoding, reader, entries, problems });
  } else {
    context.print(`${feed.title ?? 'without title'} (${feed.kind}, ${feed.encoding}, ${counted(entries.length, 'entry', 'entries')})`);
    if (entries.length > 0)
      context.print(
        table(
          ['published', 'updated', 'title', 'link', 'id'],
          entries.map((entry) => [
            entry.published ?? '',
            entry.updated ?? '',
            oneLine(entry.title ?? ''),
            entry.link ?? '',
            entry.id ?? '',
          ]),
        ),
      );
    for (const problem of feed.problems) context.print(`problem: ${problem}`);
  }
  if (feed.kind === 'unknown') process.exitCode = EXIT.failed;
}

async function readOne(context: Context, source: string, options: ParseOptions): Promise<ParsedFeed> {
  if (!/^https?:\/\//i.test(source)) {
    const base = options.base === undefined ? undefined : webUrl(options.base);
    if (options.base !== undefined && base === undefined)
      throw new UsageError(`--base is ${JSON.stringify(options.base)}: it must be a web address.`);
    const given = {
      ...(base === undefined ? {} : { url: base }),
      ...(options.contentType === undefined ? {} : { contentType: options.contentType }),
    };
    return parseFeed(readInput(source), { strict: options.strict ?? false, ...given });
  }
  const entry = feedListSchema.shape.feeds.element.parse({ title: source, url: source });
  const { feed, health } = await readSourceOnce(entry, context.app(), context.signal);
  if (!feed) throw new UsageError(health.lastError ?? `${source} cannot be read.`);
  return feed;
}
