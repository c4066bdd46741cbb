import { names, type OrganisationRules } from '../rules/organisation.ts';
import type { Token } from './token.ts';

function named(list: keyof OrganisationRules, { value, page }: Token): boolean {
  return names(page.organisation[list], value.value, value.host);
}

/** What the organisation's own file says (INDICATOR_RULES). */
export const ORGANISATION_SIGNALS = {
  organisationOwn: (token: Token) => named('own', token),
  organisationNever: (token: Token) => named('never', token),
  organisationAlways: (token: Token) => named('always', token),
  organisationContext: (token: Token) => named('context', token),
};
