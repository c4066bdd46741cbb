import type { Article, Indicator } from '../../domain.ts';
import { indicatorUuid } from '../event/identity.ts';
import { neutralizingEdits, onlyOwnReferences } from './neutralize.ts';
import { readerCopy } from './reader-copy.ts';
import { codeRanges, inside, rewritten } from './references.ts';
import { renderAsMisp } from './viewer.ts';

/** Stands for the event that a preview does not have. */
const NO_EVENT = '00000000-0000-5000-8000-000000000000';

/**
 * HTML of the report that an event would have, as MISP's viewer shows it: the same copy for readers and the same renderer.
 * Values that would get an attribute are badges. Not sanitised: markdown-it escapes what the article wrote, links are `<a>`.
 */
export function previewReport({ markdown, indicators }: Pick<Article, 'markdown' | 'indicators'>): string {
  const code = codeRanges(markdown);
  const { text, moved } = rewritten(
    markdown,
    neutralizingEdits(markdown, (offset) => inside(code, offset)),
  );
  const byUuid = new Map(indicators.filter(hasAttribute).map((one) => [indicatorUuid(NO_EVENT, one), one]));
  const shown = indicators.map((one) => ({
    ...one,
    occurrences: one.occurrences.map((at) => ({ ...at, start: moved(at.start), end: moved(at.end) })),
  }));
  const references = {
    uuidOf: (one: Indicator) => (hasAttribute(one) ? indicatorUuid(NO_EVENT, one) : undefined),
  };
  return renderAsMisp(onlyOwnReferences(readerCopy(text, shown, references, new Map())), { attribute: (uuid) => byUuid.get(uuid) });
}

function hasAttribute({ verdict, type }: Indicator): boolean {
  return (verdict === 'indicator' || verdict === 'context') && type !== 'attack';
}
