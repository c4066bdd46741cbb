import type { Article, GalaxyCluster } from '../../domain.ts';
import { openMispClient } from '../client/client.ts';
import type { MispPublisherOptions } from '../options.ts';
import { contextFinder } from './finder.ts';

export interface MispContext {
  /** The galaxy clusters that an article names, by those of this MISP; undefined while it has not told them. */
  clusters(article: Article): Promise<GalaxyCluster[] | undefined>;
  close(): Promise<void>;
}

/** The galaxies of a MISP, for outputs and rules beside it. Throws UsageError for a CA file that cannot be read. */
export function openMispContext(
  options: Pick<MispPublisherOptions, 'client' | 'galaxies' | 'galaxiesAgeMs' | 'contextNever' | 'cache' | 'log'>,
): MispContext {
  const client = openMispClient(options.client);
  const finder = contextFinder(client, options, options.log ?? (() => undefined));
  return {
    async clusters(article) {
      const { context } = await finder.find(article);
      return finder.isReady() ? (context.clusters ?? []) : undefined;
    },
    close: () => client.close(),
  };
}
