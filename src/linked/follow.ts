/**
 * An article's own indicator files: fetched one hop from its links (addresses.ts, listing.ts), read as uploaded
 * documents are, and put into the article. What was read and what was not, and why, stands in the report.
 */
import type { Article, DetectionRule, Evidence, Indicator, LinkedFile, WatchedFile } from '../domain.ts';
import { sentence } from '../errors.ts';
import { counted } from '../text.ts';
import { parseUrl } from '../url.ts';
import { type Folder, folderInside, rawAddress } from './addresses.ts';
import { type Allowance, allowance, type FetchDeps, fetchFile } from './fetch.ts';
import { choose, type ListedFile } from './listing.ts';

export interface LinkedDeps extends FetchDeps {
  /** Bytes of a document -> what they say; throws what the extractors throw. */
  read(document: { url: string; contentType: string; bytes: Uint8Array }): Promise<Article>;
  limits: FetchDeps['limits'] & {
    /** LINKED_FILES_MAX: files that one article may bring. */
    files: number;
    /** LINKED_FILES_INDICATORS: most indicators that one article takes from files. */
    indicators: number;
  };
}

export interface Followed {
  article: Article;
  /** The files themselves, for attachments. */
  files: Evidence[];
  /** Every address that was read or may be readable later, lists of folders too: what is asked again. */
  watched: WatchedFile[];
}

/** Lists of folders that are asked for one link. */
const MAX_FOLDERS = 5;
const MAX_DEPTH = 3;

/** One article's following: what is left of its limits, and what it saw. */
interface Run {
  article: Article;
  deps: LinkedDeps;
  left: Allowance;
  files: number;
  watched: WatchedFile[];
}

/** Never throws: a file that cannot be had is named with the reason. */
export async function followLinkedFiles(article: Article, deps: LinkedDeps): Promise<Followed> {
  const results: LinkedFile[] = [];
  const files: Evidence[] = [];
  const additions = additionsTo(article, deps.limits.indicators);
  const run: Run = {
    article,
    deps,
    left: allowance(deps.limits),
    files: deps.limits.files,
    watched: [],
  };
  for (const link of article.linkedFiles ?? []) {
    for (const result of await follow(link, run)) {
      const { file, read, bytes } = result;
      results.push(file);
      if (!read || !bytes) continue;
      if (!additions.take(read, file))
        file.reason = `Not all of it was taken: linked files may bring ${deps.limits.indicators} indicators and rules (LINKED_FILES_INDICATORS).`;
      files.push({
        kind: 'linked-file',
        fileName: file.name.replace(/[^\w. -]+/g, '_').slice(-80),
        contentType: 'application/octet-stream',
        bytes,
        url: file.url,
      });
    }
  }
  const { watched } = run;
  if (results.length === 0) return { article, files, watched };
  const markdown = `${article.markdown.trimEnd()}\n\n${section(results)}\n`;
  return { article: { ...article, markdown, ...additions.all(), linkedFiles: results }, files, watched };
}

/** What files add to the indicators and rules of an article, at most `most` of both together. */
function additionsTo(article: Article, most: number) {
  const indicators = new Map(article.indicators.map((one) => [`${one.type} ${one.value}`, one]));
  const rules = new Map((article.rules ?? []).map((one) => [ruleKey(one), one]));
  let left = most;
  return {
    /** False when not all of the file could be taken. */
    take(read: Article, { name, url, linkedUnder }: LinkedFile): boolean {
      const origin = { kind: 'file', name, url, linkedUnder } as const;
      for (const one of read.indicators) {
        const key = `${one.type} ${one.value}`;
        const known = indicators.get(key);
        if (!isPresented(one) || (known && isPresented(known))) continue;
        if (left-- <= 0) return false;
        indicators.set(key, { ...one, occurrences: known?.occurrences ?? [], origin });
      }
      for (const rule of read.rules ?? []) {
        const key = ruleKey(rule);
        if (rules.has(key)) continue;
        if (left-- <= 0) return false;
        rules.set(key, { ...rule, origin });
      }
      return true;
    },
    all: (): Pick<Article, 'indicators' | 'rules'> => ({
      indicators: [...indicators.values()],
      ...(rules.size > 0 ? { rules: [...rules.values()] } : {}),
    }),
  };
}

const isPresented = ({ verdict }: Indicator) => verdict === 'indicator' || verdict === 'context';

const ruleKey = ({ kind, text }: DetectionRule) => `${kind} ${text.replace(/\s+/g, '')}`;

interface Result {
  file: LinkedFile;
  read?: Article;
  bytes?: Uint8Array;
}

async function follow(link: LinkedFile, run: Run): Promise<Result[]> {
  const target = rawAddress(link.url);
  if (target.kind === 'none') return [unread(link, target.reason)];
  if (run.files <= 0) return [unread(link, `The article links to more files than LINKED_FILES_MAX (${run.deps.limits.files}).`)];
  if (target.kind === 'file') return [await readFile(link, target.url, run)];
  const chosen = await filesIn(target, run);
  if (!Array.isArray(chosen)) {
    return [target.orElse ? await readFile(link, target.orElse, run) : unread(link, chosen.reason)];
  }
  if (chosen.length === 0) return [unread(link, 'No file of this folder has a name that fits the article.')];
  const results: Result[] = [];
  for (const { name, url } of chosen) results.push(await readFile({ ...link, name, url }, url, run));
  return results;
}

/** The files of a folder and of those inside it that fit the article; why not, when its list cannot be had. */
async function filesIn(root: Folder, run: Run): Promise<ListedFile[] | { reason: string }> {
  const chosen: ListedFile[] = [];
  const open: { folder: Folder; fits: boolean; depth: number }[] = [{ folder: root, fits: false, depth: 0 }];
  for (let asked = 0; asked < MAX_FOLDERS; asked++) {
    const next = open.shift();
    if (next === undefined || chosen.length >= run.files) break;
    const { folder, fits, depth } = next;
    const listing = await fetchFile(folder.url, run.deps, run.left);
    if (listing.kind !== 'bytes') {
      if (listing.kind === 'refused' && listing.passing) run.watched.push({ url: folder.url, sha256: '' });
      if (depth === 0) return { reason: listing.kind === 'refused' ? listing.reason : 'The service gave no list of files.' };
      continue;
    }
    const choice = choose(new TextDecoder().decode(listing.bytes), run.article, {
      isRoot: folder.isRoot,
      fits,
      raw: folder.raw,
      most: run.files - chosen.length,
    });
    if (choice === undefined) {
      if (depth === 0) return { reason: 'The service gave no list of files.' };
      continue;
    }
    run.watched.push(listing.watched);
    chosen.push(...choice.files);
    if (depth < MAX_DEPTH)
      open.push(...choice.folders.map((one) => ({ folder: folderInside(folder, one.path), fits: one.fits, depth: depth + 1 })));
  }
  return chosen;
}

function unread(link: LinkedFile, reason: string): Result {
  return { file: { ...link, status: 'unread', reason } };
}

async function readFile(link: LinkedFile, url: string, run: Run): Promise<Result> {
  run.files--;
  const got = await fetchFile(url, run.deps, run.left);
  if (got.kind !== 'bytes') {
    if (got.kind === 'refused' && got.passing) run.watched.push({ url, sha256: '' });
    return unread(link, got.kind === 'refused' ? got.reason : 'The server gave nothing.');
  }
  const { bytes, contentType, watched } = got;
  run.watched.push(watched);
  try {
    const document = await run.deps.read({ url, contentType, bytes });
    const read = { ...document, indicators: document.indicators.filter((one) => !isOwn(one, run.article)) };
    const count = read.indicators.filter(isPresented).length;
    return {
      read,
      bytes,
      file: {
        ...link,
        status: 'read',
        fetchedFrom: url,
        sha256: watched.sha256,
        bytes: bytes.byteLength,
        indicators: count,
        rules: read.rules?.length ?? 0,
        ...(read.listFormat ? { format: read.listFormat } : {}),
      },
    };
  } catch (error) {
    return unread(link, `It could not be read: ${sentence(error)}`);
  }
}

/** On the article's own site: the vendor's links in his own list. */
function isOwn({ type, value, defanged }: Indicator, { canonicalUrl }: Article): boolean {
  if (type !== 'url' || defanged) return false;
  const host = parseUrl(value)?.hostname;
  return host !== undefined && host === parseUrl(canonicalUrl)?.hostname;
}

function section(files: LinkedFile[]): string {
  const under = (file: LinkedFile) => (file.linkedUnder ? `, linked under "${file.linkedUnder.replace(/[\n[\]]+/g, ' ')}"` : '');
  const name = (file: LinkedFile) => `[${file.name.replace(/[[\]|]+/g, ' ')}](<${file.url.replace(/[<>\s]/g, encodeURIComponent)}>)`;
  const counts = ({ indicators = 0, rules = 0, format }: LinkedFile) =>
    [format, counted(indicators, 'value'), rules > 0 ? counted(rules, 'rule') : ''].filter(Boolean).join(', ');
  const lines = files.map((file) =>
    file.status === 'read'
      ? `- ${name(file)}${under(file)}: ${counts(file)}.${file.reason ? ` ${file.reason}` : ''}`
      : `- ${name(file)}${under(file)}: not read. ${file.reason ?? ''}`,
  );
  return ['## Linked indicator files', '', ...lines].join('\n');
}
