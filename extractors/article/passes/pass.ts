import type { Page } from '../../../src/domain.ts';
import type { Element } from '../html/dom.ts';

export interface PassContext {
  /** Against which relative addresses resolve. */
  base: string;
  frames: Page['frames'];
}

/**
 * One idea about how pages are made, applied to the whole body before the article is chosen. A pass changes the tree in place
 * and says in one sentence what it did, or nothing.
 */
export type Pass = (body: Element, context: PassContext) => string | undefined;
