import type { Claim } from './found-value.ts';
import { hostType, isHostName } from './hosts.ts';
import { isDefanged, type RefangedView } from './refang.ts';

const UNICODE_HOST = /(?<![\p{L}\p{N}.@/-])[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)*\.[\p{L}][\p{L}\p{N}-]+(?![\p{L}\p{N}-])/gu;
/** A letter or digit beyond ASCII (not a typographic quote): without one there is no international name to look for. */
const FOREIGN = /[^ -~\s](?<=[\p{L}\p{N}])/u;

/** Hosts with letters beyond ASCII in them. */
export function* readUnicodeHosts(view: RefangedView): Generator<Claim> {
  if (!FOREIGN.test(view.text)) return;
  for (const match of view.text.matchAll(UNICODE_HOST)) {
    const host = match[0].toLowerCase();
    if (/^[\u0020-\u007e]*$/.test(host) || !isHostName(host)) continue;
    const to = match.index + match[0].length;
    const tld = host.split('.').at(-1) ?? '';
    if (/^[a-z]+$/.test(tld) && !isDefanged(view, match.index, to)) continue;
    yield { type: hostType(host), value: host, from: match.index, to, host };
  }
}
