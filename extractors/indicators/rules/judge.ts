import type { IndicatorType } from '../../../src/domain.ts';
import type { Facts } from '../signals/index.ts';
import type { Token } from '../signals/token.ts';
import type { Judgement } from '../types.ts';
import { matches, type Rule, reasonOf, rulesFor } from './rule.ts';

/** Judges one occurrence of a value. */
export type Judge = (token: Token, facts: Facts) => Judgement;

const judges = new WeakMap<readonly Rule[], Judge>();

/** The judge of a table: the first row that matches decides. */
export function judgeBy(table: readonly Rule[]): Judge {
  let judge = judges.get(table);
  if (judge === undefined) {
    judge = makeJudge(table);
    judges.set(table, judge);
  }
  return judge;
}

function makeJudge(table: readonly Rule[]): Judge {
  const byType = new Map<IndicatorType, readonly Rule[]>();
  return (token, facts) => {
    const { type } = token.value;
    let rules = byType.get(type);
    if (rules === undefined) {
      rules = rulesFor(type, table);
      byType.set(type, rules);
    }
    const rule = rules.find((one) => matches(one, facts));
    if (rule === undefined)
      throw new Error(`No rule decides about a value of type ${type}: the last row for each type must have no condition.`);
    return { verdict: rule.verdict, toIds: rule.toIds === true, reason: reasonOf(rule, token), rule: rule.id };
  };
}
