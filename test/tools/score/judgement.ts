import { readIndicators } from '../../../extractors/indicators/read.ts';
import { conditionOf } from '../../../extractors/indicators/rules/explain.ts';
import type { Rule } from '../../../extractors/indicators/rules/rule.ts';
import { RULES } from '../../../extractors/indicators/rules/table.ts';
import { table } from '../../../src/cli/table.ts';
import type { Indicator } from '../../../src/domain.ts';
import { corpora, type Text } from './corpora.ts';
import type { PageSet } from './set.ts';

interface Row {
  rule: string;
  condition: string;
  /** How many values the row decided, and how many of those that the truth knows rightly. */
  hits: number;
  judged: number;
  right: number;
  /** How many values would be judged otherwise (verdict or to_ids) without the row. */
  changes: number;
}

/**
 * What every row of the table of rules does on all corpora (corpora.ts). A row that changes nothing on any of them is not needed.
 */
export async function scoreJudgement(set: PageSet, json: boolean): Promise<void> {
  const texts = await corpora(set);
  const before = texts.map((text) => readIndicators(text.markdown, text.about));
  const rows = RULES.map((rule) => rowOf(rule, texts, before));
  if (json) console.log(JSON.stringify(rows, null, 1));
  else {
    const cells = rows.map(({ rule, hits, judged, right, changes, condition }) => [
      rule,
      String(hits),
      judged === 0 ? '-' : `${(right / judged).toFixed(3).replace(/^0/, '')} (${right}/${judged})`,
      String(changes),
      condition.slice(0, 90),
    ]);
    console.log(table(['rule', 'hits', 'right', 'changes', 'condition'], cells));
    const idle = rows.filter(({ changes }) => changes === 0).map(({ rule }) => rule);
    console.log(`\n${rows.length} rows on ${texts.length} texts; ${idle.length} change nothing: ${idle.join(', ') || 'none'}`);
  }
}

function rowOf(rule: Rule, texts: Text[], before: Indicator[][]): Row {
  const row: Row = { rule: rule.id, condition: conditionOf(rule), hits: 0, judged: 0, right: 0, changes: 0 };
  const without = RULES.filter((one) => one !== rule);
  for (const [index, text] of texts.entries()) {
    const decided = before[index]?.filter((indicator) => indicator.rule === rule.id) ?? [];
    row.hits += decided.length;
    for (const indicator of decided) {
      const right = text.isRight(indicator);
      if (right === undefined) continue;
      row.judged += 1;
      if (right) row.right += 1;
    }
    if (decided.length > 0) row.changes += changesWithout(without, text, before[index] ?? []);
  }
  return row;
}

function changesWithout(rules: readonly Rule[], text: Text, before: Indicator[]): number {
  try {
    const after = new Map(readIndicators(text.markdown, text.about, { rules }).map((one) => [`${one.type} ${one.value}`, one]));
    return before.filter((one) => {
      const other = after.get(`${one.type} ${one.value}`);
      return other?.verdict !== one.verdict || other.toIds !== one.toIds;
    }).length;
  } catch {
    // The last row for a type: nothing would decide.
    return before.length;
  }
}
