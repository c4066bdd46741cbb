import { getDomain } from 'tldts';
import { wordList } from '../src/data/lists.ts';
import type { CrawlTask } from '../src/domain.ts';
import type { CdpSession } from './browser/session.ts';

/** Files that the report does not need, by their extension: refused inside the browser at no cost. */
const MEDIA_EXTENSIONS = [
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
  const patterns = [...wordList('trackers')]
    .filter((host) => getDomain(host) !== site)
    .flatMap((host) => (host.includes('/') ? [`*://${host}*`, `*://*.${host}*`] : [`*://${host}/*`, `*://*.${host}/*`]));
  if (media) patterns.push(...MEDIA_EXTENSIONS.flatMap((extension) => [`*.${extension}`, `*.${extension}?*`]));
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
