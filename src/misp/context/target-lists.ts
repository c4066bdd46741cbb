import { englishTargetSentences } from '../../data/languages.ts';
import { caseless, phrasesSource } from '../../data/phrases.ts';
import { lazy } from '../../lazy.ts';
import type { Line, LineKind } from '../../markdown/lines.ts';
import type { Outline } from '../../markdown/outline.ts';
import { plural } from './places.ts';

/** Where an English text lists targets outside of sentences: rows and columns of tables, labels, lists under headings. */

/** A cell longer than this is a text, in characters. */
const LONGEST_CELL = 300;
/** A line that leads in a list of targets; of headings and bold labels every one may. */
const LEAD = /(?:^|[.!?]\s)([^.!?]{0,120}:\s*)$/;

const patterns = lazy(() => {
  const words = englishTargetSentences();
  const any = phrasesSource;
  return {
    targetList: caseless(any(words.targetListWords)),
    targetListSubject: caseless(`${any(words.targetListSubjects)}|${any(words.targetListEnds)}\\W*$`),
    country: caseless(any(['countr(y|ies)'])),
    targetLabel: caseless(`^\\W*(?:\\w+ )?${any(words.targetLabels)}\\W*$`),
  };
});

/** What a label or a column calls targets, and items of lists under headings and leads such as "Targeted industries". */
export function* targetLists(outline: Outline): Generator<[string, number]> {
  let inList = false;
  for (const line of outline.lines) {
    if (line.cells !== undefined) {
      yield* targetCells(line);
      continue;
    }
    const text = outline.textOf(line);
    const isItem = line.kind === 'list' && line.textStart > line.start;
    const label = /^([^:]{3,60}):(?=[*_\s])/.exec(outline.markdown.slice(line.textStart, line.end))?.[1];
    if (label !== undefined && isTargetLabel(label))
      yield [text.slice(line.textStart - line.start + label.length), line.textStart + label.length];
    if (isItem && inList && text.length <= 120) yield [text, line.start];
    else if (text.trim() !== '' && !isItem) inList = leadsTargets(line.kind, text);
  }
}

function leadsTargets(kind: LineKind, text: string): boolean {
  const { targetList, targetListSubject } = patterns();
  if (kind !== 'heading' && (kind !== 'prose' || !(text.startsWith('**') || LEAD.test(text)))) return false;
  return (targetList.test(text) && targetListSubject.test(text)) || isTargetLabel(text);
}

/** "Targeted countries", "Sectors"; not "Country", which is where an actor comes from as well. */
export const isTargetLabel = (label: string): boolean => {
  const { targetList, targetListSubject, targetLabel } = patterns();
  return targetLabel.test(label) || (label.length <= 40 && targetList.test(label) && targetListSubject.test(label));
};

/** The cells of a row whose first cell or whose column's head is a label of targets. */
function* targetCells({ cells = [], header }: Line): Generator<[string, number]> {
  const isLabelled = cells[0] !== undefined && isTargetLabel(cells[0].text);
  // "Country" beside "Sector" or "Victim" is the victim's.
  const heads = header?.cells?.map(({ text }) => text) ?? [];
  const isOfVictims = heads.some((head) => isTargetLabel(plural(head.trim())) && !patterns().country.test(head));
  for (const [column, cell] of cells.entries()) {
    const head = heads[column] ?? '';
    const isTarget =
      (isLabelled && column > 0) ||
      (header?.cells !== cells && (isTargetLabel(head) || (isOfVictims && isTargetLabel(plural(head.trim())))));
    if (isTarget && cell.text.length <= LONGEST_CELL) yield [cell.text, cell.start];
  }
}
