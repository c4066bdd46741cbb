import type { BrowserHome } from './browser-home.ts';
import { type Browser, launchChromium } from './cdp/chromium.ts';

/**
 * The flags of Chromium. Nothing may leave but through the proxy: no background traffic, no QUIC, no direct UDP of
 * WebRTC, and no look-up of names by the browser itself (the proxy is a literal address, so it needs none). One
 * renderer's JavaScript heap is capped, so that a memory bomb ends its own page first.
 */
export function chromiumFlags(options: { sandbox: boolean; heapMb: number }): string[] {
  return [
    ...(options.sandbox ? [] : ['--no-sandbox']),
    '--headless',
    ...AUTOMATION,
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

/** What a browser that nobody looks at needs: nothing is asked, delayed or kept for later. Playwright starts Chromium with the same ones. */
const AUTOMATION = [
  '--disable-field-trial-config',
  '--disable-background-timer-throttling',
  '--disable-backgrounding-occluded-windows',
  '--disable-renderer-backgrounding',
  '--disable-back-forward-cache',
  '--disable-component-extensions-with-background-pages',
  '--disable-default-apps',
  '--disable-dev-shm-usage',
  '--disable-extensions',
  '--disable-hang-monitor',
  '--disable-ipc-flooding-protection',
  '--disable-popup-blocking',
  '--disable-prompt-on-repost',
  '--disable-search-engine-choice-screen',
  '--disable-stack-profiler',
  '--disable-updater-scheduler',
  '--no-default-browser-check',
  '--no-service-autorun',
  '--allow-pre-commit-input',
  '--force-color-profile=srgb',
  '--hide-scrollbars',
  '--metrics-recording-only',
  '--password-store=basic',
  '--use-mock-keychain',
  // A desktop with a mouse, for the pages' media queries.
  '--blink-settings=primaryHoverType=2,availableHoverTypes=2,primaryPointerType=4,availablePointerTypes=4',
];

/** The last --disable-features wins: there is one list. */
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

export interface LaunchOptions {
  executable: string;
  home: BrowserHome;
  sandbox: boolean;
  /** Most JavaScript heap of one renderer, in MB. */
  heapMb: number;
  /** Where the browser's own traffic goes, which belongs to no page: a gate that lets none of it through. */
  proxyUrl: string;
}

/** Starts Chromium with its profile in our own folder; its own traffic, which belongs to no page, goes to `proxyUrl`. */
export function launchBrowser(options: LaunchOptions): Promise<Browser> {
  return launchChromium({
    executable: options.executable,
    flags: [...chromiumFlags(options), `--proxy-server=${options.proxyUrl}`, '--proxy-bypass-list=<-loopback>'],
    profile: options.home.profile(),
    env: { ...cleanEnvironment(), TMPDIR: options.home.path },
  });
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
