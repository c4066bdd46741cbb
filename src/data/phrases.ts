/**
 * The small language in which lang/*.json writes words and phrases, so that they read as words:
 *
 *   indicator*        a word that begins so; `*indikator*` a word that holds it
 *   hash(es|)         one of several forms, an empty one included
 *   command and …     a blank stands for blanks, line breaks or a hyphen
 *   download* … from  up to four words between
 *
 * Words of scripts that separate words match whole words only; Chinese, Japanese, Korean and Thai anywhere. Case never counts.
 */
const NO_WORD_BREAKS = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}]/u;
const WORD = '[\\p{L}\\p{N}_]';

/** The source of a regular expression (flags i and u) that matches any of the phrases; one that matches nothing when there are none. */
export function phrasesSource(phrases: readonly string[]): string {
  const kinds = { both: [] as string[], start: [] as string[], end: [] as string[], none: [] as string[] };
  for (const phrase of new Set(phrases)) {
    const start = needsBreak(phrase[0]);
    const end = needsBreak(phrase.at(-1));
    kinds[start ? (end ? 'both' : 'start') : end ? 'end' : 'none'].push(phraseSource(phrase));
  }
  const before = `(?<!${WORD})`;
  const after = `(?!${WORD})`;
  const parts = [
    kinds.both.length > 0 ? `${before}(?:${kinds.both.join('|')})${after}` : '',
    kinds.start.length > 0 ? `${before}(?:${kinds.start.join('|')})` : '',
    kinds.end.length > 0 ? `(?:${kinds.end.join('|')})${after}` : '',
    ...kinds.none,
  ].filter((part) => part !== '');
  return parts.length > 0 ? `(?:${parts.join('|')})` : '(?!)';
}

/** Whether a phrase that begins or ends with this character begins or ends at the edge of a word. */
function needsBreak(char: string | undefined): boolean {
  return char !== undefined && /[\p{L}\p{N}()]/u.test(char) && !NO_WORD_BREAKS.test(char);
}

function phraseSource(phrase: string): string {
  return phrase.replace(/ … | |…|\*|[\\^$.+?{}[\]/-]/g, (part) => {
    if (part === ' … ' || part === '…') return '\\s+(?:\\S+\\s+){0,4}?';
    if (part === ' ') return '[\\s-]+';
    if (part === '*') return '[\\p{L}\\p{N}]*';
    if (part === '-') return '[-\\s]?';
    return `\\${part}`;
  });
}
