import { withOrganisationRules } from '../../extractors/indicators/rules/listed.ts';
import type { OrganisationLists } from '../../extractors/indicators/rules/organisation.ts';
import { openPictureReader, type PictureReader } from '../../extractors/pictures/open.ts';
import { missingPackages } from '../../extractors/pictures/packages.ts';
import { pictureIndicators } from '../../extractors/pictures/values.ts';
import type { Article, CrawlRequest, Evidence, Indicator } from '../domain.ts';
import type { Secrets } from '../net/configured-headers.ts';
import type { Egress } from '../net/egress.ts';
import { counted } from '../text.ts';
import { withCrops } from './crops.ts';
import { fetchFigures } from './figures.ts';

export interface PicturesOptions {
  /** OCR: `auto` reads when the packages are installed. */
  ocr: 'off' | 'auto' | 'on';
  /** OCR_TIMEOUT, ms a picture. */
  timeoutMs: number;
  /** OCR_ARTICLE_TIMEOUT, ms for all pictures of an article: then the rest is left out. */
  articleMs: number;
  /** OCR_MEMORY_MB */
  memoryMb: number;
  /** MISP_PICTURES=all: every picture is kept; else only those that a value was read from. */
  keepAll: boolean;
  /** MISP_EVIDENCE_MAX, bytes. */
  maxBytes: number;
  /** Looks up the secrets of the feed that the article came from. */
  secret: Secrets;
  /** INDICATOR_RULES, as they stand now. */
  organisation?: () => OrganisationLists;
}

/** What an article's pictures give: files for the event and values that only they show. */
export interface PictureResults {
  figures: Evidence[];
  indicators: Indicator[];
  /** How many pictures were read, had no text or could not be read, and were left out because time was over. */
  counts?: Record<'read' | 'no-text' | 'left-out', number>;
  /** One sentence for "how this event was made"; absent when nothing was read. */
  note?: string;
}

export interface Pictures {
  /** `articleMs`: where somebody waits, less time than OCR_ARTICLE_TIMEOUT. */
  look(article: Article, request: CrawlRequest, limit?: { articleMs: number }): Promise<PictureResults>;
  /** Absent when pictures are only kept, not read. */
  reader?: PictureReader;
  close(): void;
}

/** Whether pictures are read: `auto` needs the packages, `on` is refused without them by `doctor` and read as far as they are there. */
export const readsPictures = (ocr: PicturesOptions['ocr']): boolean => ocr !== 'off' && missingPackages().length === 0;

/** Fetches the article's pictures and reads them. Undefined when they are neither kept nor read. */
export function openPictures(
  options: PicturesOptions,
  egress: () => Promise<Pick<Egress, 'fetch'>>,
  onProblem: (message: string) => void,
): Pictures | undefined {
  const reads = readsPictures(options.ocr);
  if (!reads && !options.keepAll) return undefined;
  const reader = reads ? openPictureReader(options, onProblem) : undefined;
  return {
    look: async (article, request, limit) => {
      if (article.figures.length === 0) return { figures: [], indicators: [] };
      const isRead = reader && request.settings?.ocr !== 'off';
      if (!isRead && !options.keepAll) return { figures: [], indicators: [] };
      const figures = await fetchFigures(article, request, await egress(), options.maxBytes, options.secret);
      return isRead
        ? readFigures(article, figures, reader, { ...options, articleMs: Math.min(options.articleMs, limit?.articleMs ?? Infinity) })
        : { figures, indicators: [] };
    },
    ...(reader ? { reader } : {}),
    close: () => reader?.close(),
  };
}

/** Values of several pictures are one value each, from the first that shows it. */
export async function readFigures(
  article: Article,
  figures: Evidence[],
  reader: Pick<PictureReader, 'read' | 'crops'>,
  { keepAll, articleMs, organisation }: Pick<PicturesOptions, 'keepAll' | 'articleMs' | 'organisation'>,
  now: () => number = Date.now,
): Promise<PictureResults> {
  const begun = now();
  const urls = [...new Set(article.figures.map((figure) => figure.url))];
  const indicators: Indicator[] = [];
  const kept: Evidence[] = [];
  let [withText, left] = [0, 0];
  for (const figure of figures) {
    const isLate = now() - begun > articleMs;
    if (isLate) left++;
    const reading = isLate ? undefined : await reader.read(figure.bytes);
    if (reading) withText++;
    const picture = { number: urls.indexOf(figure.url ?? '') + 1, url: figure.url ?? '' };
    const known = { ...article, indicators: [...article.indicators, ...indicators] };
    const values = reading ? withOrganisationRules(pictureIndicators(reading.texts, known, picture), organisation?.()) : [];
    const wanted = values.filter(({ verdict }) => verdict !== 'junk');
    const found = reading ? await withCrops(wanted, reading.texts, reader, figure.bytes) : [];
    indicators.push(...found);
    if (keepAll || found.length > 0) kept.push(figure);
  }
  const counts = { read: withText, 'no-text': figures.length - withText - left, 'left-out': left };
  if (withText === 0) return { figures: kept, indicators, counts };
  const note = `Read the text of ${withText} of ${figures.length} pictures: ${counted(indicators.length, 'value')} that the text does not have.${left > 0 ? ` ${left} were left out: OCR_ARTICLE_TIMEOUT was over.` : ''}`;
  return { figures: kept, indicators, note, counts };
}
