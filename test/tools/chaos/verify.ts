import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { urlKey } from '../../../src/net/canonical-url.ts';
import { eventUuid } from '../../../src/publish/identity.ts';
import type { Job } from '../../../src/queue/ports.ts';
import type { World } from './world.ts';

/** The parts of an event that are compared. */
interface EventJson {
  uuid: string;
  info: string;
  Attribute?: { type: string; category: string; value: string; to_ids: boolean; comment?: string; deleted?: boolean }[];
  Object?: { name: string; Attribute?: { type: string; value: string }[] }[];
  EventReport?: { content: string; deleted?: boolean }[];
}

export interface Verdict {
  events: number;
  failures: { url: string; code: string; message: string }[];
  /** What must not be; empty when the run was survived. */
  problems: string[];
}

/**
 * Every address has exactly one event or one clear failure; no other event exists; report and indicators of each event are
 * complete. Complete means: like those of the other copies of the same article (the demo blog shows each article under
 * many addresses), apart from the address itself.
 */
export function verify(world: World, jobs: Job[]): Verdict {
  const problems: string[] = [];
  const events = world.misp ? (world.misp.events() as unknown as EventJson[]) : folderEvents(world.feedFolder);
  const byUuid = new Map(events.map((event) => [event.uuid, event]));
  const byKey = new Map(jobs.map((job) => [job.key, job]));
  const failures: Verdict['failures'] = [];
  const groups = new Map<string, { url: string; content: string }[]>();
  for (const url of world.urls) {
    const job = byKey.get(urlKey(url));
    // An article whose canonical link names another address has its event under that one: the job says which.
    const uuid = job?.outcome?.eventUuid ?? eventUuid(urlKey(url));
    const event = byUuid.get(uuid);
    byUuid.delete(uuid);
    if (!job) problems.push(`lost: ${url} is not in the queue`);
    if (event && job?.state === 'failed' && isFailure(event)) {
      failures.push({ url, code: job.error?.code ?? '', message: job.error?.message ?? '' });
    } else if (event) {
      if (job?.state !== 'done') problems.push(`${url} has an event, but its job is ${job?.state} (${job?.error?.code})`);
      if (!event.EventReport?.some((report) => !report.deleted && report.content !== ''))
        problems.push(`${url} has an event without report`);
      const article = url.replace(/^.*\/copy\/\d+/, '');
      groups.set(article, [...(groups.get(article) ?? []), { url, content: normal(event, url) }]);
    } else if (job?.state === 'failed' && job.error?.message) {
      failures.push({ url, code: job.error.code, message: job.error.message });
    } else problems.push(`${url} has neither event nor failure: its job is ${job?.state}`);
  }
  for (const event of byUuid.values()) problems.push(`doubled: event ${event.uuid} "${event.info}" belongs to no address`);
  for (const [article, copies] of groups) {
    const usual = mostFrequent(copies.map((copy) => copy.content));
    for (const copy of copies) {
      if (copy.content !== usual)
        problems.push(`${copy.url} differs from the other copies of ${article}: ${difference(usual, copy.content)}`);
    }
  }
  return { events: events.length, failures, problems };
}

/** An event that only says why there is no article (PAGE_ERRORS=event). */
function isFailure(event: EventJson): boolean {
  return (event.Attribute ?? []).some((attribute) => attribute.comment?.startsWith('Error '));
}

function folderEvents(folder: string): EventJson[] {
  if (!existsSync(join(folder, 'manifest.json'))) return [];
  const manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as Record<string, unknown>;
  const files = readdirSync(folder).filter((name) => name.endsWith('.json') && name !== 'manifest.json');
  const events = files.map((name) => (JSON.parse(readFileSync(join(folder, name), 'utf8')) as { Event: EventJson }).Event);
  return events.filter((event) => event.uuid in manifest);
}

/** The event as lines that are the same for every copy of an article. */
function normal(event: EventJson, url: string): string {
  const origin = new URL(url).host;
  const same = (text: string) =>
    text
      .replaceAll(origin, 'HOST')
      .replace(/\/copy\/\d+/g, '')
      .replace(/many\.xml\?n=\d+/g, 'many.xml')
      .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'UUID')
      .replace(/\d{4}-\d{2}-\d{2}T[\d:.]+Z/g, 'TIME')
      // The hash of a report in which the address stands.
      .replace(/"report":"[0-9a-f]+"/g, '"report":"HASH"')
      // The copies share their values, so each but the first finds those before it.
      .replace(/^- Same campaign as .*\n/gm, '')
      // Which of the feeds it came by.
      .replace(/(data-collection-source:)[^`]*/g, '$1FEED');
  const lines = (event.Attribute ?? [])
    .filter((attribute) => !attribute.deleted)
    // Who asked (a feed, or a person in the fault "same-url-twice") is not part of the article.
    .filter((attribute) => !/^Feed/.test(attribute.comment ?? ''))
    .map((each) => `${each.type} ${each.category} ${each.value} ids=${each.to_ids} ${each.comment ?? ''}`);
  const objects = (event.Object ?? []).map((object) => `${object.name}: ${(object.Attribute ?? []).map((each) => each.value).join(' ')}`);
  const reports = (event.EventReport ?? []).filter((report) => !report.deleted).map((report) => `report ${report.content}`);
  return [...lines.sort(), ...objects.sort(), ...reports.sort()].map(same).join('\n');
}

function mostFrequent(texts: string[]): string {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? '';
}

function difference(usual: string, other: string): string {
  const [a, b] = [new Set(usual.split('\n')), new Set(other.split('\n'))];
  const missing = [...a].filter((line) => !b.has(line));
  const more = [...b].filter((line) => !a.has(line));
  const show = (lines: string[]) =>
    lines
      .slice(0, 3)
      .map((line) => line.slice(0, 400))
      .join(' | ');
  return `${missing.length} lines missing (${show(missing)}), ${more.length} more (${show(more)})`;
}
