import { parse } from 'tldts';
import { PASSING_NAMES, PLACEHOLDERS, SHARED_HOSTING, WELL_KNOWN } from '../well-known.ts';
import type { PageHabits } from './verdict.ts';

/** The domain that somebody registered; the host itself where there is none (addresses, onion names). */
export function registeredDomain(host: string): string {
  return parse(host, { allowPrivateDomains: false, validateHostname: false }).domain ?? host;
}

/** "acme" of "acme.co.uk". */
export function nameOf(registered: string): string {
  return registered.split('.')[0] ?? registered;
}

/** Everybody has a name or a page there, so one bad page says nothing about the rest. */
export function isShared(registered: string): boolean {
  return WELL_KNOWN.has(registered) || SHARED_HOSTING.has(registered);
}

/** The page's own site. */
export function isOwn(registered: string, habits: PageHabits): boolean {
  return habits.own.has(registered);
}

/** A name that stands for "some host", by convention or by reservation (RFC 2606, RFC 6762). */
export function isPlaceholder(host: string): boolean {
  return (
    PLACEHOLDERS.has(host) ||
    /^(.+)\.\1$/.test(host) ||
    nameOf(registeredDomain(host)) === 'example' ||
    PLACEHOLDERS.has(registeredDomain(host)) ||
    /\.(?:example|invalid|test|localhost|local|localdomain|internal|lan|corp|home)$/i.test(host)
  );
}

/** Governments, armed forces, universities, international bodies. */
export function isPublicBody(host: string): boolean {
  return (
    /(?:^|\.)(?:gov|mil|edu)(?:\.[a-z]{2})?$/i.test(host) || /(?:^|\.)(?:go|ac|gob|gouv|gc)\.[a-z]{2}$/i.test(host) || /\.int$/.test(host)
  );
}

/** A link's target is on this registered domain. */
export function sameHost(target: string, registered: string): boolean {
  return registeredDomain(target) === registered;
}

/** A customer's name under a dynamic DNS or tunnel service. */
export function isPassingName(host: string): boolean {
  return PASSING_NAMES.some((zone) => host.endsWith(`.${zone}`) && !/^(?:www|api|docs|blog)\./.test(host));
}
