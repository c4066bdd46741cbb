import { domainToASCII } from 'node:url';
import { INDICATOR_TYPES } from '../../domain/indicator-types.ts';
import type { Indicator, SourceSettings } from '../../domain.ts';
import { detects } from '../../publish/detects.ts';
import { indicatorUuid } from '../../publish/identity.ts';
import type { NewAttribute } from '../model.ts';
import { commentOn, type Doubt, remarkOn } from './comment.ts';
import { LONGEST_VALUE, storable } from './storable.ts';

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
 * The attribute of an indicator of this report; undefined when the event gets none for it (junk, techniques, references by setting,
 * warninglist hits by setting).
 */
export function toAttribute(indicator: Indicator, markdown: string, event: string, policy: AttributePolicy): NewAttribute | undefined {
  if (indicator.verdict === 'junk') return undefined;
  if (indicator.verdict === 'reference') return policy.references === 'link' ? referenceLink(indicator, event) : undefined;
  const target = INDICATOR_TYPES[indicator.type].misp;
  if (target === undefined) return undefined;
  const doubt = doubtOf(indicator, policy);
  if (doubt.warninglist !== undefined && policy.onWarning === 'drop') return undefined;
  return {
    uuid: indicatorUuid(event, indicator),
    type: target.type,
    category: target.category,
    value: mispValue(indicator),
    to_ids: doubt.toIds,
    comment: storable(commentOn(indicator, markdown, remarkOn(indicator, doubt)), policy.fourByte),
  };
}

/** The detection flag of an indicator, and what the warninglists say about it. */
export function doubtOf(indicator: Indicator, policy: AttributePolicy): Doubt {
  const asked = policy.onWarning !== 'ignore';
  const warninglist = asked ? warningFor(indicator, policy.warnings) : undefined;
  return {
    toIds: detects(indicator, policy.toIds) && warninglist === undefined,
    warninglist,
    parentList: asked ? policy.parentWarnings?.get(indicator.value) : undefined,
  };
}

/** Whether, and under which list's name, a value is on a warninglist. A port does not change what an address is. */
function warningFor(indicator: Pick<Indicator, 'type' | 'value'>, warnings: ReadonlyMap<string, string>): string | undefined {
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
export function addressOf(ipPort: string): string {
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
  // MISP takes host names in ASCII only, unless PHP's intl is installed there.
  if (indicator.type === 'domain' || indicator.type === 'hostname') return domainToASCII(indicator.value) || indicator.value;
  return indicator.value.slice(0, LONGEST_VALUE);
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
