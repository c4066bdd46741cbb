/**
 * How MISP cuts a report into tokens: at white space, comma, `<`, `>`, `;`, with some quotes and brackets trimmed from
 * the ends; text in double quotes is a token of its own besides.
 */
import { resolveType, type TypedValue } from './typing.ts';

export interface Token extends TypedValue {
  /** As it stands in the text; what the rewriting of the report replaces. */
  original: string;
}

/** Invisible characters (format, control, unassigned) and the no-break space count as a space. */
const INVISIBLE = /[\p{C}\u00a0]+/gu;
const DELIMITERS = /[\s,<>;]+/;
const QUOTED = /"([^"]*)"/g;
const TRIMMED = new Set(["'", '"', '.', ',', '(', ')', ' ', '\t', '\n', '\r', '\0', '\v']);

/** Every token that has a type; the first spelling of a value wins. */
export function findTokens(content: string): Token[] {
  const found = new Map<string, Token>();
  for (const raw of pieces(content)) {
    const original = trim(raw);
    // PHP's empty(): "0" is nothing either.
    if (original === '' || original === '0') continue;
    const typed = resolveType(original);
    if (typed && !found.has(typed.value)) found.set(typed.value, { ...typed, original });
  }
  return [...found.values()];
}

function* pieces(content: string): Generator<string> {
  if (content.startsWith('{')) {
    const leaves = jsonLeaves(content);
    if (leaves) {
      yield* leaves;
      return;
    }
  }
  const text = content.replace(INVISIBLE, ' ');
  yield* text.split(DELIMITERS);
  for (const match of text.matchAll(QUOTED)) yield match[1] ?? '';
}

/** A report that is JSON is read value by value. */
function jsonLeaves(content: string): string[] | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(content);
  } catch {
    return undefined;
  }
  const leaves: string[] = [];
  const walk = (node: unknown): void => {
    if (typeof node === 'object' && node !== null) for (const child of Object.values(node)) walk(child);
    else if (node !== null) leaves.push(String(node));
  };
  walk(parsed);
  return leaves;
}

function trim(token: string): string {
  let start = 0;
  let end = token.length;
  while (start < end && TRIMMED.has(token[start] ?? '')) start += 1;
  while (end > start && TRIMMED.has(token[end - 1] ?? '')) end -= 1;
  return token.slice(start, end);
}
