import type { Outline } from '../markdown/outline.ts';
import type { Edit } from './references.ts';

/**
 * MISP's own references, written by an article. `@[tag](tlp:red)`, `@[object](uuid)`, `@![attribute](uuid)` and whatever else
 * MISP resolves come alive in a report, whoever wrote them. An article's own are made plain text: the bracket is escaped, which
 * no reader sees. Inside code a backslash would be seen, so a word joiner (no width) stands there instead.
 */
const REFERENCE_LIKE = /@!?(?=\[[^\]]*\]\()/g;
const WORD_JOINER = '\u2060';

/** Edits that make references in an article's Markdown plain text. */
export function neutralizingEdits(outline: Outline): Edit[] {
  return [...outline.markdown.matchAll(REFERENCE_LIKE)].map((match) => {
    const bracket = match.index + match[0].length;
    return { start: bracket, end: bracket + 1, text: outline.inCode(bracket) ? `${WORD_JOINER}[` : '\\[' };
  });
}

/** A text without references, for the pieces of a report that come from elsewhere than the article's Markdown. */
export function neutralized(text: string): string {
  return text.replace(REFERENCE_LIKE, (opening) => `${opening}\\`);
}

const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
const OWN = new RegExp(`^@!?\\[attribute\\]\\(${UUID}\\)`);

/**
 * A finished report in which only references to attributes are left. Edits around an article's text can make a reference out
 * of pieces that were none; this is the last look before a report is stored.
 */
export function onlyOwnReferences(content: string): string {
  return content.replace(REFERENCE_LIKE, (opening, offset: number) =>
    OWN.test(content.slice(offset, offset + 60)) ? opening : `${opening}\\`,
  );
}
