import type { Cell, CellUse, ListDocument, ListSection } from '../document.ts';
import { useOfType } from '../types.ts';
import { isObject, type Json, type JsonObject } from './json-value.ts';

const RULE_TYPES = new Set(['yara', 'sigma', 'snort', 'suricata']);
/** Categories of MISP whose attributes send the reader elsewhere. */
const ELSEWHERE = new Set(['External analysis', 'Internal reference', 'Antivirus detection', 'Targeting data', 'Attribution']);
/** Hashes of parts of a file, names inside a program's own description. */
const PARTS = new Set(['internal-filename', 'original-filename', 'authentihash', 'pehash', 'vhash', 'tlsh', 'telfhash', 'impfuzzy']);

/** MISP's JSON in every wrapping: {"response": [{"Event"}]}, {"Event"}, a list of events, {"response": {"Attribute"}}. */
export function readMispEvents(value: Json): ListDocument | undefined {
  const events = eventsOf(value, 0);
  if (events.length === 0) return undefined;
  const rules: string[] = [];
  const sections: ListSection[] = [];
  for (const event of events) {
    const rows: Cell[][] = list(event.Attribute).map((one) => readAttribute(one, rules));
    if (rows.length > 0) sections.push({ heading: 'Attributes', columns: ['Value', 'Type', 'Comment'], rows });
    for (const object of list(event.Object)) {
      const inner = list(object.Attribute).map((one) => readAttribute(one, rules));
      const comment = typeof object.comment === 'string' ? object.comment : '';
      if (inner.length > 0) {
        const heading = `Object ${String(object.name ?? '')}${comment ? `: ${comment}` : ''}`;
        sections.push({ heading, columns: ['Value', 'Type', 'Comment'], rows: inner });
      }
    }
  }
  const title = events[0]?.info;
  return {
    format: 'MISP event',
    ...(typeof title === 'string' && title !== '' ? { title } : {}),
    sections,
    shown: 'tables',
    ...(rules.length > 0 ? { rules } : {}),
  };
}

function eventsOf(value: Json, depth: number): JsonObject[] {
  if (depth > 4) return [];
  if (Array.isArray(value)) return value.flatMap((one) => eventsOf(one, depth + 1));
  if (!isObject(value)) return [];
  if (isObject(value.Event)) return [value.Event];
  if (value.response !== undefined) return eventsOf(value.response, depth + 1);
  const attributes = list(value.Attribute);
  return attributes.some((one) => typeof one.type === 'string' && typeof one.value === 'string') || list(value.Object).length > 0
    ? [value]
    : [];
}

function list(value: Json | undefined): JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

function readAttribute(attribute: JsonObject, rules: string[]): Cell[] {
  const text = (key: string) => (typeof attribute[key] === 'string' ? (attribute[key] as string) : '');
  const type = text('type');
  const deleted = attribute.deleted === true || attribute.deleted === '1';
  if (!deleted && RULE_TYPES.has(type)) rules.push(text('value'));
  const use: CellUse =
    deleted || RULE_TYPES.has(type) ? { kind: 'none' } : useOf(attribute, type, text('category'), text('object_relation'));
  return [
    { text: text('value'), use },
    { text: type, use: { kind: 'none' } },
    { text: text('comment'), use: { kind: 'note' } },
  ];
}

/** to_ids off says "not for detection", not "no indicator". */
function useOf(attribute: JsonObject, type: string, category: string, relation: string): CellUse {
  if (PARTS.has(relation) || PARTS.has(type)) return { kind: 'none' };
  const use = useOfType(type) ?? { kind: 'none' };
  if (use.kind !== 'values') return use;
  if (ELSEWHERE.has(category) && (type === 'url' || type === 'domain' || type === 'hostname')) return { kind: 'reference' };
  const detect = attribute.to_ids === true || attribute.to_ids === '1' || attribute.to_ids === 1;
  return { ...use, detect };
}
