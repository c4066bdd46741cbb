import { registeredDomain } from '../signals/hosts.ts';

/**
 * What an organisation says about its own and others' values (INDICATOR_RULES). Entries are values as Indicator.value spells them; a
 * domain covers the hosts, URLs and mailboxes below it, a network in CIDR notation the addresses in it.
 */
export interface OrganisationRules {
  /** Registered domains of the organisation: a mention is never an indicator, defanged or not. */
  own: ReadonlySet<string>;
  never: ReadonlySet<string>;
  always: ReadonlySet<string>;
  context: ReadonlySet<string>;
}

/** The same as plain JSON: as read from the file, and as sent to an extraction thread. */
export interface OrganisationLists {
  own: string[];
  never: string[];
  always: string[];
  context: string[];
}

export const NO_ORGANISATION_LISTS: OrganisationLists = { own: [], never: [], always: [], context: [] };

export function organisationRules(lists: OrganisationLists): OrganisationRules {
  const set = (values: string[]) => new Set(values.map((value) => value.toLowerCase()));
  return { own: set(lists.own), never: set(lists.never), always: set(lists.always), context: set(lists.context) };
}

/** Whether a list names a value, its host or a domain above its host. */
export function names(list: ReadonlySet<string>, value: string, host: string | undefined): boolean {
  if (list.size === 0) return false;
  if (list.has(value.toLowerCase())) return true;
  if (host === undefined) return false;
  const labels = host.split('.');
  return list.has(registeredDomain(host)) || labels.some((_, at) => list.has(labels.slice(at).join('.')));
}
