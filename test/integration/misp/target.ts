import { randomUUID } from 'node:crypto';
import { isSet } from '../../../src/misp/model.ts';
import type { MispPublisherOptions } from '../../../src/misp/options.ts';
import { createMispPublisher } from '../../../src/misp/publisher.ts';
import { eventUuid } from '../../../src/publish/identity.ts';
import type { Publisher } from '../../../src/publish/port.ts';
import { eventOptions } from '../../fixtures/misp/options.ts';
import { type MispDouble, type MispDoubleOptions, startMispDouble } from '../../support/misp/index.ts';

/**
 * The MISP that these tests run against: a real one when MISP_URL and MISP_KEY are set, else the double. Nothing is assumed
 * about what else a real one holds, which lists it has enabled and what the key may do: a test that needs more says so and is
 * skipped. Every event that a test makes is deleted again, with its entry in the blocklist where the key is an administrator's.
 */
export const REAL =
  process.env.MISP_URL && process.env.MISP_KEY ? { url: process.env.MISP_URL.replace(/\/+$/, ''), key: process.env.MISP_KEY } : undefined;

export const NO_NEW_TAGS = 'the role of the key may not make tags, or its organisation is not the host organisation (local tags)';
export const NO_WORKFLOW_TAG = 'this MISP has no tag workflow:state="incomplete", and the key may not make it: its events count as curated';

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
  EventReport: { name: string; content: string; distribution: string; deleted?: boolean }[];
}
/** The second report: how the event was made. */
export function accountIn(event: Pick<Shown, 'EventReport'> | undefined): string {
  return event?.EventReport.find((one) => one.name === 'misp-crawler: how this event was made')?.content ?? '';
}

/** The article's report: MISP gives reports in no order that it promises. */
export function reportIn(event: Pick<Shown, 'EventReport'> | undefined) {
  return event?.EventReport.find((one) => !one.name.startsWith('misp-crawler:'));
}

export interface ShownAttribute {
  uuid: string;
  type: string;
  category: string;
  value: string;
  to_ids: boolean;
  comment: string;
  object_relation?: string | null;
}

export interface Target {
  url: string;
  key: string;
  /** Only when the double runs: for faults and for looking inside. */
  double: MispDouble | undefined;
  open(changes?: Changes): Publisher;
  /** A key that no event has yet; its event is deleted in the end. */
  newKey(): string;
  rights(): Promise<Rights>;
  api(method: 'GET' | 'POST', path: string, body?: unknown): Promise<{ status: number; body: { Event: Shown } }>;
  close(): Promise<void>;
}

/** What a MISP lets the key do beyond making events; a role or an organisation of a real one may lack it. */
export interface Rights {
  /** Tags that do not exist yet, local ones included. */
  newTags: boolean;
  /** workflow:state="incomplete", without which an event counts as curated. */
  workflowTag: boolean;
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

  function newKey(): string {
    const name = `blog.example.org/${randomUUID()}`;
    keys.push(name);
    return name;
  }

  async function askRights(): Promise<Rights> {
    const uuid = eventUuid(newKey());
    const workflow = { name: 'workflow:state="incomplete"', local: 1 };
    await api('POST', '/events/add', { uuid, info: 'misp-crawler: what may this key do?', distribution: 0, Tag: [workflow] });
    const made = (await api('GET', `/events/view/${uuid}`)).body?.Event;
    const me = await api('GET', '/users/view/me');
    const local = await api('POST', '/tags/attachTagToObject', { uuid, tag: workflow.name, local: 1 });
    return {
      newTags: isSet(me.body?.Role?.perm_tag_editor) && local.status === 200,
      workflowTag: (made?.Tag ?? []).some((tag: { name: string }) => tag.name === workflow.name),
    };
  }
  let rights: Promise<Rights> | undefined;

  return {
    url,
    key,
    double,
    api,
    newKey,
    rights() {
      rights ??= askRights();
      return rights;
    },
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
