/**
 * An article's own indicator files: fetched one hop from its links (addresses.ts, listing.ts), read as documents that are handed
 * in are, and put into the article. What was read and what was not, and why, stands in the report.
 */
import { createHash } from 'node:crypto';
import type { Article, Indicator, LinkedFile, Page } from '../domain.ts';
import { sentence } from '../errors.ts';
import { rawAddress } from './addresses.ts';
import { choose } from './listing.ts';

export interface LinkedLimits {
  /** LINKED_FILES_MAX: files that one article may bring. */
  files: number;
  /** LINKED_FILES_BYTES: largest file. */
  bytes: number;
  /** LINKED_FILES_TIMEOUT: for one request, ms. */
  timeoutMs: number;
  /** LINKED_FILES_INDICATORS: most indicators that one article takes from files. */
  indicators: number;
}

/** What is needed of a web Response, whosever implementation it is. */
export interface Answer {
  ok: boolean;
  status: number;
  headers: { get(name: string): string | null };
  body: (AsyncIterable<Uint8Array> & { cancel(): Promise<void> }) | null;
}

export interface LinkedDeps {
  /** Through the egress, like everything from outside. */
  fetch(url: string, init: { headers: Record<string, string>; signal: AbortSignal }): Promise<Answer>;
  /** Bytes of a document -> what they say; throws what the extractors throw. */
  read(document: { url: string; contentType: string; bytes: Uint8Array }): Promise<Article>;
  limits: LinkedLimits;
}

export interface Followed {
  article: Article;
  /** The files themselves, for attachments. */
  files: Page['evidence'];
}

/** Never throws: a file that cannot be had is named with the reason. */
export async function followLinkedFiles(article: Article, deps: LinkedDeps): Promise<Followed> {
  const results: LinkedFile[] = [];
  const files: Page['evidence'] = [];
  const all = new Map(article.indicators.map((one) => [`${one.type} ${one.value}`, one]));
  const indicators = [...article.indicators];
  const rules = [...(article.rules ?? [])];
  let taken = 0;
  const budget = { files: deps.limits.files };
  for (const link of article.linkedFiles ?? []) {
    for (const result of await follow(link, article, deps, budget)) {
      const { file, read, bytes } = result;
      results.push(file);
      if (!read || !bytes) continue;
      const origin = { kind: 'file', name: file.name, url: file.url, linkedUnder: file.linkedUnder } as const;
      for (const one of read.indicators) {
        const key = `${one.type} ${one.value}`;
        const known = all.get(key);
        if (one.verdict === 'junk' || one.verdict === 'reference') continue;
        if (known && !(known.verdict === 'junk' || known.verdict === 'reference')) continue;
        if (taken >= deps.limits.indicators) {
          file.reason = `Only the first ${deps.limits.indicators} of its indicators were taken: LINKED_FILES_INDICATORS.`;
          break;
        }
        taken++;
        const added: Indicator = { ...one, occurrences: known?.occurrences ?? [], origin };
        if (known) indicators[indicators.indexOf(known)] = added;
        else indicators.push(added);
        all.set(key, added);
      }
      for (const rule of read.rules ?? []) {
        if (!rules.some((other) => other.kind === rule.kind && other.text.replace(/\s+/g, '') === rule.text.replace(/\s+/g, '')))
          rules.push({ ...rule, origin });
      }
      files.push({
        kind: 'linked-file',
        fileName: file.name.replace(/[^\w. -]+/g, '_').slice(-80),
        contentType: 'application/octet-stream',
        bytes,
        url: file.url,
      });
    }
  }
  if (results.length === 0) return { article, files };
  const markdown = `${article.markdown.trimEnd()}\n\n${section(results)}\n`;
  return { article: { ...article, markdown, indicators, ...(rules.length > 0 ? { rules } : {}), linkedFiles: results }, files };
}

interface Result {
  file: LinkedFile;
  read?: Article;
  bytes?: Uint8Array;
}

async function follow(link: LinkedFile, article: Article, deps: LinkedDeps, budget: { files: number }): Promise<Result[]> {
  const unread = (reason: string): Result[] => [{ file: { ...link, status: 'unread', reason } }];
  const target = rawAddress(link.url);
  if (target.kind === 'none') return unread(target.reason);
  if (budget.files <= 0) return unread(`The article links to more files than LINKED_FILES_MAX (${deps.limits.files}).`);
  if (target.kind === 'file') return [await readFile(link, target.url, article, deps, budget)];
  const listing = await get(target.url, deps);
  if ('reason' in listing) return unread(listing.reason);
  const isRoot = /\/contents\/(?:\?|$)|\/tree\?(?!.*\bpath=)/.test(target.url);
  const chosen = choose(new TextDecoder().decode(listing.bytes), article, {
    isRoot,
    raw: target.raw,
    most: Math.min(budget.files, deps.limits.files),
  });
  if (chosen === undefined) return unread('The service gave no list of files.');
  if (chosen.length === 0) return unread('No file of this folder has a name that fits the article.');
  const results: Result[] = [];
  for (const { name, url } of chosen) results.push(await readFile({ ...link, name, url }, url, article, deps, budget));
  return results;
}

async function readFile(link: LinkedFile, url: string, article: Article, deps: LinkedDeps, budget: { files: number }): Promise<Result> {
  budget.files--;
  const got = await get(url, deps);
  if ('reason' in got) return { file: { ...link, status: 'unread', reason: got.reason } };
  const { bytes, contentType } = got;
  try {
    const document = await deps.read({ url, contentType, bytes });
    const read = { ...document, indicators: document.indicators.filter((one) => !isOwn(one, article)) };
    const count = read.indicators.filter(({ verdict }) => verdict === 'indicator' || verdict === 'context').length;
    const format = /\(([^,]+), \d/.exec(read.notes.find((note) => note.startsWith('Read as a list')) ?? '')?.[1];
    return {
      read,
      bytes,
      file: {
        ...link,
        status: 'read',
        fetchedFrom: url,
        sha256: createHash('sha256').update(bytes).digest('hex'),
        bytes: bytes.byteLength,
        indicators: count,
        rules: read.rules?.length ?? 0,
        ...(format ? { format } : {}),
      },
    };
  } catch (error) {
    return { file: { ...link, status: 'unread', reason: `It could not be read: ${sentence(error)}` } };
  }
}

async function get(url: string, { fetch, limits }: LinkedDeps): Promise<{ bytes: Uint8Array; contentType: string } | { reason: string }> {
  try {
    const response = await fetch(url, {
      headers: { accept: 'text/csv, text/plain, application/json, */*;q=0.5' },
      signal: AbortSignal.timeout(limits.timeoutMs),
    });
    const contentType = response.headers.get('content-type') ?? '';
    const tooLarge = `It has more than ${limits.bytes} bytes: LINKED_FILES_BYTES.`;
    if (!response.ok || Number(response.headers.get('content-length') ?? 0) > limits.bytes) {
      await response.body?.cancel();
      return { reason: response.ok ? tooLarge : `The server answered ${response.status}.` };
    }
    const chunks: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of response.body ?? []) {
      size += chunk.byteLength;
      if (size > limits.bytes) return { reason: tooLarge };
      chunks.push(chunk);
    }
    const bytes = Buffer.concat(chunks);
    // An archive may hold the malware itself; it is not opened. A workbook is an archive by its first bytes only.
    if (
      /^(?:1f8b|377abcaf|52617221|4d5a|7f454c46)/.test(bytes.subarray(0, 4).toString('hex')) ||
      (bytes.subarray(0, 2).toString() === 'PK' && !bytes.includes('xl/workbook.xml'))
    )
      return { reason: 'It is an archive or a program, which is never opened.' };
    return { bytes, contentType };
  } catch (error) {
    return { reason: `It could not be fetched: ${sentence(error)}` };
  }
}

/** On the article's own site: the vendor's links in his own list. */
function isOwn({ type, value, defanged }: Indicator, { canonicalUrl }: Article): boolean {
  if (type !== 'url' || defanged || !URL.canParse(canonicalUrl) || !URL.canParse(value)) return false;
  return new URL(value).hostname === new URL(canonicalUrl).hostname;
}

function section(files: LinkedFile[]): string {
  const under = (file: LinkedFile) => (file.linkedUnder ? `, linked under "${file.linkedUnder.replace(/[\n[\]]+/g, ' ')}"` : '');
  const name = (file: LinkedFile) => `[${file.name.replace(/[[\]|]+/g, ' ')}](${file.url.replace(/[()<>\s]/g, encodeURIComponent)})`;
  const counts = ({ indicators = 0, rules = 0, format }: LinkedFile) =>
    [format, `${indicators} ${indicators === 1 ? 'value' : 'values'}`, rules > 0 ? `${rules} ${rules === 1 ? 'rule' : 'rules'}` : '']
      .filter(Boolean)
      .join(', ');
  const lines = files.map((file) =>
    file.status === 'read'
      ? `- ${name(file)}${under(file)}: ${counts(file)}.${file.reason ? ` ${file.reason}` : ''}`
      : `- ${name(file)}${under(file)}: not read. ${file.reason ?? ''}`,
  );
  return ['## Linked indicator files', '', ...lines].join('\n');
}
