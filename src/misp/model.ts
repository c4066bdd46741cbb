import * as z from 'zod';

/** MISP's core format: as we write it (New...) and as we read it (the zod schemas, with only the fields that we use). */

export interface NewTag {
  name: string;
  local?: boolean;
}

export interface NewAttribute {
  uuid: string;
  type: string;
  category: string;
  value: string;
  to_ids: boolean;
  comment: string;
  disable_correlation?: boolean;
  /** base64, for attachments. */
  data?: string;
  /** Inside an object: the relation by its template. */
  object_relation?: string;
  Tag?: NewTag[];
}

export interface NewObject {
  uuid: string;
  name: string;
  'meta-category': string;
  description: string;
  template_uuid: string;
  template_version: string;
  comment: string;
  Attribute: NewAttribute[];
}

export interface NewReport {
  uuid: string;
  name: string;
  content: string;
}

/** The event that we want, before anything is known about what MISP has. */
export interface NewEvent {
  uuid: string;
  info: string;
  /** YYYY-MM-DD */
  date: string;
  distribution: number;
  /** The event that this one extends; said when it is made. */
  extends_uuid?: string;
  /** With distribution 4. */
  sharing_group_id?: string;
  threat_level_id: number;
  analysis: number;
  tags: NewTag[];
  attributes: NewAttribute[];
  objects: NewObject[];
  report: NewReport | undefined;
  /** "How this event was made", where it is known at once. */
  processingReport?: NewReport;
}

/** MISP writes numbers as strings and flags as booleans, "0", "1", 0 or 1, depending on the call. */
const id = z.union([z.string(), z.number()]).transform(String);
export const flag = z.union([z.boolean(), z.string(), z.number()]).transform((value) => value === true || value === 1 || value === '1');

/** Whether MISP says yes. */
export const isSet = (value: unknown): boolean => flag.safeParse(value).data === true;

const tag = z.object({ id: id.optional(), name: z.string(), local: flag.optional() });

const attribute = z.object({
  id,
  uuid: z.string(),
  type: z.string(),
  category: z.string(),
  value: z.string(),
  to_ids: flag,
  comment: z
    .string()
    .nullish()
    .transform((value) => value ?? ''),
  deleted: flag.optional(),
  object_relation: z.string().nullish(),
  timestamp: id.optional(),
});
export type MispAttribute = z.infer<typeof attribute>;

export const report = z.object({
  id,
  uuid: z.string(),
  name: z.string(),
  /** With the line ends that we write: MISP's editor stores those of a web form. */
  content: z
    .string()
    .nullish()
    .transform((value) => (value ?? '').replace(/\r\n/g, '\n')),
  deleted: flag.optional(),
  timestamp: id.optional(),
});
export type MispReport = z.infer<typeof report>;

const object = z.object({ id, uuid: z.string(), name: z.string(), Attribute: z.array(attribute).default([]), deleted: flag.optional() });

const organisation = z.object({ id: id.optional(), uuid: z.string(), name: z.string(), local: flag.optional() });

export const event = z.object({
  id,
  uuid: z.string(),
  info: z.string(),
  timestamp: id,
  published: flag.optional(),
  Orgc: organisation.optional(),
  Tag: z.array(tag).default([]),
  Attribute: z.array(attribute).default([]),
  Object: z.array(object).default([]),
  EventReport: z.array(report).default([]),
});
export type MispEvent = z.infer<typeof event>;

/** Every attribute of an event that is not deleted, those inside objects included. */
export function allAttributes(of: MispEvent): MispAttribute[] {
  return [...of.Attribute, ...of.Object.filter((one) => !one.deleted).flatMap((one) => one.Attribute)].filter((one) => !one.deleted);
}

/** Names of tags as MISP tells them apart: upper and lower case are the same. */
export function tagNames(tags: { name: string }[]): Set<string> {
  return new Set(tags.map(({ name }) => name.toLowerCase()));
}

export const me = z.object({
  User: z.object({ id, email: z.string().nullish(), org_id: id }),
  Role: z.looseObject({ name: z.string() }),
  Organisation: organisation.optional(),
});
export type MispUser = z.infer<typeof me>;

export const warninglistHit = z.object({ id, name: z.string(), matched: z.string().nullish() });
export type WarninglistHit = z.infer<typeof warninglistHit>;
