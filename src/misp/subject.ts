import type { Outcome } from '../domain.ts';
import type { Audit } from './audit.ts';
import type { MispClient } from './client.ts';
import type { Wanted } from './event.ts';
import type { Step } from './steps.ts';
import type { Log } from './types.ts';

export interface ReconcileOptions {
  /** MISP_EXTRACTION */
  extraction: 'both' | 'misp' | 'crawler';
  /** MISP_AUDIT */
  audit: boolean;
  junk: 'remove' | 'no-ids';
  hard: boolean;
  galaxies: string[];
  tagPrefix: string;
  tags: string[];
  localTags: string[];
  timeoutMs: number;
  log: Log;
}

export interface Subject {
  wanted: Wanted;
  contentHash: string;
  /** The article's address and text, for the audit. */
  url: string;
  text: string;
  title: string;
  unwanted(value: string): boolean;
  /** Tags and attributes that say through which source the article was seen. */
  source: Step[];
}

/** What is told about a publication. */
export function outcome(client: MispClient, subject: Subject, status: Outcome['status'], message: string, audit?: Audit): Outcome {
  const { event, found } = subject.wanted;
  return {
    status,
    message,
    eventUuid: event.uuid,
    eventUrl: `${client.url}/events/view/${event.uuid}`,
    title: subject.title,
    indicators: found.filter(({ attribute }) => attribute.to_ids).length,
    attributes: found.length,
    ...(audit ? { audit: audit.counts } : {}),
  };
}
