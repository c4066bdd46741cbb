import type { Refused } from '../client/calls.ts';
import type { Wanted } from '../event/event.ts';
import type { Audit } from './audit.ts';

/** What one publication did, for the account of it. */
export interface Run {
  status: 'created' | 'updated';
  revision: number;
  refused: Refused[];
  audit: Audit | undefined;
  /** MISP's extraction gave up. */
  gaveUp: boolean;
}

/** The summary's account of what was done and why. */
export function accountSentences(wanted: Wanted, { audit, refused, gaveUp }: Pick<Run, 'audit' | 'refused' | 'gaveUp'>): string[] {
  const detecting = wanted.found.filter(({ attribute }) => attribute.to_ids).length;
  const result = [`${wanted.found.length} attributes from our reading, ${detecting} of them for detection.`];
  const context = wanted.event.tags.map((tag) => tag.name).filter((name) => name.startsWith('misp-galaxy:'));
  if (context.length > 0)
    result.push(
      `Context: ${context.map((name) => (wanted.reasons.has(name) ? `${name} (${wanted.reasons.get(name)})` : name)).join(', ')}.`,
    );
  if (gaveUp) result.push("MISP's extraction gave up on a value that it found invalid, so it attached no context of its own.");
  if (audit) {
    const { added, corrected, removed } = audit.counts;
    if (added + corrected + removed > 0)
      result.push(`After MISP's extraction: ${added} added, ${corrected} corrected, ${removed} removed.`);
    if (audit.kept.length > 0) result.push(`Only MISP found ${audit.kept.map((one) => one.value).join(', ')}.`);
    const gone = audit.steps.flatMap((step) =>
      step.do === 'remove-attribute' ? [`${step.value} (${step.why})`] : step.do === 'remove-tag' ? [`tag ${step.name} (${step.why})`] : [],
    );
    if (gone.length > 0) result.push(`Removed: ${gone.join('; ')}.`);
  }
  if (refused.length > 0) result.push(`Refused by MISP: ${refused.map((one) => `${one.value} (${one.reason})`).join('; ')}.`);
  return [...result, ...wanted.notes];
}
