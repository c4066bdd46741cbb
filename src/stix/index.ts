/**
 * Article -> STIX 2.1 bundle in a folder (createStixPublisher).
 *
 *   schema.ts     the standard, as far as we write it; everything that is written passes it
 *   bundle.ts     what an article's bundle says: report, indicators, observables, context
 *   patterns.ts   the pattern and the observable of each type of indicator
 *   context.ts    actors, malware, techniques, vulnerabilities, countries; countries.ts names to codes
 *   versions.ts   created, modified and revoked, against the last bundle
 *   folder.ts     bundles, index.json, latest.json
 */
export { createStixPublisher } from './folder.ts';
