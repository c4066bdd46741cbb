import type { Outcome } from '../domain.ts';
import type { MispClient } from './client.ts';
import { partUuid } from './identity.ts';
import { note } from './metadata.ts';
import { allAttributes, type MispEvent } from './model.ts';
import { missingSource } from './parts.ts';
import { perform } from './steps.ts';
import { outcome, type ReconcileOptions, type Subject } from './subject.ts';

/** A curated event is an analyst's work: it gets a comment, once per content, and stays as it is. */
export async function noteChange(client: MispClient, subject: Subject, actual: MispEvent, options: ReconcileOptions): Promise<Outcome> {
  const part = `change:${subject.contentHash}`;
  if (allAttributes(actual).some((one) => one.uuid === partUuid(actual.uuid, part))) {
    return outcome(client, subject, 'exists', `The event of "${subject.title}" was curated; its change is noted there already.`);
  }
  const values = new Set(allAttributes(actual).map((one) => one.value.toLowerCase()));
  const added = subject.wanted.found.map((one) => one.attribute).filter((one) => one.to_ids && !values.has(one.value.toLowerCase()));
  const names = added.length > 0 ? `: ${added.map((one) => one.value).join(', ')}` : '';
  const text = `The article changed after this event was curated; ${added.length} indicators are new${names}.`.slice(0, 10_000);
  const comment = note(actual.uuid, part, 'Article changed', text);
  await perform(client, actual, [{ do: 'add-attributes', attributes: [comment] }, ...missingSource(subject.source, actual)], options.log);
  const message = `The article "${subject.title}" changed, but its event was curated: the change was noted there as a comment.`;
  return outcome(client, subject, 'updated', message);
}
