import { namesNonActors, namesReferences } from '../context/headings.ts';
import { registeredDomain } from './hosts.ts';
import { SPELLING_SIGNALS } from './spelling.ts';
import { hostOf, type Token } from './token.ts';
import { isVersion } from './version.ts';
import { isHostLabel, WORD_SIGNALS } from './words.ts';

/** Where in the article a value stands. */
export const POSITION_SIGNALS = {
  /** It makes up its line, list item or cell, or opens it as an entry of a list does. */
  listed: ({ context }: Token) => context.listed,
  /** Nothing but values stands in its line, item or cell. */
  alone: ({ context }: Token) => context.alone,
  /** A heading, label, column or key announces values. */
  underIocHeading: ({ context }: Token) => context.underIocHeading,
  /** Listed under such a heading: how authors present indicators. */
  presented: ({ context }: Token) => context.listed && context.underIocHeading,
  /** Under a heading of references, contacts, advice or others than the attackers. */
  inAsideSection: ({ context }: Token) => context.inAsideSection,
  /** The words on its own line or in its row say that it is no indicator. */
  denied: ({ context }: Token) => context.denied,
  /** Under a heading, column or key over others than the attackers: victims, what is legitimate. */
  amongNonActors: ({ context }: Token) =>
    context.line.section.nonActors ||
    context.denied ||
    [context.caption, context.location.column ?? ''].some((text) => text !== '' && namesNonActors(text)),
  /** Under a heading, column or key over references. */
  amongReferences: ({ context }: Token) =>
    context.line.section.references || namesReferences(context.caption) || namesReferences(context.location.column ?? ''),
  /** The words before it send the reader there. */
  readerIsSentThere: ({ context }: Token) => context.readerIsSentThere,
  inCode: ({ context }: Token) => context.code,
  /** In a fence or line of code, not only in a code span of a list or table. */
  inCodeBlock: ({ context }: Token) => context.location.kind === 'code',
  inProse: ({ context }: Token) => context.location.kind === 'prose',
  outsideOfProse: ({ context }: Token) => context.location.kind !== 'prose',
  inQuote: ({ context }: Token) => context.location.kind === 'quote',
  /** All there is in an item of a numbered list, as a link or after a number in brackets: how references are listed. */
  numberedLink: (token: Token) => {
    const { link, alone, numbered, before } = token.context;
    if (!alone) return false;
    return (link !== undefined && numbered) || (/^\W*\[\d{1,3}\]\W*$/.test(before) && !SPELLING_SIGNALS.unlikeALink(token));
  },
  linked: ({ context }: Token) => context.link !== undefined,
  /** The text of a link to its own site. */
  linkedToItself: (token: Token) =>
    token.context.link !== undefined && registeredDomain(token.context.link.target) === registeredDomain(hostOf(token)),
  besideHash: ({ context }: Token) => context.besideHash,
  besideSmtpAccount: ({ context }: Token) => context.besideSmtpAccount,
  signed: ({ context }: Token) => context.signed,
  /** Although its top-level domain is rather a word: it is listed where hosts are, stands alone and is unlike a word, or stands for all below it. */
  entryDespiteDoubt: (token: Token) => {
    const { context } = token;
    const { wordLikeTld, unlikeWord } = SPELLING_SIGNALS;
    const askedFor =
      !WORD_SIGNALS.amongFiles(token) &&
      !WORD_SIGNALS.detectionColumn(token) &&
      (context.code ? context.alone : context.listed) &&
      (context.underIocHeading || isHostLabel(context.label));
    const wildcard = context.listed && context.underIocHeading && /^\W*\.$/.test(context.before);
    return (askedFor && wordLikeTld(token)) || (context.alone && !context.inAsideSection && unlikeWord(token)) || wildcard;
  },
  versionNumber: ({ value, context, page }: Token) => isVersion(value.value, context, page.releases),
};
