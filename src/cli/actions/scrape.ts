import { publishNow, type ReadNow, readNow } from '../../app/single.ts';
import type { Indicator, Outcome } from '../../domain.ts';
import { StageError, sentence, UsageError } from '../../errors.ts';
import { manualRequest } from '../../pipeline/submit.ts';
import type { Context } from '../context.ts';
import { EXIT } from '../exit-codes.ts';
import { explain } from '../failure.ts';
import { checkUrl } from '../input.ts';
import { table } from '../table.ts';

export interface ScrapeOptions {
  push?: boolean;
  json?: boolean;
  title?: string;
  tag: string[];
}

/** Reads each page in turn and prints it; a page that fails sets the exit code and the next one is still read. Ctrl-C ends at once. */
export async function scrape(context: Context, urls: string[], options: ScrapeOptions): Promise<void> {
  for (const url of urls) checkUrl(url);
  for (const url of urls) await context.orInterrupted(scrapeOne(url, options, context));
}

async function scrapeOne(url: string, options: ScrapeOptions, context: Context): Promise<void> {
  const app = context.app();
  const request = manualRequest(url, {
    ...(options.title ? { title: options.title, titleWins: true } : {}),
    ...(options.tag.length > 0 ? { tags: options.tag } : {}),
  });
  try {
    const read = await readNow(request, app);
    const outcome = options.push ? await publishNow(request, read, app) : undefined;
    if (options.json) {
      const { evidence: _evidence, bytes: _bytes, html: _html, frames: _frames, ...page } = read.page;
      context.printJson({ page, article: read.article, ...(outcome ? { outcome } : {}) });
    } else {
      context.print(report(read, outcome));
    }
  } catch (error) {
    // The page broke because the browser was closed under it: the interruption is reported, not its consequence.
    if (context.signal.aborted) return;
    if (error instanceof UsageError) throw error;
    process.exitCode = error instanceof StageError && error.retry ? EXIT.unavailable : EXIT.failed;
    const code = error instanceof StageError ? error.code : 'unexpected';
    if (options.json) context.printJson({ url, error: { code, message: sentence(error) } });
    else process.stderr.write(`misp-crawler: ${explain(error)}\n`);
  }
}

function report({ article }: ReadNow, outcome: Outcome | undefined): string {
  const about = [article.author, article.published, article.siteName].filter(Boolean).join(', ');
  const parts = [
    `# ${article.title}`,
    `<${article.canonicalUrl}>${about ? `\n${about}` : ''}`,
    article.markdown.trim(),
    indicatorTable(article.indicators),
  ];
  if (outcome) parts.push(`${outcome.status}: ${outcome.message}${outcome.eventUrl ? `\n${outcome.eventUrl}` : ''}`);
  return parts.join('\n\n');
}

function indicatorTable(indicators: Indicator[]): string {
  const shown = indicators.filter((indicator) => indicator.verdict === 'indicator' || indicator.verdict === 'context');
  if (shown.length === 0) return 'No indicators.';
  return table(
    ['type', 'value', 'to_ids', 'why'],
    shown.map((indicator) => [indicator.type, indicator.value, indicator.toIds ? 'yes' : 'no', indicator.reason]),
  );
}
