import { type Browser, chromium } from 'playwright';
import type { BrowserHome } from './browser-home.ts';

/**
 * What Chromium is told beyond Playwright's own flags. Nothing may leave but through the proxy: no background traffic,
 * no QUIC, no direct UDP of WebRTC, and no look-up of names by the browser itself (the proxy is a literal address, so it
 * needs none). One renderer's JavaScript heap is capped, so that a memory bomb ends its own page first.
 */
function chromiumFlags(options: { sandbox: boolean; heapMb: number }): string[] {
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
    // A cookie goes to the port and scheme that it was set for: cookies of a feed are for one origin.
    '--enable-features=EnablePortBoundCookies,EnableSchemeBoundCookies',
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
  // The full browser loads two pages of its own for the address bar of each context's window.
  'WebUIOmniboxPopup',
  'WebUIOmniboxAimPopup',
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

export interface LaunchOptions {
  executable: string;
  home: BrowserHome;
  sandbox: boolean;
  /** Most JavaScript heap of one renderer, in MB. */
  heapMb: number;
  /** Where the browser's own traffic goes, which belongs to no page: a gate that lets none of it through. */
  proxyUrl: string;
}

const START_MS = 30_000;

/**
 * Starts Chromium with its profile in our own folder. A persistent context is Playwright's documented way to choose the
 * profile's place; its browser makes fresh contexts like any other, and its own context is never used. Chromium is driven
 * through a pipe: it opens no port, and it ends when this process does, however that happens.
 */
export async function launchBrowser(options: LaunchOptions): Promise<Browser> {
  const context = await chromium.launchPersistentContext(options.home.profile(), {
    executablePath: options.executable,
    headless: true,
    args: chromiumFlags(options),
    chromiumSandbox: options.sandbox,
    proxy: { server: options.proxyUrl, bypass: '<-loopback>' },
    env: { ...cleanEnvironment(), TMPDIR: options.home.path },
    artifactsDir: options.home.path,
    acceptDownloads: false,
    serviceWorkers: 'block',
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
    timeout: START_MS,
  });
  const browser = context.browser();
  if (!browser) throw new Error('The browser was closed while it started.');
  return browser;
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
