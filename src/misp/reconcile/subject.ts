import type { Wanted } from '../event/event.ts';
import type { Step } from './steps.ts';

/** One article on its way to its event. */
export interface Subject {
  wanted: Wanted;
  contentHash: string;
  /** The article's address and text, for the audit. */
  url: string;
  text: string;
  title: string;
  unwanted(value: string): boolean;
  /** Tags and attributes that say through which source the article was seen. */
  source: Step[];
}
