import * as z from 'zod';
import { wordList } from '../data/lists.ts';
import type { Article } from '../domain.ts';
import { parseJson } from '../json.ts';

/** A folder as GitHub's contents API lists it; what GitLab's tree API gives has no download address. */
const FolderListing = z.array(
  z.looseObject({ name: z.string(), path: z.string(), type: z.string(), size: z.number().optional(), download_url: z.string().nullish() }),
);
/** A gist as GitHub's gists API gives it. */
const GistListing = z.looseObject({ files: z.record(z.string(), z.looseObject({ filename: z.string(), raw_url: z.string() }).nullable()) });

export interface ListedFile {
  name: string;
  url: string;
}

export interface Choice {
  /** Best first. */
  files: ListedFile[];
  /** Paths of folders to look into, best first. `fits`: the name is the article's, so that everything in it belongs to it. */
  folders: { path: string; fits: boolean }[];
}

const DATA = /\.(?:csv|tsv|txt|json|stix2?|xml|ioc|yara?|rules?|xlsx|md|adoc|asciidoc|sha256|sha1|md5|ya?ml|pdf|kql|spl|eql)$/i;
const NO_LIST =
  /^(?:licen[cs]e|contributing|contributors|changelog|requirements|package(?:-lock)?|code_of_conduct|security|mkdocs|tsconfig|setup|\.)\b|^\./i;
/** A folder of more files than this is a collection, of which only what fits is read. */
const MOST_UNNAMED = 6;
const MAX_UNNAMED_FOLDERS = 3;

/**
 * The files of a folder that fit the article: words of its title or its date in the name. A small folder that the author links to
 * is taken whole, of a repository's root only what fits. Undefined when the answer is not a list.
 */
export function choose(
  body: string,
  article: Pick<Article, 'title' | 'published'>,
  options: { isRoot: boolean; fits?: boolean; most: number; raw?: string | undefined },
): Choice | undefined {
  const json = parseJson(body);
  const gist = GistListing.safeParse(json);
  if (gist.success) return { files: gistFiles(gist.data.files, options.most), folders: [] };
  const parsed = FolderListing.safeParse(json);
  if (!parsed.success) return undefined;
  const score = scorer(article);
  const files = parsed.data
    .filter(({ type, name }) => (type === 'file' || type === 'blob') && DATA.test(name) && !NO_LIST.test(name))
    .flatMap(({ name, path, download_url }) => {
      const url = download_url ?? (options.raw === undefined ? undefined : options.raw + path.split('/').map(encodeURIComponent).join('/'));
      return url === undefined ? [] : [{ name, url, score: score(name) }];
    });
  const folders = parsed.data.flatMap(({ type, name, path }) =>
    (type === 'dir' || type === 'tree') && !name.startsWith('.')
      ? [{ path, score: score(name), isTime: isTimeOf(name, article.published) }]
      : [],
  );
  const fitting = files.filter((file) => file.score > 0).sort((a, b) => b.score - a.score);
  const whole = !options.isRoot && (files.length <= MOST_UNNAMED || options.fits === true) ? files : [];
  const chosen = options.fits || fitting.length === 0 ? whole : fitting;
  return {
    files: chosen.slice(0, options.most).map(({ name, url }) => ({ name, url })),
    folders: chooseFolders(folders, { ...options, found: chosen.length > 0 }),
  };
}

function gistFiles(files: z.infer<typeof GistListing>['files'], most: number): ListedFile[] {
  return Object.values(files)
    .filter((file) => file !== null)
    .filter(({ filename }) => DATA.test(filename) || !/\.\w{1,4}$/.test(filename))
    .slice(0, most)
    .map(({ filename, raw_url }) => ({ name: filename, url: raw_url }));
}

function chooseFolders(
  folders: { path: string; score: number; isTime: boolean }[],
  { isRoot, fits = false, found }: { isRoot: boolean; fits?: boolean; found: boolean },
): Choice['folders'] {
  if (fits) return folders.map(({ path }) => ({ path, fits: true }));
  const fitting = folders.filter(({ score }) => score > 0).sort((a, b) => b.score - a.score);
  if (fitting.length > 0) return fitting.map(({ path }) => ({ path, fits: true }));
  if (found) return [];
  const ofItsTime = folders.filter(({ isTime }) => isTime);
  if (ofItsTime.length > 0) return ofItsTime.map(({ path }) => ({ path, fits: false }));
  return !isRoot && folders.length <= MAX_UNNAMED_FOLDERS ? folders.map(({ path }) => ({ path, fits: true })) : [];
}

/** How well a name fits the article: title words in it, its date. 0 is not at all. */
function scorer({ title, published }: Pick<Article, 'title' | 'published'>): (name: string) => number {
  const common = wordList('common-title-words');
  const words = new Set((title.toLowerCase().match(/[\p{L}\p{N}]{4,}/gu) ?? []).filter((word) => !common.has(word)));
  // "Copper Lantern" is often one word in names of files.
  const pairs = [...title.toLowerCase().matchAll(/(?=\b([\p{L}\p{N}]{2,})[\s-]+([\p{L}\p{N}]{2,})\b)/gu)]
    .filter(([, a = '', b = '']) => !common.has(a) && !common.has(b))
    .map(([, a, b]) => `${a}${b}`)
    .filter((pair) => pair.length >= 5);
  const date = published?.slice(0, 10);
  return (name) => {
    const lower = name.toLowerCase();
    const bare = lower.replace(/[\s_.-]+/g, '');
    const named = [...words].filter((word) => lower.includes(word)).length + pairs.filter((pair) => bare.includes(pair)).length;
    const dated = date !== undefined && bare.includes(date.replaceAll('-', '')) ? 2 : 0;
    return named + dated;
  };
}

/** "2026", "2026-03", "03": folders by year and month. */
function isTimeOf(name: string, published: string | undefined): boolean {
  const [, year = '', month = ''] = /^(\d{4})-(\d{2})/.exec(published ?? '') ?? [];
  return year !== '' && (new RegExp(`^${year}(?:[-_.]?${month})?$`).test(name) || name === month || name === `${month}-${year}`);
}
