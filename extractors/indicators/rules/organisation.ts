import { BlockList } from 'node:net';
import ipaddr from 'ipaddr.js';
import { isIpv4 } from '../find/hosts.ts';
import { nameOf, registeredDomain } from '../signals/hosts.ts';

/**
 * What an organisation says about values (INDICATOR_RULES), as plain JSON: as read from its file and as sent to an extraction thread.
 * Entries are values as Indicator.value spells them. A domain covers the hosts, URLs and mailboxes below it, a network in CIDR notation
 * the addresses in it; in `own`, a word without a dot is a name and covers the domains that are called so ("acme": acme.com, acme.de).
 */
export interface OrganisationLists {
  /** The organisation's own: a mention is never an indicator, defanged or not. */
  own: string[];
  never: string[];
  always: string[];
  /** Kept as attributes without to_ids. */
  context: string[];
}

export const NO_ORGANISATION_LISTS: OrganisationLists = { own: [], never: [], always: [], context: [] };

/** One of the lists, ready to be asked. */
interface List {
  values: ReadonlySet<string>;
  networks: BlockList;
}

export type OrganisationRules = Readonly<Record<keyof OrganisationLists, List>>;

const readied = new WeakMap<OrganisationLists, OrganisationRules>();

export function organisationRules(lists: OrganisationLists): OrganisationRules {
  let rules = readied.get(lists);
  if (rules === undefined) {
    rules = { own: ready(lists.own), never: ready(lists.never), always: ready(lists.always), context: ready(lists.context) };
    readied.set(lists, rules);
  }
  return rules;
}

function ready(entries: string[]): List {
  const networks = new BlockList();
  for (const entry of entries) {
    if (!ipaddr.isValidCIDR(entry)) continue;
    const [address, bits] = ipaddr.parseCIDR(entry);
    networks.addSubnet(address.toString(), bits, address.kind());
  }
  return { values: new Set(entries.map((entry) => entry.toLowerCase())), networks };
}

/** Whether a list names a value, its host, a domain above its host, or a network around its address. */
export function names({ values, networks }: List, value: string, host: string | undefined): boolean {
  if (values.size === 0) return false;
  if (values.has(value.toLowerCase())) return true;
  const address = host ?? value;
  if (ipaddr.isValid(address)) return networks.check(address, isIpv4(address) ? 'ipv4' : 'ipv6');
  if (host === undefined) return false;
  const labels = host.split('.');
  return labels.some((_, at) => values.has(labels.slice(at).join('.'))) || values.has(nameOf(registeredDomain(host)));
}
