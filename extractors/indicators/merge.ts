import type { Indicator } from '../../src/domain.ts';
import { keyOf } from './signals/token.ts';
import type { Match } from './types.ts';

const RANK = { indicator: 3, context: 2, reference: 1, junk: 0 } as const;

/**
 * One indicator per type and value, in order of appearance: the strongest judgement wins, with the place that it was made at,
 * unless the author says at one of them that it means no harm.
 */
export function merge(matches: readonly Match[]): Indicator[] {
  const withScheme = schemesByRest(matches);
  const byKey = new Map<string, { value: string; matches: Match[] }>();
  for (const match of matches) {
    const { value } = match;
    // The same address once with and once without scheme is one indicator, unless the author disguised both spellings.
    const whole = (value.schemeless && !value.defanged ? withScheme.get(value.value) : undefined) ?? value.value;
    const key = keyOf(value.type, whole);
    const entry = byKey.get(key);
    if (entry) entry.matches.push(match);
    else byKey.set(key, { value: whole, matches: [match] });
  }
  return [...byKey.values()].map(({ value, matches: same }) => {
    const best = same.find(isVouchedFor) ?? same.reduce((a, b) => (strength(b) > strength(a) ? b : a));
    return {
      type: best.value.type,
      value,
      defanged: same.some((one) => one.value.defanged),
      ...best.judgement,
      facts: best.facts,
      context: best.context.location,
      occurrences: same.flatMap((one) => one.occurrence ?? []),
    };
  });
}

/** URLs with a scheme by what follows it. */
function schemesByRest(matches: readonly Match[]): Map<string, string> {
  const withScheme = new Map<string, string>();
  for (const { value } of matches) {
    if (value.type !== 'url' || value.schemeless) continue;
    const rest = value.value.replace(/^[a-z0-9+.-]+:\/\//, '');
    if (!withScheme.has(rest)) withScheme.set(rest, value.value);
  }
  return withScheme;
}

const VOUCHED_FOR = new Set<string>([
  'markedBenign',
  'benignCell',
  'benignRow',
  'legitimateNamesake',
  'denied',
  'cleanHash',
  'besideKnownHost',
]);

function isVouchedFor({ judgement, facts }: Match): boolean {
  return judgement.verdict === 'context' && facts.some((fact) => VOUCHED_FOR.has(fact));
}

function strength({ judgement, context }: Match): number {
  return RANK[judgement.verdict] * 10 + (judgement.toIds ? 5 : 0) + (context.listed ? 2 : 0) + (context.underIocHeading ? 1 : 0);
}
