/** What tests hold in their hands: the double's options, its handle and the JSON that they look at. */
import type { Fault, Faults } from './faults.ts';
import type { Galaxies } from './galaxies.ts';
import type { Misp } from './http.ts';
import type { Json } from './records.ts';
import type { RoleName } from './roles.ts';
import type { MispState } from './state.ts';

export interface MispDoubleOptions {
  /** Default: any free port. */
  port?: number;
  /** Default 127.0.0.1. */
  host?: string;
  /** The key of the first user; default a fixed 40-character key. */
  key?: string;
  /** Its role; default admin (a site admin, as the recordings were made with). */
  role?: RoleName;
  /** More keys with their roles. */
  keys?: Record<string, RoleName>;
  /**
   * Default: the clusters of our fixture alone. Each publisher reads and indexes what MISP has, and thousands of clusters took most of
   * the time of many tests. How names are found among thousands is tested by unit/misp/context-sentences.spec and e2e/samples.spec.
   */
  galaxies?: Galaxies;
  version?: string;
  /** Whether the keys' organisation is the host organisation (attachTagToObject with local tags needs it); default true. */
  hostOrganisation?: boolean;
  /** True: the database takes emoji (utf8mb4). Default false, as MISP is installed. */
  fourByteCharacters?: boolean;
  /** Milliseconds that every call takes at least; default 0. */
  latencyMs?: number;
  /** Like MISP, take about 0.4 s + 17 ms per KB for an extraction; default false. */
  realisticExtractionTime?: boolean;
  /** Adds `GET /__double__/events` and `/__double__/calls`, without key, for scripts in other processes. */
  inspection?: boolean;
  /** Epoch milliseconds; for tests of retention. */
  now?: () => number;
}

/** One call as it was answered. */
export interface LoggedCall {
  method: string;
  path: string;
  /** 0: cut or hung by a fault. */
  status: number;
  /** Epoch milliseconds of its arrival. */
  at: number;
  /** Milliseconds until the answer. */
  ms: number;
  role?: RoleName;
  fault?: Fault['kind'];
  body?: unknown;
}

export interface MispDouble {
  url: string;
  key: string;
  /** The records behind the API, for looking and for seeding. */
  state: MispState;
  galaxies: Galaxies;
  /** Changeable while it runs: what the server says of itself, and whose organisation hosts it. */
  settings: Pick<Misp, 'version' | 'hostOrganisation'>;
  faults: Faults;
  calls: LoggedCall[];
  /** Calls that were answered (or not) so far, by method and part of the path. */
  count(method?: string, path?: string | RegExp): number;
  /** Adds a user; returns the key. */
  addKey(key: string, role: RoleName): string;
  /** Every event as `/events/view` shows it. */
  events(): MispEventJson[];
  event(ref: string): MispEventJson | undefined;
  /** Refuses connections until `up()`: open ones are cut, the port is closed. */
  down(): Promise<void>;
  up(): Promise<void>;
  close(): Promise<void>;
}

/** The fields of an event's JSON that tests look at. */
export interface MispEventJson extends Json {
  id: string;
  uuid: string;
  info: string;
  date: string;
  published: boolean;
  timestamp: string;
  distribution: string;
  threat_level_id: string;
  analysis: string;
  extends_uuid: string;
  attribute_count: string;
  Attribute: MispAttributeJson[];
  Object: (Json & { uuid: string; name: string; Attribute: MispAttributeJson[] })[];
  EventReport: { id: string; uuid: string; name: string; content: string; distribution: string; timestamp: string }[];
  Tag?: { name: string; local: boolean }[];
}

export interface MispAttributeJson extends Json {
  id: string;
  uuid: string;
  type: string;
  category: string;
  value: string;
  to_ids: boolean;
  comment: string;
  Tag?: { name: string; local: boolean }[];
}
