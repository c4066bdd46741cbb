import type { Indicator, IndicatorType, SourceSettings } from '../../domain.ts';
import { INDICATOR_TYPES } from '../../indicator-types.ts';
import { detects } from '../../publish/detects.ts';
import type { NewAttribute } from '../model.ts';
import { indicatorUuid } from './identity.ts';
import { placeOf } from './rules.ts';
import { LONGEST_VALUE, oneLine, storable } from './storable.ts';

export interface AttributePolicy {
  /** 'drop': a reference (link to a vendor, paper, tool) stays a link in the report; 'link': also a link attribute (MISP_REFERENCES). */
  references: 'drop' | 'link';
  /** The feed's own word on the detection flag. */
  toIds: NonNullable<SourceSettings['toIds']>;
  /** Values that are on a warninglist, with the list's name. */
  warnings: ReadonlyMap<string, string>;
  /** Values of which only a domain above is on one: they keep their detection flag, and the comment says so. */
  parentWarnings?: ReadonlyMap<string, string>;
  /** What happens to them (MISP_WARNINGLISTS): kept with to_ids off, or left out. */
  onWarning: 'no-ids' | 'drop' | 'ignore';
  fourByte: boolean;
}

/**
 * The attribute of an indicator; undefined when the event gets none for it (junk, techniques, references by setting,
 * warninglist hits by setting).
 */
export function toAttribute(indicator: Indicator, event: string, policy: AttributePolicy): NewAttribute | undefined {
  if (indicator.verdict === 'junk') return undefined;
  if (indicator.verdict === 'reference') return policy.references === 'link' ? referenceLink(indicator, event) : undefined;
  const target = INDICATOR_TYPES[indicator.type].misp;
  if (target === undefined) return undefined;
  const warning = policy.onWarning === 'ignore' ? undefined : warningFor(indicator, policy.warnings);
  if (warning !== undefined && policy.onWarning === 'drop') return undefined;
  const to_ids = detects(indicator, policy.toIds) && warning === undefined;
  return {
    uuid: indicatorUuid(event, indicator),
    type: target.type,
    category: target.category,
    value: mispValue(indicator),
    to_ids,
    comment: storable(
      oneLine(
        [describeContext(indicator), ...doubtRemarks(indicator, to_ids, warning), ...parentRemark(indicator, policy)]
          .filter(Boolean)
          .join('; '),
        500,
      ),
      policy.fourByte,
    ),
  };
}

function parentRemark({ value }: Indicator, { parentWarnings, onWarning }: AttributePolicy): string[] {
  const list = onWarning === 'ignore' ? undefined : parentWarnings?.get(value);
  return list ? [`its provider's domain is on warninglist "${list}"`] : [];
}

/** Why it is not for detection. */
function doubtRemarks({ type, reason }: Indicator, toIds: boolean, warning: string | undefined): string[] {
  if (toIds) return [];
  return [...(reason && type !== 'cve' ? [reason] : []), ...(warning ? [`on warninglist "${warning}"`] : [])];
}

/** The comment inside an object: the object says what else stands in the row. */
export function commentInRow(indicator: Indicator, comment: string): string {
  const { snippet: _, row: __, ...context } = indicator.context;
  const rest = comment.startsWith(describeContext(indicator)) ? comment.slice(describeContext(indicator).length) : '';
  return `${describeContext({ ...indicator, context })}${rest}`.replace(/^; /, '');
}

/** Whether, and under which list's name, a value is on a warninglist. A port does not change what an address is. */
export function warningFor(indicator: Pick<Indicator, 'type' | 'value'>, warnings: ReadonlyMap<string, string>): string | undefined {
  return warnings.get(indicator.value) ?? (indicator.type === 'ip-port' ? warnings.get(addressOf(indicator.value)) : undefined);
}

/** The values to ask the warninglists about. */
export function warninglistCandidates(indicators: Indicator[]): string[] {
  const values = indicators
    .filter((one) => one.verdict === 'indicator' || one.verdict === 'context')
    .filter((one) => one.type !== 'attack' && one.type !== 'cve')
    .map((one) => (one.type === 'ip-port' ? addressOf(one.value) : one.value));
  return [...new Set(values)];
}

/** "[2001:db8::1]:8080" and "192.0.2.1:8080" to the address. */
function addressOf(ipPort: string): string {
  return splitPort(ipPort)[0];
}

function splitPort(value: string): [address: string, port: string] {
  const match = /^\[?(.+?)\]?[:|](\d+)$/.exec(value);
  return match ? [match[1] as string, match[2] as string] : [value, ''];
}

/** The value as MISP writes it. */
export function mispValue(indicator: Pick<Indicator, 'type' | 'value'>): string {
  if (indicator.type === 'ip-port') return splitPort(indicator.value).join('|');
  if (indicator.type === 'asn') return indicator.value.replace(/^asn?\s*/i, 'AS');
  return indicator.value.slice(0, LONGEST_VALUE);
}

/** MISP's type of one of ours. */
export function mispType(type: IndicatorType): string | undefined {
  return INDICATOR_TYPES[type].misp?.type;
}

/** Where it stood, so that an analyst can judge it without opening the report. */
export function describeContext(indicator: Indicator): string {
  const { kind, heading, column } = indicator.context;
  const under = heading ? ` '${oneLine(heading, 80)}'` : '';
  const where = kind === 'prose' ? (heading ? `under${under}` : '') : `${kind}${under}${column ? `, column '${oneLine(column, 40)}'` : ''}`;
  const beside = [where, describeNeighbours(indicator)].filter(Boolean).join(': ');
  return [placeOf(indicator.origin), beside].filter(Boolean).join('; ');
}

/** In a table what else stands in the row; elsewhere the line, unless it holds nothing but the value. */
function describeNeighbours({ value, context, occurrences }: Indicator): string {
  const written = new Set([value, ...occurrences.map((one) => one.raw)].map((text) => text.trim().toLowerCase()));
  const others = (context.row ?? []).map((cell) => cell.trim()).filter((cell) => cell !== '' && !written.has(cell.toLowerCase()));
  if (others.length > 0) return oneLine(others.join(', '), 120);
  const { snippet } = context;
  return snippet === undefined || context.row || written.has(snippet.trim().toLowerCase()) ? '' : `"${oneLine(snippet, 80)}"`;
}

function referenceLink(indicator: Indicator, event: string): NewAttribute | undefined {
  if (indicator.type !== 'url') return undefined;
  return {
    uuid: indicatorUuid(event, indicator),
    type: 'link',
    category: 'External analysis',
    value: indicator.value.slice(0, LONGEST_VALUE),
    to_ids: false,
    comment: 'Reference',
    disable_correlation: true,
  };
}
