import type { Outline } from '../markdown/outline.ts';
import type { Edit } from './references.ts';

/**
 * An article can contain MISP's reference syntax: `@[tag](tlp:red)`, `@[object](uuid)`, `@![attribute](uuid)`. MISP resolves
 * references in a report no matter who wrote them, so those of the article become plain text: the bracket is escaped, which
 * readers do not see. In code they would see the backslash, so a word joiner (which has no width) is inserted instead.
 */
const REFERENCE_LIKE = /@!?(?=\[[^\]]{0,100}\]\()/g;
const WORD_JOINER = '\u2060';

/** Edits that turn what MISP's viewer would act on in an article's Markdown into plain text: references and diagrams. */
export function neutralizingEdits(outline: Outline): Edit[] {
  const references = [...outline.markdown.matchAll(REFERENCE_LIKE)].map((match) => {
    const bracket = match.index + match[0].length;
    return { start: bracket, end: bracket + 1, text: outline.inCode(bracket) ? `${WORD_JOINER}[` : '\\[' };
  });
  return [...references, ...diagrams(outline)];
}

/** MISP's viewer runs the code of a fence "mermaid" and shows the drawing; an article's stays code to read. */
function diagrams({ markdown, lines }: Outline): Edit[] {
  return lines.flatMap(({ fenceMark, start, end }): Edit[] => {
    const word = fenceMark === 'opens' ? /(?<=[`~]\s*)mermaid\b/i.exec(markdown.slice(start, end)) : null;
    return word ? [{ start: start + word.index, end: start + word.index + word[0].length, text: 'text' }] : [];
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
