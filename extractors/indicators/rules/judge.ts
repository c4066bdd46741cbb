import type { IndicatorType } from '../../../src/domain.ts';
import type { Facts } from '../signals/index.ts';
import type { Token } from '../signals/token.ts';
import { type Judgement, matches, type Rule, reasonOf, rulesFor } from './rule.ts';
import { RULES } from './table.ts';

const byType = new Map<IndicatorType, readonly Rule[]>();

/** Judges one occurrence of a value: the first row of the table that matches decides. */
export function judge(token: Token, facts: Facts): Judgement {
  const { type } = token.value;
  let rules = byType.get(type);
  if (rules === undefined) {
    rules = rulesFor(type, RULES);
    byType.set(type, rules);
  }
  const rule = rules.find((one) => matches(one, facts));
  if (rule === undefined)
    throw new Error(`No rule decides about a value of type ${type}: the last row for each type must have no condition.`);
  return { verdict: rule.verdict, toIds: rule.toIds === true, reason: reasonOf(rule, token), rule: rule.id };
}
