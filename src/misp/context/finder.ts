import type { Article, GalaxyCluster } from '../../domain.ts';
import type { MispClient } from '../client/client.ts';
import type { Cache, Log } from '../ports.ts';
import { articleContext, type Context, NO_CONTEXT } from './context.ts';
import { clusterSource } from './galaxies.ts';
import { type ClusterIndex, indexClusters } from './names.ts';

export interface ContextFinder {
  /** What the article names; `known` is false when MISP has none of the galaxies (MISP then looks itself). */
  find(article: Pick<Article, 'title' | 'markdown' | 'indicators'>): Promise<{ context: Context; known: boolean }>;
  /** Whether MISP has told its galaxies, now or before. */
  isReady(): boolean;
}

export interface ContextFinderOptions {
  /** MISP_GALAXIES in order of preference, MISP_GALAXIES_AGE in ms. */
  galaxies: string[];
  galaxiesAgeMs: number;
  /** MISP_CONTEXT_NEVER: names or tags of clusters that the organisation does not want. */
  contextNever?: readonly string[] | undefined;
  cache?: Cache | undefined;
}

/** Finds an article's galaxy clusters by those of a MISP; they are read once and indexed once. */
export function contextFinder(client: MispClient, options: ContextFinderOptions, log: Log): ContextFinder {
  const source = clusterSource(client, options.galaxies, options.galaxiesAgeMs, options.cache, log);
  let indexed: { of: GalaxyCluster[]; index: ClusterIndex } | undefined;
  return {
    async find(article) {
      if (options.galaxies.length === 0) return { context: NO_CONTEXT, known: false };
      const clusters = await source.clusters();
      if (indexed?.of !== clusters) indexed = { of: clusters, index: indexClusters(clusters) };
      return {
        context: articleContext(article, indexed.index, options.contextNever),
        known: clusters.length > 0,
      };
    },
    isReady: () => source.isRead(),
  };
}
