import { isLoopback } from './client.ts';
import { sameText } from './sessions.ts';

/** What the start link needs to know of the site. */
interface SiteOptions {
  users: { empty(): Promise<boolean> };
  settings: { host: string; ssoHeader?: string | undefined };
  startToken: string;
}

/**
 * A site without users is for the person at this machine. That a request comes from loopback does not show that: a reverse
 * proxy on the same machine passes on what strangers send, and need not say so. Therefore the service makes a token at each
 * start and writes a link with it into its log, as Jupyter does; a session cookie remembers who opened the link.
 */
export async function usesStartLink({ users, settings }: SiteOptions): Promise<boolean> {
  return isLoopback(settings.host) && settings.ssoHeader === undefined && (await users.empty());
}

/** Whether `given` opens the site. Never true once a user or token exists. */
export async function opensSite(given: string, options: SiteOptions): Promise<boolean> {
  return sameText(given, options.startToken) && (await usesStartLink(options));
}
