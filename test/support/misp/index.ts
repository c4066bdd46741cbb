/** The double of MISP that tests, benches and the demo of failures run against, and the pure model of its extraction. */

export type { MispDouble, MispDoubleOptions, MispEventJson } from './double.ts';

export { extractAsMisp } from './extraction.ts';
export type { Fault } from './faults.ts';

export { loadGalaxies } from './galaxies.ts';
export { ROLES, type RoleName } from './roles.ts';
export { allGalaxies, startMispDouble } from './server.ts';
export { findTokens } from './tokens.ts';
