/**
 * Text of strangers (titles, addresses, sentences of servers) for a terminal: control characters, with which it could move the cursor,
 * rename the window, fill the clipboard or rewrite lines that stand there already, become U+FFFD. Line feeds and tabs stay.
 */
export function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it is about.
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '\ufffd');
}
