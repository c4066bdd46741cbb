import { randomUUID } from 'node:crypto';
import { createMispPublisher, eventUuid, type MispPublisherOptions } from '../../../src/misp/index.ts';
import type { Publisher } from '../../../src/publish/port.ts';
import { eventOptions } from '../../fixtures/misp/options.ts';
import { type MispDouble, type MispDoubleOptions, startMispDouble } from '../../support/misp/index.ts';

/**
 * The MISP that these tests run against: a real one when MISP_URL and MISP_KEY are set, else the double. Nothing is assumed
 * about what else a real one holds; every event that a test makes is deleted again, with its entry in the blocklist.
 */
export const REAL =
  process.env.MISP_URL && process.env.MISP_KEY ? { url: process.env.MISP_URL.replace(/\/+$/, ''), key: process.env.MISP_KEY } : undefined;

type Changes = Partial<Omit<MispPublisherOptions, 'event' | 'client'>> & {
  event?: Parameters<typeof eventOptions>[0];
  client?: Partial<MispPublisherOptions['client']>;
};

/** An event as the tests look at it. */
export interface Shown {
  info: string;
  date: string;
  timestamp: string;
  Tag: { name: string; local: boolean }[];
  Attribute: ShownAttribute[];
  Object: { name: string; comment: string; Attribute: (ShownAttribute & { object_relation: string })[] }[];
  EventReport: { name: string; content: string; distribution: string }[];
}
/** The second report: how the event was made. */
export function accountIn(event: Pick<Shown, 'EventReport'> | undefined): string {
  return event?.EventReport.find((one) => one.name === 'misp-crawler: how this event was made')?.content ?? '';
}

export interface ShownAttribute {
  uuid: string;
  type: string;
  category: string;
  value: string;
  to_ids: boolean;
  comment: string;
}

export interface Target {
  url: string;
  key: string;
  /** Only when the double runs: for faults and for looking inside. */
  double: MispDouble | undefined;
  open(changes?: Changes): Publisher;
  /** A key that no event has yet; its event is deleted in the end. */
  newKey(): string;
  api(method: 'GET' | 'POST', path: string, body?: unknown): Promise<{ status: number; body: { Event: Shown } }>;
  close(): Promise<void>;
}

export async function openTarget(options: MispDoubleOptions = {}): Promise<Target> {
  const double = REAL ? undefined : await startMispDouble(options);
  const { url, key } = REAL ?? (double as MispDouble);
  const publishers: Publisher[] = [];
  const keys: string[] = [];

  async function api(method: 'GET' | 'POST', path: string, body?: unknown) {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { authorization: key, accept: 'application/json', 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
  }

  return {
    url,
    key,
    double,
    api,
    open({ event, client, ...changes } = {}) {
      const publisher = createMispPublisher({
        client: { url, key, verifyCert: process.env.MISP_VERIFYCERT !== 'false', timeoutMs: 30_000, maxCalls: 4, ...client },
        event: eventOptions(event),
        extraction: 'both',
        audit: true,
        auditJunk: 'remove',
        deleteHard: true,
        galaxies: ['threat-actor', 'ransomware', 'malpedia', 'mitre-attack-pattern'],
        galaxiesAgeMs: 3_600_000,
        correlation: false,
        sameCampaign: 'none',
        ignoredWarninglists: [],
        requiredMissing: 'skip',
        errorEvents: true,
        retireMax: 100,
        ...changes,
      });
      publishers.push(publisher);
      return publisher;
    },
    newKey() {
      const name = `blog.example.org/${randomUUID()}`;
      keys.push(name);
      return name;
    },
    async close() {
      if (REAL) {
        for (const uuid of keys.map(eventUuid)) {
          await api('POST', `/events/delete/${uuid}`);
          await api('POST', `/eventBlocklists/delete/${uuid}`);
        }
      }
      await Promise.all(publishers.map((publisher) => publisher.close()));
      await double?.close();
    },
  };
}
