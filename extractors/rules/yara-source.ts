/** Reading YARA source without compiling it: where a rule begins and ends, what its parts are. */

export const YARA_START =
  /^[ \t\u00a0]*(?:(?:private|global)[ \t\u00a0]+){0,2}rule[ \t\u00a0]+(\w[\w.-]{0,127})[ \t\u00a0]*(?::[^\n{"=;]{1,300}?)?[ \t\u00a0]*(?:(\{)|(?:\/\/.*)?$)/m;

/** Offset after the closing brace of the rule that begins at the start of `text`; undefined when it does not end there. */
export function ruleEnd(text: string): number | undefined {
  let depth = 0;
  let before = '';
  for (let at = text.indexOf('{'); at >= 0 && at < text.length; at++) {
    const char = text[at] as string;
    if (char === '/' && text[at + 1] === '/') at = endOfLine(text, at) - 1;
    else if (char === '/' && text[at + 1] === '*') at = endOf(text, '*/', at + 2) - 1;
    else if (char === '/' && /[=(,]|s$/.test(before)) at = endOfRegex(text, at);
    else if (char === '"' || char === '“' || char === '”') at = endOfString(text, at);
    else if (char === '{') depth++;
    else if (char === '}' && --depth === 0) return at + 1;
    if (/\S/.test(char)) before = char;
  }
  return undefined;
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end;
}

function endOf(text: string, mark: string, from: number): number {
  const end = text.indexOf(mark, from);
  return end < 0 ? text.length : end + mark.length;
}

function endOfString(text: string, from: number): number {
  const stop = endOfLine(text, from);
  for (let at = from + 1; at < stop; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === '"' || text[at] === '“' || text[at] === '”') return at;
  }
  return stop - 1;
}

function endOfRegex(text: string, from: number): number {
  const stop = endOfLine(text, from);
  for (let at = from + 1, inClass = false; at < stop; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === '[') inClass = true;
    else if (text[at] === ']') inClass = false;
    else if (text[at] === '/' && !inClass) return at;
  }
  return from;
}

/** A rule that was put on one line, with a line for each section and string again. */
export const withLineBreaks = (rule: string): string => rule.replace(/\s+(?=(?:\$\w*\s*=|(?:meta|strings|condition)\s*:))/g, '\n');

/** Modules of YARA that the rule's condition uses by name. */
export function modulesOf(rule: string): string[] {
  // A string without end goes to the end of its line: else each quote in it would be tried as a beginning.
  const bare = rule.replace(/"(?:[^"\\\n]|\\.)*"?/g, '""');
  return [
    ...new Set(
      [...bare.matchAll(/(?<![\w.$])(pe|elf|math|hash|dotnet|magic|time|cuckoo|console|macho|lnk|string|vt|dex)\.\w/g)].map(
        (match) => match[1] as string,
      ),
    ),
  ];
}

/** Text of the meta section; '' without one. */
export function metaOf(rule: string): string {
  return /\bmeta\s*:([\s\S]*?)(?:\b(?:strings|condition|variables)\s*:|$)/.exec(rule)?.[1] ?? '';
}
