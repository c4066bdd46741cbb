import type { CrawlRequest, Indicator } from '../../src/domain.ts';

type Verdicts = NonNullable<CrawlRequest['verdicts']>;

/** What a person decided in the preview wins over our judgement; values that the article no longer shows are passed over. */
export function applyVerdicts(indicators: Indicator[], verdicts: Verdicts): Indicator[] {
  const chosen = new Map(verdicts.map(({ type, value, verdict }) => [`${type} ${value}`, verdict]));
  return indicators.map((indicator) => {
    const verdict = chosen.get(`${indicator.type} ${indicator.value}`);
    if (verdict === undefined) return indicator;
    if (verdict === 'drop') return { ...indicator, verdict: 'junk', toIds: false, reason: 'left out by the person who sent the page' };
    const kept = { ...indicator, reason: 'judged by the person who sent the page' };
    if (verdict === 'ids') return { ...kept, verdict: 'indicator', toIds: true };
    return { ...kept, verdict: indicator.verdict === 'indicator' ? 'indicator' : 'context', toIds: false };
  });
}
