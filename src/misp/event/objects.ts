import { push } from '../../collections.ts';
import type { Indicator } from '../../domain.ts';
import { partUuid } from '../../publish/identity.ts';
import type { NewAttribute, NewObject } from '../model.ts';
import { commentInObject, headingAsComment, otherCells } from './comment.ts';
import { LONGEST_COMMENT, oneLine } from './storable.ts';

/**
 * Rows of a table that describe one thing become one object of MISP's own templates (misp-objects): a file with its
 * name and hashes, a domain with its address. A value goes into one object or stays a flat attribute; it is never lost
 * and never doubled, apart from the names of files.
 */
const TEMPLATES = {
  file: {
    'meta-category': 'file',
    description: 'File object describing a file with meta-information',
    template_uuid: '688c46fb-5edb-40a3-8273-1af7923e2215',
    template_version: '25',
  },
  'domain-ip': {
    'meta-category': 'network',
    description: 'A domain/hostname and IP address seen as a tuple in a specific time frame.',
    template_uuid: '43b3b146-77eb-4931-b4cc-b66c60f28734',
    template_version: '9',
  },
  report: {
    'meta-category': 'misc',
    description: 'Report object to describe a report along with its metadata.',
    template_uuid: '70a68471-df22-4e3f-aa1a-5a3be19f82df',
    template_version: '8',
  },
} as const;

const HASHES = new Set(['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512', 'ssdeep', 'imphash']);

/** Relation of an attribute in the file template; our relations carry the names of MISP's types. */
function fileRelation(type: string): string | undefined {
  return HASHES.has(type) || type === 'filename' ? type : undefined;
}

function domainIpRelation(type: string): string | undefined {
  if (type === 'domain' || type === 'hostname') return type;
  return type === 'ip-dst' ? 'ip' : undefined;
}

export interface Grouped {
  objects: NewObject[];
  /** What is left as plain attributes, in order. */
  attributes: NewAttribute[];
}

/**
 * Groups the attributes of indicators by the table row they stood in. `names` are the article's values: a file name beside a
 * hash says which file that is, also where the name has an attribute of its own or stands in several rows.
 */
export function groupRows(
  found: Members,
  names: Indicator[],
  event: string,
  /** What is to be said of an indicator's detection flag. */
  remark: (indicator: Indicator) => string,
): Grouped {
  const fileNames = new Map(
    names
      .filter(isFileName)
      .flatMap((one) => [one.value, ...one.occurrences.map((at) => at.raw)].map((text) => [normal(text), one.value] as const)),
  );
  const rows = new Map<string, Members>();
  for (const one of found) {
    const { kind, row, heading } = one.indicator.context;
    if (kind !== 'table' || row === undefined || row.length < 2) continue;
    push(rows, JSON.stringify([heading, row]), one);
  }
  const objects: NewObject[] = [];
  const grouped = new Set<NewAttribute>();
  for (const [row, members] of rows) {
    const thing = fileIn(members, fileNames) ?? domainIpIn(members);
    if (thing === undefined) continue;
    objects.push(objectOf(thing, row, event, remark));
    for (const { attribute } of thing.parts) grouped.add(attribute);
  }
  return { objects, attributes: found.map((one) => one.attribute).filter((attribute) => !grouped.has(attribute)) };
}

type Members = { indicator: Indicator; attribute: NewAttribute }[];

/** What a row describes. */
interface Thing {
  template: 'file' | 'domain-ip';
  parts: Members;
  relation(type: string): string | undefined;
  /** Of a file: names that the row shows beside its values. */
  names: string[];
}

function isFileName({ type, verdict }: Indicator): boolean {
  return (type === 'filename' || type === 'filepath') && verdict !== 'junk';
}

/** One file: at most one hash of each kind, and a name or a second hash. Two files in one row stay flat. */
function fileIn(members: Members, fileNames: ReadonlyMap<string, string>): Thing | undefined {
  const parts = members.filter(({ attribute }) => fileRelation(attribute.type) !== undefined);
  const types = parts.map(({ attribute }) => attribute.type);
  const oneEach = new Set(types).size === types.length;
  const cells = parts[0]?.indicator.context.row ?? [];
  const names = types.includes('filename') ? [] : [...new Set(cells.flatMap((cell) => fileNames.get(normal(cell)) ?? []))];
  if (parts.length + names.length < 2 || names.length > 1 || !oneEach || !types.some((type) => HASHES.has(type))) return undefined;
  return { template: 'file', parts, relation: fileRelation, names };
}

/** Several rows may carry one name, so its uuid is the row's. */
function nameOfFile(value: string, row: string, event: string): NewAttribute {
  const uuid = partUuid(event, `file-name:${row}:${value}`);
  return { uuid, object_relation: 'filename', type: 'filename', category: 'Payload delivery', value, to_ids: false, comment: '' };
}

/** A name with its addresses; several names or addresses are allowed, as long as there is one of each. */
function domainIpIn(members: Members): Thing | undefined {
  const parts = members.filter(({ attribute }) => domainIpRelation(attribute.type) !== undefined && !attribute.value.includes('/'));
  const names = parts.filter(({ attribute }) => attribute.type !== 'ip-dst').length;
  const addresses = parts.length - names;
  if (names !== 1 || addresses < 1) return undefined;
  return { template: 'domain-ip', parts, relation: domainIpRelation, names: [] };
}

function objectOf(
  { template, parts, relation, names }: Thing,
  row: string,
  event: string,
  remark: (indicator: Indicator) => string,
): NewObject {
  return {
    uuid: partUuid(event, `object:${template}:${row}`),
    name: template,
    ...TEMPLATES[template],
    comment: captionOf(parts, names),
    Attribute: [
      ...names.map((value) => nameOfFile(value, row, event)),
      ...parts.map(({ indicator, attribute }) => ({
        ...attribute,
        object_relation: relation(attribute.type) as string,
        comment: commentInObject(indicator, remark(indicator)),
      })),
    ],
  };
}

/** What else the author wrote in that row, else the table's heading. */
function captionOf(parts: Members, shown: string[]): string {
  const { row = [], heading = '' } = parts[0]?.indicator.context ?? {};
  const indicators = parts.map(({ indicator }) => indicator);
  return oneLine(otherCells(row, indicators, shown).join(', '), LONGEST_COMMENT) || headingAsComment(heading);
}

function normal(text: string): string {
  return text.replace(/[`*\s]/g, '').toLowerCase();
}

/** The article itself. Its template has no author, date or language: they stand in the object's comment. */
export function reportObject(
  event: string,
  about: { link: string; title: string; summary?: string | undefined; comment: string },
): NewObject {
  const text = (relation: string, type: string, category: string, value: string): NewAttribute => ({
    uuid: partUuid(event, `report-object:${relation}`),
    object_relation: relation,
    type,
    category,
    value,
    to_ids: false,
    comment: '',
    // The event's own link attribute correlates; a second one would double every correlation.
    disable_correlation: true,
  });
  return {
    uuid: partUuid(event, 'report-object'),
    name: 'report',
    ...TEMPLATES.report,
    comment: about.comment,
    Attribute: [
      text('link', 'link', 'External analysis', about.link),
      text('title', 'text', 'Other', about.title),
      text('type', 'text', 'Other', 'Blog'),
      ...(about.summary ? [text('summary', 'text', 'Other', about.summary)] : []),
    ],
  };
}
