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

/** With white space collapsed, as one line. */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
