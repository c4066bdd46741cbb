import type { Claim } from './found-value.ts';
import { isHostName } from './hosts.ts';
import { isDefanged, type RefangedView } from './refang.ts';

const EMAIL =
  /(?<![A-Za-z0-9._%+@-])(?:mailto:)?([A-Za-z0-9_][A-Za-z0-9._%+-]{0,63})@((?:[A-Za-z0-9_-]+\.)+[A-Za-z][A-Za-z0-9-]{1,23})(?![A-Za-z0-9_@-])/g;

/** Mailboxes; whoever disguises one means it, even if its top-level domain is misspelt. */
export function* readMailboxes(view: RefangedView): Generator<Claim> {
  for (const match of view.text.matchAll(EMAIL)) {
    const [whole, local = '', host = ''] = match;
    const from = match.index + whole.length - local.length - 1 - host.length;
    const isMailHost = isHostName(host) || isDefanged(view, from, match.index + whole.length);
    if (!isMailHost || local.endsWith('.') || local.includes('..')) continue;
    yield { type: 'email', value: `${local}@${host}`.toLowerCase(), from, to: match.index + whole.length, host: host.toLowerCase() };
  }
}
