import type { Egress } from '../src/net/egress.ts';
import type { Gate } from '../src/net/gate.ts';
import type { BrowserIdentity } from './browser-identity.ts';
import type { PageLimits } from './types.ts';

/** What one visit works with, beside its page and task. */
export interface VisitContext {
  egress: Egress;
  gate: Gate;
  limits: PageLimits;
  /** Dismiss consent banners. */
  consent: boolean;
  identity: BrowserIdentity;
  /** Fires when the crawler stops. */
  signal: AbortSignal;
}
