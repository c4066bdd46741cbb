import { countLeading } from '../collections.ts';
import type { Indicator, Occurrence } from '../domain.ts';
import { Outline } from '../markdown/outline.ts';

/** Edits to an article's Markdown by offset, and MISP's references to attributes. */

export interface Edit {
  start: number;
  end: number;
  text: string;
}

export interface References {
  /** UUID of the indicator's attribute; an indicator without one stays plain text. */
  uuidOf(indicator: Indicator): string | undefined;
}

export function reference(uuid: string): string {
  return `@[attribute](${uuid})`;
}

/** References to attributes; group 1 is the uuid. */
export const REFERENCE = /@\[attribute\]\(([0-9a-f-]{36})\)/g;

export function picture(uuid: string): string {
  return `@![attribute](${uuid})`;
}

/** Applies edits. Of two that overlap the longer one wins, and of equal ones the earlier. */
export function apply(markdown: string, edits: Edit[]): string {
  const byLength = [...edits].filter((one) => one.end > one.start).sort((a, b) => b.end - b.start - (a.end - a.start) || a.start - b.start);
  const taken: Edit[] = [];
  const claimed = new Uint8Array(markdown.length);
  for (const edit of byLength) {
    if (claimed[edit.start] === 1 || claimed[edit.end - 1] === 1) continue;
    claimed.fill(1, edit.start, edit.end);
    taken.push(edit);
  }
  taken.sort((a, b) => a.start - b.start);
  let result = '';
  let position = 0;
  for (const edit of taken) {
    result += markdown.slice(position, edit.start) + edit.text;
    position = edit.end;
  }
  return result + markdown.slice(position);
}

/** Applies edits that are sorted and do not overlap; `moved` maps an offset of the old text to the new one. */
export function rewritten(text: string, edits: Edit[]): { text: string; moved(offset: number): number } {
  const ends: number[] = [];
  const shifts: number[] = [];
  let result = '';
  let position = 0;
  for (const edit of edits) {
    result += text.slice(position, edit.start) + edit.text;
    position = edit.end;
    ends.push(edit.end);
    shifts.push(result.length - edit.end);
  }
  /** The last edit that ends at or before the offset decides how far it moved. */
  const moved = (offset: number): number => offset + (shifts[countLeading(ends, (end) => end <= offset) - 1] ?? 0);
  return { text: result + text.slice(position), moved };
}

/** Edits that reduce links and pictures to their text. */
export function linkTexts({ links }: Outline): Edit[] {
  return links.flatMap(({ start, end, textStart, textEnd }) => [
    { start, end: textStart, text: '' },
    { start: textEnd, end, text: '' },
  ]);
}

export function occurrences(indicators: Indicator[], references: References): { occurrence: Occurrence; uuid: string }[] {
  return indicators.flatMap((indicator) => {
    const uuid = references.uuidOf(indicator);
    return uuid === undefined ? [] : indicator.occurrences.map((occurrence) => ({ occurrence, uuid }));
  });
}

/**
 * Adds references for values that MISP found itself: every whole token that equals one, plain or defanged, outside of code, links
 * and other references.
 */
export function linkFoundValues(markdown: string, found: { value: string; uuid: string }[]): string {
  if (found.length === 0) return markdown;
  const uuids = new Map(found.map(({ value, uuid }) => [value.toLowerCase(), uuid]));
  const outline = new Outline(markdown);
  return markdown.replace(TOKEN, (token, skipped: string | undefined, offset: number) => {
    if (skipped !== undefined) return token;
    const core = token.replace(/^[*_]+|(?<![*_.:!?])[*_.:!?]+$/g, '');
    const uuid = uuids.get(refang(core).toLowerCase());
    if (uuid === undefined || core === '' || outline.inCode(offset) || outline.inLinkTarget(offset)) return token;
    return token.replace(core, reference(uuid));
  });
}

/** A reference or clickable address, which stays as it is (group 1), or a token. */
const TOKEN = /(@!?\[[^\]]{0,100}\]\([^)]{0,200}\)|<[a-z]+:[^<>\s]*>)|[^\s,<>;'"()|]+/g;

function refang(text: string): string {
  return text
    .replace(/\[(?:\.|dot)\]|\(dot\)/gi, '.')
    .replace(/\[(?:@|at)\]/gi, '@')
    .replace(/\[:\]/g, ':')
    .replace(/^h(?:xx|XX)p/i, 'http');
}
