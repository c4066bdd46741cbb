import type { Article, Indicator } from '../../src/domain.ts';
import { readIndicators } from '../indicators/index.ts';
import type { PictureText } from './engine.ts';

const HASH_LENGTHS = new Set([32, 40, 64, 96, 128]);
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

/** Letters that can be one digit of a hash only: "g" could be 9 or 6, "B" in capitals is a digit itself. */
const LOOK_ALIKES: Record<string, string> = { o: '0', O: '0', Q: '0', l: '1', I: '1', i: '1', '|': '1', S: '5', s: '5', Z: '2', z: '2' };
const MAX_REPAIRS = 4;

/**
 * The values that a picture shows and that both readings agree on. They never have to_ids: a person looks at the picture first.
 * A value that the text has already is confirmed by it, and not given again.
 */
export function pictureIndicators(texts: PictureText[], article: Article, picture: { number: number; url: string }): Indicator[] {
  const known = new Set(article.indicators.map((one) => one.value.toLowerCase()));
  // Each reading of a piece by itself, the shorter lists filled up with the last one.
  const readings = [0, 1, 2].map((round) =>
    valuesOf(
      linesOf(texts, (one) => [one.text, ...one.again][Math.min(round, one.again.length)] ?? ''),
      article,
    ),
  );
  const times = new Map<string, number>();
  for (const reading of readings) for (const one of reading) times.set(keyOf(one), (times.get(keyOf(one)) ?? 0) + 1);
  const found = new Map(readings.flat().map((one) => [keyOf(one), one]));
  const shapes = new Map<string, Set<string>>();
  for (const one of found.values()) shapes.set(shapeOf(one.value), (shapes.get(shapeOf(one.value)) ?? new Set()).add(one.value));
  return [...found.values()]
    .filter((one) => (times.get(keyOf(one)) ?? 0) >= 2 && shapes.get(shapeOf(one.value))?.size === 1)
    .filter((one) => !known.has(one.value.toLowerCase()))
    .map((one) => ({
      ...one,
      toIds: false,
      reason: `read from a picture (picture ${picture.number})`,
      occurrences: [],
      context: { kind: 'list', ...(one.context.snippet ? { snippet: one.context.snippet } : {}) },
      origin: { kind: 'picture', number: picture.number, url: picture.url },
    }));
}

/** What looks the same in a picture is the same here: of two such readings nobody knows which is right. */
const shapeOf = (value: string) => value.toLowerCase().replace(/o/g, '0').replace(/[il|]/g, '1').replace(/rn/g, 'm').replace(/s/g, '5');

const keyOf = (one: Indicator) => `${one.type} ${one.value}`;

function valuesOf(lines: string[], article: Article): Indicator[] {
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

/** Pieces of text -> lines, hashes repaired and those that were broken over two lines joined. */
export function linesOf(texts: PictureText[], textOf: (one: PictureText) => string): string[] {
  const rows: PictureText[][] = [];
  for (const piece of [...texts].sort((a, b) => a.y - b.y)) {
    const row = rows.at(-1);
    const reference = row?.[0];
    if (row && reference && Math.abs(reference.y - piece.y) < Math.min(reference.height, piece.height) * 0.4) row.push(piece);
    else rows.push([piece]);
  }
  const out: string[] = [];
  for (const row of rows)
    out.push(
      row
        .sort((a, b) => a.x - b.x)
        .map((piece) => repaired(withDots(textOf(piece))))
        .join(' | '),
    );
  return out;
}

/** Brackets around dots and the slashes behind a scheme, as far as there is one reading only: "[.J", "|.]", "http: / /". */
export function withDots(text: string): string {
  const spaced = text.replace(/\b(h(?:tt|xx)ps?)\s?:\s?\/\s?\/?\s?(?=\S)/gi, '$1://');
  return spaced.replace(/\S+/g, (word) => {
    if (/^\d{1,3}(?:\[[.:,]\]\d{1,3}){3}$/.test(word)) return word.replace(/\[[.:,]\]/g, '[.]');
    if (!/\[\.|\.\]|\[\]/.test(word)) return word;
    return word.replace(/(?:[[(|1lI]\.\]|\[\.[\])J1lI|]|\[\])(?=\w)/g, '[.]');
  });
}

/** Words of a line that are hashes but for a few look-alikes; a word of a wrong length stays as it is, and is no hash. */
export function repaired(text: string): string {
  return text.replace(/[0-9A-Za-z|]{32,128}/g, (word) => {
    if (!HASH_LENGTHS.has(word.length) || /^(?:[0-9a-f]+|[0-9A-F]+)$/.test(word)) return word;
    const isLower = /[a-f]/.test(word) && !/[A-F]/.test(word.replaceAll('B', ''));
    let repairs = 0;
    const fixed = [...word].map((letter) => {
      const digit = LOOK_ALIKES[letter] ?? (isLower && letter === 'B' ? '8' : undefined);
      if (digit === undefined) return letter;
      repairs++;
      return digit;
    });
    const hash = fixed.join('');
    // Small and capital letters in one hash: one of them was read wrongly, and nobody knows which.
    if (/[a-f]/.test(hash) && /[A-F]/.test(hash)) return word.replace(/^./, '?');
    return repairs <= MAX_REPAIRS && /^[0-9a-f]+$/i.test(hash) ? hash : word;
  });
}
