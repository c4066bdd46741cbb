import { extname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { extractArticle } from '../../../extractors/article/extract.ts';
import { explainIndicator } from '../../../extractors/indicators/rules/explain.ts';
import { openPictureReader, type PictureReader } from '../../../extractors/pictures/open.ts';
import { readIndicatorRules } from '../../app/indicator-rules.ts';
import type { Article, Indicator, Page } from '../../domain.ts';
import { UsageError } from '../../errors.ts';
import { mediaTypeOf } from '../../media-type.ts';
import { readsPictures } from '../../pictures/pictures.ts';
import { extractWithScans } from '../../pictures/scanned-pdf.ts';
import { documentPage } from '../../pipeline/crawl.ts';
import type { Context } from '../context.ts';
import { readInput } from '../input.ts';
import { table } from '../table.ts';

export interface ExtractCommandOptions {
  url?: string;
  markdown?: boolean;
  json?: boolean;
  traces?: boolean;
  explain?: string;
}

/** Reads the file in this thread and prints what was found. */
export async function extract(context: Pick<Context, 'print' | 'config'>, file: string, options: ExtractCommandOptions): Promise<void> {
  const { traces, indicatorRules } = context.config().extract;
  const organisation = indicatorRules === undefined ? undefined : readIndicatorRules(indicatorRules);
  const page = pageOf(file, options.url);
  const own = { traces: options.traces ?? traces, ...(organisation ? { organisation } : {}) };
  const article = await withReader(context, page, (reader) =>
    extractWithScans(page, (pageTexts) => extractArticle(page, pageTexts ? { pageTexts } : {}, own), reader),
  );
  if (options.explain !== undefined) {
    context.print(explained(article, options.explain));
    return;
  }
  if (options.json) context.print(JSON.stringify(article, null, 2));
  else if (options.markdown) context.print(article.markdown);
  else context.print(summary(article));
}

/** Pages of a PDF that are pictures are read when OCR is on and its packages are there. */
async function withReader<T>({ config }: Pick<Context, 'config'>, page: Page, use: (reader?: PictureReader) => Promise<T>): Promise<T> {
  const { pictures } = config();
  if (page.contentType !== 'application/pdf' || !readsPictures(pictures.ocr)) return use();
  const reader = openPictureReader(pictures, (message) => process.stderr.write(`misp-crawler: ${message}\n`));
  try {
    return await use(reader);
  } finally {
    reader.close();
  }
}

/** A file as a page; what it is, its first bytes say, then its name. */
export function pageOf(file: string, url?: string): Page {
  if (url !== undefined && !/^https?:\/\//i.test(url))
    throw new UsageError(`--url is ${JSON.stringify(url)}: it must be an address that starts with http:// or https://.`);
  const bytes = readInput(file);
  const address = url ?? (file === '-' ? 'file:///dev/stdin' : pathToFileURL(resolve(file)).href);
  const type = mediaTypeOf(bytes);
  const isNamedHtml = file !== '-' && /^\.html?$/i.test(extname(file));
  return documentPage(address, type === 'text/plain' && isNamedHtml ? 'text/html' : type, bytes);
}

const ORDER: Indicator['verdict'][] = ['indicator', 'context', 'reference', 'junk'];

function summary(article: Article): string {
  const about: [string, string | undefined][] = [
    ['title', article.title],
    ['author', article.author],
    ['published', article.published],
    ['language', article.language],
    ['site', article.siteName],
    ['canonical', article.canonicalUrl.startsWith('file:') ? undefined : article.canonicalUrl],
    ['read by', article.via],
  ];
  const head = about.filter(([, value]) => value).map(([name, value]) => `${name.padEnd(10)} ${value}`);
  const sorted = [...article.indicators].sort((a, b) => ORDER.indexOf(a.verdict) - ORDER.indexOf(b.verdict));
  const rows = sorted.map((one) => [one.type, one.value.slice(0, 100), one.verdict, one.toIds ? 'yes' : '', placeOf(one), one.reason]);
  const values = rows.length > 0 ? table(['type', 'value', 'verdict', 'to_ids', 'where', 'why'], rows) : 'no values';
  return [...head, ...article.notes.map((note) => `note       ${note}`), '', values, '', article.markdown].join('\n');
}

/** The values that contain the text, refanged or as the author wrote them, with the rows of the table that decided. */
function explained(article: Article, text: string): string {
  const wanted = text.toLowerCase();
  const found = article.indicators.filter(
    (one) => one.value.toLowerCase().includes(wanted) || one.occurrences.some(({ raw }) => raw.toLowerCase().includes(wanted)),
  );
  if (found.length === 0)
    throw new UsageError(`The file shows no value that contains ${JSON.stringify(text)}; without --explain all values are listed.`);
  return found.map(explainIndicator).join('\n\n');
}

function placeOf({ context }: Indicator): string {
  return [context.kind, context.heading && `"${context.heading.slice(0, 40)}"`, context.column && `column "${context.column.slice(0, 30)}"`]
    .filter(Boolean)
    .join(', ');
}
