import type { Article, GalaxyCluster, PublishInput } from '../domain.ts';
import { RetryLater, UsageError } from '../errors.ts';
import { type MispContext, openMispContext } from '../misp/index.ts';
import { asksForGalaxies, BUILT_IN, openPublishRules, type PublishRules, type Route, routeOf } from '../publish-rules/index.ts';
import { builtInPlan, mispOptions, type OutputDeps, type OutputPlan, outputs, ruledPlan } from './outputs.ts';

/** Which outputs there are, and which of them an article goes to. */
export interface Routing {
  rules(): PublishRules;
  /** Outputs that articles may go to now, by name: those of PUBLISH_TO and those that PUBLISH_RULES describes or names. */
  plans(): Map<string, OutputPlan>;
  /** Throws RetryLater when a rule asks for galaxies and no MISP has told its own yet. */
  route(input: PublishInput): Promise<Route & { clusters: GalaxyCluster[] }>;
  close(): Promise<void>;
}

/** Throws UsageError, in one sentence, for rules that cannot be used. */
export function openRouting(deps: OutputDeps): Routing {
  const { config, secret, log } = deps;
  const usual = outputs(config);
  const hasSecret = (name: string) => Boolean(secret(name));
  const rules = openPublishRules(config.misp.publishRules, hasSecret, checked, (message) =>
    log.warn({ module: 'publish' }, `${message} The rules that were read before stay in force.`),
  );
  let galaxies: { url: string; context: MispContext } | undefined;

  /** A rule that names MISP needs one. */
  function checked(read: PublishRules): PublishRules {
    for (const { name, do: actions } of read.rules)
      if (actions.to?.includes('misp') && !(config.misp.url && config.misp.key))
        throw new UsageError(
          `PUBLISH_RULES: ${config.misp.publishRules}: rule "${name}" sends to misp, but MISP_URL or MISP_KEY is not set.`,
        );
    return read;
  }

  function plans(): Map<string, OutputPlan> {
    const current = rules();
    const named = new Set(current.rules.flatMap(({ do: actions }) => actions.to ?? []));
    const builtIn = BUILT_IN.filter((name) => usual.includes(name) || named.has(name));
    return new Map<string, OutputPlan>([
      ...builtIn.map((name): [string, OutputPlan] => [name, builtInPlan(name, config)]),
      ...Object.entries(current.outputs).map(([name, settings]): [string, OutputPlan] => [name, ruledPlan(name, settings, deps)]),
    ]);
  }

  /** By the galaxies of MISP_URL, else of the first MISP of the rules. */
  async function clustersOf(article: Article, isNeeded: boolean): Promise<GalaxyCluster[]> {
    const configured = config.misp.url && config.misp.key ? [builtInPlan('misp', config)] : [];
    const plan = [...configured, ...plans().values()].find((one) => one.kind === 'misp');
    if (plan === undefined || config.misp.galaxies.length === 0) return [];
    if (galaxies?.url !== plan.url) {
      await galaxies?.context.close();
      galaxies = { url: plan.url, context: openMispContext(mispOptions(plan, deps)) };
    }
    const found = await galaxies.context.clusters(article);
    if (found === undefined && isNeeded)
      throw new RetryLater(
        'misp-down',
        `A publish rule asks for galaxies, and MISP at ${plan.url} has not told its galaxies yet: the article waits, so that it does not go to the wrong place.`,
      );
    return found ?? [];
  }

  return {
    rules,
    plans,
    async route(input) {
      const current = rules();
      const isNeeded = asksForGalaxies(current.rules);
      const mayGoToStix = usual.includes('stix') || [...plans().values()].some(({ kind }) => kind === 'stix');
      const clusters = input.article && (isNeeded || mayGoToStix) ? await clustersOf(input.article, isNeeded) : [];
      const subject = {
        request: input.request,
        clusters,
        watchlists: input.watchlists ?? [],
        ...(input.article ? { article: input.article } : {}),
      };
      return { ...routeOf(current.rules, subject, usual), clusters };
    },
    close: async () => galaxies?.context.close(),
  };
}
