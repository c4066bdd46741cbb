import { countLeading } from '../../../src/collections.ts';
import { memo } from '../../../src/lazy.ts';
import { DISGUISED_SCHEME, REFANG_RULES, type RefangRule, SPACED_PUNCTUATION } from './refang-rules.ts';

/**
 * Refanging as a view: the text as it would read had the author not defanged it, with the way back to the original.
 * Patterns then need to know only plain values, and every match still tells where it stood and whether it was defanged.
 *
 *   source  "see hxxp[:]//evil[.]com/a."
 *   view    "see http://evil.com/a."       -> pieces: copied, replaced, copied, replaced, copied
 */
export interface RefangedView {
  source: string;
  text: string;
  /** Without gaps, in order; the last one is empty and stands at the end. */
  pieces: Piece[];
}

interface Piece {
  /** Offset in `text` at which it begins; it ends where the next one begins, at once where something was dropped. */
  at: number;
  /** What it was in `source`, UTF-16 offsets. A copied piece is as long there as in `text`. */
  start: number;
  end: number;
  copied: boolean;
  /** The author wrote a defanged form here. */
  defanged: boolean;
}

interface Trigger {
  rule: RefangRule;
  pattern: RegExp;
}

interface Triggers {
  /** Every place where a rule can begin, by the character there and the next one (flag g). */
  places: RegExp;
  /** The rules that can begin with these two characters, in order. */
  at: (pair: string) => Trigger[];
}

function triggersOf(triggers: Trigger[]): Triggers {
  const classOf = (characters: string) => `[${characters.replace(/[\\\]^-]/g, '\\$&')}]`;
  const places = triggers.map(({ rule: { starts, second } }) => classOf(starts) + (second === undefined ? '' : `(?=${classOf(second)})`));
  return {
    places: new RegExp(places.join('|'), 'g'),
    at: memo(1_000, ([first = '', second = '']) =>
      triggers.filter(({ rule }) => rule.starts.includes(first) && (rule.second?.includes(second) ?? true)),
    ),
  };
}

const ALL = REFANG_RULES.map((rule): Trigger => ({ rule, pattern: new RegExp(rule.pattern, 'iuy') }));
const TRIGGERS = triggersOf(ALL);
const TRIGGERS_WITHOUT_SCHEME = triggersOf(ALL.filter(({ rule }) => !rule.behindScheme));

/** So many make blanks before punctuation a habit of the text. */
const SPACED_HABIT = 10;

/**
 * The refanged view of a text. Linear in its length: rules are tried only at characters with which one can begin (one pattern
 * of all rules, tried at every character, costs ten times as much).
 */
export function refang(source: string): RefangedView {
  const builder = new ViewBuilder(source);
  const isSpaced = (source.match(SPACED_PUNCTUATION)?.length ?? 0) >= SPACED_HABIT;
  const triggers = DISGUISED_SCHEME.test(source) ? TRIGGERS : TRIGGERS_WITHOUT_SCHEME;
  const { places } = triggers;
  places.lastIndex = 0;
  while (places.test(source)) {
    const at = places.lastIndex - 1;
    for (const { rule, pattern } of triggers.at(source.slice(at, at + 2))) {
      pattern.lastIndex = at;
      const match = pattern.exec(source)?.[0];
      if (match === undefined) continue;
      const becomes = rule.becomes(match);
      if (becomes !== undefined) {
        const defang = typeof rule.defang === 'function' ? rule.defang(match) : rule.defang;
        builder.replace(at, at + match.length, becomes, defang && !(rule.byBlanks && isSpaced));
      }
      places.lastIndex = at + match.length;
      break;
    }
  }
  return builder.finish();
}

/** Copies the source up to each replacement. */
class ViewBuilder {
  private readonly parts: string[] = [];
  private readonly pieces: Piece[] = [];
  private length = 0;
  private done = 0;
  private readonly source: string;

  constructor(source: string) {
    this.source = source;
  }

  replace(from: number, to: number, becomes: string, defanged: boolean): void {
    this.copyTo(from);
    this.done = to;
    this.pieces.push({ at: this.length, start: from, end: to, copied: false, defanged });
    this.parts.push(becomes);
    this.length += becomes.length;
  }

  finish(): RefangedView {
    this.copyTo(this.source.length);
    this.pieces.push({ at: this.length, start: this.done, end: this.done, copied: true, defanged: false });
    return { source: this.source, text: this.parts.join(''), pieces: this.pieces };
  }

  private copyTo(to: number): void {
    if (to <= this.done) return;
    this.parts.push(this.source.slice(this.done, to));
    this.pieces.push({ at: this.length, start: this.done, end: to, copied: true, defanged: false });
    this.length += to - this.done;
    this.done = to;
  }
}

/** Where `view.text.slice(from, to)` stood in the source, a bracket that closes one inside (`evil[.com]`) included. */
export function sourceRange(view: RefangedView, from: number, to: number): { start: number; end: number; raw: string } {
  const first = view.pieces[pieceAt(view, from)];
  const last = view.pieces[pieceAt(view, to - 1)];
  const start = first === undefined ? 0 : first.copied ? first.start + from - first.at : first.start;
  let end = last === undefined ? start : last.copied ? last.start + to - last.at : last.end;
  let raw = view.source.slice(start, end);
  if (view.source[end] === ']' && raw.split('[').length > raw.split(']').length) {
    end += 1;
    raw = view.source.slice(start, end);
  }
  return { start, end, raw };
}

/** Whether the author disguised anything between two offsets of the view. */
export function isDefanged(view: RefangedView, from: number, to: number): boolean {
  for (let index = pieceAt(view, from); index < view.pieces.length; index++) {
    const piece = view.pieces[index];
    if (piece === undefined || piece.at >= to) return false;
    if (piece.defanged) return true;
  }
  return false;
}

/** Index of the piece that an offset of the view is in. */
function pieceAt(view: RefangedView, offset: number): number {
  return Math.max(0, countLeading(view.pieces, ({ at }) => at <= offset) - 1);
}
