import type { Page } from '../../../src/domain.ts';
import { Permanent, RetryLater } from '../../../src/errors.ts';
import type { PageProbe } from './probe.ts';
import { CONTENT_RULES, type OutcomeRule, STATUS_RULES } from './rules.ts';
import { type OutcomeSignals, outcomeSignals, type ReadText } from './signals.ts';

/** Why a page is not an article. */
export type Refusal = Permanent | RetryLater;

/** The outcome of a page by its status, before it is read. `probe` is there for HTML. */
export function outcomeBefore(page: Page, probe: PageProbe | undefined): Refusal | undefined {
  return page.status < 400 ? undefined : decide(STATUS_RULES, outcomeSignals(page, probe));
}

/** The outcome of a page by what was read of it. */
export function outcomeAfter(page: Page, probe: PageProbe | undefined, read: ReadText): Refusal | undefined {
  return decide(CONTENT_RULES, outcomeSignals(page, probe, read));
}

function decide(rules: OutcomeRule[], signals: OutcomeSignals): Refusal | undefined {
  const rule = rules.find((one) => one.when(signals));
  if (!rule) return undefined;
  const code = typeof rule.code === 'string' ? rule.code : rule.code(signals);
  const message = rule.message(signals);
  if (!rule.retry) return new Permanent(code, message);
  const delayMs = retryAfter(signals.page.headers['retry-after']);
  return new RetryLater(code, message, delayMs === undefined ? {} : { delayMs });
}

function retryAfter(value: string | undefined): number | undefined {
  if (!value) return undefined;
  if (/^\d{1,7}$/.test(value.trim())) return Number(value) * 1_000;
  const at = Date.parse(value);
  return Number.isNaN(at) ? undefined : Math.max(0, at - Date.now());
}
