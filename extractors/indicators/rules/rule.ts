import { INDICATOR_TYPES, type IndicatorFamily } from '../../../src/domain/indicator-types.ts';
import type { Indicator, IndicatorType } from '../../../src/domain.ts';
import { DOUBTS } from '../find/found-value.ts';
import type { Facts, SignalName } from '../signals/index.ts';
import { rangeOf } from '../signals/spelling.ts';
import type { Token } from '../signals/token.ts';
import type { Judgement } from '../types.ts';

/** One row of the table: for values of these families or types, when the condition holds, this is the judgement. */
export interface Rule {
  id: string;
  for: readonly (IndicatorFamily | IndicatorType)[];
  /** The condition: every signal of `all`, at least one of `any`, none of `none`. An absent list is not a condition. */
  all?: readonly SignalName[];
  any?: readonly SignalName[];
  none?: readonly SignalName[];
  verdict: Indicator['verdict'];
  /** Only with verdict 'indicator'. */
  toIds?: true;
  /**
   * Words for a person; `{what}`: "a hash"; `{where}`: 'in a table under "IOCs"'; `{kind}`: "prose"; `{heading}`; `{doubt}`: why the
   * spelling is doubtful; `{range}`: whose an address is.
   */
  reason: string;
}

function matches(rule: Rule, facts: Facts): boolean {
  return (
    (rule.all?.every((name) => facts.holds(name)) ?? true) &&
    (rule.none?.every((name) => !facts.holds(name)) ?? true) &&
    (rule.any?.some((name) => facts.holds(name)) ?? true)
  );
}

/** The rows for a type, in order. */
function rulesFor(type: IndicatorType, table: readonly Rule[]): readonly Rule[] {
  return table.filter((rule) => rule.for.includes(type) || rule.for.includes(INDICATOR_TYPES[type].family));
}

const SPOTS: Record<string, string> = {
  table: 'in a table',
  list: 'in a list',
  code: 'in code',
  heading: 'in a heading',
  quote: 'in a quote',
};

/** A row's reason with the particulars of a token. */
function reasonOf(rule: Rule, token: Token): string {
  const { location, underIocHeading } = token.context;
  const fill: Record<string, () => string> = {
    what: () => INDICATOR_TYPES[token.value.type].label,
    where: () => {
      const heading = underIocHeading && location.heading !== undefined ? ` under "${location.heading.slice(0, 40)}"` : '';
      return `${SPOTS[location.kind] ?? 'in the text'}${heading}`;
    },
    kind: () => location.kind,
    heading: () => location.heading ?? '',
    doubt: () => (token.value.doubtReason === undefined ? '' : DOUBTS[token.value.doubtReason]),
    range: () => rangeOf(token) ?? '',
  };
  return rule.reason.replace(/\{(\w+)\}/g, (whole, name: string) => fill[name]?.() ?? whole);
}

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
