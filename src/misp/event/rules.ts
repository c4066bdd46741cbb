import type { Article, DetectionRule, SourceSettings } from '../../domain.ts';
import { partUuid } from '../../publish/identity.ts';
import type { NewAttribute } from '../model.ts';
import type { EventOptions } from '../options.ts';
import { placeOf } from './comment.ts';
import { LONGEST_COMMENT, LONGEST_VALUE, oneLine, storable } from './storable.ts';

/** MISP's types for rules, with the category that MISP's table of types has as their default. It has none for Suricata alone. */
const IN_MISP = {
  yara: { type: 'yara', category: 'Payload installation' },
  sigma: { type: 'sigma', category: 'Payload installation' },
  snort: { type: 'snort', category: 'Network activity' },
  suricata: { type: 'snort', category: 'Network activity' },
} as const;

/** One attribute for each rule that compiles; what does not is in the report only. `toIds`: the feed's own word. */
export function ruleAttributes(
  article: Article,
  event: string,
  options: Pick<EventOptions, 'rules' | 'fourByte'>,
  toIds: NonNullable<SourceSettings['toIds']>,
): { attributes: NewAttribute[]; notes: string[] } {
  const attributes: NewAttribute[] = [];
  const notes: string[] = [];
  if (options.rules === 'off') return { attributes, notes };
  for (const rule of article.rules ?? []) {
    if (rule.problem !== undefined) continue;
    if (Buffer.byteLength(rule.text) > LONGEST_VALUE) {
      notes.push(`The ${rule.kind} rule ${rule.name} is longer than MISP's ${LONGEST_VALUE} bytes for a value and is in the report only.`);
      continue;
    }
    const uuid = partUuid(event, `rule:${rule.kind}:${rule.name}:${rule.text}`);
    if (attributes.some((one) => one.uuid === uuid)) continue;
    attributes.push({
      uuid,
      ...IN_MISP[rule.kind],
      value: storable(rule.text, options.fourByte),
      to_ids: toIds !== 'never' && options.rules === 'ids',
      comment: storable(commentOn(rule), options.fourByte),
      disable_correlation: true,
    });
  }
  return { attributes, notes };
}

function commentOn({ name, repairs, origin, kind }: DetectionRule): string {
  const parts = [
    kind === 'suricata' ? `Suricata: ${name}` : name,
    placeOf(origin),
    repairs.length > 0 ? `Repaired: ${repairs.join(', ')}` : '',
  ];
  return oneLine(parts.filter(Boolean).join('. '), LONGEST_COMMENT);
}
