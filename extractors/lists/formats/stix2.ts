import type { IndicatorType } from '../../../src/domain.ts';
import { ADDRESSES, type Cell, FILE_NAMES, HASHES, HOSTS, type ListDocument, type ListSection } from '../document.ts';
import { isObject, type Json, type JsonObject } from './json-value.ts';
import { patternCells } from './stix-pattern.ts';

/** Cyber-observable objects of STIX 2 that hold one value. */
const OBSERVABLES: Record<string, { key: string; types: readonly IndicatorType[] }> = {
  'ipv4-addr': { key: 'value', types: ADDRESSES },
  'ipv6-addr': { key: 'value', types: ADDRESSES },
  'domain-name': { key: 'value', types: [...HOSTS, ...ADDRESSES] },
  url: { key: 'value', types: ['url', ...HOSTS, ...ADDRESSES] },
  'email-addr': { key: 'value', types: ['email'] },
  mutex: { key: 'name', types: ['mutex'] },
  'windows-registry-key': { key: 'key', types: ['regkey'] },
};

/** A STIX 2.0 or 2.1 bundle (or a bare list of its objects): patterns of indicators and observables; references are none. */
export function readStix2(value: Json): ListDocument | undefined {
  const objects = (isObject(value) && Array.isArray(value.objects) ? value.objects : Array.isArray(value) ? value : []).filter(isObject);
  const bundle = isObject(value) && (value.type === 'bundle' || /^bundle--/.test(String(value.id ?? '')));
  if (
    !bundle &&
    !objects.some(({ id }) => typeof id === 'string' && /^(?:indicator|observed-data|malware|report)--[0-9a-f-]{36}$/.test(id))
  )
    return undefined;
  const section: ListSection = { columns: ['Value', 'Description'], rows: [] };
  const rules: string[] = [];
  for (const object of objects) readObject(object, section.rows, rules);
  const title = objects.find(({ type }) => type === 'report')?.name;
  return {
    format: 'STIX 2',
    ...(typeof title === 'string' ? { title } : {}),
    sections: [section],
    shown: 'tables',
    ...(rules.length > 0 ? { rules } : {}),
  };
}

function readObject(object: JsonObject, rows: Cell[][], rules: string[]): void {
  if (object.revoked === true) return;
  const note: Cell = { text: [object.name, object.description].filter((one) => typeof one === 'string').join(': '), use: { kind: 'note' } };
  if (object.type === 'indicator' && typeof object.pattern === 'string') {
    const kind = typeof object.pattern_type === 'string' ? object.pattern_type : 'stix';
    if (kind !== 'stix') rules.push(object.pattern);
    else if (!isBenign(object))
      rows.push(...patternCells(object.pattern).map((cell) => [cell, { ...note, text: note.text === cell.text ? '' : note.text }]));
  } else if (object.type === 'observed-data' && isObject(object.objects)) {
    for (const inner of Object.values(object.objects)) if (isObject(inner)) readObject(inner, rows, rules);
  } else if (object.type === 'vulnerability' && typeof object.name === 'string') {
    rows.push([{ text: object.name, use: { kind: 'values', types: ['cve'] } }]);
  } else rows.push(...observable(object).map((cell) => [cell, note]));
}

function isBenign({ indicator_types, labels }: JsonObject): boolean {
  const said = [indicator_types, labels].flat().filter((one) => typeof one === 'string');
  return said.includes('benign') && !said.includes('malicious-activity');
}

function observable(object: JsonObject): Cell[] {
  const known = OBSERVABLES[String(object.type)];
  if (known) {
    const text = object[known.key];
    return typeof text === 'string' ? [{ text, use: { kind: 'values', types: known.types } }] : [];
  }
  if (object.type !== 'file' && object.type !== 'artifact') return [];
  const hashes = isObject(object.hashes) ? Object.entries(object.hashes) : [];
  const cells = hashes.flatMap(([name, text]): Cell[] =>
    typeof text === 'string' && /^(?:md5|sha-?\d)/i.test(name) ? [{ text, use: { kind: 'values', types: HASHES } }] : [],
  );
  if (typeof object.name === 'string') cells.push({ text: object.name, use: { kind: 'values', types: FILE_NAMES } });
  return cells;
}
