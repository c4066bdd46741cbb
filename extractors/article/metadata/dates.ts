import { monthSources } from '../../../src/data/languages.ts';
import { lowerCaseSource } from '../../../src/data/phrases.ts';
import { lazy } from '../../../src/lazy.ts';

/** Whole names and their usual short forms, January first: a word that only begins like a month ("Marble", "Decoy") is none. */
const months = lazy(() => {
  const groups = monthSources().map((source) => `(${lowerCaseSource(source)})`);
  return new RegExp(`^(?:${groups.join('|')})$`, 'u');
});

/** A date as machines write it (JSON-LD, meta, datetime) as ISO 8601 in UTC; without a zone it is taken as UTC. */
export function isoDate(value: string | undefined): string | undefined {
  const text = value?.trim();
  if (!text) return undefined;
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ](\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)\s*(Z|[+-]\d{2}:?\d{2})?)?/.exec(text);
  if (iso) {
    const [, year = '', month = '', day = '', time = '00:00', zone = 'Z'] = iso;
    const offset = zone.replace(/^([+-]\d{2})(\d{2})$/, '$1:$2');
    const padded = /^\d:/.test(time) ? `0${time}` : time;
    return checked(new Date(`${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}T${padded}${offset}`));
  }
  if (/^\d{10}(\d{3})?$/.test(text)) return checked(new Date(Number(text.padEnd(13, '0'))));
  const parsed = () => checked(new Date(Date.parse(text)));
  return /\/\d{4} \d/.test(text) ? parsed() : (dateInText(text) ?? parsed());
}

/** The first date that people would read in a text: "March 15, 2022", "15 Mar 2022", "2022/03/15", "2022年3月15日", "2022. 3. 15", "15.3.2022", "2022 March 15". */
export function dateInText(text: string): string | undefined {
  // Asked of every line of a page, few of which name a year.
  if (!/20\d{2}/.test(text)) return undefined;
  const numeric = /(?<!\d)(20\d{2})\s*[-/.年년]\s*(\d{1,2})\s*[-/.月월]\s*(\d{1,2})(?!\d)/.exec(text);
  if (numeric) return day(numeric[1], Number(numeric[2]), numeric[3]);
  // "Nov 12, 2026", and as programs write it: "Thu Nov 12 09:14:02 UTC 2026".
  const american =
    /(?<!\p{L})(\p{L}{3,10})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(?:\d{2}:\d{2}:\d{2}\s+(?:[A-Z]{3,5}\s+)?)?(20\d{2})\b/u.exec(text);
  if (american) return day(american[3], month(american[1]), american[2]);
  const dotted = /(?<!\d)(\d{1,2})\s?([./-])\s?(\d{1,2})\s?\2\s?(20\d{2})(?!\d)/.exec(text);
  if (dotted) return dotted[2] === '.' ? day(dotted[4], Number(dotted[3]), dotted[1]) : slashed(dotted[4], dotted[1], dotted[3]);
  const european = /(?<!\d)(\d{1,2})(?:st|nd|rd|th|er|\.|\u00ba)?\s+(?:(?:of|de)\s+)?(\p{L}{3,10})\.?,?\s+(?:de\s+)?(20\d{2})\b/u.exec(
    text,
  );
  if (european) return day(european[3], month(european[2]), european[1]);
  const yearFirst = /(?<!\d)(20\d{2})[\s-]+(\p{L}{3,10})\.?[\s-]+(\d{1,2})(?!\d)/u.exec(text);
  return yearFirst ? day(yearFirst[1], month(yearFirst[2]), yearFirst[3]) : undefined;
}

/** "14.09.26" at the beginning of a line or behind a label, where the language writes the day first: others may begin with the year. */
export function shortDate(text: string, language: string): string | undefined {
  const [, dayText, , monthText, year] = /^(?:\P{N}*[:|,]\s)?(\d{2})([./-])(\d{2})\2(\d{2})(?![\d./-])/u.exec(text) ?? [];
  const isDayFirst = year !== undefined && new Intl.DateTimeFormat(language).formatToParts()[0]?.type === 'day';
  return isDayFirst ? day(`20${year}`, Number(monthText), dayText) : undefined;
}

/** 1 to 12; 0 for a word that is not a month's name. */
export function month(name = ''): number {
  const match = months().exec(name.toLowerCase());
  return match ? match.findIndex((group, at) => at > 0 && group !== undefined) : 0;
}

/** "7/19/2013" and "19/7/2013": both orders are usual, so only a day after the twelfth tells. */
function slashed(year = '', one = '', other = ''): string | undefined {
  if (Number(one) <= 12 && Number(other) <= 12 && one !== other) return undefined;
  return Number(one) > 12 ? day(year, Number(other), one) : day(year, Number(one), other);
}

function day(year = '', monthNumber: number, dayText = ''): string | undefined {
  const dayNumber = Number(dayText);
  if (monthNumber < 1 || monthNumber > 12 || dayNumber < 1 || dayNumber > 31) return undefined;
  return checked(new Date(Date.UTC(Number(year), monthNumber - 1, dayNumber)));
}

function checked(date: Date): string | undefined {
  const time = date.getTime();
  if (Number.isNaN(time) || date.getUTCFullYear() < 1995 || date.getUTCFullYear() > 2100) return undefined;
  return date.toISOString();
}
