import type { Outcome } from '../domain.ts';
import type { MispClient } from './client.ts';
import { create } from './create.ts';
import type { NewEvent } from './model.ts';
import { missingParts } from './parts.ts';
import { perform } from './steps.ts';
import type { ReconcileOptions } from './subject.ts';
import { summaryOf } from './summary.ts';
import { failureTag } from './tags.ts';

/** A page that could not be read: its event says so, unless the event of an earlier, successful reading is there. */
export async function reconcileFailure(
  client: MispClient,
  event: NewEvent,
  failure: { code: string; message: string },
  options: Pick<ReconcileOptions, 'tagPrefix' | 'log'>,
): Promise<Outcome> {
  const title = event.attributes.find((one) => one.comment === 'Blog title')?.value ?? event.info;
  const base = { title, eventUuid: event.uuid, eventUrl: `${client.url}/events/view/${event.uuid}` };
  const created = await create(client, event);
  if (created === 'blocked')
    return { status: 'skipped', message: `${failure.message} Its event was deleted in MISP and is not made again.`, title };
  if (!created.fresh && summaryOf(created.event))
    return { ...base, status: 'failed', message: `${failure.message} The event of an earlier reading stays as it is.` };
  const tag = failureTag(failure.code, options.tagPrefix);
  const missing = missingParts({ ...event, tags: event.tags.filter((one) => created.fresh || one.name === tag) }, created.event, undefined);
  const refused = await perform(client, created.event, missing, options.log);
  if (refused.length > 0)
    options.log('warn', `MISP did not take ${refused.map((one) => `${one.value} (${one.reason})`).join('; ')}`, { event: event.uuid });
  return { ...base, status: 'failed', message: failure.message };
}
