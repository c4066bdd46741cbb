import { isHostName } from './hosts.ts';

/** Characters that never belong to a URL in running text. Quotes, brackets of Asian scripts and typographic marks included. */
const STOP =
  '\\s<>"`|\\\\^\\u0000-\\u001f\\u201c\\u201d\\u2018\\u2019\\u00ab\\u00bb\\u300c-\\u3011\\u3001\\u3002\\uff0c\\uff1b\\uff1a\\uff01\\uff1f\\uff08\\uff09\\u2026\\u300a\\u300b';
/** Korean, Japanese and Chinese: particles glue to a URL there, so they end it unless they are a file's name. */
const CJK = '\\u3040-\\u30ff\\u3400-\\u9fff\\uac00-\\ud7a3';

/** One or more characters of a URL's part after the host; `{x}` and `<x>` placeholders count when they are closed. */
export const URL_REST = `(?:[^${STOP}{}${CJK}]|\\{[^\\s{}"']{1,40}\\}|(?<=[\\/=_-])<[\\w .-]{1,40}>|(?<=[\\/_=-])[${CJK}][${CJK}\\w().-]*\\.[a-z0-9]{2,4}(?![a-z0-9]))`;

const PAIRS: Record<string, string> = { ')': '(', ']': '[', '}': '{' };

/**
 * Cuts what is not part of the URL off its right end: punctuation, brackets without partner, a next URL or value glued
 * with a separator, shell operators. `before` is the character before the URL: when it is a delimiter such as `#` or
 * `|` the next one ends the URL.
 */
export function trimUrl(candidate: string, before = ''): string {
  let url = candidate;
  const from = Math.max(url.indexOf('://') + 3, 0);
  // A second scheme starts a second URL, unless it is a parameter or a path of an archive or a redirector.
  const second = /(?:[a-z][a-z0-9+]{2,12}):\/\//i.exec(url.slice(from));
  if (second) {
    const glued = /(?:https?|ftp):\/\//i.exec(url.slice(from));
    const at = from + (glued ?? second).index;
    if (!/[=/&?%:@+]/.test(url[at - 1] ?? '')) url = url.slice(0, at);
  }
  if (/[#,;~+]/.test(before) && url.indexOf(before, from) > 0) url = url.slice(0, url.indexOf(before, from));
  for (const cut of [/&&/, /'/, /;(?![\w-]+=|jsessionid)/i, /,(?=\d{4}-\d\d|[a-f0-9]{32}|["']|$)/i, /\$\$/]) {
    const at = url.slice(from).search(cut);
    if (at >= 0) url = url.slice(0, from + at);
  }
  // "a.com/x,b.com/y" are two URLs, "a.com/x,y.php" is one.
  const nextHost = [...url.matchAll(/,((?:[a-z0-9-]+\.)+[a-z]{2,})/gi)].find(({ 1: name = '' }) => isHostName(name));
  if (nextHost) url = url.slice(0, nextHost.index);
  // The hash of a sample as the text of a link in AsciiDoc: https://...[hash]
  url = cutAtUnpaired(url.replace(/\[(?:[a-f0-9]{32}|[a-f0-9]{40}|[a-f0-9]{64})\]$/i, ''));
  for (let before2 = ''; before2 !== url; ) {
    before2 = url;
    url = cutAtUnpaired(url.replace(/[.,;:!?'"*|]+$|&+$(?<!\?.*)/, '').replace(/(?:\.\.|\[…\]|\[\.\.\.\]|…)$/, ''));
  }
  return url;
}

function cutAtUnpaired(url: string): string {
  const open: { bracket: string; at: number }[] = [];
  for (let at = 0; at < url.length; at++) {
    const char = url[at] ?? '';
    if (char === '(' || char === '[' || char === '{') open.push({ bracket: char, at });
    const partner = PAIRS[char];
    if (partner === undefined) continue;
    const last = open.pop();
    if (last?.bracket !== partner) return url.slice(0, at);
  }
  const unclosed = open[0];
  return unclosed ? url.slice(0, unclosed.at) : url;
}
