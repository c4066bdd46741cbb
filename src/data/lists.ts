import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../paths.ts';

/** The files `data/NAME.txt`: words separated by white space, `#` starts a comment. What each holds and where it is from stands in the file. */
export type ListName =
  | 'author-platforms'
  | 'bot-check-marks'
  | 'box-names-author-names'
  | 'box-names-authors'
  | 'box-names-captions'
  | 'box-names-comments'
  | 'box-names-content'
  | 'box-names-controls'
  | 'box-names-credits'
  | 'box-names-dates'
  | 'box-names-leads'
  | 'box-names-marginal'
  | 'box-names-other-texts'
  | 'code-hosts'
  | 'code-names-boxes'
  | 'code-names-line-boxes'
  | 'code-names-lines'
  | 'code-names-numbers'
  | 'code-names-unmarked'
  | 'code-objects'
  | 'common-title-words'
  | 'common-tlds'
  | 'context-stop-names'
  | 'dynamic-dns'
  | 'english-function-words'
  | 'file-extensions'
  | 'file-tlds'
  | 'free-mail'
  | 'given-names'
  | 'hashes-of-nothing'
  | 'other-roots'
  | 'personal-pages'
  | 'placeholder-hosts'
  | 'product-names'
  | 'public-resolvers'
  | 'shared-networks'
  | 'sandboxes'
  | 'shared-hosting'
  | 'trackers'
  | 'well-known-hosts'
  | 'word-tlds';

const lists = new Map<ListName, ReadonlySet<string>>();

/** The words of a list, lower case. Read once per thread, when it is first asked for. */
export function wordList(name: ListName): ReadonlySet<string> {
  let list = lists.get(name);
  if (list === undefined) {
    list = parseList(readFileSync(join(packageRoot, 'src/data/lists', `${name}.txt`), 'utf8'));
    lists.set(name, list);
  }
  return list;
}

/** The words of a file of such words. */
export function parseList(text: string): ReadonlySet<string> {
  const words = text.split('\n').flatMap((line) => line.replace(/(?:^|\s)#.*$/, '').split(/\s+/));
  return new Set(words.filter((word) => word !== '').map((word) => word.toLowerCase()));
}
