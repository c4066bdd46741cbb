import * as z from 'zod';
import { phrasesSource } from './phrases.ts';

/** The words by which countries and sectors are found that an attack was aimed at (`targets` and `targetSentences` of lang/*.json). */

const phrases = z.array(z.string().min(1));

/** A phrase, perhaps only where certain words stand neither right after it nor right before it. */
const cue = z.union([
  z.string().min(1),
  z.strictObject({ phrase: z.string().min(1), notBehind: phrases.optional(), notBefore: phrases.optional() }),
]);
type Cue = z.infer<typeof cue>;

/** Enough for a language whose sentences are searched for an attack, a country and a sector, in any order. */
export const TargetWords = z.strictObject({
  /** By what a text shows its language: common words, letters that others lack, Unicode scripts. `insteadOf`: languages that it then is not. */
  textSigns: z
    .strictObject({
      words: phrases.optional(),
      letters: z.string().min(1).optional(),
      scripts: phrases.optional(),
      insteadOf: phrases.optional(),
    })
    .optional(),
  /** Somebody is attacked: whom else the clause names before it or after it is a target. */
  attackCues: phrases.optional(),
  /** Closely before a target: "against", "aimed at". */
  aimCues: phrases.optional(),
  /** The clause says that somebody was not attacked. */
  denials: phrases.optional(),
  /** Between a name and an attack after it: the name is the subject that does something else. */
  subjectMarks: phrases.optional(),
  /** Right before a country: it is where the attackers are from, or where their servers stand. */
  attackersBefore: phrases.optional(),
  /** Right after a country, with the blank where there is one: attackers. */
  attackersAfter: phrases.optional(),
  /** Cases change the end of a country's name: a last vowel that is dropped, and how many letters may follow. */
  countryEndings: z.strictObject({ vowels: z.string().min(1), letters: z.int().min(1) }).optional(),
  /** Locales of the language whose names of countries Intl.DisplayNames has as well: Taiwan's Chinese. */
  locales: phrases.optional(),
  /** Words for countries and their people beside the names that Intl.DisplayNames has, by the English name in lower case. */
  countries: z.record(z.string(), phrases).optional(),
  /** Organisations and people, and names of peoples that mean a country beside one of these only ("empresas francesas", "deutsche Banken"). */
  victims: phrases.optional(),
  peoples: z.record(z.string(), phrases).optional(),
  /** Words for sectors by the value of MISP's sector galaxy. In English both are whole names, no phrases. */
  sectors: z.record(z.string(), phrases).optional(),
});

/** A language (English) whose sentences are read more closely: who does what to whom. */
export const TargetSentences = z.strictObject({
  /** Whoever the rest of the sentence names is a target; unless one of `exceptionCues` stands in front. */
  targetCues: z.array(cue),
  /** The same where the paragraph tells of an attack: "in particular in", "companies in". */
  targetPlaceCues: z.array(cue),
  exceptionCues: phrases,
  /** Begin another thought, in which nobody needs to be a target. */
  clauseStarts: phrases,
  /** "were ... attacked": whoever the sentence has named is a target. */
  passiveCues: phrases,
  passiveVerbs: phrases,
  /** Organisations, people and machines, as sentences name victims. */
  victims: phrases,
  /** Of the names of sectors those that are victims themselves: "banks", while "banking" needs "companies" beside it. Whole names. */
  victimNames: phrases,
  /** Between victims and their country: "banks based in Spain". */
  victimPlaceCues: phrases,
  /** Make the name of a sector beside them one: "companies", "industry". */
  sectorCues: phrases,
  /** The sentence does something to somebody; unless the law, business or language does it. */
  hostileWords: phrases,
  harmlessWords: phrases,
  /** Before a title in quotation marks, which victims read and which names none of them: "emails on “War in Spain”". */
  titleCues: phrases,
  /** Right before a country: half of another name, whose the attackers are, where their servers stand. */
  attackersBefore: phrases,
  /** Before a list of countries: where the attackers are from. */
  originCues: phrases,
  /** Behind a people or country that does something to others. */
  actingVerbs: phrases,
  speakingVerbs: phrases,
  /** Right after a country or people: attackers, or what is written in their language; unless the other words follow. */
  attackersAfter: phrases,
  /** Behind a sector's name: a thing or a department, and no victim ("accounting software"). */
  sectorThings: z.array(cue),
  attackersAfterNotBefore: phrases,
  /** A heading or lead-in over a list of targets has one of these, and one of the subjects, or ends so. */
  targetListWords: phrases,
  targetListSubjects: phrases,
  targetListEnds: phrases,
  /** Labels before a list of targets, whole but for one word in front. */
  targetLabels: phrases,
  /** The sentence lists sectors. */
  sectorPlurals: phrases,
  /** Beginnings of headings over what readers should do: the places there are no targets. */
  adviceHeadings: phrases,
  /** Between the countries of an enumeration, and inside a country's name. */
  listConnectives: phrases,
  nameJoiners: phrases,
  /** Names that in small letters are other words. */
  capitalsOnly: phrases,
});

export type TargetWords = z.infer<typeof TargetWords>;
export type TargetSentences = z.infer<typeof TargetSentences>;

/** The source of a pattern (see caseless) that matches any of the cues where it counts. */
export function cuesSource(cues: readonly Cue[]): string {
  const plain = cues.filter((one) => typeof one === 'string');
  const bound = cues.filter((one) => typeof one !== 'string');
  return `(?:${[phrasesSource(plain), ...bound.map(boundSource)].join('|')})`;
}

function boundSource({ phrase, notBehind = [], notBefore = [] }: Exclude<Cue, string>): string {
  const behind = notBehind.length > 0 ? `(?<!${phrasesSource(notBehind)}\\s(?:\\S+\\s){0,2})` : '';
  const before = notBefore.length > 0 ? `(?!\\s${phrasesSource(notBefore)})` : '';
  return `${behind}${phrasesSource([phrase])}${before}`;
}
