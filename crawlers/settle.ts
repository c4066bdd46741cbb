import type { SourceSettings } from '../src/domain.ts';
import type { CdpSession } from './browser/session.ts';
import { hasLoaded, hasSelector } from './in-page/questions.ts';
import type { IsolatedWorld } from './isolated-world.ts';

/** How much of the page's own clock is let run for scripts that render late. */
const SCRIPT_TIME_MS = 5_000;
/** A page whose network never rests (long poll, endless stream) is taken as it is after this long... */
const CAP_MS = 12_000;
/** ...or when nothing arrived for this long. */
const SILENCE_MS = 3_000;
/** The document itself is waited for longer: what is missing of it would be missing in the report. */
const DOCUMENT_CAP_MS = 30_000;
const DOCUMENT_SILENCE_MS = 15_000;
/** So is the answer to a script's request, from which a page may be drawn: a page with text of its own, and one without. */
const DATA_SILENCE_MS = 8_000;
const BLANK_SILENCE_MS = 25_000;
const BLANK_CAP_MS = 30_000;
/** Scripts and style sheets that never answer are given up this often: Chromium asks a second time on a fresh connection. */
const GIVE_UP_ROUNDS = 3;

/** A request that has not ended. */
export interface PendingRequest {
  url: string;
  /** document, script, stylesheet, fetch, xhr, ... */
  type: string;
  /** Its response has begun. */
  answered: boolean;
}

/** What is known of the page's traffic. */
export interface Traffic {
  /** When something last arrived for the page, epoch ms. */
  lastActivity(): number;
  /** The main document came in, whole or cut. */
  documentEnded(): boolean;
  pending(): PendingRequest[];
  /** Breaks off the connections of this request's server. */
  giveUp(request: PendingRequest): void;
}

export interface SettleOptions {
  signal: AbortSignal;
  /** Time of the page's own clock, ms. */
  budgetMs?: number;
  /** Whether the page shows any text yet; asked only when an answer is late. Absent: what is pending already is not waited for. */
  isBlank?: () => Promise<boolean>;
}

export interface Settled {
  /** False when the document itself did not come in within its time. */
  documentEnded: boolean;
  /** Scripts and style sheets that were given up because they never answered. */
  givenUp: string[];
}

/**
 * Waits until the page's content stands. The page's clock is virtual: while nothing is being fetched it jumps from timer
 * to timer, so that a text which a script renders after three seconds is there after some milliseconds, and a page that
 * is complete costs no wait at all. The load event is not waited for.
 *
 * A script or style sheet that never answers holds up everything behind it: after a silence it is given up, and the page
 * goes on. A request of a script that is not answered yet is waited for, longest when the page shows nothing without it.
 */
export async function settle(cdp: CdpSession, traffic: Traffic, options: SettleOptions): Promise<Settled> {
  const { signal, budgetMs = SCRIPT_TIME_MS } = options;
  const givenUp = new Set<string>();
  const isOver = endOfWait(traffic, options.isBlank, givenUp);
  let expired: (() => void) | undefined;
  let onAbort: (() => void) | undefined;
  let timer: NodeJS.Timeout | undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      expired = resolve;
      onAbort = () => reject(signal.reason);
      cdp.on('Emulation.virtualTimeBudgetExpired', expired);
      signal.addEventListener('abort', onAbort, { once: true });
      timer = setInterval(() => isOver() && resolve(), 200);
      cdp.send('Emulation.setVirtualTimePolicy', { policy: 'pauseIfNetworkFetchesPending', budget: budgetMs }).catch(reject);
    });
  } finally {
    clearInterval(timer);
    if (expired) cdp.off('Emulation.virtualTimeBudgetExpired', expired);
    if (onAbort) signal.removeEventListener('abort', onAbort);
  }
  return { documentEnded: traffic.documentEnded(), givenUp: [...givenUp] };
}

/** Tells, when it is asked again and again, whether a wait that begins now is over by real time. Gives up what holds the page up. */
function endOfWait(traffic: Traffic, isBlank: SettleOptions['isBlank'], givenUp: Set<string>): () => boolean {
  const startedAt = Date.now();
  const notAwaited = new Set(isBlank ? [] : traffic.pending().map(({ url }) => url));
  let rounds = 0;
  let blank: boolean | undefined;
  let askingBlank = false;

  const askBlank = (): void => {
    if (askingBlank || !isBlank) return;
    askingBlank = true;
    isBlank().then(
      (answer) => {
        blank = answer;
        askingBlank = answer === false;
      },
      () => {
        blank = false;
      },
    );
  };

  return () => {
    const now = Date.now();
    const elapsed = now - startedAt;
    const silence = now - Math.max(traffic.lastActivity(), startedAt);
    if (!traffic.documentEnded()) return elapsed > DOCUMENT_CAP_MS || silence > DOCUMENT_SILENCE_MS;
    if (silence <= SILENCE_MS) return elapsed > (blank === true ? BLANK_CAP_MS : CAP_MS);
    const pending = traffic.pending();
    const blocking = pending.filter(({ type }) => type === 'script' || type === 'stylesheet');
    if (blocking.length > 0 && rounds < GIVE_UP_ROUNDS) {
      rounds++;
      for (const request of blocking) {
        givenUp.add(request.url);
        traffic.giveUp(request);
      }
      return false;
    }
    const isDataLate = pending.some(({ url, type, answered }) => !answered && (type === 'fetch' || type === 'xhr') && !notAwaited.has(url));
    if (!isDataLate) return true;
    askBlank();
    return blank === true ? silence > BLANK_SILENCE_MS || elapsed > BLANK_CAP_MS : silence > DATA_SILENCE_MS;
  };
}

const LOOK_EVERY_MS = 100;
/** A page is quiet when it has been waiting for nothing for this long. */
const QUIET_MS = 500;

/** The wait that a feed asks for, before the page is read: SourceSettings.wait. What does not come in time is not waited for. */
export async function waitAsAsked(world: IsolatedWorld, traffic: Traffic, wait: NonNullable<SourceSettings['wait']>): Promise<void> {
  const { selector } = wait;
  const isReady: Record<typeof wait.for, () => boolean | Promise<boolean>> = {
    load: () => world.call(hasLoaded, undefined),
    quiet: () => traffic.pending().length === 0 && Date.now() - traffic.lastActivity() >= QUIET_MS,
    selector: () => selector === undefined || world.call(hasSelector, selector),
    fixed: () => false,
  };
  const until = Date.now() + (wait.ms ?? (wait.for === 'fixed' ? 0 : CAP_MS));
  while (Date.now() < until && !(await isReady[wait.for]()))
    await new Promise((resolve) => setTimeout(resolve, Math.min(LOOK_EVERY_MS, until - Date.now())));
}
