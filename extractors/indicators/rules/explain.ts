import type { Indicator } from '../../../src/domain.ts';
import { counted } from '../../../src/text.ts';
import type { Rule } from './rule.ts';
import { RULES } from './table.ts';

/** What was known about a value and which row of the table decided, in lines for a person. */
export function explainIndicator(indicator: Indicator): string {
  const rule = RULES.find((one) => one.id === indicator.rule);
  const number = rule === undefined ? '' : ` (row ${RULES.indexOf(rule) + 1} of ${RULES.length})`;
  const { kind, column } = indicator.context;
  return [
    `${indicator.value}  (${indicator.type}, ${counted(indicator.occurrences.length, 'place')})`,
    `  verdict    ${indicator.verdict}${indicator.toIds ? ', to_ids' : ''}`,
    `  reason     ${indicator.reason}`,
    `  rule       ${indicator.rule ?? 'none: read by an older version'}${number}`,
    ...(rule === undefined ? [] : [`  condition  ${conditionOf(rule)}`]),
    `  facts      ${indicator.facts?.join(', ') || 'none of those that were asked for'}`,
    `  where      ${kind}${indicator.context.heading === undefined ? '' : `, under "${indicator.context.heading}"`}${column === undefined ? '' : `, column "${column}"`}`,
    ...(indicator.context.snippet === undefined ? [] : [`  text       ${indicator.context.snippet}`]),
  ].join('\n');
}

/** A row's condition in words: "defanged and wellKnownHost and not sharedHosting". */
export function conditionOf(rule: Rule): string {
  const any = rule.any === undefined ? [] : [rule.any.length > 1 ? `(${rule.any.join(' or ')})` : rule.any.join('')];
  const parts = [...(rule.all ?? []), ...any, ...(rule.none ?? []).map((name) => `not ${name}`)];
  return parts.length > 0 ? parts.join(' and ') : 'always';
}
