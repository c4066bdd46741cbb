/** The words of a line, or of a part of one, without the mark of its quote, heading or list item. */
export function plainLine(markdown: string): string {
  return plainText(markdown.replace(/^[\s>]*(?:#{1,6}\s|[-*+]\s|\d+[.)]\s)?/, ''));
}

/** The words of a piece of Markdown (what a heading or cell says), on one line. */
export function plainText(markdown: string): string {
  return markdown
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/\]\([^)\s]*\)?/g, '')
    .replace(/<br\s*\/?>/gi, ' ')
    .replace(/<((?:https?|mailto):[^>\s]*)>/g, '$1')
    .replace(/(?<!\\)[`*]|(?<![\p{L}\p{N}\\])__?(?=\S)|(?<=\S)__?(?![\p{L}\p{N}])/gu, '')
    .replace(/\\([!-/:-@[-`{-~])/g, '$1')
    .replace(/\|/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}
