import type { Article, Correlation, GalaxyCluster } from '../../domain.ts';
import { isOutage } from '../../errors.ts';
import { eventUuid } from '../../publish/identity.ts';
import { openMispClient } from '../client/client.ts';
import { whoAmI } from '../client/server.ts';
import { correlate } from '../correlation.ts';
import type { MispPublisherOptions } from '../options.ts';
import { contextFinder } from './finder.ts';

export interface MispContext {
  /** The galaxy clusters that an article names, by those of this MISP; undefined while it has not told them. */
  clusters(article: Article): Promise<GalaxyCluster[] | undefined>;
  /** Which of its values this MISP has already. Throws RetryLater when MISP cannot be asked. */
  correlation(article: Article, key: string): Promise<Correlation | undefined>;
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
      const found = await finder.find(article).catch((error: unknown) => {
        if (isOutage(error)) return undefined;
        throw error;
      });
      return found && finder.isReady() ? (found.context.clusters ?? []) : undefined;
    },
    async correlation(article, key) {
      const { context } = await finder.find(article);
      const ownOrganisation = (await whoAmI(client)).User.org_id;
      return correlate(client, { article, event: eventUuid(key), clusters: context.clusters ?? [], ownOrganisation });
    },
    close: () => client.close(),
  };
}
