import type { Occurrence } from '../../src/domain.ts';
import type { Judgement } from './judgement.ts';
import type { Token } from './signals/token.ts';

/** One occurrence of a value with its judgement and the facts that the table of rules asked for. */
export interface Match extends Token {
  judgement: Judgement;
  facts: string[];
  /** Undefined for what stands in the title, or inside of another value. */
  occurrence?: Occurrence;
}
