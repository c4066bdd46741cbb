import type { Check } from '../../domain.ts';
import { sentence } from '../../errors.ts';
import { findSharingGroupOf } from '../../misp/index.ts';
import type { AppContext } from '../context.ts';
import { mispOptions } from '../outputs.ts';

/** The file of PUBLISH_RULES, and whether each MISP lets its key use the sharing groups that rules send there. Throws UsageError for a wrong file. */
export async function publishRules(context: AppContext): Promise<Check[]> {
  const { config, log, metrics, secret } = context;
  const routing = await context.routing();
  const file = config.misp.publishRules;
  if (file === undefined) return [];
  const { rules } = routing.rules();
  const plans = routing.plans();
  const checks: Check[] = [
    { name: 'publish rules', ok: true, message: `${file} has ${rules.length} rules; the outputs are ${[...plans.keys()].join(', ')}.` },
  ];
  const deps = { config, log, metrics, secret, ledger: (await context.store()).ledger };
  const groups = new Map<string, { output: string; group: string; rule: string }>();
  for (const { name, do: actions } of rules) {
    for (const output of actions.sharingGroup === undefined ? [] : (actions.to ?? [...plans.keys()]))
      groups.set(`${output} ${actions.sharingGroup}`, { output, group: actions.sharingGroup as string, rule: name });
  }
  for (const { output, group, rule } of groups.values()) {
    const plan = plans.get(output);
    if (plan?.kind !== 'misp') continue;
    const name = `${output}: sharing group`;
    try {
      const found = await findSharingGroupOf(mispOptions(plan, deps).client, group);
      checks.push(
        found
          ? { name, ok: true, message: `The key may use "${found.name}" (rule "${rule}").` }
          : {
              name,
              ok: false,
              message: `The key of ${output} has no right to the sharing group "${group}" of rule "${rule}": events with it would be refused.`,
              todo: 'Add the organisation of the key to the sharing group in MISP, or correct the rule.',
            },
      );
    } catch (error) {
      checks.push({ name, ok: false, message: sentence(error), todo: 'Fix that, then run doctor again.' });
    }
  }
  return checks;
}
