import type { Indicator } from '../../src/domain.ts';

/** What one occurrence of a value means, and the row that says so. */
export interface Judgement {
  verdict: Indicator['verdict'];
  toIds: boolean;
  reason: string;
  rule: string;
}
