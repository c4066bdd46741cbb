import type { CrawlRequest, Source } from '../../domain.ts';
import { withOneTlp } from '../../publish/tlp.ts';
import type { NewTag } from '../model.ts';
import type { EventOptions } from '../options.ts';
import { oneLine, storable } from './storable.ts';

const DAY_MS = 86_400_000;

/** All tags of an event: the default ones and the context (exported), then ours and the feed's (local). */
export function eventTags(request: CrawlRequest, text: string, context: string[], options: EventOptions): NewTag[] {
  const global = withOneTlp([...options.tags, ...context, ...(request.tags ?? [])], text, options.tlp);
  const local = [
    ...options.localTags,
    ...(request.settings?.localTags ?? []),
    ...sourceTags(request.source, options.tagPrefix),
    ...retentionTag(options),
  ];
  return unique([...global.map((name) => ({ name })), ...local.map((name) => ({ name, local: true }))]);
}

/** What says where an article was seen: local, because it concerns this organisation's way of collecting only. */
export function sourceTags(source: Source, tagPrefix: string): string[] {
  return [...source.tags, sourceTag(source.title, tagPrefix)].map(tagName);
}

function sourceTag(feed: string, tagPrefix: string): string {
  return tagName(`${tagPrefix}:data-collection-source:${feed}`);
}

/** The tag of a page that could not be read: misp-scraper:HTTP=403 */
export function failureTag(code: string, tagPrefix: string): string {
  return `${tagPrefix}:${code}`;
}

/** The tag of an article whose page broke off on every try: its end may be missing. */
export function brokenOffTag(tagPrefix: string): string {
  return `${tagPrefix}:incomplete-page`;
}

/** The tag of an event that was finished without MISP's extraction. */
export function withoutExtractionTag(tagPrefix: string): string {
  return `${tagPrefix}:extraction="timed-out"`;
}

/** The tag that makes an event ours to update and to retire: nobody has curated it yet. */
export function incompleteTag(options: Pick<EventOptions, 'localTags' | 'tags'>): string {
  const isState = (tag: string) => /^workflow:state="incomplete"$/i.test(tag);
  return [...options.localTags, ...options.tags].find(isState) ?? 'workflow:state="incomplete"';
}

/** Nobody has curated this event: it is still marked incomplete, and neither marked complete nor published. */
export function isUncurated(event: { published?: boolean | undefined; Tag: { name: string }[] }, incomplete: string): boolean {
  const names = event.Tag.map((tag) => tag.name.toLowerCase());
  return !event.published && names.includes(incomplete.toLowerCase()) && !names.includes('workflow:state="complete"');
}

/** The tag that says which tool made an event: the first of MISP_TAGS that does. */
export function toolTag(options: Pick<EventOptions, 'tags'>): string | undefined {
  return options.tags.find((tag) => /^misp:tool=/i.test(tag));
}

/** retention:99d, for MISP_RETENTION=99d. */
export function retentionTag(options: Pick<EventOptions, 'retentionMs'>): string[] {
  if (options.retentionMs === undefined) return [];
  const days = options.retentionMs / DAY_MS;
  return [`retention:${Number.isInteger(days) ? `${days}d` : `${Math.round(options.retentionMs / 3_600_000)}h`}`];
}

/** MISP keeps 255 characters of a tag, and fails on four-byte ones. */
function tagName(text: string): string {
  return oneLine(storable(text, false), 255);
}

function unique(tags: NewTag[]): NewTag[] {
  const seen = new Set<string>();
  return tags.filter(({ name }) => !seen.has(name.toLowerCase()) && seen.add(name.toLowerCase()));
}
