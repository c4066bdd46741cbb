import { STANDS_FOR } from './marks.ts';

/** The text of a line, or of a part of one, without the marks of quotes, headings and list items. */
export function plainLine(markdown: string): string {
  return plainText(markdown.replace(/^[\s>]*(?:#{1,6}\s|[-*+]\s|\d+[.)]\s)?/, ''));
}

/** Headings, cells and sentences are shorter; on what is longer the expressions below would take quadratic time. */
const LONGEST = 2_000;

/** The text of a piece of Markdown, such as a heading or cell, on one line; of a long piece its beginning. */
export function plainText(markdown: string): string {
  return markdown
    .slice(0, LONGEST)
    .replace(/&#(?:42|35|124|x7c);/gi, (mark) => STANDS_FOR[mark.toLowerCase()] ?? mark)
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
