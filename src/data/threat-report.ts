import { lazy } from '../lazy.ts';
import { type IndicatorWords, indicatorWords } from './languages.ts';
import { caseless } from './phrases.ts';

/** Words of reports that other texts have, too; words of two different groups are needed. */
const VOCABULARY: readonly IndicatorWords[] = ['attackerWords', 'toolWords', 'operationWords', 'exploitWords', 'campaignWords'];
/** In characters: a report says what it is about long before. */
const OPENING = 200_000;

const patterns = lazy(() => ({
  /** Hardly anybody uses these but who writes about threats: one of them makes a report. */
  telling: caseless(indicatorWords('threatWords')),
  vocabulary: VOCABULARY.map((key) => caseless(indicatorWords(key))),
}));

/** Whether a text speaks about threats at all: a page that does not lists no indicators either, however many addresses it shows. */
export function isThreatReport(text: string): boolean {
  const opening = text.slice(0, OPENING).toLowerCase();
  const { telling, vocabulary } = patterns();
  return telling.test(opening) || vocabulary.filter((words) => words.test(opening)).length >= 2;
}
