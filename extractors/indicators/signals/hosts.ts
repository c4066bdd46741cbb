import { parse } from 'tldts';
import { type ListName, wordList } from '../../../src/data/lists.ts';

/** The domain that somebody registered; the host itself where there is none (addresses, onion names). */
export function registeredDomain(host: string): string {
  return parse(host, { allowPrivateDomains: false, validateHostname: false }).domain ?? host;
}

/** "acme" of "acme.co.uk". */
export function nameOf(registered: string): string {
  return registered.split('.')[0] ?? registered;
}

/** Whatever is below these domains is the service's own, unless it is a customer's by other lists. */
const KNOWN: readonly ListName[] = ['well-known-hosts', 'shared-hosting', 'personal-pages', 'free-mail'];
/** Services whose own name says nothing; what is below it or after it is a customer's. */
const SERVICES: readonly ListName[] = ['personal-pages', 'dynamic-dns'];

/** Everybody has a name or a page there, so one bad page says nothing about the rest. */
export function isShared(registered: string): boolean {
  return KNOWN.some((name) => wordList(name).has(registered));
}

/** A service, vendor or tool that reports name without accusing it; not what its customers call theirs. */
export function isWellKnown(host: string): boolean {
  const registered = registeredDomain(host);
  if (wordList('well-known-hosts').has(host) || SERVICES.some((name) => wordList(name).has(host)) || isPlatform(host)) return true;
  return isShared(registered) && !isTenant(host) && !isDynamicDns(host);
}

/** A cell of a table or list that is nothing but a well-known host. */
export function isWellKnownCell(cell: string): boolean {
  return isWellKnown(cell.replace(/`/g, '').trim().toLowerCase());
}

/** The bare name of a hosting platform (pages.dev, s3.amazonaws.com), below which each customer has a name: a private public suffix. */
function isPlatform(host: string): boolean {
  const parsed = parse(host, { allowPrivateDomains: true, validateHostname: false });
  return parsed.isPrivate === true && parsed.domain === null;
}

/** The host belongs to a customer of a service that gives names to anybody (x.duckdns.org, x.github.io): the private part of the list. */
function isTenant(host: string): boolean {
  const parsed = parse(host, { allowPrivateDomains: true, validateHostname: false });
  return parsed.isPrivate === true && parsed.domain !== null && !host.endsWith('githubusercontent.com');
}

/** A site that keeps samples under the hash of the file. */
export function isSandbox(host: string): boolean {
  return wordList('sandboxes').has(host.replace(/^www\./, '')) || wordList('sandboxes').has(registeredDomain(host));
}

/** A customer's name under a dynamic DNS or tunnel service. */
export function isDynamicDns(host: string): boolean {
  const labels = host.split('.');
  const zones = wordList('dynamic-dns');
  const zone = labels.findIndex((_, at) => at > 0 && zones.has(labels.slice(at).join('.')));
  return zone > 0 && !/^(?:www|api|docs|blog)$/.test(labels[0] ?? '');
}

/** A name that stands for "some host", by convention or by reservation (RFC 2606, RFC 6762). */
export function isPlaceholder(host: string): boolean {
  const placeholders = wordList('placeholder-hosts');
  const registered = registeredDomain(host);
  return (
    placeholders.has(host) ||
    placeholders.has(registered) ||
    nameOf(registered) === 'example' ||
    /^(.+)\.\1$/.test(host) ||
    /\.(?:example|invalid|test|localhost|local|localdomain|internal|lan|corp|home)$/i.test(host)
  );
}

/** Governments, armed forces, universities, international bodies. */
export function isPublicBody(host: string): boolean {
  return /(?:^|\.)(?:gov|mil|edu)(?:\.[a-z]{2})?$|(?:^|\.)(?:go|ac|gob|gouv|gc)\.[a-z]{2}$|\.int$/i.test(host);
}
