import { applyEdits, type FormattingOptions, modify } from 'jsonc-parser';

/**
 * A JSON text with one value changed: `undefined` removes it, `isNew` inserts it into a list. Everything else stays as a person wrote it:
 * order, comments, white space.
 */
export function editJson(text: string, path: (string | number)[], value: unknown, { isNew = false } = {}): string {
  return applyEdits(text, modify(text, path, value, { formattingOptions: formattingOf(text), isArrayInsertion: isNew }));
}

/** As the rest of the file is written. */
function formattingOf(text: string): FormattingOptions {
  const indent = /\n([ \t]+)["{/]/.exec(text)?.[1] ?? '  ';
  const insertSpaces = !indent.startsWith('\t');
  return { insertSpaces, tabSize: insertSpaces ? indent.length : 1, eol: text.includes('\r\n') ? '\r\n' : '\n', insertFinalNewline: true };
}
