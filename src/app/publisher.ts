import type { Config } from '../config/load.ts';
import { outputLane } from '../publish/lane.ts';
import type { Publisher } from '../publish/port.ts';
import { type Output, publishToSeveral } from '../publish/several.ts';
import { labelOf, type OutputDeps, type OutputPlan, outputOf } from './outputs.ts';
import type { Routing } from './routing.ts';

/** Everything that articles are published to, as one. Throws UsageError for settings and publish rules that cannot be used. */
export function createPublisher(deps: OutputDeps, routing: Routing): Publisher {
  const open = openOutputs(routing, deps);
  // Opened now, so that what cannot be used is said at the start.
  const all = open.all();
  const [only, ...others] = all;
  if (only !== undefined && others.length === 0 && deps.config.misp.publishRules === undefined) return alone(only, routing, open.close);
  return publishToSeveral({
    route: async (input) => {
      const { rule, to, request, clusters } = await routing.route(input);
      return { rule, to: open.named(to), input: { ...input, request, clusters } };
    },
    all: open.all,
    close: open.close,
  });
}

/** Slots of the publish lane: an output that is slow takes its own and as many that wait for it, and the others have theirs. */
export function publishSlots({ misp }: Config, routing: Routing): number {
  const plans = [...routing.plans().values()];
  if (plans.length === 1 && misp.publishRules === undefined) return misp.concurrency;
  return 2 + plans.filter(({ kind }) => kind === 'misp').reduce((sum, plan) => sum + 2 * outputOf(plan).concurrency, 0);
}

/** One output has no lane of its own: the publish lane of the queue is its. */
function alone({ publisher }: Output, routing: Routing, close: () => Promise<void>): Publisher {
  return {
    ...publisher,
    publish: async (input) => publisher.publish({ ...input, clusters: (await routing.route(input)).clusters }),
    revise: async (input) => publisher.revise({ ...input, clusters: (await routing.route(input)).clusters }),
    close,
  };
}

interface OpenOutputs {
  all(): Output[];
  named(names: string[]): Output[];
  close(): Promise<void>;
}

/** Each output is opened once; one whose description changed in PUBLISH_RULES is opened anew and the old one closed in the end. */
function openOutputs(routing: Routing, deps: OutputDeps): OpenOutputs {
  const opened = new Map<string, { plan: string; output: Output }>();
  const replaced: Publisher[] = [];

  function one(name: string, plan: OutputPlan): Output {
    const description = JSON.stringify(plan);
    const known = opened.get(name);
    if (known?.plan === description) return known.output;
    if (known) replaced.push(known.output.publisher);
    const label = labelOf(name);
    const { open, concurrency } = outputOf(plan);
    const output: Output = { name, label, publisher: open(deps), lane: outputLane({ name: label, concurrency }) };
    opened.set(name, { plan: description, output });
    return output;
  }

  const all = (): Output[] => [...routing.plans()].map(([name, plan]) => one(name, plan)).sort((a, b) => rank(a) - rank(b));
  return {
    all,
    named: (names) => all().filter(({ name }) => names.includes(name)),
    async close() {
      for (const publisher of [...replaced, ...[...opened.values()].map(({ output }) => output.publisher)]) await publisher.close();
    },
  };
}

/** Files first, then other MISPs, MISP itself last: its outcome stands for the article. */
function rank({ name, label }: Output): number {
  if (name === 'misp') return 2;
  return label === name ? 1 : 0;
}
