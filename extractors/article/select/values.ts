import { INDICATOR_TYPES } from '../../../src/domain/indicator-types.ts';
import { mentionsIndicators, namesIndicators } from '../../indicators/context/headings.ts';
import { findValues } from '../../indicators/find/find-values.ts';
import type { AnyNode } from '../html/dom.ts';
import { visibleText } from '../html/text.ts';

export interface Presented {
  /** "type value" of everything found. */
  all: Set<string>;
  /**
   * Of those, what an author presents: hashes, wallets, addresses, hosts and URLs that are defanged, and what stands on a line of
   * its own below a line that names indicators of compromise.
   */
  strong: Set<string>;
}

export function presentedIn(node: AnyNode): Presented {
  return presentedInText(visibleText(node));
}

export function presentedInText(text: string): Presented {
  const found: Presented = { all: new Set(), strong: new Set() };
  const announced = linesBelowHeading(text);
  for (const value of findValues(linesOfInterest(text))) {
    const key = `${value.type} ${value.value}`;
    found.all.add(key);
    if (INDICATOR_TYPES[value.type].isDeliberate || value.defanged || isAddress(value.type) || announced.has(value.raw))
      found.strong.add(key);
  }
  return found;
}

/** Whether an author presents a value in this text. */
export function presents(text: string): boolean {
  return mayPresent(text) && presentedInText(text).strong.size > 0;
}

/** Whether there is any value in this text, be it only mentioned. Sees those that `mayPresent` takes for possible. */
export function holdsValue(text: string): boolean {
  return mayPresent(text) && presentedInText(text).all.size > 0;
}

/** What stands alone on its line, as an entry does, below the first line that names indicators of compromise. */
function linesBelowHeading(text: string): Set<string> {
  const lines = mentionsIndicators(text) ? text.split('\n').map((line) => line.trim()) : [];
  const heading = lines.findIndex((line) => namesIndicators(line));
  return new Set(heading < 0 ? [] : lines.slice(heading + 1));
}

/** An address written plainly may be a version number, a mailbox the author's: alone they are not a reason to take in a box. */
export function isEnoughToKeep(keys: string[]): boolean {
  return keys.length >= 3 || keys.some((key) => !/^(?:ipv4|ip-port|email) /.test(key));
}

function isAddress(type: string): boolean {
  return type === 'ipv4' || type === 'ip-port';
}

/** A cheap look that never misses a strong value: most of a page's boxes have none, and reading them all in earnest costs. */
export function mayPresent(text: string): boolean {
  return (
    mentionsIndicators(text) ||
    /[0-9a-f]{32}|\d{1,3}[[({]?\.[\])}]?\d{1,3}|[[({<]\s?(?:\.|dot|:|at|@)|\.[\])}]|hxxp|h\*\*p|meow:|\b(?:bc1|[13][a-km-zA-HJ-NP-Z1-9]{25}|0x[0-9a-f]{40})/i.test(
      text,
    )
  );
}

const OF_INTEREST =
  /\S[.[({:@\u3002\uff0e][\w[\](){}\p{L}/]|:\/\/|[0-9a-f]{32}|CVE|\bT[01]\d{3}|hxxp|[[({]\s?(?:\.|dot|at|@)|\w \. \w|\b(?:bc1|0x|[13])[a-z0-9]{20}|\bAS\s?\d{3}/iu;

/** Whether a line can hold any value at all: prose without a dot inside a word cannot. */
export function isOfInterest(line: string): boolean {
  return OF_INTEREST.test(line);
}

function linesOfInterest(text: string): string {
  return text.length < 2_000 ? text : text.split('\n').filter(isOfInterest).join('\n');
}
