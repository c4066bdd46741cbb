import { push } from '../../src/collections.ts';
import type { Article, Indicator } from '../../src/domain.ts';
import { readIndicators } from '../indicators/read.ts';
import type { PictureText } from './engine.ts';
import { linesOf } from './lines.ts';

const KEPT = new Set<Indicator['type']>([
  'ipv4',
  'ip-port',
  'domain',
  'hostname',
  'url',
  'email',
  'md5',
  'sha1',
  'sha256',
  'sha384',
  'sha512',
  'cve',
]);
/** What is known about the article. */
type About = Pick<Article, 'canonicalUrl' | 'title' | 'siteName' | 'indicators'>;

const isHash = (one: Indicator) => /^(?:md5|sha\d+)$/.test(one.type);

/**
 * The values that a picture shows. A hash must have been read the same from two cuttings of its line; any other value must be clearly
 * more probable than what looks like it. None has to_ids: a person looks at the picture first. A value that the text has already is
 * confirmed by it, and not given again.
 */
export function pictureIndicators(texts: PictureText[], article: About, picture: { number: number; url: string }): Indicator[] {
  const known = new Set(article.indicators.map((one) => one.value.toLowerCase()));
  const found = [...hashesOf(texts, article), ...othersOf(texts, article)];
  return found
    .filter((one) => !known.has(one.value.toLowerCase()))
    .map((one) => ({
      ...one,
      toIds: false,
      reason: 'read from a picture',
      occurrences: [],
      context: { kind: 'list' },
      origin: { kind: 'picture', number: picture.number, url: picture.url },
    }));
}

/** Each cutting is a reading by itself; a line with fewer of them stands with its last one. */
function hashesOf(texts: PictureText[], article: About): Indicator[] {
  const times = new Map<string, Indicator[]>();
  for (const round of [0, 1, 2]) {
    const lines = linesOf(texts, ({ readings }) => readings[Math.min(round, readings.length - 1)] ?? '');
    for (const one of valuesOf(lines, article).filter(isHash)) push(times, one.value, one);
  }
  return [...times.values()].filter((all) => all.length >= 2).map(([one]) => one as Indicator);
}

function othersOf(texts: PictureText[], article: About): Indicator[] {
  const best = valuesOf(
    linesOf(texts, (one) => one.text),
    article,
  ).filter((one) => !isHash(one));
  const most = Math.max(0, ...texts.map((one) => one.rivals.length));
  const rivals = Array.from({ length: most }, (_, round) => {
    const lines = linesOf(texts, (one) => one.rivals[round] ?? one.text);
    return valuesOf(lines, article).map((one) => one.value);
  });
  const sure = new Set(best.map((one) => one.value));
  return best.filter(({ value }) =>
    rivals.every((values) => values.includes(value) || !values.some((one) => !sure.has(one) && mayBe(one, value))),
  );
}

/** Letters by which a rival may be longer or shorter than what it was read as. */
const MOST_LETTERS_APART = 3;

/** Whether a value of another text may stand for this one. A text that gives none ("5.9.]]6.8") says nothing against it. */
function mayBe(other: string, value: string): boolean {
  return Math.abs(other.length - value.length) <= MOST_LETTERS_APART;
}

function valuesOf(lines: string[], article: About): Indicator[] {
  const markdown = `## Indicators of compromise\n\n${lines.map((line) => `- ${line}`).join('\n')}\n`;
  const about = {
    canonicalUrl: article.canonicalUrl,
    title: article.title,
    ...(article.siteName ? { siteName: article.siteName } : {}),
    traces: false,
  };
  return readIndicators(markdown, about).filter(
    (one) => KEPT.has(one.type) && one.occurrences.length > 0 && (one.verdict === 'indicator' || one.verdict === 'context'),
  );
}
