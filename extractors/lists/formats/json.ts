import { lazyPackage } from '../../../src/lazy-package.ts';
import { findValues } from '../../indicators/find/find-values.ts';
import { useOfName } from '../columns.ts';
import type { Cell, CellUse, ListDocument, ListSection } from '../document.ts';
import { isSecret } from '../key.ts';
import { useOfType } from '../types.ts';
import { isObject, type Json, type JsonObject } from './json-value.ts';
import { readMispEvents } from './misp.ts';
import { isPattern, patternCells } from './stix-pattern.ts';
import { readStix2 } from './stix2.ts';

const yaml = lazyPackage<typeof import('yaml')>('yaml');

/** A JSON document (or one JSON value a line) that holds indicators, by what it is; undefined when the text is not JSON. */
export function readJson(text: string): ListDocument | undefined {
  const value = parse(text);
  if (value === undefined) return undefined;
  return readStix2(value) ?? readMispEvents(value) ?? readAny(value, 'JSON');
}

/** A YAML document that is a map or a list; undefined for other texts. */
export function readYaml(text: string): ListDocument | undefined {
  if (text.length > MAX_YAML) return undefined;
  try {
    const documents = yaml().parseAllDocuments(text, { logLevel: 'silent', schema: 'failsafe' });
    if (!Array.isArray(documents) || documents.some(({ errors }) => errors.length > 0)) return undefined;
    const values = documents.map((one) => one.toJS({ maxAliasCount: MAX_ALIASES }) as Json).filter((one) => typeof one === 'object' && one);
    return values.length === 0 ? undefined : readAny(values, 'YAML');
  } catch {
    // More aliases than a list has.
    return undefined;
  }
}

function parse(text: string): Json | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text) as Json;
  } catch {
    const lines = text.split('\n').filter((line) => line.trim() !== '');
    if (lines.length < 2 || !lines.every((line) => /^\s*\{/.test(line))) return undefined;
    try {
      return lines.map((line) => JSON.parse(line) as Json);
    } catch {
      return undefined;
    }
  }
}

const TYPE_KEY = /^(?:(?:ioc_?|indicator_?|entity_?|observable_?|attribute_?|data_?)?(?:type|kind)|field)$/i;
const VALUE_KEY = /^(?:iocs?|indicators?|values?|observables?|ioc_?values?|indicator_?values?|data|pattern|content|artifact)$/i;
const MAX_DEPTH = 40;
/** In characters; a megabyte takes about a second. */
const MAX_YAML = 2_000_000;
const MAX_ALIASES = 50;

/** Lists and settings of any shape: objects with a type and a value (OTX, ThreatFox and the like) are rows, keys are column names. */
function readAny(value: Json, format: string): ListDocument {
  const section: ListSection = { rows: [] };
  const title = isObject(value) && typeof value.name === 'string' ? value.name : undefined;
  walk(value, '', undefined, section.rows, 0);
  return { format, ...(title ? { title } : {}), sections: [section], shown: 'text' };
}

function walk(value: Json, key: string, above: CellUse | undefined, rows: Cell[][], depth: number): void {
  if (depth > MAX_DEPTH) return;
  if (typeof value === 'string') {
    rows.push(isPattern(value) ? patternCells(value) : [{ text: value, use: useOf(key, above, value) }]);
  } else if (Array.isArray(value)) {
    for (const one of value) walk(one, key, above, rows, depth + 1);
  } else if (isObject(value)) {
    const row = typedRow(value);
    if (row !== undefined) rows.push(row);
    for (const [name, inner] of Object.entries(value)) {
      if (row !== undefined && (isStrings(inner) ? VALUE_KEY.test(name) : !isObject(inner) && !Array.isArray(inner))) continue;
      // {"185.220.100.14": ["443"]}: the key is what is listed.
      if (isValue(name)) rows.push([{ text: name, use: useOf(key, above) }]);
      walk(inner, name, inherited(name, key, above), rows, depth + 1);
    }
  }
}

function isValue(name: string): boolean {
  const [value, ...others] = name.length > 6 ? findValues(name) : [];
  return value !== undefined && others.length === 0 && value.raw === name && value.type !== 'filename' && value.type !== 'attack';
}

const isStrings = (value: Json): value is string[] => Array.isArray(value) && value.every((one) => typeof one === 'string');

/** {"type": "domain", "indicator": "...", "description": "..."}, {"field": "destination.ip", "values": ["..."]} */
function typedRow(object: JsonObject): Cell[] | undefined {
  const type = Object.entries(object).find(
    ([name, value]) => TYPE_KEY.test(name) && typeof value === 'string' && useOfType(value) !== undefined,
  );
  const value = Object.entries(object).find(([name, one]) => VALUE_KEY.test(name) && (typeof one === 'string' || isStrings(one)));
  if (type === undefined || value === undefined) return undefined;
  const use = useOfType(String(type[1]));
  const cells = Object.entries(object).flatMap(([name, one]) =>
    typeof one === 'string' ? [[name, one] as const] : name === value[0] && isStrings(one) ? one.map((each) => [name, each] as const) : [],
  );
  return cells.map(([name, text]): Cell => {
    if (name === value[0])
      return isPattern(text) ? (patternCells(text)[0] ?? { text, use: { kind: 'none' } }) : { text, use: use ?? { kind: 'values' } };
    return { text, use: useOfName(name)?.kind === 'note' ? { kind: 'note' } : { kind: 'none' } };
  });
}

/** A key without meaning inside of a part that has one ("references": {"1": ...}) means what the part does. */
function inherited(name: string, parent: string, above: CellUse | undefined): CellUse | undefined {
  // What sandboxes call the sample.
  const use = parent.toLowerCase() === 'target' ? undefined : useOfName(parent);
  if (above !== undefined && above.kind !== 'values') return above;
  return /^\d*$/.test(name) ? (use ?? above) : use?.kind === 'reference' || use?.kind === 'unrelated' ? use : above;
}

function useOf(key: string, above: CellUse | undefined, value = ''): CellUse {
  if (above !== undefined && above.kind !== 'values') return above;
  if (isSecret(key, value)) return { kind: 'none' };
  const use = useOfType(key) ?? useOfName(key) ?? { kind: 'values' };
  // {"Indicator": "a.doc", "Description": "1cb726ea..."}
  return useOfName(key)?.kind === 'note' && /^[0-9a-f]{32,128}$/i.test(value) ? { kind: 'values' } : use;
}
