import { oneLine } from '../../../src/text.ts';

const LONGEST_SNIPPET = 80;

/** The unit around a value in at most 80 characters, cut between words; "…" says where something is left out. */
export function snippet(unit: string, at: number, raw: string): string {
  if (oneLine(unit).length <= LONGEST_SNIPPET) return oneLine(unit);
  const value = oneLine(raw);
  if (value.length >= LONGEST_SNIPPET - 4) return value.length <= LONGEST_SNIPPET ? value : `${value.slice(0, LONGEST_SNIPPET - 1)}…`;
  const room = LONGEST_SNIPPET - value.length - 4;
  const allBefore = oneLine(unit.slice(0, at));
  const allAfter = oneLine(unit.slice(at + raw.length));
  const before = lastWords(allBefore, Math.max(room - allAfter.length, Math.floor(room / 2)));
  const after = firstWords(allAfter, room - before.length);
  const glue = (left: string, right: string, gap: boolean) => (left && right ? `${left}${gap ? ' ' : ''}${right}` : left || right);
  const start = glue(before === allBefore ? before : `…${before}`, value, /\s$/.test(unit.slice(0, at)));
  return glue(start, after === allAfter ? after : `${after}…`, /^\s/.test(unit.slice(at + raw.length)));
}

function firstWords(text: string, room: number): string {
  if (text.length <= room) return text;
  return text.slice(0, room + 1).replace(/\s?\S*$/, '');
}

function lastWords(text: string, room: number): string {
  if (text.length <= room) return text;
  return text.slice(text.length - room - 1).replace(/^\S*\s?/, '');
}
