import type { Article, Evidence } from '../../domain.ts';
import { partUuid } from '../../publish/identity.ts';
import type { NewAttribute } from '../model.ts';
import type { EventOptions } from '../options.ts';
import { LONGEST_COMMENT, oneLine } from './storable.ts';

const WHAT: Record<string, string> = {
  screenshot: 'Screenshot of the whole page',
  pdf: 'The page as PDF',
  html: 'The rendered HTML of the page',
  figure: 'Picture of the article',
  'linked-file': 'Indicator file that the article links to',
};

export interface Attachments {
  attributes: NewAttribute[];
  /** uuid of the screenshot that the report shows. */
  screenshot: string | undefined;
  /** uuid by the address of a picture of the article. */
  figures: ReadonlyMap<string, string>;
  notes: string[];
}

/** Evidence as attachment attributes, with names that say what they are; too large ones are left out with a note. */
export function attachments(
  evidence: Evidence[],
  event: string,
  options: Pick<EventOptions, 'evidenceMaxBytes' | 'pictures'>,
  /** The article's pictures, whose captions become comments. */
  pictures: Article['figures'],
): Attachments {
  const captions = new Map(pictures.map((one) => [one.url, oneLine(one.alt, LONGEST_COMMENT)]));
  const attributes: NewAttribute[] = [];
  const notes: string[] = [];
  const figures = new Map<string, string>();
  let screenshot: string | undefined;
  for (const item of evidence) {
    if (item.bytes.byteLength > options.evidenceMaxBytes) {
      notes.push(leftOut(item.fileName, item.bytes.byteLength, options));
      continue;
    }
    const { url } = item;
    const attribute = attachedFile(
      event,
      `evidence:${item.kind}:${url ?? item.fileName}`,
      item.fileName,
      item.bytes,
      (url !== undefined && item.kind === 'figure' && captions.get(url)) || (WHAT[item.kind] ?? item.kind),
    );
    const { uuid } = attribute;
    attributes.push(attribute);
    if (item.kind === 'screenshot' && options.pictures !== 'none') screenshot ??= uuid;
    if (url !== undefined) figures.set(url, uuid);
  }
  return { attributes, notes, screenshot, figures };
}

/** A file as MISP's attachment attribute; `part` names it for its uuid. */
export function attachedFile(event: string, part: string, fileName: string, bytes: Uint8Array, comment: string): NewAttribute {
  return {
    uuid: partUuid(event, part),
    type: 'attachment',
    category: 'External analysis',
    value: fileName,
    data: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64'),
    to_ids: false,
    comment,
    disable_correlation: true,
  };
}

export function leftOut(what: string, bytes: number, { evidenceMaxBytes }: Pick<EventOptions, 'evidenceMaxBytes'>): string {
  return `${what} has ${bytes} bytes and was left out: MISP_EVIDENCE_MAX is ${evidenceMaxBytes}.`;
}
