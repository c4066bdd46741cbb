import { z } from 'zod';
import type { Article } from '../domain.ts';

/** A folder as GitHub's contents API lists it; what GitLab's tree API gives has no download address. */
const Listing = z.array(
  z.looseObject({ name: z.string(), path: z.string(), type: z.string(), size: z.number().optional(), download_url: z.string().nullish() }),
);

export interface ListedFile {
  name: string;
  url: string;
}

const DATA = /\.(?:csv|tsv|txt|json|stix2?|xml|ioc|yara?|rules|xlsx|md|adoc|sha256|md5)$/i;
const NO_LIST = /^(?:licen[cs]e|contributing|changelog|requirements|package(?:-lock)?|code_of_conduct|security)\b/i;
const MOST_UNNAMED = 6;

/**
 * The files of a folder that fit the article, best first: words of its title or its date in the name. A small folder that the
 * author links to is taken whole; of a repository's root only what fits.
 */
export function choose(
  body: string,
  article: Pick<Article, 'title' | 'published'>,
  options: { isRoot: boolean; most: number; raw?: string | undefined },
): ListedFile[] | undefined {
  const parsed = Listing.safeParse(safeJson(body));
  if (!parsed.success) return undefined;
  const words = new Set((article.title.toLowerCase().match(/[\p{L}\p{N}]{4,}/gu) ?? []).filter((word) => !COMMON.has(word)));
  const date = article.published?.slice(0, 10);
  const files = parsed.data
    .filter(({ type, name }) => (type === 'file' || type === 'blob') && DATA.test(name) && !NO_LIST.test(name))
    .flatMap(({ name, path, download_url }) => {
      const url = download_url ?? (options.raw === undefined ? undefined : options.raw + encodeURI(path));
      return url === undefined ? [] : [{ name, url }];
    })
    .map(({ name, url }) => ({ name, url, score: scoreOf(name, words, date) }))
    .sort((a, b) => b.score - a.score);
  const fitting = files.filter(({ score }) => score > 0);
  const chosen = fitting.length > 0 ? fitting : !options.isRoot && files.length <= MOST_UNNAMED ? files : [];
  return chosen.slice(0, options.most).map(({ name, url }) => ({ name, url }));
}

function scoreOf(name: string, words: ReadonlySet<string>, date: string | undefined): number {
  const lower = name.toLowerCase();
  const named = [...words].filter((word) => lower.includes(word)).length;
  const dated = date !== undefined && (lower.includes(date) || lower.includes(date.replaceAll('-', ''))) ? 2 : 0;
  return named + dated;
}

const COMMON = new Set(
  'with from that this into using threat malware attack attacks campaign analysis report group actor actors targets targeting deep dive inside under over their they your what when where returns back'.split(
    ' ',
  ),
);

function safeJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
