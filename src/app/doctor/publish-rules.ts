import type { Check } from '../../domain.ts';
import { sentence } from '../../errors.ts';
import { mispRights } from '../../misp/event/audience.ts';
import { counted } from '../../text.ts';
import type { AppContext } from '../context.ts';
import { mispOptions, outputs } from '../outputs.ts';

/** The file of PUBLISH_RULES, and whether the key of each MISP may do what the rules want there. Throws UsageError for a wrong file. */
export async function publishRules(context: AppContext): Promise<Check[]> {
  const { config, log, metrics, secret } = context;
  const routing = await context.routing();
  const file = config.misp.publishRules;
  if (file === undefined) return [];
  const { rules } = routing.rules();
  const plans = routing.plans();
  const checks: Check[] = [
    {
      name: 'publish rules',
      ok: true,
      message: `${file} has ${counted(rules.length, 'rule')}; the outputs are ${[...plans.keys()].join(', ')}.`,
    },
  ];
  const deps = { config, log, metrics, secret, ledger: (await context.store()).ledger };
  for (const [output, plan] of plans) {
    if (plan.kind !== 'misp') continue;
    const here = rules.filter(({ do: { to } }) => (to ?? outputs(config)).includes(output));
    /** Rules by the sharing group that they name. */
    const groups = new Map(here.flatMap(({ name, do: { sharingGroup: group } }) => (group === undefined ? [] : [[group, name] as const])));
    const publishing = here.find((rule) => rule.do.publish);
    if (groups.size === 0 && publishing === undefined) continue;
    try {
      const rights = await mispRights(mispOptions(plan, deps).client, [...groups.keys()]);
      for (const [group, rule] of groups) checks.push(sharingGroup(output, group, rule, rights.groups.get(group)));
      if (publishing) checks.push(mayPublish(output, publishing.name, rights.publish));
    } catch (error) {
      checks.push({ name: `${output}: rights`, ok: false, message: sentence(error), todo: 'Fix that, then run doctor again.' });
    }
  }
  return checks;
}

function sharingGroup(output: string, group: string, rule: string, found: string | undefined): Check {
  const name = `${output}: sharing group`;
  if (found !== undefined) return { name, ok: true, message: `The key may use "${found}" (rule "${rule}").` };
  return {
    name,
    ok: false,
    message: `The key of ${output} has no right to the sharing group "${group}" of rule "${rule}": events with it would be refused.`,
    todo: 'Add the organisation of the key to the sharing group in MISP, or correct the rule.',
  };
}

function mayPublish(output: string, rule: string, may: boolean): Check {
  const name = `${output}: publish`;
  if (may) return { name, ok: true, message: `The key may publish events (rule "${rule}").` };
  return {
    name,
    ok: false,
    message: `The role of the key of ${output} does not have perm_publish: events of rule "${rule}" are made but not published.`,
    todo: 'Give the user a role with perm_publish, or remove "publish" from the rule.',
  };
}
