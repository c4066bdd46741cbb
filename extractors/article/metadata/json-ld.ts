import * as z from 'zod';
import { attribute, type Document, elements, textContent } from '../html/dom.ts';

const strings = z
  .union([z.string(), z.array(z.unknown()), z.looseObject({})])
  .optional()
  .catch(undefined);
const node = z.looseObject({
  '@type': z
    .union([z.string(), z.array(z.string())])
    .optional()
    .catch(undefined),
  '@graph': z.array(z.unknown()).optional().catch(undefined),
  headline: strings,
  name: strings,
  description: strings,
  datePublished: strings,
  dateModified: strings,
  inLanguage: strings,
  author: z.unknown().optional(),
  publisher: z.unknown().optional(),
  mainEntity: z.unknown().optional(),
});

export interface LinkedData {
  headline?: string;
  description?: string;
  published?: string;
  modified?: string;
  language?: string;
  author?: string;
  siteName?: string;
  /** Of a work on the page that is no article by type ("HowTo", "Recipe"): where nothing else says who and when. */
  signed?: { author: string | undefined; published: string | undefined };
}

/** What the page's JSON-LD says about the article; faulty blocks are passed over. */
export function readLinkedData(document: Document): LinkedData {
  const found: LinkedData = {};
  for (const script of elements(document, 'script')) {
    if (!/ld\+json/i.test(attribute(script, 'type'))) continue;
    for (const item of items(parse(textContent(script)))) merge(found, item);
  }
  return found;
}

function parse(text: string): unknown {
  // Comment and CDATA wrappers, and raw line breaks inside strings, are common and make JSON.parse fail.
  const bare = text.replace(/^\s*(?:\/\/\s*)?(?:<!\[CDATA\[|<!--)/, '').replace(/(?:\/\/\s*)?(?:\]\]>|-->)\s*$/, '');
  for (const candidate of [bare, bare.replace(/[\n\r\t]+/g, ' ')]) {
    try {
      return JSON.parse(candidate);
    } catch {
      // the next spelling
    }
  }
  return undefined;
}

function items(value: unknown, depth = 0): z.infer<typeof node>[] {
  if (depth > 4) return [];
  if (Array.isArray(value)) return value.flatMap((one) => items(one, depth + 1));
  const parsed = node.safeParse(value);
  if (!parsed.success) return [];
  return [parsed.data, ...items(parsed.data['@graph'] ?? [], depth + 1), ...items(parsed.data.mainEntity ?? [], depth + 1)];
}

function merge(found: LinkedData, item: z.infer<typeof node>): void {
  const types = [item['@type'] ?? []].flat().join(' ');
  const isSite = /\b(?:WebSite|Organization|NewsMediaOrganization)\b/.test(types);
  if (isSite && !found.siteName) assign(found, 'siteName', nameOf(item.name));
  const isText = /Article|BlogPosting|Report|CreativeWork/.test(types);
  if (!isText && isSigned(item, types))
    found.signed ??= { author: people([item.author].flat().filter(isPerson)), published: nameOf(item.datePublished) };
  if (!isText && !/WebPage/.test(types)) return;
  if (isText) {
    assign(found, 'headline', nameOf(item.headline) ?? nameOf(item.name));
    assign(found, 'author', people(item.author));
    const publisher = nameOf(item.publisher);
    if (publisher) found.siteName ??= publisher;
  }
  assign(found, 'description', nameOf(item.description));
  assign(found, 'published', nameOf(item.datePublished));
  assign(found, 'modified', nameOf(item.dateModified));
  assign(found, 'language', nameOf(item.inLanguage));
}

/** A work of any other type with an author or a date, which is not a part of the page. */
function isSigned(item: z.infer<typeof node>, types: string): boolean {
  return (item.author ?? item.datePublished) !== undefined && !/WebPage|Object|Review|Comment|Answer|Question/.test(types);
}

const isPerson = (author: unknown) => node.safeParse(author).data?.['@type'] !== 'Organization';

function assign(found: LinkedData, key: Exclude<keyof LinkedData, 'signed'>, value: string | undefined): void {
  if (value && !found[key]) found[key] = value;
}

function nameOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value.trim() || undefined;
  if (Array.isArray(value)) return nameOf(value[0]);
  if (value && typeof value === 'object' && 'name' in value) return nameOf((value as { name: unknown }).name);
  return undefined;
}

function people(value: unknown): string | undefined {
  const names = [value]
    .flat()
    .map(nameOf)
    .filter((name): name is string => name !== undefined && !/^https?:/.test(name));
  return names.length > 0 ? [...new Set(names)].join(', ') : undefined;
}
