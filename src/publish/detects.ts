import type { Indicator, SourceSettings } from '../domain.ts';

/** Whether a value is for detection in an output (to_ids in MISP, an indicator in STIX); `toIds` is the feed's own word. */
export function detects(indicator: Indicator, toIds: NonNullable<SourceSettings['toIds']>): boolean {
  if (toIds === 'never') return false;
  // What a picture seems to show is for a person to check, whatever the feed's setting.
  if (indicator.origin?.kind === 'picture') return indicator.toIds;
  if (toIds === 'always') return indicator.verdict === 'indicator' && indicator.type !== 'cve' && indicator.type !== 'asn';
  return indicator.verdict === 'indicator' && indicator.toIds;
}
