/**
 * Whether a short text (a cell, an emphasised word, a link's text) may hold a value. Coarse on purpose: it only decides about
 * decoration, and a value without decoration is never wrong. No alternative begins with an open repetition: the text may be one endless word.
 */
const VALUE_LIKE = new RegExp(
  [
    '[0-9a-f]{16,}',
    '\\b\\d{1,3}(?:[\\[({]?\\.[\\])}]?\\d{1,3}){2,3}',
    '://|hxxp|\\[\\.|\\.\\]|\\(\\.\\)|\\{\\.\\}|\\[(?:dot|at|@|:)|\\((?:dot|at)\\)',
    '[\\w-]{2}\\.[a-z]{2,}(?![\\w])',
    '[\\w.+-]@[\\w-]+\\.',
    'CVE-\\d{4}|\\bT\\d{4}(?:\\.\\d{3})?\\b',
    '[A-Za-z]:\\\\|%\\w+%|\\bHK(?:LM|CU|CR|U|EY)|\\\\\\w+\\\\',
    '(?:^|\\s)/(?:tmp|etc|var|usr|opt|home|root|dev|bin|lib|proc)/',
    '\\bAS\\d{3,6}\\b|\\b(?:bc1|0x)[0-9a-z]{20,}|\\b[13][a-km-zA-HJ-NP-Z1-9]{25,34}\\b|\\b(?:[0-9a-f]{1,4}:){3,}',
  ].join('|'),
  'i',
);

export function isValueLike(text: string): boolean {
  return VALUE_LIKE.test(text);
}
