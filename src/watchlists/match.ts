import { RE2JS } from 're2js';
import type { Article, WatchlistHit } from '../domain.ts';
import { fold, oneLine } from '../text.ts';
import type { Watchlist } from './settings.ts';

/** Longest text that regular expressions look through, characters. */
const MAX_TEXT = 500_000;
/** Longest text of a hit, characters. */
const MAX_FOUND = 100;

export type Matcher = (article: Pick<Article, 'title' | 'text' | 'indicators'>, tags?: string[]) => WatchlistHit[];

/**
 * Prepares the lists once. The matcher gives at most one hit for each term or pattern, with the most telling place:
 * title before indicator before galaxy before text.
 */
export function createMatcher(watchlists: Watchlist[]): Matcher {
  const prepared = watchlists
    .filter(({ enabled }) => enabled)
    .map(({ name, terms, patterns }) => ({
      name,
      terms: terms.map((term) => ({ term, folded: fold(term) })),
      patterns: patterns.map((pattern) => ({ pattern, compiled: RE2JS.compile(pattern, RE2JS.CASE_INSENSITIVE) })),
    }));
  return ({ title, text, indicators }, tags = []) => {
    if (prepared.length === 0) return [];
    const places: { where: WatchlistHit['where']; text: string }[] = [
      { where: 'title', text: title },
      {
        where: 'indicator',
        text: indicators
          .filter(isKept)
          .map(({ value }) => value)
          .join('\n'),
      },
      { where: 'galaxy', text: tags.join('\n') },
      { where: 'text', text },
    ];
    const folded = places.map((place) => ({ ...place, text: fold(place.text) }));
    const hits: WatchlistHit[] = [];
    for (const list of prepared) {
      for (const { term, folded: wanted } of list.terms) {
        const place = folded.find((candidate) => hasWord(candidate.text, wanted));
        if (place) hits.push({ list: list.name, term, where: place.where });
      }
      for (const { pattern, compiled } of list.patterns) {
        for (const place of places) {
          const matcher = compiled.matcher(place.text.slice(0, MAX_TEXT));
          if (!matcher.find()) continue;
          hits.push({ list: list.name, term: oneLine((matcher.group() ?? '').slice(0, MAX_FOUND)) || pattern, where: place.where });
          break;
        }
      }
    }
    return hits;
  };
}

/** What the reader judged to be none is not a reason to wake anybody. */
const isKept = ({ verdict }: Article['indicators'][number]): boolean => verdict === 'indicator' || verdict === 'context';

/** The term with no letter or digit directly before or after it, so that "apt1" is not found in "apt10". */
function hasWord(text: string, term: string): boolean {
  for (let at = text.indexOf(term); at !== -1; at = text.indexOf(term, at + 1)) {
    if (!isWordCharacter(text, at - 1, term, 0) && !isWordCharacter(text, at + term.length, term, term.length - 1)) return true;
  }
  return false;
}

/** A word goes on across this edge only where the term itself ends in a word character; Chinese and Japanese have no spaces between words. */
function isWordCharacter(text: string, index: number, term: string, edge: number): boolean {
  const neighbour = text[index];
  return neighbour !== undefined && WORD.test(neighbour) && WORD.test(term[edge] ?? '') && !UNSPACED.test(neighbour);
}

const WORD = /[\p{L}\p{N}]/u;
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u;
