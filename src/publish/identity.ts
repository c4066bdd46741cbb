import { v5 } from 'uuid';
import type { Indicator } from '../domain.ts';

/**
 * Every uuid that we give is derived from the article's key, so that doing the same job again, here or on another host,
 * meets what is already there instead of making a second one.
 */
const NAMESPACE = '4f0d6a57-6d3c-5d2e-9a51-6b1f2f7c8a10';

/** The event of an article; `key` is its folded canonical URL (urlKey). */
export function eventUuid(key: string): string {
  return v5(key, NAMESPACE);
}

/** A part of an event: 'report', 'summary', 'link:...'. */
export function partUuid(event: string, part: string): string {
  return v5(part, event);
}

/** The attribute of an indicator: one per type and value in an event. */
export function indicatorUuid(event: string, indicator: Pick<Indicator, 'type' | 'value'>): string {
  return partUuid(event, `indicator:${indicator.type}:${indicator.value}`);
}
