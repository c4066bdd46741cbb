import { v5 } from 'uuid';

/** The standard's namespace for ids of observables: everybody's id of one value is the same. */
const OBSERVABLES = '00abedb4-aa42-466c-9c01-fed23315a9b7';
/** Ours, for objects that are the same in every article (organisation, vulnerability). */
const SHARED = 'b4a5c9d2-6b0f-5f3a-9a6e-0f6d7d1c2e11';

/**
 * The id of an observable, from the properties that make it what it is, in the standard's canonical JSON. Of a file's hashes
 * one counts.
 */
export function observableId({ type, ...properties }: { type: string; [property: string]: unknown }): string {
  return `${type}--${v5(JSON.stringify(properties), OBSERVABLES)}`;
}

export function sharedId(type: string, name: string): string {
  return `${type}--${v5(`${type}:${name}`, SHARED)}`;
}
