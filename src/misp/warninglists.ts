import { parseUrl } from '../url.ts';
import type { MispClient } from './client/client.ts';
import { checkValues, warninglistEntries, warninglists } from './client/lists.ts';
import type { Log } from './ports.ts';

/**
 * What MISP's warninglists say about values, and the entries of the two lists that the predecessor knows: the clean-up
 * list (MISP_CLEANUP_LIST) and the list of required strings (MISP_REQUIRED_LIST).
 */
export interface Warninglists {
  /** Lists by value, in one call. Lists that `ignored` names do not count. */
  hits(values: string[]): Promise<WarninglistHits>;
  /** Entries of a list given by name or id, kept for an hour. A list that does not exist is empty, with a warning. */
  entries(nameOrId: string): Promise<{ type: string; values: string[] }>;
}

/** Names of lists by value. */
export interface WarninglistHits {
  /** The value itself is on the list. */
  own: Map<string, string>;
  /** Only a domain above it is: a provider of dynamic names or hosting, whose customers' hosts are not meant. */
  parent: Map<string, string>;
}

/** Whether a list has only a domain above the host of this value (`ddns.net` for `krane.ddns.net`). */
export function isParentHit(value: string, matched: string | null | undefined): boolean {
  const entry = matched?.toLowerCase().replace(/^\./, '');
  if (!entry || /[/:]/.test(entry)) return false;
  const host = ((/^https?:/i.test(value) && parseUrl(value)?.hostname) || value).toLowerCase().replace(/^www\./, '');
  return host !== entry && host.endsWith(`.${entry}`);
}

const AGE_MS = 3_600_000;

export function mispWarninglists(client: MispClient, ignored: string[], log: Log): Warninglists {
  const known = new Map<string, { at: number; list: Promise<{ type: string; values: string[] }> }>();

  async function read(nameOrId: string) {
    const list = (await warninglists(client)).find((one) => one.id === nameOrId || one.name.toLowerCase() === nameOrId.toLowerCase());
    if (list === undefined) {
      log('warn', `MISP has no warninglist "${nameOrId}": check the name in MISP_CLEANUP_LIST and MISP_REQUIRED_LIST.`);
      return { type: 'string', values: [] };
    }
    return { type: list.type, values: await warninglistEntries(client, list.id) };
  }

  return {
    async hits(values) {
      const hits = await checkValues(client, values);
      const result: WarninglistHits = { own: new Map(), parent: new Map() };
      for (const [value, lists] of hits) {
        const counting = lists.filter((one) => !ignored.some((name) => name === one.id || name.toLowerCase() === one.name.toLowerCase()));
        const own = counting.find((one) => !isParentHit(value, one.matched));
        if (own) result.own.set(value, own.name);
        else if (counting[0]) result.parent.set(value, counting[0].name);
      }
      return result;
    },
    entries(nameOrId) {
      const kept = known.get(nameOrId);
      if (kept && Date.now() - kept.at < AGE_MS) return kept.list;
      const list = read(nameOrId);
      known.set(nameOrId, { at: Date.now(), list });
      list.catch(() => known.delete(nameOrId));
      return list;
    },
  };
}

/** Whether a value is on a list, by the list's own way of matching. Regular expressions are MISP's business. */
export function onList(list: { type: string; values: string[] }): (value: string) => boolean {
  const entries = list.values.map((one) => one.toLowerCase());
  const exact = new Set(entries);
  return (value) => {
    const lower = value.toLowerCase();
    if (exact.has(lower)) return true;
    if (list.type === 'substring') return entries.some((entry) => lower.includes(entry));
    if (list.type === 'hostname') return entries.some((entry) => lower.endsWith(entry.startsWith('.') ? entry : `.${entry}`));
    return false;
  };
}

/**
 * Required strings that the text has: `whole` as words of their own, `inner` only inside longer ones. Case does not matter.
 */
export function requiredStrings(text: string, entries: string[]): { whole: string[]; inner: string[] } {
  const lower = text.toLowerCase();
  const whole: string[] = [];
  const inner: string[] = [];
  for (const entry of entries.filter((one) => one.trim() !== '')) {
    const wanted = entry.toLowerCase();
    if (!lower.includes(wanted)) continue;
    const escaped = wanted.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    const isWord = new RegExp(`(?<![\\p{L}\\p{N}])${escaped}(?![\\p{L}\\p{N}])`, 'u').test(lower);
    (isWord ? whole : inner).push(entry);
  }
  return { whole, inner };
}
