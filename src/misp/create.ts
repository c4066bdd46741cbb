import { Permanent, RetryLater } from '../errors.ts';
import { addEvent, viewEvent } from './calls.ts';
import type { MispClient } from './client.ts';
import type { MispEvent, NewEvent } from './model.ts';

/** Makes the event unless it is there; `fresh` says that this call made it. 'blocked': somebody deleted it. */
export async function create(client: MispClient, event: NewEvent): Promise<{ event: MispEvent; fresh: boolean } | 'blocked'> {
  const added = await addEvent(client, event);
  if (added.result === 'blocked') return 'blocked';
  if (added.result === 'created') return { event: added.event, fresh: true };
  const there = await viewEvent(client, event.uuid);
  if (there) return { event: there, fresh: false };
  if (added.result === 'unsure') {
    throw new RetryLater(
      'misp-error',
      `MISP had an internal error while it made the event "${event.info}": see its log app/tmp/logs/error.log; it is tried again.`,
    );
  }
  throw new Permanent(
    'misp-hidden-event',
    `MISP says that event ${event.uuid} exists, but this key may not see it: another organisation made it; look it up as an administrator.`,
  );
}
