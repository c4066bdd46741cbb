import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { filterCompactRules, type IndexedCMPRuleset } from '@duckduckgo/autoconsent';
import type { CdpSession } from './browser/session.ts';
import type { IsolatedWorld } from './isolated-world.ts';

const BINDING = 'autoconsentSendMessage';
/** Real time, at most; the page's clock runs faster (see settle.ts). */
const LIMIT_MS = 4_000;
const NOTHING_MS = 1_200;

const CONFIG = {
  enabled: true,
  autoAction: 'optOut',
  disabledCmps: [],
  enablePrehide: false,
  enableCosmeticRules: true,
  enableGeneratedRules: true,
  detectRetries: 5,
  isMainWorld: false,
  prehideTimeout: 2_000,
  enableHeuristicDetection: true,
  heuristicMode: 'tier2',
  // Each is named: what is left out is logged, which makes a message for us and for Playwright out of every step of every rule.
  logs: { lifecycle: false, rulesteps: false, detectionsteps: false, evals: false, errors: false, messages: false, waits: false },
};

type Message = { type: string; id?: string; code?: string; result?: boolean };

let library: Promise<{ script: string; rules: IndexedCMPRuleset }> | undefined;

/** DuckDuckGo's rules and the script that applies them, read once and only when a page has a banner. */
function loadLibrary(): Promise<{ script: string; rules: IndexedCMPRuleset }> {
  library ??= (async () => {
    const entry = fileURLToPath(import.meta.resolve('@duckduckgo/autoconsent'));
    const rules = fileURLToPath(import.meta.resolve('@duckduckgo/autoconsent/rules/compact-rules.json'));
    return {
      script: await readFile(join(dirname(entry), 'autoconsent.playwright.js'), 'utf8'),
      rules: JSON.parse(await readFile(rules, 'utf8')) as IndexedCMPRuleset,
    };
  })();
  // A file that could not be read now may be readable for the next page.
  library.catch(() => {
    library = undefined;
  });
  return library;
}

export type ConsentResult = 'dismissed' | 'nothing' | 'failed';

/**
 * Answers a consent banner with the most private choice, by DuckDuckGo's autoconsent in our isolated world. Called only
 * when the page shows something that looks like a banner; never waits long, and never fails the page.
 */
export async function dismissConsent(cdp: CdpSession, world: IsolatedWorld, url: string): Promise<ConsentResult> {
  const { script, rules } = await loadLibrary();
  const contextId = await world.contextId();
  await cdp.send('Runtime.enable');
  await cdp.send('Runtime.addBinding', { name: BINDING, executionContextName: world.name });
  const { finished, close } = answerScript(cdp, contextId, filterCompactRules(rules, { url, mainFrame: true }));
  try {
    // The script wants an async function that takes objects; a binding takes one string.
    const bridge = `{ const send = self.${BINDING}; self.${BINDING} = async (message) => send(JSON.stringify(message)); }`;
    const { exceptionDetails } = await cdp.send('Runtime.evaluate', { expression: `${bridge}\n${script}`, contextId });
    return exceptionDetails ? 'failed' : await finished;
  } catch {
    return 'failed';
  } finally {
    close();
    await cdp.send('Runtime.removeBinding', { name: BINDING }).catch(() => {});
    await cdp.send('Runtime.disable').catch(() => {});
  }
}

/** Our side of the talk with the script, until `close`: gives it its rules, runs its snippets, and hears how it ended. */
function answerScript(
  cdp: CdpSession,
  contextId: number,
  compact: ReturnType<typeof filterCompactRules>,
): { finished: Promise<ConsentResult>; close: () => void } {
  let detected = false;
  let finish: (result: ConsentResult) => void = () => {};
  const finished = new Promise<ConsentResult>((resolve) => {
    finish = resolve;
  });
  const reply = async (message: object): Promise<void> => {
    const expression = `self.autoconsentReceiveMessage(${JSON.stringify(message)})`;
    try {
      await cdp.send('Runtime.evaluate', { expression, contextId });
    } catch {
      finish('failed');
    }
  };
  /** The script looks again and again by timers: once it has its rules, its time is run through. */
  const look = async (): Promise<void> => {
    cdp.once('Emulation.virtualTimeBudgetExpired', () => !detected && finish('nothing'));
    await cdp.send('Emulation.setVirtualTimePolicy', { policy: 'pauseIfNetworkFetchesPending', budget: 20_000 });
  };
  const onCalled = ({ name, payload }: { name: string; payload: string }): void => {
    if (name !== BINDING) return;
    const message = JSON.parse(payload) as Message;
    switch (message.type) {
      case 'init':
        reply({ type: 'initResp', config: CONFIG, rules: { autoconsent: [], compact } }).then(look, () => finish('failed'));
        break;
      case 'eval':
        // A rule's snippet has to see the page's own objects: it runs in the page's world, and only its truth comes back.
        cdp.send('Runtime.evaluate', { expression: message.code ?? '', returnByValue: true, timeout: 1_000 }).then(
          ({ result }) => reply({ type: 'evalResp', id: message.id, result: Boolean(result.value) }),
          () => reply({ type: 'evalResp', id: message.id, result: false }),
        );
        break;
      case 'cmpDetected':
      case 'popupFound':
        detected = true;
        break;
      case 'optOutResult':
        if (message.result === false) finish('failed');
        break;
      case 'autoconsentDone':
        finish('dismissed');
    }
  };
  cdp.on('Runtime.bindingCalled', onCalled);
  const timers = [setTimeout(() => finish('failed'), LIMIT_MS), setTimeout(() => !detected && finish('nothing'), NOTHING_MS)];
  const close = (): void => {
    for (const timer of timers) clearTimeout(timer);
    cdp.off('Runtime.bindingCalled', onCalled);
  };
  return { finished, close };
}
