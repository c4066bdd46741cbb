import type { Article, GalaxyCluster } from '../../domain.ts';
import { openMispClient } from '../client/client.ts';
import type { MispPublisherOptions } from '../options.ts';
import { contextFinder } from './finder.ts';

export interface MispContext {
  /** The galaxy clusters that an article names, by those of this MISP; none while it gives none. */
  clusters(article: Article): Promise<GalaxyCluster[]>;
  close(): Promise<void>;
}

/** The galaxies of a MISP, for outputs and rules beside it. Throws UsageError for a CA file that cannot be read. */
export function openMispContext(
  options: Pick<MispPublisherOptions, 'client' | 'galaxies' | 'galaxiesAgeMs' | 'cache' | 'log'>,
): MispContext {
  const client = openMispClient(options.client);
  const finder = contextFinder(client, options, options.log ?? (() => undefined));
  return {
    clusters: async (article) => (await finder.find(article)).context.clusters ?? [],
    close: () => client.close(),
  };
}
