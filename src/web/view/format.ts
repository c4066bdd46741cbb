import { type Html, html, nothing } from './html.ts';

/** A time as people read it, with the exact one on hover: "3 min ago", "in 2 h", or the date. */
export function when(at: number | undefined, now = Date.now()): Html {
  if (at === undefined) return html`<span class="quiet">never</span>`;
  const iso = new Date(at).toISOString();
  return html`<time datetime="${iso}" title="${iso.replace('T', ' ').slice(0, 19)} UTC">${relative(at - now, iso)}</time>`;
}

function relative(difference: number, iso: string): string {
  const distance = Math.abs(difference);
  if (distance < 5_000) return 'now';
  if (distance > 7 * 86_400_000) return iso.slice(0, 10);
  const amount = distance < 60_000 ? `${Math.round(distance / 1_000)} s` : span(distance);
  return difference > 0 ? `in ${amount}` : `${amount} ago`;
}

/** "40 ms", "12 s", "5 min", "3 h", "2 d". */
export function span(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${ms < 10_000 ? (ms / 1_000).toFixed(1) : Math.round(ms / 1_000)} s`;
  if (ms < 3_600_000) return `${Math.round(ms / 60_000)} min`;
  if (ms < 86_400_000) return `${Math.round(ms / 3_600_000)} h`;
  return `${Math.round(ms / 86_400_000)} d`;
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
