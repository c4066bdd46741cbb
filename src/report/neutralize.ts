import type { Outline } from '../markdown/outline.ts';
import type { Edit } from './references.ts';

/**
 * An article can contain MISP's reference syntax: `@[tag](tlp:red)`, `@[object](uuid)`, `@![attribute](uuid)`. MISP resolves
 * references in a report no matter who wrote them, so those of the article become plain text: the bracket is escaped, which
 * readers do not see. In code they would see the backslash, so a word joiner (which has no width) is inserted instead.
 */
const REFERENCE_LIKE = /@!?(?=\[[^\]]{0,100}\]\()/g;
const WORD_JOINER = '\u2060';

/** Edits that turn the references in an article's Markdown into plain text. */
export function neutralizingEdits(outline: Outline): Edit[] {
  return [...outline.markdown.matchAll(REFERENCE_LIKE)].map((match) => {
    const bracket = match.index + match[0].length;
    return { start: bracket, end: bracket + 1, text: outline.inCode(bracket) ? `${WORD_JOINER}[` : '\\[' };
  });
}

/** The same for parts of a report that do not come from the article's Markdown. */
export function neutralized(text: string): string {
  return text.replace(REFERENCE_LIKE, (opening) => `${opening}\\`);
}

const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
const OWN = new RegExp(`^@!?\\[attribute\\]\\(${UUID}\\)`);

/**
 * A finished report with no references but those to attributes. Edits can join pieces of an article's text into a new reference,
 * so this check runs last, just before a report is stored.
 */
export function onlyOwnReferences(content: string): string {
  return content.replace(REFERENCE_LIKE, (opening, offset: number) =>
    OWN.test(content.slice(offset, offset + 60)) ? opening : `${opening}\\`,
  );
}
