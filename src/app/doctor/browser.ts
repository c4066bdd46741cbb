import { browserVersion } from '../../../crawlers/browser-version.ts';
import { findBrowser, KIND_NAMES } from '../../../crawlers/find-browser.ts';
import { openPage } from '../../../crawlers/open-page.ts';
import { sandboxState } from '../../../crawlers/sandbox.ts';
import type { Check } from '../../domain.ts';
import { sentence } from '../../errors.ts';
import type { AppContext } from '../context.ts';

/** What the choice of browser costs (docs/browser.md). */
const COST = {
  shell: '',
  full: '; the headless shell takes about a third of its processor time a page (package chromium-headless-shell, or npx playwright install --only-shell chromium)',
};

/** A page that the filter must refuse: opening it shows that the browser starts and goes out through the filter only. */
const REFUSED = 'http://127.0.0.1:9/';

export async function browserChecks(context: AppContext): Promise<Check[]> {
  const { executable, kind, sandbox } = context.config.browser;
  const found = await findBrowser(executable, kind);
  if (!found) {
    return [
      {
        name: 'browser',
        ok: false,
        message: executable
          ? `there is no browser at ${executable}`
          : kind === 'full'
            ? 'no full browser is found (BROWSER=full)'
            : 'no browser is found',
        todo: 'Install one ("npx playwright install --only-shell chromium", or the package chromium-headless-shell of Debian), or set CHROMIUM_PATH.',
      },
    ];
  }
  const version = await browserVersion(found.path).catch((error: unknown) => sentence(error));
  // What the log would say of the sandbox is a check of its own.
  const problem = await openPage(REFUSED, { ...(await context.crawlerOptions()), log: undefined }).then(
    () => `opened ${REFUSED}, which it should not`,
    (error: unknown) => ((error as { code?: string }).code === 'egress-refused' ? undefined : sentence(error)),
  );
  return [
    {
      name: 'browser',
      ok: problem === undefined,
      message: problem ?? `${version} (${KIND_NAMES[found.kind]}, ${found.origin}) at ${found.path} starts${COST[found.kind]}`,
      todo: `Run ${found.path} by hand to see why; in a container see "The browser" in docs/troubleshooting.md.`,
    },
    sandboxCheck(sandbox, found.path, problem === undefined),
  ];
}

function sandboxCheck(setting: 'auto' | 'on' | 'off', executable: string, started: boolean): Check {
  const todo = 'Run as an ordinary user on a kernel that allows user namespaces; in a container use docker/seccomp-chromium.json.';
  if (setting === 'off') return { name: 'sandbox', ok: false, message: "Chromium's sandbox is switched off (BROWSER_SANDBOX)", todo };
  const { usable, reason } = sandboxState(executable);
  const on = usable && started;
  const message = `Chromium's sandbox is ${on ? 'on' : 'off'}: ${reason}`;
  return { name: 'sandbox', ok: on, message, todo, ...(setting === 'auto' && started && !on ? { warning: true as const } : {}) };
}

/** Addresses inside, in the spellings that attackers use; none is contacted, because each must be refused before. */
const INSIDE = [
  'http://127.0.0.1/',
  'http://2130706433/',
  'http://[::1]/',
  'http://[::ffff:10.0.0.1]/',
  'http://169.254.169.254/latest/meta-data/',
  'http://10.0.0.1/',
  'http://172.16.0.1/',
  'http://192.168.0.1/',
  'http://100.64.0.1/',
  'http://[fd00::1]/',
];

/** The filter's self-test. */
export async function egressCheck(context: AppContext): Promise<Check> {
  const egress = await context.egress();
  const through: string[] = [];
  for (const address of INSIDE) {
    if ((await egress.check(address)).ok) through.push(address);
  }
  const { allow } = context.config.browser;
  const exceptions = allow.length > 0 ? `; let through by EGRESS_ALLOW: ${allow.join(', ')}` : '';
  return {
    name: 'egress',
    ok: through.length === 0,
    message:
      through.length === 0
        ? `${INSIDE.length} internal addresses in different spellings are refused${exceptions}`
        : `let through: ${through.join(', ')}`,
    todo: 'Take these out of EGRESS_ALLOW unless they are meant.',
  };
}
