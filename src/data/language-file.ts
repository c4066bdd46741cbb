import * as z from 'zod';
import { TargetSentences, TargetWords } from './targets.ts';

const phrases = z.array(z.string().min(1));

/**
 * The words of a language (lang/CODE.json), by the part of the code that reads them. How phrases are written says phrases.ts.
 * A language may lack any key; adding a language is adding a file.
 */
const LanguageFile = z.strictObject({
  language: z.string(),
  source: z.string(),
  /** What headings, labels and sentences say about the values near them (extractors/indicators). */
  indicators: z
    .strictObject({
      /** Mean indicators of compromise wherever they stand in a heading. */
      indicatorHeadings: phrases,
      /** Name what an indicator list is about; a section of prose may be called by them, too. */
      kindHeadings: phrases,
      /** Nouns for what is listed, several and one of them: they count as the name of a list, column or key, not within a sentence. */
      listNouns: phrases,
      entryNouns: phrases,
      /** Prepositions, articles and the like: a heading with one of them is a sentence, no name of a list. */
      sentenceWords: phrases,
      /** Words that name a list when they are the whole heading. */
      listNames: phrases,
      /** Make a sentence with a list noun the lead-in of a list. */
      leadInWords: phrases,
      /** Lists of whom the attackers aim at, pose as or leave alone; unless they were taken over. */
      nonActorHeadings: phrases,
      takenOverWords: phrases,
      /** Beginnings of headings over further articles. */
      relatedHeadings: phrases,
      /** Beginnings of headings over references; over contacts and advice; headings that are no more than such a word. */
      referenceHeadings: phrases,
      asideHeadings: phrases,
      asideHeadingsAlone: phrases,
      /** One of these makes a text a threat report. */
      threatWords: phrases,
      /** Words of threat reports that other texts have, too: two of these groups are needed. */
      attackerWords: phrases,
      toolWords: phrases,
      operationWords: phrases,
      exploitWords: phrases,
      campaignWords: phrases,
      /** Before a host: it is the attackers'. */
      maliciousCues: phrases,
      /** Behind a value: it is called legitimate. */
      benignMarks: phrases,
      cleanCues: phrases,
      exampleCues: phrases,
      /** Columns, keys and first cells of rows that name somebody who has nothing to do with the attackers. */
      nonActorLabels: phrases,
      /** In a heading, label or remark: what it is about is no indicator. */
      denials: phrases,
      /** In a heading: services and programs that were abused, whatever else it says. */
      legitimateHeadings: phrases,
      /** Columns of a table of tools: their names, and where they are from. */
      toolColumns: phrases,
      homepageColumns: phrases,
      /** What columns and headings over hosts, files, versions and addresses are called. */
      hostLabels: phrases,
      fileLabels: phrases,
      /** Columns that hold names of files and nothing that could be a host. */
      fileColumns: phrases,
      versionLabels: phrases,
      addressLabels: phrases,
      /** Before four numbers: they are a version; they may be one; they are an address. After them: a version. */
      versionCues: phrases,
      possibleVersionCues: phrases,
      addressCues: phrases,
      versionEnds: phrases,
      /** Before a name in quotation marks: it is a mutex. */
      mutexWords: phrases,
      /** Before a mailbox: the reader may write there; or whose it is. */
      contactCues: phrases,
      mailboxCues: phrases,
      /** Before a host: who sold or runs something. */
      providerCues: phrases,
      /** Before an address: it is the analysts', the victims' or nobody's. */
      nonActorCues: phrases,
      /** Before a host: the attackers copied it, or wrote to its people. */
      imitatedCues: phrases,
      /** Before a value: the reader is sent there; the second only on the same line ("the hosts found:" announces a list). */
      pointerCues: phrases,
      pointerCuesInLine: phrases,
      /** Before a SHA-1: it is a revision of source code, and what is said of changes to it. */
      commitCues: phrases,
      changeCues: phrases,
      updateCues: phrases,
      /** Before what looks like a hash: it is a key or an id, unless one of the names of hashes stands between. */
      keyCues: phrases,
      hashNames: phrases,
      /** Names of hashes of a part or a property of a file. */
      partHashNames: phrases,
      /** Columns of names of detections, and what user agents are called. */
      detectionLabels: phrases,
      userAgentLabels: phrases,
      /** Links to a sandbox that name the platform or what it says, not the sample. */
      sandboxAnchors: phrases,
      /** Columns of certificates. */
      certificateLabels: phrases,
      /** Keys of detection rules that say who wrote them and where to read on. */
      ruleMetadataKeys: phrases,
      /** Fields of a mail that name its victim, or no mailbox. */
      recipientFields: phrases,
      victimCues: phrases,
      /** Before "by", "to" or "from" and a mailbox: it is a helper's. */
      helperCues: phrases,
    })
    .partial()
    .optional(),
  /** What pages say around and between the paragraphs of an article (extractors/article). */
  article: z
    .strictObject({
      /** At the beginning of a line that leads to another article of the site. */
      teaserLabels: phrases,
      /** Whole headings, and beginnings of headings, of sections that are not part of an article: related articles, navigation, sign-up. */
      boilerplateHeadings: phrases,
      boilerplateHeadingStarts: phrases,
      /** Whole headings over readers' comments, perhaps with their number; and what begins one after a number ("7 replies to ..."). */
      commentHeadings: phrases,
      commentCountStarts: phrases,
      /** Small numbers, as words. */
      countWords: phrases,
      /** Links and buttons of a comment: reply, report, quote. */
      commentActions: phrases,
      /** Words of a relative time ("5 days ago"), and of who said something ("Ann says:"). */
      agoWords: phrases,
      sayWords: phrases,
      /** Whole lines, and beginnings of short lines, below the text of an article: print, share, who posted it where. */
      closingLines: phrases,
      closingStarts: phrases,
      /** Before a colon in such a line: "Tags: ...". */
      labelledClosings: phrases,
      /** Before an author's name; words of names that are the same ("von"); between the names of two authors. */
      authorCues: phrases,
      nameParticles: phrases,
      andWords: phrases,
      /** Behind an author's name: what somebody does. In place of one: a team; an account; the text of a link. */
      officeNouns: phrases,
      teamNouns: phrases,
      accountNames: phrases,
      notInNames: phrases,
      /** Behind an author's name in a line that goes on: "Ann Kettle on Monday". */
      nameEnds: phrases,
      /** Before a date that is the article's; what was done to it on a date; other words beside dates. */
      dateLabels: phrases,
      publishedWords: phrases,
      updatedWords: phrases,
      dateWords: phrases,
      weekdays: phrases,
      /** Beginnings of lines that lead to the page in another language. */
      translationLinks: phrases,
      /** Beginnings of other lines of a byline; buttons beside it; how long reading takes, after a number. */
      bylineStarts: phrases,
      /** The same where the line ends like a sentence, too. */
      bylineOpenings: phrases,
      bylineControls: phrases,
      readingTimes: phrases,
      /** Whole texts of buttons beside listings, of links beside headings, and of what turns pages: "previous", "next", "1 of 3". */
      codeControls: phrases,
      editLinks: phrases,
      previousWords: phrases,
      nextWords: phrases,
      ofWords: phrases,
      /** Beginnings of the texts of a site's buttons. */
      menuButtons: phrases,
      /** Whole texts of buttons that sell or ask for something. */
      callsToAction: phrases,
      /** Anywhere in a note above or below the text: it advertises, or its links earn money. */
      disclosures: phrases,
      /** In a heading over a field for an address. */
      newsletterWords: phrases,
      /** Before the name of the site's owner, in the heading over what that company is: "About ...". */
      aboutWords: phrases,
      /** At the beginning of a link by which its reader leaves a newsletter. */
      unsubscribeLinks: phrases,
      /** What stands over advertising. */
      adLabels: phrases,
      /** What boxes about cookies speak of, and the buttons by which a reader agrees. */
      consentWords: phrases,
      consentButtons: phrases,
      /** Before the number of a figure or table; beginnings of bold lines that are remarks, no headings. */
      figureLabels: phrases,
      remarkLabels: phrases,
      /** Beginnings and ends of the words below a picture that name its maker. */
      captionStarts: phrases,
      captionEnds: phrases,
      /** Behind an author's name: the sentence tells who that is. */
      bioVerbs: phrases,
      /** In PDFs: before the number of a chapter; around the number of a page; over a table of contents; over the first chapter. */
      chapterWords: phrases,
      pageWords: phrases,
      contentsHeadings: phrases,
      openingHeadings: phrases,
      /** Titles that programs give to files that have none. */
      untitledNames: phrases,
      /** The twelve months, January first. */
      months: phrases.length(12),
    })
    .partial()
    .optional(),
  /** What authors say where they link to their own lists of indicators and to others' (extractors/linked). */
  links: z
    .strictObject({
      /** Name indicators, detection rules or a list of values. */
      listWords: phrases,
      /** Name values without saying that they are indicators; name files that may hold them. */
      valueWords: phrases,
      fileWords: phrases,
      /** The list is given with this report: whoever speaks made it; or it is said to be at hand. */
      authorWords: phrases,
      ownWords: phrases,
      /** All of this report's indicators, wherever its authors keep them. */
      wholeLists: phrases,
      /** Somebody else is cited. */
      foreignWords: phrases,
      /** Link texts and names of files that are no list of indicators: tools, terms, standards, talks. */
      otherThings: phrases,
      /** The malware asks for the address. */
      malwareFetches: phrases,
      /** Link texts that say nothing but "here". */
      emptyAnchors: phrases,
    })
    .partial()
    .optional(),
  /**
   * What pages say that are no article (extractors/article/outcomes), in texts without punctuation. Titles are beginnings of titles and
   * headings (`...Alone`: whole ones). Phrases are counted, so what says the same thing in other words is one phrase.
   */
  outcomes: z
    .strictObject({
      /** A bot check stands in the way. */
      botTitles: phrases,
      botPhrases: phrases,
      /** The page wants consent to cookies first. */
      consentTitles: phrases,
      consentPhrases: phrases,
      /** The page is for members. */
      loginTitles: phrases,
      loginPhrases: phrases,
      /** The page does not exist; after an exclamation a title may say so anywhere. */
      missingTitles: phrases,
      missingTitlesAlone: phrases,
      missingExclamations: phrases,
      missingPhrases: phrases,
      /** The site has a fault. */
      brokenTitles: phrases,
      brokenTitlesAlone: phrases,
    })
    .partial()
    .optional(),
  /** What texts say about the names of actors, malware and tools in them (src/misp/context). */
  context: z
    .strictObject({
      /** Beginnings of words for kinds of things: beside a name they say which it is, and that an everyday word is a name. */
      kindWords: z.partialRecord(z.enum(['ransomware', 'actor', 'malware', 'other']), phrases),
      /** Near the name of a ransomware: the text is about ransom. */
      ransomWords: phrases,
      /** Before a name: the subject of the text is compared with it; unless one of the other words stands between. */
      comparisonCues: phrases,
      comparisonEnds: phrases,
      /** Joined to a name: "Mirai-like". */
      likenessEndings: phrases,
      /** Before a name that may be an everyday word: somebody puts a program to use; after it: only a program does or suffers that. */
      useCues: phrases,
      programVerbs: phrases,
      /** Beginnings of headings over other texts. */
      referenceHeadings: phrases,
      /** The names of a sentence with an opener ("neither"), of a list after a negation ("not") or a link ("nor") are not meant. */
      negativeOpeners: phrases,
      negations: phrases,
      negativeLinks: phrases,
      /** Behind a name: it plays no part ("was not involved"). */
      absenceCues: phrases,
      /** Between the names of a list. */
      listWords: phrases,
      /** Before a noun; a word in small letters after one of these or of the pointing words is a noun. */
      articles: phrases,
      pointingWords: phrases,
      /** Only the name of an actor or of malware follows: "tracked as". */
      trackingCues: phrases,
      /** Columns with this head hold names (or with a word of a kind). */
      namesHeads: phrases,
      /** Between a kind and its name: "malware called X". */
      namingWords: phrases,
      /** Between a name and its kind: "Anubis banking trojan". */
      kindQualifiers: phrases,
      /** Between a name and its kind: "X is a", "X, another". */
      appositionVerbs: phrases,
      appositionWords: phrases,
    })
    .partial()
    .optional(),
  /** Whom attacks are aimed at (src/misp/context). */
  targets: TargetWords.optional(),
  targetSentences: TargetSentences.optional(),
  /** What names of columns and types of other languages are in English, by the English word (extractors/lists). */
  columns: z.record(z.string(), phrases).optional(),
});

export type LanguageData = z.infer<typeof LanguageFile>;
export type ArticleWords = keyof NonNullable<LanguageData['article']>;
export type LinkWords = keyof NonNullable<LanguageData['links']>;
export type OutcomeWords = keyof NonNullable<LanguageData['outcomes']>;
export type ContextWords = Exclude<keyof NonNullable<LanguageData['context']>, 'kindWords'>;
export type KindOfWord = 'ransomware' | 'actor' | 'malware' | 'other';
export type IndicatorWords = keyof NonNullable<LanguageData['indicators']>;

/** A language file; throws one sentence per fault. `name` is for the message. */
export function parseLanguage(json: string, name: string): LanguageData {
  const parsed = LanguageFile.safeParse(JSON.parse(json));
  if (!parsed.success) throw new Error(`src/data/lang/${name} is not as it should be:\n${z.prettifyError(parsed.error)}`);
  return parsed.data;
}
