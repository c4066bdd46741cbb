import type { Indicator } from '../../../src/domain.ts';
import { parseUrl } from '../../../src/url.ts';
import { names, type OrganisationLists, type OrganisationRules, organisationRules } from './organisation.ts';
import { RULES } from './table.ts';

const LISTS: Record<string, keyof OrganisationRules | undefined> = {
  'organisation-never': 'never',
  'organisation-always': 'always',
  'organisation-own': 'own',
  'organisation-context': 'context',
};

/** The rows of the table that ask the organisation's own lists, in the table's order. */
const ROWS = RULES.flatMap((row) => {
  const list = LISTS[row.id];
  return list === undefined ? [] : [{ row, list }];
});

/** A list of indicators says itself what its values are, and no row of the table is asked; but the organisation's rules win there, too. */
export function withOrganisationRules(indicators: Indicator[], lists: OrganisationLists | undefined): Indicator[] {
  if (lists === undefined) return indicators;
  const rules = organisationRules(lists);
  return indicators.map((one) => {
    const row = ROWS.find(({ list }) => names(rules[list], one.value, hostIn(one)))?.row;
    return row === undefined ? one : { ...one, verdict: row.verdict, toIds: row.toIds === true, reason: row.reason, rule: row.id };
  });
}

/** The host of a value: its own, or the one inside of a URL, a mailbox or an address with port. */
function hostIn({ type, value }: Indicator): string | undefined {
  if (type === 'domain' || type === 'hostname') return value;
  if (type === 'email') return value.slice(value.lastIndexOf('@') + 1);
  if (type === 'ip-port') return value.slice(0, value.lastIndexOf(':'));
  if (type !== 'url') return undefined;
  const url = /^[a-z][a-z0-9+.-]*:\/\//i.test(value) ? value : `http://${value}`;
  return parseUrl(url)?.hostname.replace(/^\[|\]$/g, '');
}
