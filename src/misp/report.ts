import type { Indicator, Occurrence } from '../domain.ts';

/**
 * The report that analysts read and that MISP's extraction reads. Both are made from the article's Markdown by replacing
 * pieces of it, given as edits over its offsets:
 *
 * - reader's copy: every indicator that has an attribute stands as `@[attribute](uuid)`, which MISP's viewer shows as the
 *   value. Values inside code and inside link targets stay as the author wrote them, because the viewer resolves nothing
 *   there;
 * - extraction copy: the same, but values inside code are references too, and words of which we know that they are no
 *   indicator and no context are put in code ticks, where extraction does not look. So MISP meets only what we did not
 *   recognise, and makes no second attribute of a value that it sees again.
 *
 * After extraction the reader's copy is written over what MISP made of the extraction copy.
 */

export interface Edit {
  start: number;
  end: number;
  text: string;
}

export interface References {
  /** Attribute uuid by indicator; an indicator without one stays text. */
  uuidOf(indicator: Indicator): string | undefined;
}

export function reference(uuid: string): string {
  return `@[attribute](${uuid})`;
}

export function picture(uuid: string): string {
  return `@![attribute](${uuid})`;
}

/** References for the occurrences that MISP's viewer resolves. */
export function readerEdits(indicators: Indicator[], references: References): Edit[] {
  return occurrences(indicators, references)
    .filter(({ occurrence }) => !occurrence.code && !occurrence.target)
    .map(({ occurrence, uuid }) => ({ start: occurrence.start, end: occurrence.end, text: reference(uuid) }));
}

/**
 * References everywhere, so that extraction finds no value that has an attribute; known false finds are hidden. Of links
 * only the text is left: extraction makes a junk file name of `[text](https://...)`.
 */
export function extractionEdits(markdown: string, indicators: Indicator[], references: References, hidden: Iterable<Edit>): Edit[] {
  const found = occurrences(indicators, references)
    .filter(({ occurrence }) => !occurrence.target)
    .map(({ occurrence, uuid }) => ({ start: occurrence.start, end: occurrence.end, text: reference(uuid) }));
  const noIndicator = indicators
    .filter((indicator) => references.uuidOf(indicator) === undefined)
    .flatMap((indicator) => indicator.occurrences)
    .filter((occurrence) => !occurrence.code && !occurrence.target)
    .map(({ start, end }) => ({ start, end, text: ticked(markdown.slice(start, end)) }));
  return [...found, ...noIndicator, ...hidden, ...withoutTargets(markdown)];
}

/** `[text](target)` and `![alt](target)` to their text. */
function withoutTargets(markdown: string): Edit[] {
  const link = /(!?\[)(?:[^[\]\\]|\\.)*(\]\((?:<[^>\n]*>|[^()\s]*(?:\([^()\s]*\)[^()\s]*)*)(?:\s+"[^"\n]*")?\))/g;
  const code = codeRanges(markdown);
  const edits: Edit[] = [];
  for (const match of markdown.matchAll(link)) {
    const [whole, opening = '', target = ''] = match;
    if (inside(code, match.index)) continue;
    edits.push({ start: match.index, end: match.index + opening.length, text: '' });
    edits.push({ start: match.index + whole.length - target.length, end: match.index + whole.length, text: '' });
  }
  return edits;
}

/** In code ticks, where extraction does not look (FACTS: inline code comes out as nothing). */
export function ticked(text: string): string {
  return text.includes('`') || text.includes('\n') ? text : `\`${text}\``;
}

/** Applies edits; where two overlap, the longer one wins, then the earlier. */
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

function occurrences(indicators: Indicator[], references: References): { occurrence: Occurrence; uuid: string }[] {
  return indicators.flatMap((indicator) => {
    const uuid = references.uuidOf(indicator);
    return uuid === undefined ? [] : indicator.occurrences.map((occurrence) => ({ occurrence, uuid }));
  });
}

/**
 * References for values that only MISP found: each is looked for in the text, plain or defanged, as a whole token outside
 * of code, links and other references.
 */
export function linkFoundValues(markdown: string, found: { value: string; uuid: string }[]): string {
  if (found.length === 0) return markdown;
  const uuids = new Map(found.map(({ value, uuid }) => [value.toLowerCase(), uuid]));
  return outsideCode(markdown, (text) =>
    text.replace(/(@!?\[[^\]]*\]\([^)]*\)|\]\([^)]*\))|[^\s,<>;'"()|]+/g, (token, skipped: string | undefined) => {
      if (skipped !== undefined) return token;
      const core = token.replace(/^[*_]+|[*_.:!?]+$/g, '');
      const uuid = uuids.get(refanged(core).toLowerCase());
      return uuid === undefined || core === '' ? token : token.replace(core, reference(uuid));
    }),
  );
}

function refanged(text: string): string {
  return text
    .replace(/\[(?:\.|dot)\]|\(dot\)/gi, '.')
    .replace(/\[(?:@|at)\]/gi, '@')
    .replace(/\[:\]/g, ':')
    .replace(/^h(?:xx|XX)p/i, 'http');
}

/** Applies `change` to the parts of Markdown that are not in a fence and not in code ticks. */
function outsideCode(markdown: string, change: (text: string) => string): string {
  let result = '';
  let position = 0;
  for (const [start, end] of codeRanges(markdown)) {
    result += change(markdown.slice(position, start)) + markdown.slice(start, end);
    position = end;
  }
  return result + change(markdown.slice(position));
}

/** Offsets of fences and of text in code ticks, in order. */
export function codeRanges(markdown: string): [start: number, end: number][] {
  const code = /^(`{3,}|~{3,})[^\n]*\n[\s\S]*?(?:^\1[`~]*[ \t]*$|$(?![\s\S]))|(?<!`)(`+)(?!`)[^\n]*?(?<!`)\2(?!`)/gm;
  return [...markdown.matchAll(code)].map((match) => [match.index, match.index + match[0].length]);
}

/** Whether an offset lies in one of the sorted ranges. */
export function inside(ranges: [start: number, end: number][], offset: number): boolean {
  let low = 0;
  let high = ranges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ranges[middle] as [number, number])[1] <= offset) low = middle + 1;
    else high = middle;
  }
  const range = ranges[low];
  return range !== undefined && range[0] <= offset;
}
