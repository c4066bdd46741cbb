import { decodeHTML } from 'entities';
import type { DetectionRule } from '../../src/domain.ts';
import type { FoundRule } from './rule.ts';

/** What typesetting does to code, and how it is undone. Applied one after the other until nothing is wrong. */
interface Repair {
  name: string;
  run(text: string): string;
}

/** Never visible, never meant: undone in every rule. */
export const INVISIBLE: Repair = {
  name: 'no-break spaces and invisible characters',
  run: (text) => text.replace(/[\u00a0\u2000-\u200a\u202f\u205f\u3000]/g, ' ').replace(/[\u200b-\u200f\u2060\ufeff\u00ad]/g, ''),
};

const CURLY_QUOTES: Repair = {
  name: 'curly quotes',
  run: (text) =>
    // A quote that delimits stands beside blanks, brackets, "=" or the end of a line; others belong to the text.
    text
      .replace(/(?<=[=(,\s:![]|^)[“”„″](?=.)/gm, '"')
      .replace(/[“”‟″](?=\s*(?:$|[),;\]]|(?:ascii|wide|nocase|fullword|private|xor|base64\w*)\b))/gm, '"')
      .replace(/(?<=[=(,\s:]|^)[‘’](?=.)/gm, "'")
      .replace(/[‘’](?=\s*(?:$|[),;\]]))/gm, "'"),
};

const DASHES: Repair = {
  name: 'dashes and multiplication signs in numbers',
  run: (text) => text.replace(/(?<=[[\d\s])[–—−](?=[\]\d\s])/g, '-').replace(/\b0×(?=[\da-f])/gi, '0x'),
};

const ALL_CURLY_QUOTES: Repair = { name: 'all curly quotes', run: (text) => text.replace(/[“”„‟″]/g, '"').replace(/[‘’]/g, "'") };

const MARKS: Repair = { name: 'emphasis and code marks', run: (text) => text.replace(/\*\*/g, '').replace(/`([{}])`?/g, '$1') };

const ENTITIES: Repair = { name: 'entities', run: decodeHTML };

const ESCAPES: Repair = { name: 'escapes of Markdown', run: (text) => text.replace(/\\([_*[\]{}()#<>~])/g, '$1') };

/** Where a site took one of every two, all backslashes of a string stand alone. */
const BACKSLASHES: Repair = {
  name: 'single backslashes',
  run: (text) =>
    text.replace(/"(?:[^"\\\n]|\\.)*"/g, (string) =>
      /\\[^\\"nrtx]/.test(string.replaceAll('\\\\', '')) ? string.replace(/\\\\|\\(?!")/g, '\\\\') : string,
    ),
};

/** Only where a YARA rule does not compile without. */
export const YARA_REPAIRS = [CURLY_QUOTES, DASHES, ALL_CURLY_QUOTES, MARKS, ENTITIES, ESCAPES, BACKSLASHES];

/** The same for rules that are checked by their grammar. */
const TEXT_REPAIRS = [CURLY_QUOTES, ALL_CURLY_QUOTES, ENTITIES, ESCAPES];

/**
 * Checks a rule and repairs it until nothing is wrong: each repair is kept when what is wrong changes with it. `first`: repairs of its
 * own kind. A rule that stays broken is given as its author wrote it.
 */
export function checkText(
  { kind, name, source }: Pick<FoundRule, 'kind' | 'name' | 'source'>,
  first: Repair[],
  problemOf: (text: string) => string | undefined,
): DetectionRule {
  let text = INVISIBLE.run(source);
  const repairs = text === source ? [] : [INVISIBLE.name];
  let problem = problemOf(text);
  for (const repair of [...first, ...TEXT_REPAIRS]) {
    if (problem === undefined) break;
    const next = repair.run(text);
    const left = next === text ? problem : problemOf(next);
    if (left === problem) continue;
    text = next;
    problem = left;
    repairs.push(repair.name);
  }
  return problem === undefined ? { kind, name, text, repairs } : { kind, name, text: source, repairs: [], problem };
}
