import { partUuid } from '../event/identity.ts';
import { note } from '../event/metadata.ts';
import { oneLine } from '../event/storable.ts';
import { allAttributes, type MispEvent, type NewAttribute } from '../model.ts';

/**
 * The comment attribute that closes a publication: what was done and why, and the content hash of the article. It is
 * written last, so an event without it is unfinished and an event with it is done for that content.
 */
export interface Summary {
  revision: number;
  contentHash: string;
  sentences: string[];
}

const PART = 'summary';

export function summaryUuid(event: string): string {
  return partUuid(event, PART);
}

export function summaryAttribute(event: string, summary: Summary): NewAttribute {
  const text = `misp-crawler: revision ${summary.revision}; content ${summary.contentHash}. ${summary.sentences.join(' ')}`;
  return note(event, PART, 'misp-crawler', oneLine(text, 10_000));
}

/** The summary that an event has; undefined for one that is unfinished. */
export function summaryOf(event: MispEvent): { revision: number; contentHash: string; text: string } | undefined {
  const text = allAttributes(event).find((one) => one.uuid === summaryUuid(event.uuid))?.value;
  const match = text === undefined ? null : /revision (\d+); content ([^\s.]+)/.exec(text);
  return match ? { revision: Number(match[1]), contentHash: match[2] as string, text: text as string } : undefined;
}
