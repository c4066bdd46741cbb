import { MAX_PDF_TIMES } from '../../extractors/pictures/open.ts';
import type { CrawlRequest } from '../domain.ts';
import { longestFollowMs } from '../linked/fetch.ts';
import type { Pictures } from '../pictures/pictures.ts';
import { extractWithScans } from '../pictures/scanned-pdf.ts';
import type { CrawlDeps } from '../pipeline/crawl.ts';
import type { Store } from '../queue/ports.ts';
import type { Watch } from '../watchlists/watch.ts';
import type { AppContext } from './context.ts';
import { linkedFiles, recheckJob } from './linked-files.ts';
import type { Stages } from './stages.ts';

interface Parts {
  /** Absent when pictures are neither kept nor read. */
  pictures: Pictures | undefined;
  stages: Stages;
  watch: Watch;
}

const MINUTE = 60_000;

/** Which page a stage belongs to, for traces. */
export const stageAttributes = ({ url, source }: CrawlRequest): Record<string, string> => ({ url, feed: source.title });

/** How a worker reads a page: extraction, pictures, linked files; counted as it goes. */
export function crawlDeps(context: AppContext, store: Store, { pictures, stages, watch }: Parts): CrawlDeps {
  const { config, metrics } = context;
  /** Each may wait for its turn behind others; beyond this the process counts as stuck. */
  const limits = {
    extract: 3 * config.extract.timeoutMs + (pictures?.reader ? MAX_PDF_TIMES * config.pictures.timeoutMs : 0) + MINUTE,
    files: longestFollowMs(config.extract.linkedTimeoutMs) + config.extract.linkedMax * config.extract.timeoutMs + MINUTE,
    pictures: config.pictures.articleMs + config.pictures.timeoutMs + MINUTE,
  };
  const timed = async <T>(part: keyof typeof limits, what: string, work: () => Promise<T>): Promise<T> => {
    const end = context.activity.begin(what, limits[part]);
    try {
      return await work();
    } finally {
      end();
    }
  };
  return {
    extract: (page, request) =>
      timed('extract', `Reading ${page.url}`, () =>
        extractWithScans(
          page,
          (pageTexts) => stages.run('extract', stageAttributes(request), () => context.extract(page, request, pageTexts)),
          request.settings?.ocr === 'off' ? undefined : pictures?.reader,
        ),
      ),
    ...(pictures
      ? {
          pictures: async (article, request) => {
            const finds = await timed('pictures', `The pictures of ${article.url}`, () => pictures.look(article, request));
            for (const [outcome, count] of Object.entries(finds.counts ?? {})) metrics.pictures.inc({ outcome }, count);
            const scanned = article.indicators.filter(({ origin }) => origin?.kind === 'picture');
            metrics.pictureValues.inc(finds.indicators.length + scanned.length);
            return finds;
          },
        }
      : {}),
    linkedFiles: async (article, request) => {
      const followed = await timed('files', `The linked files of ${article.url}`, () =>
        linkedFiles(article, request, context, store.hosts),
      );
      const recheck = recheckJob(article, request, followed.watched, config.extract.linkedRecheckMs, Date.now());
      if (recheck) await store.queue.add(recheck);
      for (const { status } of followed.article.linkedFiles ?? []) metrics.linkedFiles.inc({ status });
      for (const { kind, problem } of followed.article.rules ?? []) metrics.rules.inc({ kind, outcome: problem ? 'broken' : 'ok' });
      return followed;
    },
    isUrgent: (article) => watch(article).priority,
    blobs: store.blobs,
    keepMs: config.store.keepFailedMs,
    errorEvents: config.misp.errorEvents,
  };
}
