import { type Finder as Finding, INDICATOR_TYPES, type ReaderName } from '../../../src/domain/indicator-types.ts';
import type { IndicatorType } from '../../../src/domain.ts';
import { readDotted, readHexPaths, readUnicodeHosts } from './dotted.ts';
import type { Claim, FoundValue } from './found-value.ts';
import { readHashes } from './hashes.ts';
import { readIpv6, readVulnerabilities } from './identifiers.ts';
import { readMailboxes } from './mailboxes.ts';
import { isDefanged, type RefangedView, refang, sourceRange } from './refang.ts';
import { readSystem } from './system.ts';
import { readEncodedUrls, readUrls } from './urls.ts';
import { readWallets } from './wallets.ts';

/** The readers in the order in which they claim their ground: what an earlier one took, a later one leaves alone. */
const READERS: Readonly<Record<ReaderName, (finder: Finder) => void>> = {
  urls: (finder) => {
    finder.claims(readUrls(finder.view));
    finder.claims(readEncodedUrls(finder.view));
  },
  system: (finder) => finder.claims(readSystem(finder.view.source)),
  mailboxes: (finder) => finder.claims(readMailboxes(finder.view)),
  hashes: (finder) => {
    finder.claims(readHexPaths(finder.view));
    finder.claims(readHashes(finder.view.text));
  },
  vulnerabilities: (finder) => finder.claims(readVulnerabilities(finder.view.text)),
  wallets: (finder) => finder.claims(readWallets(finder.view.text)),
  ipv6: (finder) => finder.claims(readIpv6(finder.view.text)),
  hosts: (finder) => {
    for (const [type, { find }] of PATTERNS) finder.claims(readPattern(type, find, finder.view.text));
    finder.claims(readDotted(finder.view, finder.isTaken));
    finder.claims(readUnicodeHosts(finder.view));
  },
};

/** Types that one pattern finds; before hosts, which take what is left. */
const PATTERNS = (Object.keys(INDICATOR_TYPES) as IndicatorType[]).flatMap((type) => {
  const { find } = INDICATOR_TYPES[type];
  return find.by === 'pattern' ? [[type, { find }] as const] : [];
});

/**
 * Every value in a plain text of any kind, in order of appearance, never overlapping. Knows spelling only; whether a
 * value is an indicator is for readIndicators, which knows where it stood.
 */
export function findValues(text: string, options: { doubtful?: boolean } = {}): FoundValue[] {
  const finder = new Finder(text);
  for (const read of Object.values(READERS)) read(finder);
  return finder.found.filter((value) => options.doubtful || value.doubtReason === undefined).sort((a, b) => a.start - b.start);
}

function* readPattern(type: IndicatorType, find: Extract<Finding, { by: 'pattern' }>, text: string): Generator<Claim> {
  for (const match of text.matchAll(find.pattern)) {
    const value = find.value(match);
    if (value !== undefined) yield { type, value, from: match.index, to: match.index + match[0].length };
  }
}

/** One pass over a text: whatever claims some ground first has it, and what others find there later is left out. */
class Finder {
  readonly found: FoundValue[] = [];
  readonly view: RefangedView;
  private readonly taken: Uint8Array;

  constructor(text: string) {
    this.view = refang(text);
    this.taken = new Uint8Array(text.length + 1);
  }

  claims(claims: Iterable<Claim>): void {
    for (const { type, value, from, to, in: where, ...extra } of claims) {
      const inSource = where === 'source';
      const range = inSource ? { start: from, end: to, raw: this.view.source.slice(from, to) } : sourceRange(this.view, from, to);
      if (this.isClaimed(range)) continue;
      this.taken.fill(1, range.start, range.end);
      this.found.push({ type, value, ...range, defanged: !inSource && isDefanged(this.view, from, to), ...extra });
    }
  }

  /** For readers that ask before they look: `from` and `to` are offsets of the view. */
  readonly isTaken = (from: number, to: number): boolean => this.isClaimed(sourceRange(this.view, from, to));

  private isClaimed({ start, end }: { start: number; end: number }): boolean {
    return this.taken.subarray(start, end).includes(1);
  }
}
