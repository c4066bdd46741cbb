import { withoutAttackId } from '../domain/outcome.ts';
import type { Article, CrawlRequest, GalaxyCluster } from '../domain.ts';
import { detects } from '../publish/detects.ts';
import { fold } from '../text.ts';
import type { Conditions, PublishRule } from './settings.ts';

/** What the conditions of rules are asked about. */
export interface Subject {
  request: Pick<CrawlRequest, 'source' | 'tags' | 'settings'>;
  /** Absent for a page that could not be read: conditions about the text do not hold for it. */
  article?: Pick<Article, 'title' | 'language' | 'indicators'>;
  /** Galaxy clusters that the article names. */
  clusters: GalaxyCluster[];
  /** Names of the watchlists that it hits. */
  watchlists: string[];
}

/** One condition of a rule, as it turned out. */
export interface Condition {
  condition: keyof Conditions;
  holds: boolean;
  /** What was found: "3 indicators", "feed Example Labs". */
  why: string;
}

export interface Tried {
  rule: PublishRule;
  fires: boolean;
  conditions: Condition[];
}

/** The rules in order up to the first that fires: that one decides. */
export function tryRules(rules: PublishRule[], subject: Subject): Tried[] {
  const tried: Tried[] = [];
  for (const rule of rules) {
    const conditions = conditionsOf(rule.when, subject);
    const fires = conditions.every(({ holds }) => holds);
    tried.push({ rule, fires, conditions });
    if (fires) break;
  }
  return tried;
}

/** Does any rule ask for galaxies? They cost a look into MISP. */
export function needsGalaxies(rules: PublishRule[]): boolean {
  return rules.some(({ when }) => when.galaxies !== undefined);
}

function conditionsOf(when: Conditions, { request, article, clusters, watchlists }: Subject): Condition[] {
  const conditions: Condition[] = [];
  const add = (condition: keyof Conditions, holds: boolean, why: string) => conditions.push({ condition, holds, why });
  const found = (condition: keyof Conditions, matches: string[], none: string) =>
    add(condition, matches.length > 0, matches.length > 0 ? matches.join(', ') : none);
  const { source } = request;
  if (when.feeds)
    add(
      'feeds',
      when.feeds.some((feed) => same(feed, source.title) || same(feed, source.url)),
      `feed ${source.title}`,
    );
  if (when.tags) {
    const tags = [...source.tags, ...(request.tags ?? [])];
    found(
      'tags',
      tags.filter((tag) => when.tags?.some((wanted) => matchesWildcard(wanted, tag))),
      tags.length > 0 ? `only ${tags.join(', ')}` : 'no tags',
    );
  }
  if (when.galaxies) {
    const named = clusters.filter((one) => when.galaxies?.some((wanted) => isCluster(wanted, one)));
    found(
      'galaxies',
      named.map(({ tag }) => tag),
      clusters.length > 0 ? `only ${clusters.map(({ tag }) => tag).join(', ')}` : 'no galaxy cluster is named',
    );
  }
  if (when.watchlists) {
    const hit = watchlists.filter((list) => when.watchlists?.some((wanted) => matchesWildcard(wanted, list)));
    found('watchlists', hit, watchlists.length > 0 ? `only ${watchlists.join(', ')}` : 'no watchlist is hit');
  }
  const toIds = request.settings?.toIds ?? 'policy';
  const count = article?.indicators.filter((one) => detects(one, toIds)).length ?? 0;
  if (when.minIndicators !== undefined) add('minIndicators', count >= when.minIndicators, `${count} indicators`);
  if (when.maxIndicators !== undefined) add('maxIndicators', article !== undefined && count <= when.maxIndicators, `${count} indicators`);
  if (when.languages) {
    const language = article?.language?.toLowerCase();
    const holds =
      language !== undefined &&
      when.languages.some((one) => language === one.toLowerCase() || language.startsWith(`${one.toLowerCase()}-`));
    add('languages', holds, language === undefined ? 'the page does not say its language' : `language ${language}`);
  }
  if (when.titleWords) {
    const title = fold(article?.title ?? '');
    found(
      'titleWords',
      when.titleWords.filter((word) => wholeWord(word).test(title)),
      article ? `title "${article.title}"` : 'no article',
    );
  }
  return conditions;
}

function isCluster(wanted: string, { tag, value, galaxy, synonyms }: GalaxyCluster): boolean {
  const name = withoutAttackId(value);
  return [tag, value, name, galaxy, ...synonyms].some((one) => same(wanted, one)) || (wanted.includes('*') && matchesWildcard(wanted, tag));
}

const same = (one: string, other: string): boolean => fold(one) === fold(other);
const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** "*" stands for anything. Part by part and not as a regular expression: of many stars that would take forever on a hostile text. */
function matchesWildcard(pattern: string, text: string): boolean {
  const [first = '', ...rest] = pattern.toLowerCase().split('*');
  const last = rest.pop();
  const lower = text.toLowerCase();
  if (last === undefined) return lower === first;
  if (!lower.startsWith(first) || !lower.endsWith(last) || lower.length < first.length + last.length) return false;
  let at = first.length;
  for (const part of rest) {
    const found = lower.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return at <= lower.length - last.length;
}

function wholeWord(word: string): RegExp {
  return new RegExp(`(?<![\\p{L}\\p{N}])${escaped(fold(word))}(?![\\p{L}\\p{N}])`, 'u');
}
