/** The double's records: what MISP has in its tables, as far as a client can see it. */

export interface TagRecord {
  id: number;
  name: string;
  colour: string;
}

export interface Attached {
  tag: TagRecord;
  local: boolean;
}

export interface AttributeRecord {
  id: number;
  uuid: string;
  eventId: number;
  type: string;
  category: string;
  value: string;
  toIds: boolean;
  comment: string;
  distribution: number;
  timestamp: number;
  deleted: boolean;
  disableCorrelation: boolean;
  objectId: number;
  objectRelation: string | null;
  firstSeen: string | null;
  lastSeen: string | null;
  tags: Attached[];
  /** Base64 of an attachment. */
  data?: string;
}

export interface ObjectRecord {
  id: number;
  uuid: string;
  name: string;
  metaCategory: string;
  description: string | null;
  templateUuid: string;
  templateVersion: string;
  comment: string;
  timestamp: number;
  distribution: number;
  deleted: boolean;
}

export interface ReportRecord {
  id: number;
  uuid: string;
  eventId: number;
  name: string;
  content: string;
  distribution: number;
  timestamp: number;
  deleted: boolean;
}

export interface Organisation {
  id: number;
  name: string;
  uuid: string;
  local: boolean;
}

export interface EventRecord {
  id: number;
  uuid: string;
  info: string;
  date: string;
  threatLevel: number;
  analysis: number;
  distribution: number;
  sharingGroupId: number;
  extendsUuid: string;
  published: boolean;
  publishTimestamp: number;
  timestamp: number;
  orgc: Organisation;
  tags: Attached[];
  attributes: AttributeRecord[];
  objects: ObjectRecord[];
  reports: ReportRecord[];
}

/** A note or opinion on anything that has a uuid. */
export interface AnalystDatum {
  id: number;
  uuid: string;
  kind: 'Note' | 'Opinion';
  objectUuid: string;
  objectType: string;
  authors: string;
  created: string;
  /** Note: its text and language; Opinion: 0 to 100 with a comment. */
  fields: { note: string; language: string } | { opinion: string; comment: string };
}

export interface BlocklistEntry {
  id: number;
  uuid: string;
  info: string;
  orgc: string;
  created: string;
}

export interface FeedRecord {
  id: number;
  name: string;
  provider: string;
  url: string;
  enabled: boolean;
  distribution: number;
  sourceFormat: string;
}

export type Json = Record<string, unknown>;
export type Errors = Record<string, string[]>;
