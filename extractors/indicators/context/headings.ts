import { indicatorWords } from '../../../src/data/languages.ts';
import { caseless } from '../../../src/data/phrases.ts';
import { lazy, memo } from '../../../src/lazy.ts';

/** What headings, labels and columns say about the values under them. */

/** What the headings above a line say about the values in it. */
export interface Section {
  /** The nearest heading or label with words in it. */
  nearest?: string;
  /** A heading or label above announces values. */
  underIocHeading: boolean;
  /** One of them names indicators of compromise. */
  indicators: boolean;
  /** The nearest ones send the reader elsewhere, or are about others than the attackers. */
  inAsideSection: boolean;
  /** One of the nearest is over references. */
  references: boolean;
  /** The nearest one is about others than the attackers: victims, what is legitimate. */
  nonActors: boolean;
}

const words = lazy(() => {
  const nouns = indicatorWords('listNouns');
  const one = indicatorWords('entryNouns');
  const beginning = '^(?:[a-z]?\\.?\\d[\\d.]*\\s*|[a-zivx]{1,4}\\.\\s+)?';
  return {
    indicators: caseless(indicatorWords('indicatorHeadings')),
    kinds: caseless(indicatorWords('kindHeadings')),
    /** The same nouns at the beginning or the end of a short heading, or early in it. */
    opensWithNoun: caseless(`^(?:the |all |list of )?${nouns}`),
    endsWithNoun: caseless(`${nouns}\\W*$`),
    nounEarly: caseless(`^(?:[\\p{L}\\p{N}-]+ ){0,3}${nouns}`),
    namesOne: caseless(`^${one}|${one}\\W*$`),
    anyNoun: caseless(`${nouns}|${one}`),
    inSentence: caseless(indicatorWords('sentenceWords')),
    wholeName: caseless(`^[^\\p{L}\\p{N}]*${indicatorWords('listNames')}[^\\p{L}\\p{N}]*$`),
    leadsIn: caseless(indicatorWords('leadInWords')),
    nonActors: caseless(indicatorWords('nonActorHeadings')),
    denials: caseless(indicatorWords('denials')),
    legitimate: caseless(indicatorWords('legitimateHeadings')),
    takenOver: caseless(indicatorWords('takenOverWords')),
    related: caseless(`^${indicatorWords('relatedHeadings')}`),
    references: caseless(`${beginning}${indicatorWords('referenceHeadings')}`),
    aside: caseless(`${beginning}(?:${indicatorWords('asideHeadings')}|${indicatorWords('asideHeadingsAlone')}\\W*$)`),
  };
});

/** Code, not a heading in words. */
const CODE = /[(){}=|`;].*[(){}=|`;,]|\w\.\w+\(/;
/** In characters: what is longer is a paragraph, or at least no name of an indicator list. */
const LONGEST = 200;
const LONGEST_INDICATOR_HEADING = 90;
/** In words: the name of a list, of a column or key. */
const LONGEST_NAME = 7;
const LONGEST_KEY = 3;

const countWords = (text: string) => text.match(/[\p{L}\p{N}&-]+/gu)?.length ?? 0;

/** `headings`: outermost first; `lead`: the last one is a sentence that leads in a list. */
export function readSection(headings: string[], lead: boolean): Section {
  const nearest = headings.findLast((text) => text !== '');
  const close = headings.slice(-2);
  const indicators = headings.some(namesIndicators);
  const ownWord = nearest !== undefined && announces(nearest, lead && nearest === headings.at(-1));
  return {
    ...(nearest === undefined ? {} : { nearest }),
    underIocHeading: indicators || ownWord || close.some((text) => announces(text)),
    indicators,
    inAsideSection: !ownWord && close.some(isAside),
    references: !ownWord && close.some(namesReferences),
    nonActors: nearest !== undefined && namesNonActors(nearest),
  };
}

/** A text with the name of indicators of compromise anywhere in it. */
export function mentionsIndicators(text: string): boolean {
  return words().indicators.test(text);
}

/** A heading that is about indicators of compromise by name. */
export function namesIndicators(heading: string): boolean {
  return heading.length < LONGEST_INDICATOR_HEADING && mentionsIndicators(heading) && !isDisclaimer(heading);
}

/**
 * A heading, label, key or column under which values are listed. `lead`: it is a sentence that leads in a list ("The loader
 * contacts the following servers:"), which may be long.
 */
export function announces(heading: string, lead = false): boolean {
  return heading.length <= LONGEST && (lead ? leadAnnounces : headingAnnounces)(heading);
}

// The same headings, columns and keys are asked about for every value under them.
const MAX_ANSWERS = 2_000;
const headingAnnounces = memo(MAX_ANSWERS, (heading: string) => announcesAnew(heading, false));
const leadAnnounces = memo(MAX_ANSWERS, (heading: string) => announcesAnew(heading, true));

function announcesAnew(heading: string, lead: boolean): boolean {
  const { indicators, kinds, opensWithNoun, endsWithNoun, nounEarly, namesOne, anyNoun, inSentence, wholeName, leadsIn, related } = words();
  if (isDisclaimer(heading)) return false;
  if (heading.length < LONGEST_INDICATOR_HEADING && (indicators.test(heading) || kinds.test(heading))) return true;
  if (CODE.test(heading) || related.test(heading) || namesNonActors(heading)) return false;
  const bare = heading.replace(/\s*[([][^)\]]*[)\]]\s*$/, '');
  const length = countWords(bare);
  const sentence = inSentence.test(bare);
  const namesList = opensWithNoun.test(bare) || (endsWithNoun.test(bare) && !sentence) || wholeName.test(bare);
  if (length <= LONGEST_NAME && namesList) return true;
  if (length <= LONGEST_KEY && namesOne.test(bare) && !sentence) return true;
  const about = anyNoun.test(heading) || indicators.test(heading) || kinds.test(heading);
  return (lead || (length <= LONGEST_NAME && nounEarly.test(bare))) && about && leadsIn.test(heading);
}

/** A heading over lists of others than the attackers. */
export function namesNonActors(heading: string): boolean {
  const { indicators, kinds, nonActors, takenOver } = words();
  if (isDisclaimer(heading)) return true;
  return nonActors.test(heading) && !indicators.test(heading) && !kinds.test(heading) && !takenOver.test(heading);
}

/** A heading over what is nobody's indicator, also where it says for what it was abused: "Legitimate services abused for C2". */
function isDisclaimer(heading: string): boolean {
  return deniesIndicators(heading) || words().legitimate.test(heading);
}

/** Says of the values after or below it that they are no indicators: "Hosts (not IOCs)", "do not block". */
export function deniesIndicators(label: string): boolean {
  return words().denials.test(label);
}

/** A heading, label or column over references. */
export function namesReferences(heading: string): boolean {
  return words().references.test(heading) && !announces(heading);
}

/** Sections that send the reader elsewhere or are about somebody else: references, contacts, advice, people. */
export const isAside = memo(
  MAX_ANSWERS,
  (heading: string) =>
    namesReferences(heading) ||
    (words().aside.test(heading) && !announces(heading)) ||
    words().related.test(heading) ||
    namesNonActors(heading),
);
