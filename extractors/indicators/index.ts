/**
 * Reading indicators: text -> values (find/) -> where they stand (context/) -> what is known about them (signals/) -> what they
 * are (rules/) -> one indicator per value (merge). Pure functions; they run inside the extraction threads.
 */

export { findValues } from './find/find-values.ts';
export type { FoundValue } from './find/found-value.ts';
export { readIndicators } from './read.ts';
export { explainIndicator } from './rules/explain.ts';
export { withOrganisationRules } from './rules/listed.ts';
export { NO_ORGANISATION_LISTS, type OrganisationLists } from './rules/organisation.ts';
export type { AboutArticle } from './types.ts';
