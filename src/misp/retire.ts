import type { RetireReport } from '../domain.ts';
import { Permanent } from '../errors.ts';
import type { MispClient } from './client/client.ts';
import { deleteEvent, findEvents } from './client/events.ts';
import { isUncurated } from './event/tags.ts';
import type { MispEvent } from './model.ts';
import type { Log } from './ports.ts';

export interface RetireOptions {
  /** The tag of events that nobody has curated yet. */
  incomplete: string;
  /** The tag that only we give (misp:tool="misp-crawler"); the predecessor's events carry our source tags too. */
  toolTag: string | undefined;
  /** How the tag of a source starts: misp-scraper:data-collection-source: */
  sourceTagPrefix: string;
  organisation: { uuid: string; name: string } | undefined;
  retentionMs: number | undefined;
  /** Most deletions of one run. */
  max: number;
}

const PAGE = 100;

/**
 * Deletes events that we made (our tag and our organisation), that nobody curated and that have not changed for the
 * retention time. Each of these is checked on MISP's answer again, whatever its search found.
 */
export async function retireFromMisp(
  client: MispClient,
  options: RetireOptions,
  run: { dryRun: boolean; log: Log },
): Promise<RetireReport> {
  if (options.retentionMs === undefined)
    return { events: [], deleted: 0, dryRun: run.dryRun, message: 'MISP_RETENTION is not set: no event is deleted.' };
  if (options.organisation === undefined) {
    throw new Permanent(
      'misp-no-organisation',
      "MISP does not say which organisation the key's user has, so no event is deleted: check the user in MISP.",
    );
  }
  const beforeS = Math.floor((Date.now() - options.retentionMs) / 1_000);
  const { due, more } = await collect(client, options, options.organisation, beforeS);
  let deleted = 0;
  if (!run.dryRun) {
    for (const event of due) {
      await deleteEvent(client, event.uuid);
      deleted += 1;
      run.log('info', `Deleted event ${event.uuid} "${event.info}": still incomplete after the retention time.`);
    }
  }
  const rest = more ? ` More than ${options.max} are due; the rest follow in the next run.` : '';
  return {
    events: due.map((event) => ({
      uuid: event.uuid,
      info: event.info,
      lastChange: new Date(Number(event.timestamp) * 1_000).toISOString(),
    })),
    deleted,
    dryRun: run.dryRun,
    message: `${due.length} incomplete events are older than the retention time; ${run.dryRun ? 'none was deleted (dry run)' : `${deleted} were deleted`}.${rest}`,
  };
}

async function collect(
  client: MispClient,
  options: RetireOptions,
  organisation: { uuid: string; name: string },
  beforeS: number,
): Promise<{ due: MispEvent[]; more: boolean }> {
  const due: MispEvent[] = [];
  for (let page = 1; ; page += 1) {
    const tags = [options.incomplete, ...(options.toolTag ? [options.toolTag] : [])];
    const query = { tags, organisation: organisation.name, beforeS, page, limit: PAGE };
    const events = await findEvents(client, query);
    for (const event of events.filter((one) => isDue(one, options, beforeS))) {
      if (due.length === options.max) return { due, more: true };
      due.push(event);
    }
    if (events.length < PAGE) return { due, more: false };
  }
}

function isDue(event: MispEvent, options: RetireOptions, beforeS: number): boolean {
  const names = event.Tag.map((tag) => tag.name);
  return (
    event.Orgc?.uuid === options.organisation?.uuid &&
    isUncurated(event, options.incomplete) &&
    (options.toolTag === undefined || names.includes(options.toolTag)) &&
    names.some((name) => name.startsWith(options.sourceTagPrefix)) &&
    Number(event.timestamp) <= beforeS
  );
}
