import { decodeHTML } from 'entities';
import { oneLine } from '../../../src/text.ts';
import { afterDateAndCue, isAccountName, withoutAuthorCue, withoutOffice } from '../cues.ts';
import { dateInText, month } from './dates.ts';

/** In place of an author's name: a duration, an address. */
const NO_NAME = /^(?:\d+ |https?:|\S+\.[a-z]{2,6}(?:\/\S*)?$)/i;

/** Texts that are not authors although a page says so: its own title, its site's name. */
export interface NotAuthors {
  title: string | undefined;
  siteName: string | undefined;
}

/** The author's name or names as one line, cleaned; undefined for what is not a name (a month, a date, the title, the site). */
export function authorName(value: string | undefined, not: NotAuthors): string | undefined {
  const named = withoutLeadingDate(withoutAuthorCue(`${tidy((value ?? '').replace(/<[^<>]*>/g, ''))} `))
    .trim()
    .replace(/[,;|]\s*\p{L}+:.*$/u, '');
  const text = withoutOffice(named).replace(/[\s\u2192\u00bb\u203a>]+$/, '');
  if (text === '' || text.length > 120 || isDateOrMonth(text)) return undefined;
  const others = [not.title, not.siteName].map((other) => tidy(other ?? '').toLowerCase());
  const isName = (part: string) => !NO_NAME.test(part) && !isAccountName(part) && !others.includes(part.toLowerCase());
  if (!isName(text)) return undefined;
  // "Beth - Mill News"
  const [person, employer, ...more] = text.split(/\s+[-\u2013\u2014]\s+/);
  const bare = more.length === 0 && employer !== undefined && !isName(employer) ? (person ?? '') : text;
  return (
    bare
      .split(/, |\s*\|\s*/)
      .filter(isName)
      .join(', ') || undefined
  );
}

/** Templates escape twice ("Threat &amp;amp; Detection"): what the reader should see is decoded once more. */
export function tidy(text: string): string {
  return oneLine(decodeHTML(text).replace(/[\u200b-\u200d\u2060\ufeff\u00ad]/g, ''));
}

/** "October 16, 2019 Dana Schwarzer" is the name after the date. */
export function withoutLeadingDate(text: string): string {
  const date =
    /^(?:\p{L}{3,10}\.?\s+\d{1,2}(?:st|nd|rd|th)?,?\s+20\d{2}|\d{1,2}\.?\s+(?:de\s+)?\p{L}{3,10}\.?,?\s+(?:de\s+)?20\d{2}|20\d{2}[-/.]\d{1,2}[-/.]\d{1,2})[\s,|\u00b7\u2022\u2013\u2014:-]+/u.exec(
      text,
    )?.[0];
  return date && dateInText(date) ? withoutAuthorCue(text.slice(date.length)) : afterDateAndCue(text);
}

function isDateOrMonth(text: string): boolean {
  return month(text.replace(/[\s.,\d]+$/, '')) > 0 || (text.length < 40 && dateInText(text) !== undefined);
}
