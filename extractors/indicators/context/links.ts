export interface Link {
  /** Of the whole construct `[text](target)`. */
  start: number;
  end: number;
  textStart: number;
  textEnd: number;
  targetStart: number;
  targetEnd: number;
  target: string;
  image: boolean;
}

const LONGEST_TARGET = 8_192;

/**
 * Inline links and images of a piece of Markdown, inner ones before the ones around them (`[![alt](src)](target)`). One walk
 * with a stack instead of a pattern, because text with many brackets makes patterns explode. `skip` gives the end of
 * what is not Markdown at an offset (code), or undefined.
 */
export function readLinks(markdown: string, skip: (offset: number) => number | undefined): Link[] {
  const links: Link[] = [];
  const open: number[] = [];
  for (let at = 0; at < markdown.length; at++) {
    const char = markdown[at];
    const code = char === '`' || char === '[' ? skip(at) : undefined;
    if (code !== undefined) at = Math.max(code, at + 1) - 1;
    else if (char === '\\') at++;
    else if (char === '\n' && markdown[at + 1] === '\n') open.length = 0;
    else if (char === '[') open.push(at);
    else if (char === ']') {
      const bracket = open.pop();
      const target = bracket === undefined || markdown[at + 1] !== '(' ? undefined : readTarget(markdown, at + 2);
      if (bracket === undefined || target === undefined) continue;
      const image = markdown[bracket - 1] === '!';
      links.push({
        start: image ? bracket - 1 : bracket,
        end: target.end,
        textStart: bracket + 1,
        textEnd: at,
        targetStart: target.from,
        targetEnd: target.to,
        target: markdown.slice(target.from, target.to),
        image,
      });
      at = target.end - 1;
    }
  }
  return links;
}

/** The target behind `](`, up to the closing bracket: `<...>` or a run without blanks and `[` and with paired brackets, then a title. */
function readTarget(markdown: string, start: number): { from: number; to: number; end: number } | undefined {
  const text = markdown.slice(start, start + LONGEST_TARGET);
  const lead = /^\s*/.exec(text)?.[0].length ?? 0;
  let from = lead;
  let to = lead;
  if (text[lead] === '<') {
    from = lead + 1;
    to = from;
    while (to < text.length && text[to] !== '>' && text[to] !== '\n') to++;
    if (text[to] !== '>') return undefined;
  } else {
    for (let depth = 0; to < text.length; to++) {
      const char = text[to] ?? '';
      if (char <= ' ' || char === '[' || (char === ')' && depth === 0)) break;
      if (char === '(') depth++;
      if (char === ')') depth--;
    }
  }
  const rest = /^\s*(?:"[^"\n]*"|'[^'\n]*')?\s*\)/.exec(text.slice(text[lead] === '<' ? to + 1 : to));
  if (!rest) return undefined;
  const end = (text[lead] === '<' ? to + 1 : to) + rest[0].length;
  return { from: start + from, to: start + to, end: start + end };
}
