/**
 * What decides whether a cluster's name in a text is that cluster: an ordered table over named facts, the first row that fits
 * decides. Figures of each row on 34 reports: docs/misp.md, "Context".
 */

/** One place where a name stands. */
export interface SightingFacts {
  inCode: boolean;
  /** In a link's address, a bare URL or a value that is an indicator. */
  inAddress: boolean;
  /** Beside `_`, `\`, `/` or a joined dot: identifiers, paths, file endings, antivirus labels. */
  inIdentifier: boolean;
  /** One word of a longer name, or short for another one: "Kevin Durant", "Turla Driver Loader (TDL)". */
  inLongerName: boolean;
  /** Behind another word with a capital that names no kind of threat: "Mustard Panda". */
  behindCapital: boolean;
  /** In a list of what it is not: "neither X, Y nor Z". */
  negated: boolean;
  /** What something else is compared with: "unlike X", "similar to that of X". */
  compared: boolean;
  /** Right after "a", "an", "the", "this". */
  afterArticle: boolean;
  /** Under "Further reading", "References", "Related". */
  inReferenceSection: boolean;
  /** Written exactly as the galaxy has it. */
  exact: boolean;
  /** Has a capital letter. */
  capitalised: boolean;
  besideKindWord: boolean;
  /** Written with a capital and used as a program is: "deployed Fog", "Fog was pushed". */
  usedAsProgram: boolean;
  /** The text says that it is a name of the field: "tracked as X", a column of malware, capitals. */
  named: boolean;
  /** With a capital inside of a sentence, and no capital in the words beside it. */
  midSentence: boolean;
}

export const SIGHTING_RULES: { id: string; skip: (facts: SightingFacts, name: NameFacts) => boolean }[] = [
  { id: 'in-code', skip: ({ inCode }) => inCode },
  { id: 'in-address', skip: ({ inAddress }) => inAddress },
  { id: 'in-identifier', skip: ({ inIdentifier }) => inIdentifier },
  {
    id: 'in-longer-name',
    skip: ({ inLongerName, behindCapital }, { plainWord, plainSynonym, needsKindWord }) =>
      plainWord && (inLongerName || (behindCapital && (plainSynonym || needsKindWord))),
  },
  // "Brute Ratel" is not RATel.
  { id: 'other-capitals', skip: ({ behindCapital, exact, besideKindWord }) => behindCapital && !exact && !besideKindWord },
  { id: 'negated', skip: ({ negated }) => negated },
  { id: 'compared', skip: ({ compared }) => compared },
  { id: 'reference-section', skip: ({ inReferenceSection }) => inReferenceSection },
  {
    id: 'lower-case',
    skip: ({ capitalised, besideKindWord }, { needsCapital }) => needsCapital && !capitalised && !besideKindWord,
  },
  {
    id: 'word-after-article',
    skip: ({ capitalised, besideKindWord, afterArticle }) => afterArticle && !capitalised && !besideKindWord,
  },
  {
    id: 'other-spelling',
    skip: ({ exact, capitalised, besideKindWord }, { needsExact }) => needsExact && !exact && !(capitalised && besideKindWord),
  },
];

/** What a name is by itself. */
export interface NameFacts {
  /** Short, or of everyday words only: counts only as the galaxy writes it. */
  needsExact: boolean;
  /** The galaxy writes it with a capital: in small letters it counts only beside a kind word. */
  needsCapital: boolean;
  /** Everyday word, three letters: counts only beside a word such as "ransomware" or "group". */
  needsKindWord: boolean;
  /** A synonym of one word without digit, inner capital or all capitals. */
  plainSynonym: boolean;
  /** One word without digits or inner capitals. */
  plainWord: boolean;
  galaxy: string;
}

/** All sightings of one name that counted. */
export interface NameInText {
  name: NameFacts;
  /** A kind word stands beside at least one. */
  besideKindWord: boolean;
  /** One that says of what kind: "group", "trojan", not "framework" or "campaign". */
  besideClearKind: boolean;
  /** A proper noun in several sentences, and nowhere a word in small letters. */
  properNoun: boolean;
  /** The cluster's main name stands in the text, too. */
  mainNameNamed: boolean;
  /** Ransom, encrypts, locker or decryptor within 200 characters of at least one. */
  nearRansom: boolean;
  /** A galaxy of malware has the same main name. */
  knownMalware: boolean;
}

export const NAME_RULES: { id: string; drop: (facts: NameInText) => boolean }[] = [
  {
    id: 'ransomware-without-ransom',
    drop: ({ name, nearRansom, knownMalware }) => name.galaxy === 'ransomware' && !nearRansom && !knownMalware,
  },
  { id: 'everyday-without-kind', drop: ({ name, besideKindWord, properNoun }) => name.needsKindWord && !besideKindWord && !properNoun },
  {
    id: 'plain-synonym-alone',
    drop: ({ name, besideClearKind, mainNameNamed }) => name.plainSynonym && !besideClearKind && !mainNameNamed,
  },
];

export type Kind = 'actor' | 'ransomware' | 'malware' | 'tool' | 'other';

const KIND_OF_GALAXY: Record<string, Kind> = {
  'threat-actor': 'actor',
  'mitre-intrusion-set': 'actor',
  'microsoft-activity-group': 'actor',
  ransomware: 'ransomware',
  stealer: 'malware',
  rat: 'malware',
  botnet: 'malware',
  banker: 'malware',
  malpedia: 'malware',
  'mitre-malware': 'malware',
  'mitre-tool': 'tool',
  tool: 'malware',
};

export function kindOf(galaxy: string): Kind {
  return KIND_OF_GALAXY[galaxy] ?? 'other';
}
