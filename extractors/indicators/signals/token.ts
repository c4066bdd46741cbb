import type { ValueContext } from '../context/value-context.ts';
import type { FoundValue } from '../find/found-value.ts';
import type { PageFacts } from './page-facts.ts';

/** One occurrence of a value with all that can be known about it: what signals look at. */
export interface Token {
  value: FoundValue;
  /** Where it stands. */
  context: ValueContext;
  /** What is known about the page as a whole. */
  page: PageFacts;
}

/** The host of a value: its own for hosts, else the one inside of a URL, mailbox or address with port. */
export function hostOf({ value }: Token): string {
  return value.host ?? value.value;
}
