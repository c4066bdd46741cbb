import type { Edit } from './references.ts';

/** A link or picture of Markdown, by offsets. */
export interface Link {
  start: number;
  end: number;
  image: boolean;
  /** Between the brackets. */
  text: { start: number; end: number };
  /** The address as it stands between the parentheses, without title and angle brackets, and where it stands. */
  target: { start: number; end: number; url: string };
}

const TARGET =
  /\]\(\s*(?:<([^<>\n]*)>|((?:[^\s()\\]|\\.|\((?:[^\s()\\]|\\.|\([^\s()]*\))*\))*))(?:\s+(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'))?\s*\)/y;
/** Longest distance between the brackets of a link: no text is searched through twice for a bracket that nobody closes. */
const LONGEST_TEXT = 4_000;

/**
 * Links and pictures in order of their starts, a picture inside a link's text included. `inCode` says what is none because it
 * stands in code.
 */
export function findLinks(markdown: string, inCode: (offset: number) => boolean): Link[] {
  const open: number[] = [];
  const links: Link[] = [];
  for (const { index, 0: mark } of markdown.matchAll(/\\.|[[\]]|\n[ \t]*\n/gs)) {
    if (mark.length > 1 || inCode(index)) {
      // A blank line ends every link that is open.
      if (mark.startsWith('\n')) open.length = 0;
    } else if (mark === '[') open.push(index);
    else {
      const bracket = open.pop();
      if (bracket === undefined || index - bracket > LONGEST_TEXT) continue;
      TARGET.lastIndex = index;
      const match = TARGET.exec(markdown);
      if (!match) continue;
      const url = match[1] ?? match[2] ?? '';
      const image = markdown[bracket - 1] === '!' && markdown[bracket - 2] !== '\\' && markdown[bracket - 2] !== '@';
      const from = index + match[0].indexOf(url, 2);
      links.push({
        start: image ? bracket - 1 : bracket,
        end: index + match[0].length,
        image,
        text: { start: bracket + 1, end: index },
        target: { start: from, end: from + url.length, url },
      });
    }
  }
  return links.sort((a, b) => a.start - b.start);
}

/** Edits that leave only the text of links and pictures. */
export function textOnly(links: Link[]): Edit[] {
  return links.flatMap(({ start, end, text }) => [
    { start, end: text.start, text: '' },
    { start: text.end, end, text: '' },
  ]);
}
