import { type Article, type Correlation, type GalaxyCluster, OUTPUT_NAMES, type PublishInput } from '../domain.ts';
import { RetryLater, UsageError } from '../errors.ts';
import { type MispContext, openMispContext } from '../misp/context/open.ts';
import { needsGalaxies } from '../publish-rules/match.ts';
import { type Route, routeOf } from '../publish-rules/route.ts';
import { openPublishRules, type PublishRules } from '../publish-rules/settings.ts';
import { builtInPlan, mispOptions, type OutputDeps, type OutputPlan, outputOf, outputs, ruledPlan } from './outputs.ts';

/** Which outputs there are, and which of them an article goes to. */
export interface Routing {
  rules(): PublishRules;
  /** Outputs that articles may go to now, by name: those of PUBLISH_TO and those that PUBLISH_RULES describes or names. */
  plans(): Map<string, OutputPlan>;
  /** Throws RetryLater when a rule asks for galaxies and no MISP has told its own yet. */
  route(input: PublishInput): Promise<Route & { clusters: GalaxyCluster[] }>;
  /** Which of an article's values MISP (of MISP_URL, else the first of the rules) has already; undefined without MISP. */
  correlation(article: Article, key: string): Promise<Correlation | undefined>;
  close(): Promise<void>;
}

/** Throws UsageError, in one sentence, for rules that cannot be used. */
export function openRouting(deps: OutputDeps): Routing {
  const { config, secret, log } = deps;
  const usual = outputs(config);
  const hasSecret = (name: string) => Boolean(secret(name));
  const rules = openPublishRules(config.misp.publishRules, hasSecret, checked, (message) =>
    log.warn({ module: 'publish' }, `${message} The previous rules stay in force.`),
  );
  let known: { plan: string; url: string; context: MispContext } | undefined;

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
    const builtIn = OUTPUT_NAMES.filter((name) => usual.includes(name) || named.has(name));
    return new Map<string, OutputPlan>([
      ...builtIn.map((name): [string, OutputPlan] => [name, builtInPlan(name, config)]),
      ...Object.entries(current.outputs).map(([name, settings]): [string, OutputPlan] => [name, ruledPlan(name, settings, deps)]),
    ]);
  }

  /** MISP_URL, else the first MISP of the rules. */
  async function mispContext(): Promise<{ url: string; context: MispContext } | undefined> {
    const configured = config.misp.url && config.misp.key ? [builtInPlan('misp', config)] : [];
    const plan = [...configured, ...plans().values()].find((one) => one.kind === 'misp');
    if (plan === undefined) return undefined;
    const described = JSON.stringify(plan);
    if (known?.plan !== described) {
      await known?.context.close();
      known = { plan: described, url: plan.url, context: openMispContext(mispOptions(plan, deps)) };
    }
    return known;
  }

  async function clustersOf(article: Article, isNeeded: boolean): Promise<GalaxyCluster[]> {
    const misp = config.misp.galaxies.length > 0 ? await mispContext() : undefined;
    if (misp === undefined) return [];
    const found = await misp.context.clusters(article);
    if (found === undefined && isNeeded)
      throw new RetryLater(
        'misp-down',
        `A publish rule asks for galaxies, and MISP at ${misp.url} has not provided its galaxies yet: the article waits, so that it does not go to the wrong place.`,
        { outage: true },
      );
    return found ?? [];
  }

  return {
    rules,
    plans,
    async route(input) {
      const current = rules();
      const isNeeded = needsGalaxies(current.rules);
      const isShown = [...plans().values()].some((plan) => outputOf(plan).showsClusters);
      const clusters = input.article && (isNeeded || isShown) ? await clustersOf(input.article, isNeeded) : [];
      const subject = {
        request: input.request,
        clusters,
        watchlists: input.watchlists ?? [],
        ...(input.article ? { article: input.article } : {}),
      };
      return { ...routeOf(current.rules, subject, usual), clusters };
    },
    correlation: async (article, key) => (await mispContext())?.context.correlation(article, key),
    close: async () => known?.context.close(),
  };
}
