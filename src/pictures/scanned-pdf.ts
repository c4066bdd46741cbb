import type { PageText } from '../../extractors/pictures/engine.ts';
import type { PictureReader } from '../../extractors/pictures/open.ts';
import { pictureIndicators } from '../../extractors/pictures/values.ts';
import type { Article, Indicator, Page } from '../domain.ts';
import { Permanent } from '../errors.ts';
import { withCrops } from './crops.ts';

/**
 * Page -> Article, the text of scanned pages of a PDF read from their pictures. What only pictures show is no detection, and values
 * that were not read clearly are left out; rules are not taken from pictures at all. Without `reader` nothing but the extraction happens.
 */
export async function extractWithScans(
  page: Page,
  extract: (pageTexts?: PageText[]) => Promise<Article>,
  reader: Pick<PictureReader, 'readPdf' | 'crops'> | undefined,
): Promise<Article> {
  let article: Article | undefined;
  let refusal: unknown;
  try {
    article = await extract();
  } catch (error) {
    if (!(error instanceof Permanent && error.code === 'pdf-scanned')) throw error;
    refusal = error;
  }
  if (article && !article.picturePages) return article;
  const pages = page.bytes && reader ? await reader.readPdf(page.bytes, article?.picturePages) : undefined;
  const read = pages?.filter(({ texts }) => texts.length > 0) ?? [];
  if (read.length === 0 || !reader || !page.bytes) {
    if (article) return article;
    throw refusal;
  }
  const full = marked(await extract(read), article, read, page.finalUrl);
  return { ...full, indicators: await cropped(full.indicators, read, reader, page.bytes) };
}

/** Page by page: each is decoded once. */
async function cropped(
  indicators: Indicator[],
  pages: PageText[],
  reader: Pick<PictureReader, 'crops'>,
  bytes: Uint8Array,
): Promise<Indicator[]> {
  let all = indicators;
  for (const { page, texts } of pages) {
    const shown = all.filter(({ origin }) => origin?.kind === 'picture' && origin.number === page);
    if (shown.length === 0) continue;
    const withThem = new Map((await withCrops(shown, texts, reader, bytes, page)).map((one, index) => [shown[index], one]));
    all = all.map((one) => withThem.get(one) ?? one);
  }
  return all;
}

function marked(article: Article, before: Article | undefined, pages: PageText[], url: string): Article {
  const known = new Set(before?.indicators.map(({ value }) => value));
  const { title, siteName, canonicalUrl } = article;
  const clear = new Map<string, number>();
  for (const { page, texts } of pages)
    for (const { value } of pictureIndicators(
      texts,
      { title, canonicalUrl, indicators: [], ...(siteName ? { siteName } : {}) },
      { number: page, url },
    ))
      if (!clear.has(value)) clear.set(value, page);
  const indicators = article.indicators.flatMap((one): Indicator[] => {
    if (known.has(one.value)) return [one];
    const page = clear.get(one.value);
    if (page === undefined) return [];
    return [{ ...one, toIds: false, reason: 'read from a picture', origin: { kind: 'picture', number: page, url, isPage: true } }];
  });
  const { rules: _rules, ...rest } = article;
  const list = pages.length === 1 ? `page ${pages[0]?.page}` : `${pages.length} pages`;
  const note = `Read the text of ${list} from pictures: it may hold mistakes, and ${clear.size} of its values were read clearly.`;
  return { ...rest, ...(before?.rules ? { rules: before.rules } : {}), indicators, notes: [...article.notes, note] };
}
