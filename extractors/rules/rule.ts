import type { DetectionRule } from '../../src/domain.ts';

/** A rule in a report before it is checked: which lines it stands on and what they say. */
export interface FoundRule {
  kind: DetectionRule['kind'];
  name: string;
  /** As the author wrote it, without Markdown's marks. */
  source: string;
  /** Indexes into the report's lines, both included. */
  firstLine: number;
  lastLine: number;
  /** Why it cannot compile, known without a compiler. */
  broken?: string;
}
