import { v5 } from 'uuid';
import type { Article, Indicator } from '../domain.ts';
import { Outline } from '../markdown/outline.ts';
import { neutralizingEdits, onlyOwnReferences } from './neutralize.ts';
import { readerCopy } from './reader-copy.ts';
import { rewritten } from './references.ts';
import { renderAsMisp } from './viewer.ts';

/** UUID namespace of the references in a preview, which has no event. */
const PREVIEW = '7b1f1c52-3c0e-5a0a-9a57-0d3d0a7f2d11';

/**
 * The report that an event would get, as HTML that looks as in MISP's viewer. Values that would become attributes are badges
 * (`<span class="ref">`, plus `ids` for those with the detection flag). markdown-it escapes the article's text, renders no raw
 * HTML and makes no javascript:, file: or data: links.
 */
export function previewReport({ markdown, indicators }: Pick<Article, 'markdown' | 'indicators'>): string {
  const outline = new Outline(markdown);
  const edits = neutralizingEdits(outline);
  const { text, moved } = rewritten(markdown, edits);
  const byUuid = new Map(indicators.filter(hasAttribute).map((one) => [previewUuid(one), one]));
  const shown = indicators.map((one) => ({
    ...one,
    occurrences: one.occurrences.map((at) => ({ ...at, start: moved(at.start), end: moved(at.end) })),
  }));
  const references = { uuidOf: (one: Indicator) => (hasAttribute(one) ? previewUuid(one) : undefined) };
  return renderAsMisp(onlyOwnReferences(readerCopy(edits.length === 0 ? outline : new Outline(text), shown, references, new Map())), {
    attribute: (uuid) => byUuid.get(uuid),
  });
}

function previewUuid({ type, value }: Indicator): string {
  return v5(`${type}:${value}`, PREVIEW);
}

function hasAttribute({ verdict, type }: Indicator): boolean {
  return (verdict === 'indicator' || verdict === 'context') && type !== 'attack';
}
