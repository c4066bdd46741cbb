import { runInNewContext } from 'node:vm';
import { RE2JS } from 're2js';

export interface Pattern {
  test(text: string): boolean;
}

/** No title or address of an entry that means something is longer, characters. */
const MAX_TEXT = 2_000;
/** For what only JavaScript's own engine knows (look-ahead, back-reference), ms. */
const LIMIT_MS = 100;

/**
 * A regular expression of the feed list, found anywhere, case-insensitive. Strangers write what it looks through, and the feed list is
 * edited in the web form, too: so it takes linear time (RE2), and where RE2 does not know the syntax a time limit, after which it counts
 * as not found. Throws where it is no regular expression.
 */
export function feedPattern(source: string): Pattern {
  const native = new RegExp(source, 'iu');
  try {
    const linear = RE2JS.compile(RE2JS.translateRegExp(source), RE2JS.CASE_INSENSITIVE);
    return { test: (text) => linear.matcher(text.slice(0, MAX_TEXT)).find() };
  } catch {
    return { test: (text) => testInTime(native, text.slice(0, MAX_TEXT)) };
  }
}

function testInTime(pattern: RegExp, text: string): boolean {
  try {
    return runInNewContext('pattern.test(text)', { pattern, text }, { timeout: LIMIT_MS }) === true;
  } catch {
    return false;
  }
}
