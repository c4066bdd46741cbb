/**
 * The small language in which lang/*.json writes words and phrases, so that they read as words:
 *
 *   indicator*        a word that begins so; `*indikator*` a word that holds it
 *   hash(es|)         one of several forms, an empty one included
 *   command and …     a blank stands for blanks, line breaks, a hyphen or an underscore
 *   download* … from  up to four words between, in one sentence
 *
 * Words of scripts that separate words match whole words only; Chinese, Japanese, Korean and Thai anywhere. Case never counts.
 */
/** Scripts that do not separate words, and the mark of a long vowel, which belongs to two of them. */
export const NO_WORD_BREAKS = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}ー]/u;

/**
 * Letters and digits with their marks, block by block without the punctuation of the scripts: [\p{L}\p{N}] is exact, but of so many
 * ranges that the patterns of a page take twice as long to compile.
 */
const LETTERS = [
  'a-zA-Z0-9\\u00aa\\u00b5\\u00ba\\u00c0-\\u00d6\\u00d8-\\u00f6\\u00f8-\\u02ff\\u0300-\\u037d\\u037f-\\u0386\\u0388-\\u0559',
  '\\u0561-\\u0588\\u0591-\\u05bd\\u05d0-\\u05ea\\u0610-\\u061a\\u0620-\\u0669\\u066e-\\u06d3\\u06d5-\\u0963\\u0966-\\u1fff',
  '\\u2c00-\\u2dff\\u3005-\\u3007\\u3040-\\ud7ff\\uf900-\\ufdff\\ufe70-\\ufefe\\uff10-\\uff19\\uff21-\\uff3a\\uff41-\\uff5a\\uff66-\\uffdc',
].join('');
const WORD = `[${LETTERS}_]`;

/**
 * A test by the source of a regular expression (flag u) that does not look at case: the text is put in lower case. With flag i
 * every letter and class becomes a set of letters, which takes the engine two to three times as long to compile and to match;
 * a thread that starts compiles some fifty of these.
 */
export function caseless(source: string): { test(text: string): boolean } {
  const pattern = new RegExp(lowerCaseSource(source), 'u');
  // The capital of the Turkish "i" becomes two characters.
  return { test: (text) => pattern.test(text.toLowerCase().replaceAll('i\u0307', 'i')) };
}

/** The source of a regular expression with its letters, but not its escapes, in lower case. */
export function lowerCaseSource(source: string): string {
  return source.replace(/\\[pP]\{[^}]*\}|\\.|[^\\]+/gsu, (part) => (part.startsWith('\\') ? part : part.toLowerCase()));
}

/** The source of a pattern (see caseless) that matches any of the phrases; one that matches nothing when there are none. */
export function phrasesSource(phrases: readonly string[]): string {
  // Phrases with the same edges share them: an alternation behind one edge is much cheaper than many alternatives with edges.
  const groups = new Map<string, { before: string; after: string; sources: string[] }>();
  for (const phrase of new Set(phrases)) {
    const before = edge(phrase, phrase[0], `(?<!${WORD})`);
    const after = edge(phrase, phrase.at(-1), `(?!${WORD})`);
    const key = `${before} ${after}`;
    const group = groups.get(key) ?? { before, after, sources: [] };
    groups.set(key, group);
    group.sources.push(phraseSource(phrase));
  }
  const parts = [...groups.values()].map(({ before, after, sources }) => `${before}(?:${sources.join('|')})${after}`);
  return parts.length > 0 ? `(?:${parts.join('|')})` : '(?!)';
}

/** The edge of a word where a phrase begins or ends with this character; none in scripts that do not separate words. */
function edge(phrase: string, char: string | undefined, unicode: string): string {
  if (char === undefined || !/[\p{L}\p{N}()]/u.test(char) || NO_WORD_BREAKS.test(char === ')' || char === '(' ? phrase : char)) return '';
  // The engine's own edge is many times faster and knows ASCII; after a bracket any letter of the phrase may stand.
  return /\w/.test(char) || (/[()]/.test(char) && /^[\x20-\x7e]*$/.test(phrase)) ? '\\b' : unicode;
}

function phraseSource(phrase: string): string {
  // A star in front only says that a word may go on there.
  return phrase.replace(/^\*/, '').replace(/ … | |…|\*|\(|[\\^$.+?{}[\]/-]/g, (part) => {
    if (part === ' … ' || part === '…') return '\\s+(?:\\S*[^\\s.!?]\\s+){0,4}?';
    if (part === ' ') return '[\\s_-]+';
    if (part === '*') return `[${LETTERS}]*`;
    if (part === '(') return '(?:';
    if (part === '-') return '[-\\s]?';
    return `\\${part}`;
  });
}
