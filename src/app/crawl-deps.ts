import type { CrawlRequest } from '../domain.ts';
import type { CrawlDeps } from '../pipeline/crawl.ts';
import type { Store } from '../queue/ports.ts';
import type { Watch } from '../watchlists/index.ts';
import type { AppContext } from './context.ts';
import { linkedFiles, recheckJob } from './linked-files.ts';
import type { Pictures } from './pictures.ts';
import { extractWithScans } from './scanned-pdf.ts';
import type { Stages } from './stages.ts';

interface Parts {
  /** Absent when pictures are neither kept nor read. */
  pictures: Pictures | undefined;
  stages: Stages;
  watch: Watch;
}

/** Which page a stage belongs to, for traces. */
export const stageAttributes = ({ url, source }: CrawlRequest): Record<string, string> => ({ url, feed: source.title });

/** How a worker reads a page: extraction, pictures, linked files; counted as it goes. */
export function crawlDeps(context: AppContext, store: Store, { pictures, stages, watch }: Parts): CrawlDeps {
  const { config, metrics } = context;
  return {
    extract: (page, request) =>
      extractWithScans(
        page,
        (pageTexts) => stages.run('extract', stageAttributes(request), () => context.extract(page, request, pageTexts)),
        request.settings?.ocr === 'off' ? undefined : pictures?.reader,
      ),
    ...(pictures
      ? {
          pictures: async (article, request) => {
            const finds = await pictures.look(article, request);
            for (const [outcome, count] of Object.entries(finds.counts ?? {})) metrics.pictures.inc({ outcome }, count);
            const scanned = article.indicators.filter(({ origin }) => origin?.kind === 'picture');
            metrics.pictureValues.inc(finds.indicators.length + scanned.length);
            return finds;
          },
        }
      : {}),
    linkedFiles: async (article, request) => {
      const followed = await linkedFiles(article, request, context, store.hosts);
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
