import { execFile, execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import { type Browser, type BrowserType, chromium, type LaunchOptions } from 'playwright';
import type { BrowserHome } from './browser-home.ts';

const run = promisify(execFile);

/**
 * What Chromium is told beyond Playwright's own flags. Nothing may leave but through the proxy: no background traffic,
 * no QUIC, no direct UDP of WebRTC, and no look-up of names by the browser itself (the proxy is a literal address, so it
 * needs none). One renderer's JavaScript heap is capped, so that a memory bomb ends its own page first.
 */
export function chromiumFlags(options: { sandbox: boolean; heapMb: number }): string[] {
  return [
    ...(options.sandbox ? [] : ['--no-sandbox']),
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-domain-reliability',
    '--disable-sync',
    '--disable-quic',
    '--disable-breakpad',
    '--no-pings',
    '--no-first-run',
    '--dns-prefetch-disable',
    '--disable-gpu',
    '--mute-audio',
    '--block-new-web-contents',
    '--force-webrtc-ip-handling-policy=disable_non_proxied_udp',
    '--webrtc-ip-handling-policy=disable_non_proxied_udp',
    '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1',
    `--disable-features=${DISABLED_FEATURES.join(',')}`,
    `--js-flags=--max-old-space-size=${options.heapMb}`,
  ];
}

/** The last --disable-features wins, so Playwright's own that matter here are repeated (the second half). */
const DISABLED_FEATURES = [
  'WebRtcHideLocalIpsWithMdns',
  'OptimizationHints',
  'OptimizationGuideModelDownloading',
  'MediaRouter',
  'Translate',
  'InterestFeedContentSuggestions',
  'AutofillServerCommunication',
  'CertificateTransparencyComponentUpdater',
  'Prerender2',
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'DestroyProfileOnBrowserClose',
  'HttpsUpgrades',
  'HttpsFirstBalancedModeAutoEnable',
  'LensOverlay',
  'NetworkTimeServiceQuerying',
  'PaintHolding',
  'ThirdPartyStoragePartitioning',
  'AvoidCorsURLLoaderRestartOnRedirect',
];

export interface LauncherOptions {
  executable: string;
  home: BrowserHome;
  sandbox: boolean;
  heapMb: number;
  /** Where the browser's own traffic goes when no page's gate is meant: the egress, which refuses what is inside. */
  proxyUrl: string;
  onLaunch?: (browser: Browser) => void;
}

/** Two tries fit into the minute that Crawlee grants. */
const START_MS = 30_000;

/**
 * Playwright's Chromium with the profile in our own folder. A persistent context is the documented way to choose the
 * profile's place; its browser makes fresh contexts like any other, and its own context is never used.
 * Chromium is driven through a pipe: it ends when this process does, however that happens.
 */
export function createLauncher(options: LauncherOptions): BrowserType {
  /** A browser that is killed while it starts is started once more: Crawlee would give up all its work for it. */
  async function launch(given: LaunchOptions = {}): Promise<Browser> {
    return start(given).catch(() => start(given));
  }

  async function start(given: LaunchOptions): Promise<Browser> {
    const profile = options.home.profile();
    const context = await chromium.launchPersistentContext(profile, {
      executablePath: options.executable,
      headless: true,
      args: chromiumFlags(options),
      chromiumSandbox: options.sandbox,
      proxy: { server: options.proxyUrl, bypass: '<-loopback>' },
      env: { ...cleanEnvironment(), TMPDIR: options.home.path },
      acceptDownloads: false,
      serviceWorkers: 'block',
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false,
      timeout: given.timeout ?? START_MS,
    });
    const browser = context.browser();
    if (!browser) throw new Error('The browser was closed while it started.');
    options.onLaunch?.(browser);
    return browser;
  }
  return { name: () => 'chromium', executablePath: () => options.executable, launch } as unknown as BrowserType;
}

/** The browser gets no setting, no key and no proxy of ours. */
function cleanEnvironment(): Record<string, string> {
  const kept = [
    'PATH',
    'HOME',
    'LANG',
    'LC_ALL',
    'FONTCONFIG_PATH',
    'FONTCONFIG_FILE',
    'LD_LIBRARY_PATH',
    'XDG_RUNTIME_DIR',
    'DBUS_SESSION_BUS_ADDRESS',
  ];
  return Object.fromEntries(kept.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name] as string]])));
}

/**
 * Whether Chromium's sandbox can be used, and if not, why: for doctor and the log. Asks the kernel by making a user
 * namespace in a process of its own, since a container's seccomp profile or AppArmor forbids what no file tells of.
 */
export function sandboxState(): { usable: boolean; reason: string } {
  knownState ??= lookForSandbox();
  return knownState;
}

let knownState: { usable: boolean; reason: string } | undefined;

function lookForSandbox(): { usable: boolean; reason: string } {
  if (process.platform !== 'linux') return { usable: true, reason: 'this platform needs nothing special for it' };
  if (process.getuid?.() === 0) return { usable: false, reason: 'Chromium refuses its sandbox to root; run as another user' };
  if (SETUID_HELPERS.some(existsSync)) return { usable: true, reason: 'the setuid helper of Chromium is installed' };
  try {
    execFileSync('unshare', ['--user', 'true'], { timeout: 5_000, stdio: 'ignore' });
    return { usable: true, reason: 'the kernel allows user namespaces' };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { usable: true, reason: 'nothing is known that forbids it' };
    return { usable: false, reason: 'the kernel, AppArmor or the seccomp profile of the container forbids user namespaces' };
  }
}

const SETUID_HELPERS = ['/usr/lib/chromium/chrome-sandbox', '/opt/google/chrome/chrome-sandbox'];

const VERSION_TRIES = 3;

/** First line of `chromium --version`, e.g. "Chromium 140.0.7339.0". Asked again when it was killed or took too long. */
export async function browserVersion(path: string): Promise<string> {
  for (let tries = 1; ; tries++) {
    try {
      const { stdout } = await run(path, ['--version'], { timeout: 20_000 });
      return stdout.split('\n')[0]?.trim() ?? '';
    } catch (error) {
      const { signal, code } = error as { signal?: string | null; code?: unknown };
      // A browser that Debian's script starts dies with code 128 + 9 of the script.
      const killed = Boolean(signal) || code === 137;
      if (!killed || tries === VERSION_TRIES) throw error;
    }
  }
}
