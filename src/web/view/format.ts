import { relativeTime } from '../../durations.ts';
import { type Html, html, nothing } from './html.ts';

/** A time as people read it, with the exact one on hover: "3 min ago", "in 2 h", or the date. */
export function when(at: number | undefined): Html {
  if (at === undefined) return html`<span class="quiet">never</span>`;
  const iso = new Date(at).toISOString();
  return html`<time datetime="${iso}" title="${iso.replace('T', ' ').slice(0, 19)} UTC">${relativeTime(at)}</time>`;
}

export const number = (n: number): string => n.toLocaleString('en-US').replaceAll(',', ' ');

/** A URL short enough for a table: without its scheme, cut in the middle. */
export function shortUrl(url: string, length = 80): string {
  const bare = url.replace(/^https?:\/\//, '').replace(/\/$/, '');
  return bare.length <= length ? bare : `${bare.slice(0, length - 25)}…${bare.slice(-24)}`;
}

/** Only http(s) may become a link: everything else in a job comes from outside. */
export function link(url: string | undefined, text: string | Html, options: { external?: boolean } = {}): Html {
  if (!url || !/^https?:\/\//i.test(url)) return html`${text}`;
  return options.external
    ? html`<a href="${url}" rel="noreferrer noopener nofollow" target="_blank">${text}</a>`
    : html`<a href="${url}">${text}</a>`;
}

/** Where an event is: its page in MISP, or its uuid where it is a file of a folder. */
export function eventLink({ eventUrl, eventUuid }: { eventUrl?: string | undefined; eventUuid?: string | undefined }): Html {
  if (eventUrl && /^https?:\/\//i.test(eventUrl)) return link(eventUrl, 'Open the event', { external: true });
  return eventUuid ? html`Event <span class="mono">${eventUuid}</span>` : nothing;
}
