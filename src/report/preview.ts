import { v5 } from 'uuid';
import type { Article, Indicator } from '../domain.ts';
import { Outline } from '../markdown/outline.ts';
import { neutralizingEdits, onlyOwnReferences } from './neutralize.ts';
import { readerCopy } from './reader-copy.ts';
import { rewritten } from './references.ts';
import { renderAsMisp } from './viewer.ts';

/** Namespace of the references in a preview: no event stands behind them. */
const PREVIEW = '7b1f1c52-3c0e-5a0a-9a57-0d3d0a7f2d11';

/**
 * HTML of the report that an event would have, as MISP's viewer shows it: the same copy for readers and the same renderer.
 * Values that would get an attribute are badges (`<span class="ref">`, with `ids` where they are for detection). markdown-it
 * escapes whatever the article wrote and renders no raw HTML; no link leads to javascript:, file: or data:.
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
