import { getDomain } from 'tldts';
import type { CrawlTask } from '../src/domain.ts';
import type { CdpSession } from './browser/session.ts';

/** Third parties whose scripts only measure, advertise or chat; the article is complete without them. */
const TRACKERS = [
  'google-analytics.com',
  'googletagmanager.com',
  'doubleclick.net',
  'googlesyndication.com',
  'googleadservices.com',
  'adservice.google.com',
  'connect.facebook.net',
  'facebook.com/tr',
  'static.hotjar.com',
  'script.hotjar.com',
  'segment.com',
  'segment.io',
  'mixpanel.com',
  'amplitude.com',
  'fullstory.com',
  'clarity.ms',
  'bat.bing.com',
  'snap.licdn.com',
  'px.ads.linkedin.com',
  'analytics.twitter.com',
  'static.ads-twitter.com',
  'munchkin.marketo.net',
  'js.hs-analytics.net',
  'js.hs-scripts.com',
  'js.hsadspixel.net',
  'js.hs-banner.com',
  'js.usemessages.com',
  'js.hsforms.net',
  'pardot.com',
  'widget.intercom.io',
  'js.intercomcdn.com',
  'js.driftt.com',
  'scorecardresearch.com',
  'quantserve.com',
  'chartbeat.com',
  'newrelic.com',
  'nr-data.net',
  'sentry.io',
  'browser.sentry-cdn.com',
  'criteo.net',
  'criteo.com',
  'taboola.com',
  'outbrain.com',
  'addthis.com',
  'sharethis.com',
  'matomo.cloud',
  'plausible.io',
  'cdn.heapanalytics.com',
  'cdn.mouseflow.com',
  'luckyorange.com',
  'crazyegg.com',
  'optimizely.com',
  'vwo.com',
  'adnxs.com',
  'rubiconproject.com',
  'pubmatic.com',
  'amazon-adsystem.com',
  '6sc.co',
  'demandbase.com',
  'bizible.com',
  'zoominfo.com',
  'qualified.com',
];

/** Files that the report does not need, by their ending: refused inside the browser at no cost. */
const MEDIA_ENDINGS = [
  'png',
  'jpg',
  'jpeg',
  'gif',
  'webp',
  'avif',
  'ico',
  'bmp',
  'svg',
  'woff',
  'woff2',
  'ttf',
  'otf',
  'eot',
  'mp4',
  'webm',
  'mp3',
  'm4a',
  'ogg',
  'mov',
  'm3u8',
];

/** Patterns for CDP Network.setBlockedURLs. A page of one of the trackers' own sites keeps what comes from there. */
export function blockedPatterns({ media, url }: { media: boolean; url: string }): string[] {
  const site = getDomain(url);
  const patterns = TRACKERS.filter((host) => getDomain(host) !== site).flatMap((host) =>
    host.includes('/') ? [`*://${host}*`, `*://*.${host}*`] : [`*://${host}/*`, `*://*.${host}/*`],
  );
  if (media) patterns.push(...MEDIA_ENDINGS.flatMap((ending) => [`*.${ending}`, `*.${ending}?*`]));
  return patterns;
}

/** Keeps pictures, fonts, media and trackers away from the network unless evidence needs them. */
export async function blockResources(cdp: CdpSession, options: { media: boolean; url: string }): Promise<void> {
  await cdp.send('Network.setBlockedURLs', { urls: blockedPatterns(options) });
}

/** Pictures and fonts are loaded for evidence that shows them. */
export function wantsMedia(task: CrawlTask): boolean {
  return task.evidence.includes('screenshot') || task.evidence.includes('pdf');
}
