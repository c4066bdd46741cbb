/** Lower-case letters and digits only, of any script: what titles, names and headings are compared by. */
export function lettersAndDigits(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '');
}

/** With percent escapes decoded; as it is written where they are broken. */
export function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** With each run of white space as one blank; of most texts nothing has to be replaced. */
export function collapseSpace(text: string): string {
  return text.replace(/[^\S ]\s*| \s+/g, ' ');
}

/** With white space collapsed, as one line. */
export function oneLine(text: string): string {
  return collapseSpace(text).trim();
}
/** "1 entry", "3 entries". */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** As words are compared that people typed: compatible forms, case and white space are all one. */
export function fold(text: string): string {
  return collapseSpace(text.normalize('NFKC').toLowerCase());
}
