import { indicatorWords } from '../../../src/data/languages.ts';
import { caseless } from '../../../src/data/phrases.ts';
import { lazy } from '../../../src/lazy.ts';
import type { ValueContext } from '../context/value-context.ts';
import { hasMaliciousCue, isVersionLabel } from './words.ts';

/** Programs that say who they are, before a slash and their version. */
const PROGRAM = '\\b(?:Chrome|Chromium|CriOS|Firefox|Safari|Edge?|Opera|OPR|curl|Wget|Apache|nginx|PHP|OpenSSL|Python|Java)';
const patterns = lazy(() => ({
  /** Whatever stands after these is a version. */
  sure: caseless(
    `${indicatorWords('versionCues')}\\.?["']?\\s*[:=]?\\s*["'(]?$|[^a-z]v$|(?:>=|<=|==|~>)\\s*$|\\bversions?\\b[^.;:\\d]{0,20}\\s$|${indicatorWords('updateCues')}\\s(?:[\\w-]+\\s){0,2}to\\s$|${PROGRAM}\\/$`,
  ),
  /** Behind these it may be one ("before 7.2.0.1", "Chrome/99.0.1.2"), if its numbers look like one. */
  likely: caseless(`(?:${indicatorWords('possibleVersionCues')}\\s*\\(?|[a-z][/_])$`),
  behind: caseless(`^\\s*${indicatorWords('versionEnds')}`),
  address: caseless(`${indicatorWords('addressCues')}\\W*$`),
}));
/** A name written as products are ("XFree86 ", "FortiOS "). */
const PRODUCT = /(?:^|[\s(])[A-Z][A-Za-z]*(?:[a-z][A-Z]|[0-9])[A-Za-z0-9]*\s$|(?:^|[\s(])[A-Z][a-z]+OS\s$/;
/** Releases have no ports. */
const PORT_BEHIND = /^(?::\d|\s+(?:(?:on|over|via)\s+)?(?:(?:TCP|UDP)\s+)?ports?\b)/i;

/** Four numbers of which one is too large for an address. */
const NO_ADDRESS = /(?<![\d.])(\d{1,3}\.\d{1,3})\.(?:\d{1,3}\.\d{4,6}|\d{4,6}\.\d{1,6})(?!\.?\d)/g;

/** The first two numbers of versions that cannot be addresses: beside "13.0.3.1220" "13.0.2.29" is a version, too. */
export function releasesIn(text: string): ReadonlySet<string> {
  return new Set(Array.from(text.matchAll(NO_ADDRESS), (match) => match[1] ?? ''));
}

/** Whether a version follows ("release 1.3.0.1"), whatever its numbers. */
export const endsBeforeVersion = (before: string): boolean => patterns().sure.test(before);

/** Dotted quads that count releases, not hosts: told by the words beside them, else by small numbers in a sentence. */
export function isVersion(address: string, context: ValueContext, releases: ReadonlySet<string>): boolean {
  if (endsBeforeVersion(context.before) || patterns().behind.test(context.after)) return true;
  // "beacons to 5.8.18.7" is not a release.
  if (hasMaliciousCue(context) || PORT_BEHIND.test(context.after)) return false;
  const parts = address.split('.').map(Number);
  const versionLike = (parts[0] ?? 0) < 30 && parts.filter((part) => part < 25).length >= 3;
  if (patterns().likely.test(context.before) && versionLike) return true;
  if (context.location.kind === 'table') return isVersionLabel(context.label);
  if (versionLike && PRODUCT.test(context.before) && !patterns().address.test(context.before)) return true;
  const looksCounted = releases.has(parts.slice(0, 2).join('.')) || parts.every((part) => part < 25);
  return looksCounted && !(context.alone || (context.listed && context.underIocHeading)) && !patterns().address.test(context.before);
}
