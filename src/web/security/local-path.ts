import type { Site } from '../context.ts';

/** Only a path of this site: whatever else a form or link says leads to the front page. */
export function localPath(site: Site, path: unknown): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: browsers drop them, and "/\n/evil" would become "//evil".
  const safe = typeof path === 'string' && /^\/(?![/\\])[^\\\u0000-\u001f]*$/.test(path);
  return site.link(safe ? path : '/');
}
