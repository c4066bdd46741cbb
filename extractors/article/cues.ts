import { type ArticleWords, articleWords } from '../../src/data/languages.ts';
import { caseless, lowerCaseSource } from '../../src/data/phrases.ts';
import { lazy } from '../../src/lazy.ts';
import { lettersAndDigits } from '../../src/text.ts';

/**
 * What pages say around the paragraphs of an article, in every language of src/data/lang. A test reads one line of text with
 * single blanks. `whole` lines consist of the phrase, whatever marks stand around it; `starts` begin with it.
 */
const BEFORE = '^[\\p{P}\\p{S}\\s]*';
const AFTER = '[\\p{P}\\p{S}\\s]*$';

const whole = (...keys: ArticleWords[]) => `${BEFORE}${articleWords(...keys)}${AFTER}`;
const starts = (...keys: ArticleWords[]) => `${BEFORE}${articleWords(...keys)}`;

function test(make: () => string): (text: string) => boolean {
  const pattern = lazy(() => caseless(make()));
  return (text) => pattern().test(text);
}

/** A heading of related articles, navigation, sign-up and the like. */
export const isBoilerplateHeading = test(() => `${whole('boilerplateHeadings')}|${starts('boilerplateHeadingStarts')}`);

/** "About Example" as a heading on example.com. */
const ABOUT = lazy(() => new RegExp(`^${lowerCaseSource(articleWords('aboutWords'))}\\s+`, 'u'));
export function isAboutOwner(text: string, host: string): boolean {
  const cue = ABOUT().exec(text.toLowerCase())?.[0];
  const name = lettersAndDigits(text.slice(cue?.length ?? 0));
  return cue !== undefined && host.split('.').some((label) => isNameOf(label.replaceAll('-', ''), name));
}

/** "Example" and "Example, Inc." on example.com. */
const isNameOf = (label: string, name: string) => label.length >= 4 && name.startsWith(label) && name.length <= label.length + 8;

/** A heading of readers' comments, with or without their number: "Comments", "Kommentare (4)", "3 commentaires". */
export const isCommentHeading = test(
  () => `${BEFORE}(?:\\d+\\s*)?${articleWords('commentHeadings')}(?:\\s*[([]\\s*\\d+\\s*[)\\]])?${AFTER}`,
);

/** A heading that counts comments: "7 replies to ...", "One thought on ...", "Comments (3)". */
export const isCommentCount = test(
  () =>
    `${BEFORE}(?:\\d+|${articleWords('countWords')})\\s*${articleWords('commentCountStarts')}|${BEFORE}${articleWords('commentHeadings')}\\s*[([:]?\\s*\\d+\\s*[)\\]]?${AFTER}`,
);

/** A heading that mentions comments anywhere; only for boxes that are called so. */
export const mentionsComments = test(() => articleWords('commentHeadings', 'commentCountStarts'));

/** A link or button of a comment: "Reply", "Antworten". */
export const isCommentAction = test(() => whole('commentActions'));

/** "Martin says:", "kati meint", "Marc a dit". */
export const isSpeakerLine = test(() => `^.{2,40}\\s${articleWords('sayWords')}${AFTER}`);

/** A time as comments and bylines tell it: "10:15", "18h04", "3 days ago", "vor 2 Stunden". */
export const hasTime = test(
  () =>
    `(?<!\\d|\\d\\.)\\d{1,2}[:h.]\\d{2}(?!\\d|\\.\\d)|\\d+ \\p{L}+ ${articleWords('agoWords')}|${articleWords('agoWords')} \\d+ \\p{L}+`,
);

/** A line that closes a page: who posted it where, tags, print, share, copyright. */
export const isClosingLine = test(
  () =>
    `${whole('closingLines', 'adLabels')}|${starts('closingStarts')}|${BEFORE}${articleWords('labelledClosings')}(?:\\s*\\([^)]*\\))?\\s*[:\uff1a\u00bb]|^\\s*(?:\u00a9|\\(c\\) (?:19|20)\\d{2})|^[\\s|\u00b7\u2022\u2014\u2013*_~-]+$`,
);

/** A note that the text advertises something or that its links earn money. */
const DISCLOSURE = test(() => articleWords('disclosures'));
export const isDisclosure = (text: string) => text.length <= 300 && DISCLOSURE(text);

/** A control of the page at its end or below a picture: "Print", "Next". */
export const isPageControl = test(() => whole('closingLines'));

/** What stands over advertising. */
export const isAdLabel = test(() => whole('adLabels'));

/** A button that sells or asks for something: "Book a demo", "Mehr erfahren". */
export const isCallToAction = test(() => whole('callsToAction'));

/** "Copy code", "view raw" at a listing; "[edit]" beside a heading; "1 of 3", "Previous Next" below a picture. */
export const isCodeControl = test(
  () =>
    `^${articleWords('codeControls')}!?$|^\\[\\s*${articleWords('editLinks')}(?:\\s*\\|[^\\]]{1,30})?\\s*\\]$|^\\d{1,3} (?:\\/|${articleWords('ofWords')}) \\d{1,3}$|^(?:[\u2039\u00ab]|${articleWords('previousWords')})\\s*(?:[\u203a\u00bb]|${articleWords('nextWords')})$`,
);

/** A button of the site: "Menu", "Search". */
export const isMenuButton = test(() => `^${articleWords('menuButtons')}`);

/** A heading over a field for an address. */
export const namesNewsletter = test(() => articleWords('newsletterWords'));

/** A link by which its reader leaves a newsletter. */
export const isUnsubscribeLink = test(() => starts('unsubscribeLinks'));

/** A button by which a reader agrees to cookies; how often a text speaks of them. */
export const isConsentButton = test(() => whole('consentButtons'));
const CONSENT = lazy(() => new RegExp(lowerCaseSource(articleWords('consentWords')), 'gu'));
export const mentionsOfConsent = (text: string) => text.toLowerCase().match(CONSENT())?.length ?? 0;

/** A line that tells who wrote something, when, and how long reading takes; no sentence. */
const BYLINE = test(() => `${starts('authorCues', 'bylineStarts')}|${BEFORE}\\d+\\s*(?:-\\s*)?${articleWords('readingTimes')}`);
export const isBylineStart = (text: string) => text.length <= 120 && !/\p{L}{2}[.!?]$/u.test(text) && BYLINE(text);

/** A line that leads to the page in another language. */
export const isTranslationLink = test(() => starts('translationLinks'));

/** A word that stands beside a date without being part of it: "Updated", "Monday", "UTC". */
export const isDateWord = test(() => `^${articleWords('publishedWords', 'updatedWords', 'dateWords', 'weekdays')}$`);

/** "By ...", "Posted ..." at the beginning of a line or sentence. */
export const opensLikeByline = test(() => `^${articleWords('bylineOpenings')}`);

/** A button beside a byline: "Listen", "Drucken", "5 min read". */
export const isBylineControl = test(() => `${whole('bylineControls')}|${BEFORE}\\d+\\s*(?:-\\s*)?${articleWords('readingTimes')}.{0,20}$`);

const AUTHOR_CUES = lazy(() => new RegExp(`^(?:${lowerCaseSource(articleWords('authorCues'))}(?:\\s*:?\\s+|\uff1a\\s*))+`, 'u'));
export const startsWithAuthorCue = (text: string) => AUTHOR_CUES().test(text.toLowerCase());
/** "Von Neumann" is a name, "Von Anna Kessel" a cue and a name. */
const isParticleName = test(() => `^${articleWords('nameParticles')}\\s+\\S+$`);
export const withoutAuthorCue = (text: string) =>
  isParticleName(text) ? text : text.slice(AUTHOR_CUES().exec(text.toLowerCase())?.[0].length ?? 0);

const CUE_AFTER_DATE = lazy(() => new RegExp(`^.*\\b20\\d{2}\\b.{0,25}?\\s${lowerCaseSource(articleWords('authorCues'))}\\s*:?\\s+`, 'u'));
/** "Monday 18 November 2024, 11:44 am by Ann Kettle" is the name; any other text stays. */
export const afterDateAndCue = (text: string) => text.slice(CUE_AFTER_DATE().exec(text.toLowerCase())?.[0].length ?? 0);

/** What a page calls an author who is nobody: "admin". */
export const isAccountName = test(() => `^${articleWords('accountNames')}$`);

/** Words of a team, of a link: no person's name has them. */
export const namesTeam = test(() => articleWords('teamNouns'));
export const isNoName = test(() => articleWords('notInNames'));

const BETWEEN_NAMES = lazy(() => new RegExp(`,\\s*|\\s+(?:&|${articleWords('andWords')})\\s+`, 'iu'));
/** "Ann Kettle and Bob Stove" as two names. */
export const authorNames = (text: string) => text.split(BETWEEN_NAMES());

const offices = lazy(() => {
  const office = `(?:\\p{L}+[ -]){0,3}${articleWords('officeNouns')}`;
  const behindName = `(?:,\\s+|\\s+\\()${office}`;
  const nextName = `\\s+(?:&|${articleWords('andWords')})\\s+(?!${office})`;
  return {
    between: new RegExp(`${behindName}\\)?(?:,?(?=${nextName})|(?=[,;]))`, 'giu'),
    last: new RegExp(`${behindName}(?: .*)?\\)?$`, 'iu'),
  };
});
/** Without ", Senior Threat Researchers at Example" or "(Analyst)" behind each name. */
export const withoutOffice = (text: string) => text.replace(offices().between, '').replace(offices().last, '');

/** "Principal Researcher": what stands below a name. */
export const isOffice = (text: string) => OFFICE.test(text) && withoutOffice(`, ${text}`) === '';
const OFFICE = /^\p{Lu}[\p{L}-]*(?:,? (?:\p{Lu}[\p{L}-]*|\p{Ll}{2,3}|&)){0,7}$/u;

/** The heading of a table of contents; one that stands over the first chapter of any report; a title that a program made up. */
export const isContentsHeading = test(() => `^${articleWords('contentsHeadings')}$`);
export const isOpeningHeading = test(() => `^[\\d.]*\\s*${articleWords('openingHeadings')}$`);
export const isUntitled = test(() => `^${articleWords('untitledNames')}$`);

/** The words below a picture that name its maker: "Photo: ...", "... Getty Images". */
export const isPictureCredit = test(() => `${starts('captionStarts')}\\s*[:/\u00a9-]|${articleWords('captionEnds')}${AFTER}`);

/** "Figure 3" at the beginning of a line. */
export const startsWithFigureNumber = test(() => `^${articleWords('figureLabels')}\\s*\\d`);

/** A line that belongs to a bold one of its own without being a heading: a caption, a remark, "By ...". */
export const isRemark = test(() => `^${articleWords('remarkLabels')}`);

/** "Figure 3: ..." */
export const isNumberedCaption = test(() => `^${articleWords('figureLabels')}\\s*\\d{1,3}\\s*[.:\u2013-]`);

/** What stands after an author's name where the sentence tells who that is. */
export const isBiography = test(() => `^[\\s,(].{0,60}?${articleWords('bioVerbs')}`);

/** "Ann Kettle currently works for Example": a name and who that is. */
export function describesPerson(text: string): boolean {
  const name = /^\s*\p{Lu}[\p{L}.'\u2019-]+(?: \p{Lu}[\p{L}.'\u2019-]+){1,2}(?= \p{Ll})/u.exec(text)?.[0];
  return name !== undefined && isBiography(text.slice(name.length));
}
